"""`dealstream up`: start broker, replay, worker, gateway and simulator; watch them; stop them in order."""

import base64
import http.client
import json
import os
import secrets
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from stream.config.settings import Settings
from stream.local_stack import known_stacks, stack_file
from stream.local_stack.broker import Broker, BrokerError
from stream.local_stack.left_behind import StillRunning, clear_up
from stream.local_stack.lock import FolderInUse, FolderLock
from stream.local_stack.ports import free_port
from stream.local_stack.processes import Child, wait_for
from stream.local_stack.readiness import Counting, is_up, missing
from stream.local_stack.signals import asked_to_stop
from stream.local_stack.stack_file import StackSettings

Say = Callable[[str], None]

REFUSED = 2
"""The exit code of a part whose settings or state do not fit: starting it again would not help."""

MOST_PORTS = 3
"""On so many ports the broker is tried: another process may be faster on one that was free a moment ago."""

MOST_RESTARTS = 2
"""So often a part that ends before it is ready is started again, since the broker has only just begun, too."""


class StackError(Exception):
    """The stack cannot be started; the message says which part and why."""


class Options(NamedTuple):
    """What `dealstream up` was asked for. `variables`: of the environment of all parts."""

    data: Path
    simulate: bool
    rate: float
    days: int
    seed: int
    leaks: tuple[str, ...] = ()
    day_seconds: float | None = None
    variables: tuple[tuple[str, str], ...] = ()


