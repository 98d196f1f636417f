"""What stands in for Faust and Kafka where agents are measured alone."""

from collections.abc import Callable, Iterator, MutableMapping
from types import SimpleNamespace
from typing import Any

from stream import topology
from stream.core import codec
from stream.core.funnel import Funnel
from stream.topology import Topic
from stream.transport.rows import AgingRows
from stream.worker.fold_agent import FoldAgent, Kind


class Table:
    """A table of one partition, whose changelog nobody keeps."""

    active = frozenset((0,))

    def __init__(self, rows: AgingRows | None = None) -> None:
        self.rows: MutableMapping[bytes, bytes] = {} if rows is None else rows

    def partition(self, _: int) -> MutableMapping[bytes, bytes]:
        """Return the rows."""
        return self.rows

    def packing(self, _: int) -> Iterator[None]:
        """Put away what is due."""
        return self.rows.packing() if isinstance(self.rows, AgingRows) else iter(())

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


def fold_agent(
    topic: Topic,
    funnel: Funnel,
    kind: Callable[[Funnel], Kind[Any, Any, Any]],
    entity_codec: Callable[[bytes], codec.Codec[Any]],
    entities: Table,
    aggregates: Table | None = None,
) -> FoldAgent[Any, Any, Any]:
    """Return the agent of a topic of one partition; `entity_codec` makes that of its entities for a funnel file."""
    foundation = codec.foundation(funnel.file)
    tables: Any = entities, aggregates or Table()
    return FoldAgent(
        topic=topic.name,
        funnel=funnel,
        kind=kind,
        look_again=nothing,
        entities=tables[0],
        entity_codec=entity_codec(foundation),
        aggregates=tables[1],
        aggregate_codec=codec.measures_codec(foundation),
        generation=topology.FIRST,
        partitions=1,
        go_back=funnel.take_up,
    )
