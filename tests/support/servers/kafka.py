"""Apache Kafka from Maven Central, as a cluster of brokers that can be killed, frozen and started again."""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from stream.local_stack.ports import free_ports
from tests.support.servers import maven
from tests.support.waiting import PATIENCE

KAFKA = "4.1.0"
ARTIFACT = f"org.apache.kafka:kafka_2.13:{KAFKA}"
JARS = maven.folder(ARTIFACT)


class KafkaError(Exception):
    """Kafka does not start; the message has what it said."""


class Kafka:
    """A cluster; every broker is a controller too. What it holds is in the folder, also after a kill."""

    def __init__(self, folder: Path, brokers: int = 1, memory_mb: int = 512) -> None:
        maven.fetch(ARTIFACT)
        self._folder = folder
        self._memory_mb = memory_mb
        self._listen = free_ports(brokers)
        self._control = free_ports(brokers)
        self._processes: list[subprocess.Popen[bytes] | None] = [None] * brokers
        self._lost: set[int] = set()
        self._format()

    @property
    def brokers(self) -> list[int]:
        """The numbers of the brokers that are not lost."""
        return [n for n in range(len(self._listen)) if n not in self._lost]

    @property
    def addresses(self) -> str:
        """Where the brokers listen: host:port, separated by commas."""
        return ",".join(f"127.0.0.1:{port}" for port in self._listen)

    def start(self, number: int | None = None) -> None:
        """Start one broker, or all that do not run, and wait until they answer. Raises KafkaError."""
        numbers = [n for n in self.brokers if number in (None, n) and self._processes[n] is None]
        for n in numbers:
            with (self._folder / f"{n}.log").open("ab") as log:
                self._processes[n] = subprocess.Popen(
                    [*self._java(), "kafka.Kafka", str(self._folder / f"{n}.properties")],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=os.environ | {"LOG_DIR": str(self._folder)},
                    start_new_session=True,
                )
        for n in numbers:
            self._wait(n)

    def kill(self, number: int = 0) -> None:
        """Kill a broker with SIGKILL."""
        process = self._processes[number]
        if process is not None:
            process.kill()
            process.wait()
            self._processes[number] = None

    def lose(self, number: int) -> None:
        """Kill a broker for good, and all that it has stored."""
        self._lost.add(number)
        self.kill(number)
        shutil.rmtree(self._folder / f"data{number}")

    def freeze(self, number: int = 0) -> None:
        """Stop a broker in its tracks."""
        self._signal(number, signal.SIGSTOP)

    def thaw(self, number: int = 0) -> None:
        """Let a frozen broker go on."""
        self._signal(number, signal.SIGCONT)

    def stop(self) -> None:
        """End all brokers."""
        for n in range(len(self._processes)):
            self.kill(n)

    def _signal(self, number: int, what: signal.Signals) -> None:
        process = self._processes[number]
        if process is not None:
            process.send_signal(what)

    def _java(self) -> list[str]:
        heap = f"-Xmx{self._memory_mb}m"
        return ["java", heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", f"{JARS}/*"]

    def _format(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        voters = ",".join(f"{n + 1}@127.0.0.1:{port}" for n, port in enumerate(self._control))
        replicas = min(3, len(self._listen))
        for n, (port, control) in enumerate(zip(self._listen, self._control, strict=True)):
            settings: dict[str, object] = {
                "process.roles": "broker,controller",
                "node.id": n + 1,
                "controller.quorum.voters": voters,
                "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{control}",
                "controller.listener.names": "CONTROLLER",
                "log.dirs": self._folder / f"data{n}",
                "offsets.topic.replication.factor": replicas,
                "offsets.topic.num.partitions": 4,
                "transaction.state.log.replication.factor": replicas,
                "transaction.state.log.min.isr": 1,
                "min.insync.replicas": max(1, replicas - 1),
                "group.initial.rebalance.delay.ms": 500,
                "broker.heartbeat.interval.ms": 500,
                "broker.session.timeout.ms": 3000,
                "auto.create.topics.enable": "false",
                "log.cleaner.enable": "true",
                "log.cleaner.backoff.ms": 2000,
                "log.cleaner.min.cleanable.ratio": 0.3,
                "log.cleaner.dedupe.buffer.size": 8 * 1024 * 1024,
                **self._doors(control),
            }
            path = self._folder / f"{n}.properties"
            path.write_text("\n".join(f"{name}={value}" for name, value in settings.items()))
            self._storage("format", "--cluster-id", "ZGVhbHN0cmVhbXRlc3RzAA", "--config", str(path), *self._users())

    def _doors(self, control: int) -> dict[str, object]:
        """Return the settings of other listeners than the one without TLS and login."""
        return {}

    def _users(self) -> list[str]:
        """Return the arguments that make users."""
        return []

    def _storage(self, *arguments: str) -> None:
        done = subprocess.run(
            [*self._java(), "kafka.tools.StorageTool", *arguments], capture_output=True, text=True, cwd=self._folder
        )
        if done.returncode:
            raise KafkaError(f"Kafka's storage cannot be made:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")

    def _wait(self, number: int, seconds: float = PATIENCE) -> None:
        process = self._processes[number]
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if process is None or process.poll() is not None:
                break
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self._listen[number])) == 0:
                    return
            time.sleep(0.1)
        log = (self._folder / f"{number}.log").read_text(errors="replace")
        raise KafkaError(f"the Kafka broker {number} does not start:\n{log[-2000:]}")
