"""Apache Kafka on this machine: one broker that is its own controller, with all that it holds in a folder.

What it has acknowledged is in the system's cache of files at least: it survives whatever is killed, not a power cut.
"""

import base64
import os
import re
import shutil
import subprocess
import time
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from stream.kafka.cluster import has_coordinator
from stream.local_stack.broker.archive import archive_of, options_with
from stream.local_stack.broker.parts import Parts
from stream.local_stack.broker.process import HOST, Broker, BrokerError
from stream.local_stack.ports import free_ports

_JAVA_OPTIONS = (
    *("-Xms32m", "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"),
    *("-XX:+ExitOnOutOfMemoryError", "-XX:MaxDirectMemorySize=64m", "-XX:MaxMetaspaceSize=128m"),
    "-Dorg.apache.logging.log4j.level=WARN",
    *("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"),
)

_MIB = 1024**2

_SETTINGS: Mapping[str, object] = {
    "process.roles": "broker,controller",
    "node.id": 1,
    "controller.listener.names": "CONTROLLER",
    "auto.create.topics.enable": "false",
    "offsets.topic.replication.factor": 1,
    "offsets.topic.num.partitions": 1,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "group.initial.rebalance.delay.ms": 0,
    # After a kill the controller takes the broker for alive that long, and lets no other in.
    "broker.heartbeat.interval.ms": 500,
    "broker.session.timeout.ms": 3000,
    "num.network.threads": 2,
    "num.io.threads": 4,
    "group.coordinator.threads": 1,
    "background.threads": 2,
    "message.max.bytes": 8 * _MIB,
    # Nothing goes because of its age: `stream.local_stack.trimming` deletes what is counted and stored.
    "log.retention.ms": -1,
    # Small files: only closed ones are compacted or deleted, and a worker reads all of them when it starts.
    "log.segment.bytes": 8 * _MIB,
    "log.index.size.max.bytes": _MIB,
    "log.cleaner.backoff.ms": 5000,
    "log.cleaner.min.cleanable.ratio": 0.3,
    "log.cleaner.dedupe.buffer.size": 8 * _MIB,
    "metadata.log.segment.bytes": 8 * _MIB,
    "metadata.max.retention.bytes": 32 * _MIB,
}

_NOT_FILLED = "not-filled"

_WAY_OUT = (
    "move Kafka's folder away and start again: it is made anew from what ClickHouse keeps; what only Kafka had is lost"
)


