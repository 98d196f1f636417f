"""`dealstream up`: start broker, replay, worker, gateway and simulator; watch them; stop them in order."""

import base64
import os
import secrets
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from stream.config.settings import Settings
from stream.local_stack import known_stacks, stack_file
from stream.local_stack.broker import choice
from stream.local_stack.broker.choice import Wish
from stream.local_stack.broker.process import Broker, BrokerError
from stream.local_stack.children import Children, answer, pids_of
from stream.local_stack.filling import Filling
from stream.local_stack.keeping import Keeping
from stream.local_stack.left_behind import clear_up, refuse_half_forgotten
from stream.local_stack.lock import FolderInUse, FolderLock
from stream.local_stack.ports import free_port
from stream.local_stack.processes import wait_for
from stream.local_stack.readiness import missing
from stream.local_stack.saying import Say, StackError
from stream.local_stack.signals import asked_to_stop
from stream.local_stack.stack_file import StackFile, StackFileError, StackSettings
from stream.local_stack.unstored import in_journal, unstored

MOST_PORTS = 3
"""On so many ports the broker is tried: another process may be faster on one that was free a moment ago."""

STORED_SECONDS = {"kafka": 10.0, "memory": 30.0}
"""So long a stop waits until ClickHouse has all that was acknowledged; by the kind of broker, of which one keeps it."""


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
    broker: Wish = "auto"


