"""How far a backfill has come, so that one that was interrupted goes on there."""

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def key_of(paths: Iterable[Path], mapping: str, funnel: bytes, topics: str) -> str:
    """Return what identifies a backfill: the content of the files, of the mapping and of the funnel file, and whither.

    `topics`: where they are. What one Kafka has of it another one lacks.
    """
    digest = hashlib.blake2b(digest_size=12)
    digest.update(funnel)
    digest.update(topics.encode())
    digest.update(mapping.encode())
    for path in paths:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "blake2b").digest())
    return digest.hexdigest()


class Checkpoint:
    """A small file with the number of batches that Kafka has."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.batches = 0
        # A torn file is as good as none: what is sent again counts once.
        with suppress(OSError, ValueError, KeyError, TypeError):
            self.batches = int(json.loads(path.read_text(encoding="utf-8"))["batches"])

    def done(self, batches: int) -> None:
        """Note that Kafka has so many batches."""
        self.batches = batches
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps({"batches": batches}), encoding="utf-8")
        fresh.replace(self._path)

    def finished(self) -> None:
        """Forget it: all is sent."""
        self._path.unlink(missing_ok=True)
