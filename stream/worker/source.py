"""What every agent does with a run of records: check that nothing is missing, leave out what is done."""

import logging
from typing import Any

from faust.types import TP

from stream.core.codec import offset_of
from stream.kafka.corrupt import first_offset
from stream.service import metrics
from stream.transport.consumer import Consumer, Run
from stream.transport.table import ChunkedTable
from stream.transport.table_keys import PROGRESS

log = logging.getLogger(__name__)


class Source:
    """The partitions of one topic, as far as the table that is written last says they are done."""

    def __init__(self, topic: str, table: ChunkedTable) -> None:
        self.topic = topic
        self.table = table
        self._missing: dict[int, int] = {}
        # What is there from the start is seen to rise when it first does.
        for counter in (metrics.EVENTS, metrics.OFFSET_GAPS, metrics.MISSING_RECORDS):
            counter.labels(topic)

    def position(self, partition: int) -> int | None:
        """Return the offset to read next, or None where the partition is new."""
        progress = self.table.partition(partition).get(PROGRESS)
        return None if progress is None else offset_of(progress) + 1

    def due(self, tp: TP, runs: list[Run], consumer: Consumer) -> list[Any]:
        """Return the records of runs that follow each other that are to be done now.

        A run that begins after the offset that is due is a hole: nothing of it is done, and the partition is
        read again from there. If it still begins later then, the broker has nothing in between.
        """
        position = self.position(tp.partition)
        come = 0
        records: list[Any] = []
        for run in runs:
            if not consumer.is_current(tp, run):
                continue
            come += len(run.records)
            of_run = run.records if position is None else self._due(tp, run.records, position, consumer)
            if of_run:
                position = of_run[-1].offset + 1
                records += of_run
        if come:
            metrics.EVENTS.labels(self.topic).inc(come)
            metrics.CHUNK_RECORDS.labels(self.topic).observe(come)
        return records

    def _due(self, tp: TP, records: list[Any], due: int, consumer: Consumer) -> list[Any]:
        begin = first_offset(records[0])
        if begin > due:
            metrics.OFFSET_GAPS.labels(self.topic).inc()
            if self._missing.get(tp.partition) != due:
                self._missing[tp.partition] = due
                log.warning("%s/%s: %s follows %s; reading again", *tp, begin, due - 1)
                consumer.read_again(tp)
                return []
            metrics.MISSING_RECORDS.labels(self.topic).inc(begin - due)
            log.error("%s/%s: the broker no longer has %s to %s", *tp, due, begin - 1)
        self._missing.pop(tp.partition, None)
        end = consumer.highwater(tp)
        if end is not None and end < due:
            # A topic that was made anew, or a broker that lost its last records: state of later offsets outranks these.
            metrics.MISSING_RECORDS.labels(self.topic).inc(len(records))
            log.error(
                "%s/%s ends at %s, though %s was read before: what comes now is not counted until all numbers are made "
                "anew with `dealstream replay --reset`",
                *tp,
                end,
                due - 1,
            )
        return records if records[0].offset >= due else [record for record in records if record.offset >= due]