class Stack:
    """The processes of the stack. ClickHouse runs inside the worker; it and Kafka are kept in the data folder."""

    def __init__(self, settings: Settings, options: Options, say: Say) -> None:
        self._settings = settings
        self._options = options
        self._say = say
        self._broker: Broker | None = None
        self._children: Children | None = None
        self._shared: StackSettings | None = None
        self._keeping: Keeping | None = None
        self._started_at = datetime.now(UTC)
        self._lock = FolderLock(options.data)
        self._clickhouse = options.data / "clickhouse"
        self._token = settings.own_token()
        self._stopping = False
        self._all_stored = False

    def run(self) -> None:
        """Start everything and watch it until SIGINT, SIGTERM or SIGHUP. Raises StackError."""
        data = self._options.data
        try:
            data.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except FolderInUse:
            raise StackError("stack-already-running", data=str(data)) from None
        except OSError as error:
            raise StackError("stack-folder-unusable", data=str(data), why=str(error.strerror)) from None
        try:
            refuse_half_forgotten(data)
            clear_up(data, self._say)
            with asked_to_stop(self._ask_to_stop):
                try:
                    self._start()
                    while not self._stopping:
                        self._watch()
                        time.sleep(0.5)
                finally:
                    self._stop()
        except BrokerError as error:
            raise StackError("as-it-is", why=str(error)) from None
        finally:
            self._lock.release()

    def _ask_to_stop(self) -> None:
        if self._stopping:
            raise KeyboardInterrupt  # asked twice: do not wait any longer
        self._stopping = True

    # Start

    def _start(self) -> None:
        known_stacks.note(self._options.data)
        before = self._before()
        asked = self._options
        self._broker = broker = choice.choose(asked.broker, asked.data, before, self._settings.maven, self._say)
        # Of many arenas for threads none gives anything back; what need not be in memory is not in a /tmp that is.
        memory = {"MALLOC_ARENA_MAX": "2", "TMPDIR": str(asked.data)}
        self._children = children = Children(asked.data, memory, lambda: self._stopping, self._describe, self._say)
        children.load("worker", "gateway")
        self._start_broker(broker)
        self._shared = shared = self._settings_of(broker)
        gateway = f"http://127.0.0.1:{shared.gateway_port}"
        page = f"http://127.0.0.1:{shared.worker_port}"
        children.environment |= shared.environment() | self._secrets() | dict(asked.variables)
        self._describe()
        filling = Filling(broker, children, shared, shared.applied_to(self._settings), self._clickhouse, self._say)
        filling.at_start(before)
        self._say("stack-starting-worker")
        children.run("worker")
        self._say("stack-starting-gateway")
        children.run("gateway")
        children.wait_ready("gateway", shared.gateway_port, 90)
        if not children.wait_ready("worker", shared.worker_port, 90):
            children.stop("gateway")
            filling.rebuild()
            children.run("worker")
            children.run("gateway")
            children.wait_ready("gateway", shared.gateway_port, 90)
            if not children.wait_ready("worker", shared.worker_port, 90):
                raise StackError("stack-anew-not-taken", logs=str(asked.data / "logs"))
        self._keeping = Keeping(broker, shared.applied_to(self._settings), self._describe, self._say)
        if asked.simulate:
            self._say("stack-starting-simulator")
            children.run("simulate", *self._simulation(gateway, page))
        if problem := missing(answer(shared.worker_port, "/health/ready")[1]):
            self._say("stack-not-complete", problem=problem)
        self._say("stack-ready", page=page, gateway=gateway)
        self._say("stack-stops-with", data=str(asked.data))

    def _before(self) -> StackFile | None:
        try:
            return stack_file.read(self._options.data)
        except StackFileError:
            return None  # of another version

    def _start_broker(self, broker: Broker) -> None:
        self._say("stack-starting-kafka" if broker.kind == "kafka" else "stack-starting-broker")
        wanted = int(self._settings.kafka.split(",")[0].rpartition(":")[2])
        chances = MOST_PORTS
        while not broker.running():
            try:
                broker.start(self._port("kafka", wanted, set()))
            except BrokerError as error:
                chances -= 1
                if not chances:
                    raise StackError("stack-start-again", why=str(error)) from None

    def _settings_of(self, broker: Broker) -> StackSettings:
        known = self._settings
        taken = {broker.port}
        gateway_port = self._port("gateway", known.gateway_port, taken)
        # What was set stays: the address of a tunnel, for example.
        set_already = "public_url" in known.model_fields_set
        return StackSettings(
            funnel_file=known.funnel_file.resolve(),
            kafka=broker.address,
            kafka_cluster=broker.cluster,
            # The memory-only broker has no producer ids; it joins consumers within the rebalance timeout.
            kafka_idempotence=broker.kind == "kafka",
            session_timeout_seconds=6,
            rebalance_timeout_seconds=3,
            partitions=known.partitions,
            replication=known.replication,
            clickhouse=f"chdb://{self._clickhouse.resolve()}",
            clickhouse_database=known.clickhouse_database,
            gateway_port=gateway_port,
            public_url=known.public_url if set_already else f"http://127.0.0.1:{gateway_port}",
            accounts_file=(known.accounts_file or self._options.data / "accounts.json").resolve(),
            journal=(known.journal or self._options.data / "journal").resolve(),
            worker_host=known.worker_host,
            worker_port=self._port("page", known.worker_port, taken),
        )

    def _port(self, part: str, wanted: int, taken: set[int]) -> int:
        try:
            port = free_port(wanted or 20_000, frozenset(taken))
        except OSError as error:
            raise StackError("as-it-is", why=str(error)) from None
        if wanted and port != wanted:
            self._say("stack-port-taken", wanted=str(wanted), part=part, port=str(port))
        taken.add(port)
        return port

    def _secrets(self) -> dict[str, str]:
        # What was set is inherited. Without it the simulator and the gateway need a secret in common.
        fresh = {"hubspot": secrets.token_urlsafe(24), "standard": _standard_secret()}
        return {
            f"DEALSTREAM_{connector.upper()}_SECRET": secret
            for connector, secret in fresh.items()
            if not self._settings.connector_secrets(connector)
        }

    def _simulation(self, gateway: str, page: str) -> list[str]:
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
            options += [("day-seconds", asked.day_seconds), ("worker", page)]
        return [f"--{name}={value}" for name, value in options]

    def _describe(self) -> None:
        """Write where the stack is, for commands in other terminals."""
        if self._shared is not None and self._broker is not None:
            self._write(pids_of(self._broker.pid, self._children))

    def _write(self, pids: dict[str, int]) -> None:
        if self._shared is None or self._broker is None:
            return
        try:
            stack_file.write(
                self._options.data,
                self._shared,
                self._started_at,
                pids,
                self._broker.kind,
                all_stored=self._all_stored,
            )
        except OSError as error:  # a full disk, for example: all else goes on
            self._say("stack-file-unwritable", file=str(self._options.data / stack_file.NAME), why=str(error.strerror))

    # Watch and stop

    def _watch(self) -> None:
        if self._keeping is not None:
            self._keeping.look()
        if self._children is not None:
            self._children.watch()

    def _stop(self) -> None:
        self._say("stack-stopping")
        broker, children, shared = self._broker, self._children, self._shared
        if children is not None and shared is None:
            children.stop()
        if broker is not None and children is not None and shared is not None:
            children.stop("simulate", "gateway")
            worker = children.get("worker")
            if worker is not None and worker.exit_code() is None and broker.running():
                self._all_stored = wait_for(self._is_stored, STORED_SECONDS[broker.kind])
            # Without a broker there is nothing that the worker could still finish, and it would wait for one.
            children.stop("worker", seconds=30.0 if broker.running() else 0.0)
            children.stop()
            self._say_what_is_left(broker, shared)
        if broker is not None:
            broker.stop()
            self._write({})
        self._say("stack-stopped")

    def _is_stored(self) -> bool:
        if self._shared is None:
            return False
        status, body = answer(self._shared.worker_port, "/api/status", self._token)
        return status == 200 and bool(body.get("stored"))

    def _say_what_is_left(self, broker: Broker, shared: StackSettings) -> None:
        if not self._all_stored:
            waiting = unstored(shared.applied_to(self._settings)) if broker.running() else None
            self._all_stored = waiting == 0
            many = "unknown" if waiting is None else f"{waiting:,}"
            if waiting != 0:
                self._say("stack-left-in-kafka" if broker.kind == "kafka" else "stack-lost-in-memory", records=many)
        if left := in_journal(shared.journal):
            self._say("stack-left-in-journal", bytes=f"{left:,}", journal=str(shared.journal))


def _standard_secret() -> str:
    return "whsec_" + base64.b64encode(os.urandom(24)).decode()