class Stack:
    """The processes of the stack. ClickHouse runs inside the worker and is kept in the data folder."""

    def __init__(self, settings: Settings, options: Options, say: Say) -> None:
        self._settings = settings
        self._options = options
        self._say = say
        self._broker = Broker()
        self._children: dict[str, Child] = {}
        self._secrets: dict[str, str] = dict(options.variables)
        self._shared: StackSettings | None = None
        self._started_at = datetime.now(UTC)
        self._lock = FolderLock(options.data)
        self._clickhouse = options.data / "clickhouse"
        self._stopping = False

    def run(self) -> None:
        """Start everything and watch it until SIGINT, SIGTERM or SIGHUP. Raises StackError."""
        data = self._options.data
        try:
            data.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except FolderInUse:
            raise StackError(
                f"a stack is already running in {data}; stop it first, or start another one with --data FOLDER"
            ) from None
        except OSError as error:
            raise StackError(f"cannot use {data}: {error.strerror}; choose another folder with --data") from None
        try:
            clear_up(data, self._say)
            with asked_to_stop(self._ask_to_stop):
                try:
                    self._start()
                    while not self._stopping:
                        self._watch()
                        time.sleep(0.5)
                finally:
                    self._stop()
        except StillRunning as error:
            raise StackError(str(error)) from None
        finally:
            self._lock.release()

    def _ask_to_stop(self) -> None:
        if self._stopping:
            raise KeyboardInterrupt  # asked twice: do not wait any longer
        self._stopping = True

    # Start

    def _start(self) -> None:
        self._start_broker()
        taken = {self._broker.port}
        ports = {
            name: self._port(name, wanted, taken)
            for name, wanted in (
                ("the gateway", self._settings.gateway_port),
                ("the page", self._settings.worker_port),
            )
        }
        gateway = f"http://127.0.0.1:{ports['the gateway']}"
        self.page = f"http://127.0.0.1:{ports['the page']}"
        known = self._settings
        self._shared = StackSettings(
            funnel_file=known.funnel_file.resolve(),
            kafka=self._broker.address,
            kafka_cluster=self._broker.cluster,
            # The embedded broker has no producer ids, and no disk; it joins consumers within the rebalance timeout.
            kafka_idempotence=False,
            session_timeout_seconds=6,
            rebalance_timeout_seconds=3,
            partitions=known.partitions,
            replication=known.replication,
            clickhouse=f"chdb://{self._clickhouse.resolve()}",
            clickhouse_database=known.clickhouse_database,
            gateway_port=ports["the gateway"],
            public_url=self._public_url(gateway),
            accounts_file=(known.accounts_file or self._options.data / "accounts.json").resolve(),
            worker_host=known.worker_host,
            worker_port=ports["the page"],
        )
        # What was set is inherited. Without it the simulator and the gateway need a secret in common.
        for connector, fresh in (("hubspot", secrets.token_urlsafe(24)), ("standard", _standard_secret())):
            if not self._settings.connector_secrets(connector):
                self._secrets[f"DEALSTREAM_{connector.upper()}_SECRET"] = fresh
        known_stacks.note(self._options.data)
        self._describe()
        if self._clickhouse.exists():
            self._say("Bringing back what is kept in ClickHouse")
            self._replay()
        self._say("Starting the worker: deals, activities and KPIs")
        self._run("worker")
        self._say("Starting the gateway: webhooks")
        self._run("gateway")
        self._wait_ready("gateway", ports["the gateway"], 30)
        self._wait_ready("worker", ports["the page"], 90)
        if self._options.simulate:
            self._say("Starting the simulator: three teams, their history first, then live")
            asked = self._options
            options: list[tuple[str, object]] = [
                ("gateway", gateway),
                ("rate", asked.rate),
                ("days", asked.days),
                ("seed", asked.seed),
                ("journal", asked.data / "simulator"),
                *(("leak", leak) for leak in asked.leaks),
            ]
            if asked.day_seconds is not None:
                options += [("day-seconds", asked.day_seconds), ("worker", self.page)]
            self._run("simulate", *(f"--{name}={value}" for name, value in options))
        if problem := missing(answer(ports["the page"], "/health/ready")[1]):
            self._say(f"NOT COMPLETE: numbers are made of what is left.\n{problem}")
        self._say(f"Ready. Open {self.page} (webhooks: {gateway}/webhooks/…, metrics: {self.page}/metrics)")
        self._say("Ctrl-C stops everything; the data stays in " + str(self._options.data))

    def _start_broker(self) -> None:
        self._say("Starting Kafka (embedded, in memory)")
        wanted = int(self._settings.kafka.split(",")[0].rpartition(":")[2])
        chances = MOST_PORTS
        while not self._broker.running():
            try:
                self._broker.start(self._port("Kafka", wanted, set()))
            except BrokerError as error:
                chances -= 1
                if not chances:
                    raise StackError(f"{error}; start again") from None

    def _port(self, name: str, wanted: int, taken: set[int]) -> int:
        try:
            port = free_port(wanted or 20_000, frozenset(taken))
        except OSError as error:
            raise StackError(str(error)) from None
        if wanted and port != wanted:
            self._say(f"Port {wanted} is in use; {name} takes {port}")
        taken.add(port)
        return port

    def _public_url(self, gateway: str) -> str:
        # What was set stays: the address of a tunnel, for example.
        return self._settings.public_url if "public_url" in self._settings.model_fields_set else gateway

    def _run(self, command: str, *arguments: str) -> Child:
        shared = self._shared.environment() if self._shared is not None else {}
        child = Child(
            command,
            [sys.executable, "-m", "stream.cli", command, *arguments],
            shared | self._secrets,
            self._options.data / "logs" / f"{command}.log",
        )
        self._children[command] = child
        child.start()
        self._describe()
        return child

    def _describe(self) -> None:
        """Write where the stack is, for commands in other terminals."""
        if self._shared is not None:
            parts = {"broker": self._broker.pid} | {name: child.pid for name, child in self._children.items()}
            pids = {"up": os.getpid()} | {name: pid for name, pid in parts.items() if pid is not None}
            stack_file.write(self._options.data, self._shared, self._started_at, pids)

    def _replay(self) -> None:
        child = self._run("replay")
        while (code := child.wait(0.5)) is None:
            if self._stopping:
                child.stop()
                raise StackError("stopped while bringing back the data; it is all still there")
        del self._children["replay"]
        if code != 0:
            raise StackError(f"bringing back the data failed:\n{child.last_lines()}\n(all of it: {child.log})")

    def _wait_ready(self, name: str, port: int, seconds: float) -> None:
        child = self._children[name]

        def settled() -> bool:
            ended = child.exit_code() not in (None, REFUSED)
            if ended and child.restarts < MOST_RESTARTS and not self._stopping:
                child.restart_if_ended(time.monotonic())
                self._describe()
                return False
            return self._stopping or child.exit_code() is not None or is_up(*answer(port, "/health/ready"))

        counting = Counting(lambda: answer(port, "/health/ready")[1])
        while not (is_settled := wait_for(settled, seconds, every=0.3)) and counting.goes_on():
            self._say(f"The {name} is still counting what is there; the numbers are whole once it is ready")
        if not is_settled or child.exit_code() is not None:
            raise StackError(f"the {name} did not get ready:\n{child.last_lines()}\n(all of it: {child.log})")

    # Watch

    def _watch(self) -> None:
        if not self._broker.running():
            raise StackError("the embedded broker ended; start again: what ClickHouse has will be brought back")
        for child in list(self._children.values()):
            code = child.exit_code()
            if child.name == "simulate" and code == 0:
                continue
            if child.name == "simulate" and code == REFUSED:
                del self._children["simulate"]
                self._describe()
                self._say(
                    f"The simulator has ended: {child.last_lines(1)}. All else goes on. For simulated deals of this "
                    "funnel file start with another --data FOLDER; without them, with --no-simulate"
                )
                continue
            if child.restart_if_ended(time.monotonic()):
                self._describe()
                name = "simulator" if child.name == "simulate" else child.name
                self._say(f"The {name} ended with code {code} and was started again; its log: {child.log}")

    # Stop

    def _stop(self) -> None:
        self._say("Stopping")
        for name in ("simulate", "gateway"):
            if name in self._children:
                self._children[name].stop()
        worker = self._children.get("worker")
        if worker is not None:
            if worker.exit_code() is None and self._broker.running():
                # The embedded broker forgets: wait until ClickHouse has all that was acknowledged.
                wait_for(self._stored, 30.0)
            # Without a broker there is nothing that it could still finish, and it would wait for one.
            worker.stop(30.0 if self._broker.running() else 0.0)
        for child in self._children.values():
            child.stop()
        self._broker.stop()
        if self._shared is not None:
            stack_file.write(self._options.data, self._shared, self._started_at, {})
        self._say("Stopped")

    def _stored(self) -> bool:
        if self._shared is None:
            return False
        status, body = answer(self._shared.worker_port, "/api/status")
        return status == 200 and bool(body.get("stored"))


def answer(port: int, path: str) -> tuple[int, dict[str, Any]]:
    """Return status and JSON of a GET on this machine; status 0 where nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
    except OSError:
        return 0, {}
    finally:
        connection.close()
    try:
        parsed = json.loads(body)
    except ValueError:
        return response.status, {}
    return response.status, parsed if isinstance(parsed, dict) else {}


def _standard_secret() -> str:
    return "whsec_" + base64.b64encode(os.urandom(24)).decode()
