"""What every agent does with a chunk: check that nothing is missing, leave out what is done."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from faust.types import TP

from stream import metrics
from stream.core.codec import offset_of
from stream.transport.table import PROGRESS, ChunkedTable

log = logging.getLogger(__name__)


class Source:
    """The partitions of one topic, as far as the table that is written last says they are done."""

    def __init__(self, topic: str, table: ChunkedTable) -> None:
        self.topic = topic
        self.table = table
        self._missing: dict[int, int] = {}

    def position(self, partition: int) -> int | None:
        """Return the offset to read next, or None where the partition is new."""
        progress = self.table.partition(partition).get(PROGRESS)
        return None if progress is None else offset_of(progress) + 1

    async def due(self, tp: TP, records: list[Any], reread: Callable[[TP, int], Awaitable[None]]) -> list[Any] | None:
        """Return the records that are not done yet.

        None: the chunk begins after the offset that is due, and the partition is read again from there.
        If the broker then still has nothing below, the records are gone; that is logged, and work goes on.
        """
        due = self.position(tp.partition)
        metrics.EVENTS.labels(self.topic).inc(len(records))
        metrics.CHUNK_RECORDS.labels(self.topic).observe(len(records))
        if due is None:
            return records
        if records[0].offset > due:
            metrics.HOLES.labels(self.topic).inc()
            if self._missing.get(tp.partition) != due:
                self._missing[tp.partition] = due
                log.warning("%s/%s: %s follows %s; reading again", *tp, records[0].offset, due - 1)
                await reread(tp, due)
                return None
            log.error("%s/%s: the broker no longer has %s to %s", *tp, due, records[0].offset - 1)
        self._missing.pop(tp.partition, None)
        return [record for record in records if record.offset >= due]
