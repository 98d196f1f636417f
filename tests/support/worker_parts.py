"""What stands in for Faust and Kafka where agents are measured alone."""

from types import SimpleNamespace
from typing import Any


class Table:
    """A table of one partition, whose changelog nobody keeps."""

    active = frozenset((0,))

    def __init__(self) -> None:
        self.rows: dict[bytes, bytes] = {}

    def partition(self, _: int) -> dict[bytes, bytes]:
        """Return the rows."""
        return self.rows

    def changelog(self, partition: int, rows: dict[bytes, bytes]) -> tuple[str, int, list[Any]]:
        """Return what would be written."""
        return "changelog", partition, list(rows.items())


class Nowhere:
    """Takes batches in Kafka's place."""

    async def keyed(self, topic: str, records: Any) -> list[Any]:
        """Return one batch."""
        return [(topic, 0, list(records))]

    async def write(self, batches: Any) -> None:
        """Forget them."""


def record(offset: int, value: bytes) -> Any:
    """Return what the agents read of a record."""
    return SimpleNamespace(offset=offset, key=b"", value=value, topic="t", partition=0)


async def nothing() -> None:
    """Look at no funnel file."""
