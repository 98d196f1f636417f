"""How far a sink has stored each partition, noted in ClickHouse beside what is stored; and what it never saw.

Kafka notes the same. Where Kafka says more, ClickHouse has lost what it had (it was emptied, or brought back from a
backup): then the sink reads again from where ClickHouse is. What Kafka no longer has then is a gap.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition

from stream import topology
from stream.kafka.corrupt import first_offset
from stream.service import metrics
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.table import Table, no_row

log = logging.getLogger(__name__)

WHOLE = frozenset(topic.name for topic in (topology.DEALS, topology.ACTIVITIES, topology.DEAD_LETTERS))
"""Topics of which every offset has a record; of the others the broker may leave out what is older."""

TrueEnds = Callable[[Collection[TopicPartition]], Awaitable[Mapping[TopicPartition, int]]]

Polled = Mapping[TopicPartition, Sequence[Any]]


class Gap(NamedTuple):
    """Records that a sink never saw, from the first offset to the last."""

    topic: str
    partition: int
    first: int
    last: int


POSITIONS = Table("sink_positions", ("sink", "topic", "partition", "next_offset"), no_row)
GAPS = Table("sink_gaps", ("topic", "partition", "first_offset", "last_offset"), no_row)


class Reading(ConsumerRebalanceListener):  # type: ignore[misc]
    """Where one consumer of a sink is.

    Sinks of several generations carry the same events: what one has not noted yet, another has.

    Args:
        clickhouse: where it is noted.
        group: the sink's consumer group.
        true_ends: returns where partitions end, however the broker puts it.
    """

    def __init__(self, clickhouse: ClickHouse, group: str, true_ends: TrueEnds) -> None:
        self._clickhouse = clickhouse
        self._group = group
        self._true_ends = true_ends
        self._next: dict[TopicPartition, int] = {}
        self._again: dict[TopicPartition, int] = {}
        self.is_settled = False
        self._is_looking = False
        # What is there from the start is seen to rise when it first does.
        for topic in WHOLE:
            metrics.SINK_MISSING_RECORDS.labels(topic)

    @property
    def has_caught_up(self) -> bool:
        """Whether all is stored again that ClickHouse had lost, as far as Kafka has it."""
        return self.is_settled and not self._is_looking and not self._again

    def has_stored(self, ends: Mapping[TopicPartition, int]) -> None:
        """Take note of how far it has come."""
        self._again = {tp: end for tp, end in self._again.items() if ends.get(tp, 0) < end}

    def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        """Another sink may go on with them."""
        self.is_settled = False

    def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        """Where these are is to be found out."""
        self.is_settled = False

    async def settle(self, consumer: AIOKafkaConsumer) -> frozenset[TopicPartition]:
        """Find out where it is; return the partitions that it reads again from where ClickHouse is.

        Raises ClickHouseUnavailable, aiokafka.errors.KafkaError.
        """
        # Partitions that come meanwhile set it back.
        self.is_settled = self._is_looking = True
        try:
            return await self._settle(consumer)
        finally:
            self._is_looking = False

    async def _settle(self, consumer: AIOKafkaConsumer) -> frozenset[TopicPartition]:
        noted = await asyncio.to_thread(self._noted)
        self._again = {}
        self._next = {}
        committed = {tp: await consumer.committed(tp) for tp in consumer.assignment()}
        replaced = await self._begin_anew(consumer, committed)
        for tp, done in committed.items():
            if tp in replaced:
                continue
            stored = noted(tp)
            if done is not None and stored is not None and stored < done:
                log.error("ClickHouse has lost %s/%s from %s to %s; reading them again", *tp, stored, done - 1)
                consumer.seek(tp, stored)
                self._again[tp] = done
                done = stored
            self._next[tp] = stored or 0 if done is None else done
        again = frozenset(self._again)
        begins = await consumer.beginning_offsets(again) if again else {}
        self._again = {tp: end for tp, end in self._again.items() if begins[tp] < end}
        return again | replaced

    async def _begin_anew(
        self, consumer: AIOKafkaConsumer, committed: Mapping[TopicPartition, int | None]
    ) -> frozenset[TopicPartition]:
        """Return the partitions that end before what was stored of them: what they have is another log, and all new."""
        done = {tp: offset for tp, offset in committed.items() if offset}
        ends = await consumer.end_offsets(list(done)) if done else {}
        beyond = [tp for tp, end in ends.items() if done[tp] > end]
        ends = await self._true_ends(beyond) if beyond else {}
        replaced = frozenset(tp for tp in beyond if done[tp] > ends[tp])
        begins = await consumer.beginning_offsets(replaced) if replaced else {}
        for tp, begin in begins.items():
            log.error(
                "%s/%s ends at %s, and was stored up to %s before: Kafka has lost records, or it is another topic; "
                "reading all that it has",
                *tp,
                ends[tp],
                done[tp],
            )
            consumer.seek(tp, begin)
            self._next[tp] = begin
        if begins:
            await consumer.commit(dict(begins))
        return replaced

    def gaps(self, polled: Polled) -> list[Gap]:
        """Return what is missing before and between records, and take them as seen."""
        gaps = []
        for tp, records in polled.items():
            if tp.topic not in WHOLE:
                continue
            due = self._next.get(tp, first_offset(records[0]))
            for record in records:
                begins = first_offset(record)
                if begins > due:
                    gaps.append(Gap(tp.topic, tp.partition, due, begins - 1))
                    metrics.SINK_MISSING_RECORDS.labels(tp.topic).inc(begins - due)
                    log.error("%s/%s: the broker no longer has %s to %s for the sink", *tp, due, begins - 1)
                due = max(due, int(record.offset) + 1)
            self._next[tp] = due
        return gaps

    def rows(self, ends: Mapping[TopicPartition, int]) -> list[tuple[str, str, int, int]]:
        """Return the rows of POSITIONS that note how far it has come."""
        return [(self._group, tp.topic, tp.partition, end) for tp, end in ends.items()]

    def _noted(self) -> Callable[[TopicPartition], int | None]:
        """Return what tells how far ClickHouse has a partition; None: it has events, and never noted any."""
        database = self._clickhouse.database
        rows = self._clickhouse.query(
            f"SELECT topic, partition, argMax(next_offset, (sink = {{sink:String}}, next_offset)) "  # noqa: S608
            f"FROM {database}.sink_positions FINAL GROUP BY topic, partition",
            {"sink": self._group},
        )
        noted = {TopicPartition(topic, partition): int(offset) for topic, partition, offset in rows}
        is_new = not rows and bool(self._clickhouse.query(f"SELECT 1 FROM {database}.event_register LIMIT 1"))  # noqa: S608
        return lambda tp: noted.get(tp, None if is_new else 0)


def read_again(clickhouse: ClickHouse) -> None:
    """Have sinks read again, when they next begin, all that Kafka still has. Raises ClickHouseUnavailable."""
    database = clickhouse.database
    clickhouse.command(
        f"INSERT INTO {database}.sink_positions (sink, topic, partition, next_offset) "  # noqa: S608
        f"SELECT sink, topic, partition, 0 FROM {database}.sink_positions FINAL"
    )
