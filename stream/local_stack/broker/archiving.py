"""Makes the archive of Kafka's classes: a Kafka that starts in a folder of its own, and writes it as it ends."""

import os
import shutil
import signal
from contextlib import suppress
from pathlib import Path

from stream.local_stack.broker.archive import PATTERN
from stream.local_stack.broker.kafka import KafkaBroker
from stream.local_stack.broker.parts import Parts
from stream.local_stack.broker.process import BrokerError
from stream.local_stack.lock import FolderInUse, FolderLock

FOLDER = "archiving"

_SECONDS = 120.0
"""So long Java may take to write it."""

_TERMINATED = 128 + signal.SIGTERM
"""How Java ends when it was asked to, and is done."""


def make_archive(parts: Parts) -> bool:
    """Make the archive where it is not there yet; say whether it is there.

    It takes ten seconds of the processor, at a low priority. Where it cannot be made, or another process is at it,
    Kafka starts as it would without.
    """
    archive = KafkaBroker.archive(parts)
    if not archive.exists():
        with suppress(OSError, BrokerError, FolderInUse):
            _make(archive, parts)
    return archive.exists()


def _make(archive: Path, parts: Parts) -> None:
    """Make it, whole or not at all. Raises BrokerError, FolderInUse, OSError."""
    folder = parts.jars / FOLDER
    folder.mkdir(exist_ok=True)
    lock = FolderLock(folder)
    lock.acquire()
    try:
        fresh = _written_in(folder, parts)
        for other in parts.jars.glob(PATTERN):
            other.unlink()
        os.replace(fresh, archive)
    finally:
        lock.release()


def _written_in(folder: Path, parts: Parts) -> Path:
    """Have Java write it. Raises BrokerError, OSError."""
    fresh = folder / "classes.aot"
    fresh.unlink(missing_ok=True)
    broker = KafkaBroker(parts, folder / "kafka", folder / "kafka.log", archive_to=fresh)
    try:
        broker.start()
    finally:
        broker.stop(_SECONDS)
        shutil.rmtree(folder / "kafka", ignore_errors=True)
    if broker.exit_code != _TERMINATED:
        raise BrokerError(f"Java ended with code {broker.exit_code}")
    with fresh.open("rb") as file:
        os.fsync(file)
    return fresh