class KafkaBroker(Broker):
    """Kafka over a folder, which it makes where there is none.

    `is_empty`: it has nothing, and what is kept elsewhere is still to be brought back: say `filled` when that is done.
    A folder that was never filled is made anew.
    """

    kind = "kafka"
    start_seconds = 60.0

    def __init__(self, parts: Parts, folder: Path, log: Path, archive_to: Path | None = None) -> None:
        """Take the folder. Raises BrokerError where Kafka cannot make it.

        `archive_to`: it runs only to have Java write an archive of its classes there as it ends, and nobody waits.
        """
        super().__init__()
        folder = folder.resolve()
        self.parts = parts
        self._folder, self._log, self._archive_to = folder, log, archive_to
        if (folder / _NOT_FILLED).exists():
            delete(folder)
        if not folder.exists():
            self._make(base64.urlsafe_b64encode(uuid.uuid4().bytes)[:22].decode().replace("-", "A"))
        self.cluster = _cluster_id(folder / "data" / "meta.properties")

    @staticmethod
    def archive(parts: Parts) -> Path:
        """Return where the archive of Kafka's classes is, or will be."""
        return archive_of(parts, _JAVA_OPTIONS)

    @property
    def is_empty(self) -> bool:
        """Say whether it has not been filled yet."""
        return (self._folder / _NOT_FILLED).exists()

    def filled(self) -> None:
        """Note that from now on it has what nobody else has."""
        (self._folder / _NOT_FILLED).unlink(missing_ok=True)

    def empty(self) -> None:
        """Stop it, and delete all that it holds: what is kept elsewhere is brought back."""
        self.stop()
        delete(self._folder)
        self._make(self.cluster)

    def stop(self, seconds: float = 15.0) -> None:
        """Ask it to end, then make it: what it has acknowledged is kept either way."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()

    def _make(self, cluster: str) -> None:
        """Make the folder, all of it or nothing."""
        fresh = self._folder.with_name(f"{self._folder.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        self._write(fresh, 1, 2)
        made = subprocess.run(  # noqa: S603
            [*self._java(), "kafka.tools.StorageTool", "format", "--cluster-id", cluster, "--config", _file(fresh)],
            capture_output=True,
            text=True,
            check=False,
            cwd=fresh,
        )
        if made.returncode:
            raise BrokerError(f"Kafka cannot use {self._folder}: {(made.stderr or made.stdout).strip()[-500:]}")
        (fresh / _NOT_FILLED).touch()
        os.replace(fresh, self._folder)

    def _write(self, folder: Path, port: int, control: int) -> None:
        here = {
            "controller.quorum.voters": f"1@{HOST}:{control}",
            "listeners": f"PLAINTEXT://{HOST}:{port},CONTROLLER://{HOST}:{control}",
            "advertised.listeners": f"PLAINTEXT://{HOST}:{port}",
            "log.dirs": folder / "data",
        }
        lines = [f"{name}={_escaped(value)}\n" for name, value in {**_SETTINGS, **here}.items()]
        Path(_file(folder)).write_text("".join(lines), encoding="utf-8")

    def _java(self) -> list[str]:
        archived = options_with(self.archive(self.parts))
        return [str(self.parts.java), *_JAVA_OPTIONS, *archived, "-cp", f"{self.parts.jars}/*"]

    def _prepare(self) -> tuple[Sequence[str], Mapping[str, str]]:
        try:
            self._write(self._folder, self.port, free_ports(1)[0])
        except OSError as error:
            raise BrokerError(f"cannot write to {self._folder} ({error.strerror})") from None
        # The address is for who looks for a broker that was left behind.
        java = self._java()
        if self._archive_to is not None:
            java = ["nice", *java[:1], f"-XX:AOTCacheOutput={self._archive_to}", *java[1:]]
        command = [*java, f"-Ddealstream.kafka={self.address}", "kafka.Kafka", _file(self._folder)]
        return command, os.environ | {"MALLOC_ARENA_MAX": "2"}

    def _output(self) -> IO[bytes]:
        self._log.parent.mkdir(parents=True, exist_ok=True)
        return self._log.open("ab")

    def _said(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines() if self._log.exists() else []
        said = "".join(f"\n{line}" for line in lines[-5:])
        return f"{said}\n(all of it: {self._log}); if {self._folder} is damaged, {_WAY_OUT}"

    def _answers(self) -> bool:
        # It listens before it knows where groups are, and consumers would be refused.
        try:
            answers = super()._answers() and has_coordinator(HOST, self.port)
        except OSError:
            answers = False
        if not answers:
            time.sleep(0.05)
        return answers


def delete(folder: Path) -> None:
    """Delete Kafka's folder. Killed meanwhile it leaves none: a part of one would be taken for all that there is."""
    gone = folder.with_name(f"{folder.name}.gone")
    shutil.rmtree(gone, ignore_errors=True)
    os.replace(folder, gone)
    shutil.rmtree(gone)


def _file(folder: Path) -> str:
    return str(folder / "server.properties")


def _escaped(value: object) -> str:
    return str(value).replace("\\", "\\\\")


def _cluster_id(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BrokerError(f"cannot read {path} ({error.strerror}); {_WAY_OUT}") from None
    line = re.search(r"^cluster\.id=(\S+)$", text, re.MULTILINE)
    if line is None:
        raise BrokerError(f"{path} does not say which cluster it is of; {_WAY_OUT}")
    return line[1]
