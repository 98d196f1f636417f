"""The agents `deals` and `activities`: fold each chunk, store it, send what changed.

Before an event is put aside for naming what the funnel file does not know, the file is looked at again.

Order of writing: aggregates, partials, rows and dead letters; then the entities with the progress. Each step
waits for the broker. A crash in between finds the entities unchanged and does the chunk again; what
was already written is then skipped or written once more with the same content.
"""

import time
from collections.abc import Awaitable, Callable, Generator, MutableMapping
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar

from faust.types import TP

from schemas import wire
from schemas.funnel_file import FunnelFile
from stream import topology
from stream.core.aggregate import Measures
from stream.core.codec import Codec, offset_of, write_key
from stream.core.fold import Entity, Folded, Incoming, Item, Stored, folding
from stream.core.funnel import Funnel
from stream.ingest.problems import Unusable
from stream.ingest.reasons import is_unknown
from stream.kafka.generations import note_of
from stream.kafka.plain import Record
from stream.service import metrics
from stream.service.turns import in_turns
from stream.topology import Generation
from stream.transport.table import ChunkedTable
from stream.transport.table_keys import COUNTED_WITH, PROGRESS
from stream.transport.writer import Batch, BatchWriter
from stream.worker.counted_with import CountedWith, Counting
from stream.worker.letters import letter
from stream.worker.windows import fields_of

S = TypeVar("S")
W = TypeVar("W")
F = TypeVar("F", bound=Item)


READ_AT_ONCE = 50
"""Records: asking after each whether it is the turn of others takes longer than some are worth."""


class Kind(NamedTuple, Generic[S, F, W]):
    """How records of a topic are read with a funnel file, and folded."""

    read: Callable[[int, bytes], Incoming[F] | None]
    entity: Entity[S, F, W]


class FoldAgent(Generic[S, F, W]):
    """Folds the chunks of one topic."""

    def __init__(
        self,
        *,
        topic: str,
        funnel: Funnel,
        kind: Callable[[Funnel], Kind[S, F, W]],
        look_again: Callable[[], Awaitable[None]],
        entities: ChunkedTable,
        entity_codec: Codec[S],
        aggregates: ChunkedTable,
        aggregate_codec: Codec[Measures],
        generation: Generation,
        partitions: int,
        go_back: Callable[[FunnelFile], None],
    ) -> None:
        self.topic = topic
        self._partials_topic = generation.own(topology.PARTIALS.name)
        self._rows_topic = generation.own(topology.DEAL_ROWS.name)
        self.counted_with = CountedWith(
            funnel, kind, entities, aggregates, partial(note_of, generation, partitions), go_back
        )
        self._look_again = look_again
        self._entities = entities
        self._entity_codec = entity_codec
        self._aggregates = aggregates
        self._aggregate_codec = aggregate_codec
        self._folded_to: dict[int, int] = {}

    async def recovered(self) -> None:
        """Learn, after recovery, up to where some aggregates may be ahead of the entities, and with which file."""
        self.counted_with.recovered()
        self._folded_to = {
            partition: max((offset_of(value) for value in self._aggregates.partition(partition).values()), default=-1)
            for partition in self._aggregates.active
        }

    async def process(self, tp: TP, records: list[Record], writer: BatchWriter) -> None:
        """Process records of a partition, in order. Raises nothing but cancellation for what they contain."""
        while records:
            counting = await self.counted_with.of(tp.partition, records[0].offset, writer)
            until = records[-1].offset if counting.until is None else counting.until
            some = [record for record in records if record.offset <= until]
            events, letters = await in_turns(_reading(f"{self.topic}/{tp.partition}", counting.kind.read, some))
            if counting.until is None and any(is_unknown(reason) for reason, _ in letters):
                await self._look_again()
                if counting.file is not (await self.counted_with.of(tp.partition, records[0].offset, writer)).file:
                    continue
            await self._fold(tp, counting, some[-1].offset, events, [one for _, one in letters], writer)
            records = records[len(some) :]

    async def _fold(
        self,
        tp: TP,
        counting: Counting[Kind[S, F, W]],
        chunk_end: int,
        events: list[Incoming[F]],
        letters: list[tuple[bytes, bytes]],
        writer: BatchWriter,
    ) -> None:
        began = time.perf_counter()
        partition = tp.partition
        entity_rows = self._entities.partition(partition)
        aggregate_rows = self._aggregates.partition(partition)
        folded = await in_turns(
            folding(
                counting.kind.entity,
                events,
                lambda entity_id: self._stored(self._entity_codec, entity_rows.get(entity_id.encode())),
                lambda key: self._stored(self._aggregate_codec, aggregate_rows.get(write_key(key))),
                chunk_end,
                self._folded_to.get(partition, -1),
            )
        )
        changed, partials = await in_turns(self._writing(partition, folded, aggregate_rows))
        batches: list[Batch] = [self._aggregates.changelog(partition, changed)]
        batches += await writer.keyed(self._partials_topic, partials)
        if folded.rows:
            # All topics have as many partitions, so those of a deal's events and rows are the same; working the row's
            # out of its key would take longer than writing the row.
            rows = [(name.encode(), row) for name, row in folded.rows.items()]
            batches.append((self._rows_topic, partition, rows))
        batches += await writer.keyed(topology.DEAD_LETTERS.name, letters)
        await writer.write(batches)
        aggregate_rows.update(changed)
        if changed:
            # After a crash the chunks are others, and some aggregates may have more than this one.
            self._folded_to[partition] = max(chunk_end, self._folded_to.get(partition, -1))
        stored = await in_turns(self._storing(folded))
        # The progress says that all up to here is stored, and counted with which funnel file.
        stored[PROGRESS] = self._aggregate_codec.write(Stored(chunk_end, {COUNTED_WITH: counting.fingerprint}))
        await writer.write([self._entities.changelog(partition, stored)])
        entity_rows.update(stored)
        await in_turns(self._entities.packing(partition))
        metrics.CHUNK_SECONDS.labels(self.topic).observe(time.perf_counter() - began)

    def _writing(
        self, partition: int, folded: Folded[S], rows: MutableMapping[bytes, bytes]
    ) -> Generator[None, None, tuple[dict[bytes, bytes], list[tuple[bytes, bytes]]]]:
        """Return what changes of the aggregates as it is stored, and the partials; an aggregate is a step."""
        changed: dict[bytes, bytes] = {}
        for key, stored in folded.aggregates.items():
            yield
            changed[write_key(key)] = self._aggregate_codec.write(stored)
        partials = []
        for key, received_at in folded.touched.items():
            yield
            stored = folded.aggregates.get(key) or self._aggregate_codec.read(rows[write_key(key)])
            partial = wire.Partial(
                **fields_of(key),
                source=f"{self.topic}/{partition}",
                version=stored.offset,
                measures=stored.value,
                received_at=wire.text_of(received_at) if received_at else None,
                causes=tuple(
                    wire.Cause(entity_id=cause.entity_id, event_id=cause.event_id)
                    for cause in folded.causes.get(key, ())
                ),
            )
            partials.append((key.team_id.encode(), wire.write(partial)))
        return changed, partials

    def _storing(self, folded: Folded[S]) -> Generator[None, None, dict[bytes, bytes]]:
        """Return the entities as they are stored; one is a step."""
        stored = {}
        for name, known in folded.entities.items():
            yield
            stored[name.encode()] = self._entity_codec.write(known)
        return stored

    @staticmethod
    def _stored(codec: Codec[Any], data: bytes | None) -> Stored[Any] | None:
        return None if data is None else codec.read(data)


def _reading(
    source: str, read: Callable[[int, bytes], Incoming[F] | None], records: list[Record]
) -> Generator[None, None, tuple[list[Incoming[F]], list[tuple[str, tuple[bytes, bytes]]]]]:
    """Return the events of records, and of those that cannot be used the reason and the letter; a step is some."""
    events: list[Incoming[F]] = []
    letters: list[tuple[str, tuple[bytes, bytes]]] = []
    for begin in range(0, len(records), READ_AT_ONCE):
        yield
        for record in records[begin : begin + READ_AT_ONCE]:
            try:
                event = read(record.offset, record.value or b"")
            except Unusable as error:
                letters.append((error.reason, letter(source, record, error)))
                continue
            if event is not None:
                events.append(event)
    return events, letters
