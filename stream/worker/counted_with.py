"""With which funnel file a partition is counted: kept beside its state, since a crash can have a chunk done again.

What its first go stored was counted with the file of that moment. So a file that was taken up is written before the
first chunk that is counted with it, and after a crash all that some aggregates may have already is counted with the
file that was kept.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Generic, NamedTuple, TypeVar

from schemas.funnel_file import FunnelFile
from stream.core import codec
from stream.core.codec import Codec, StateError, offset_of, read_key
from stream.core.fold import Stored
from stream.core.funnel import MICROS, Funnel, micros
from stream.core.funnel_change import Change, rebuilds
from stream.transport.table import ChunkedTable
from stream.transport.table_keys import FUNNEL
from stream.transport.writer import Batch, BatchWriter
from stream.worker.ending import refuse

K = TypeVar("K")


class Counting(NamedTuple, Generic[K]):
    """How records are counted, with which file, and the last offset for which that holds; None: until it changes."""

    kind: K
    file: FunnelFile
    fingerprint: int
    until: int | None


class CountedWith(Generic[K]):
    """The funnel files of the partitions of one topic.

    Args:
        funnel: the funnel file in force.
        make: makes of a funnel how records are counted.
        entities: the table beside whose values the file is kept.
        aggregates: its keys say on which days something was counted.
        noted: makes of a file the record that tells it to whoever starts.
        go_back: called with the file that stays in force instead of the one at hand.
    """

    def __init__(
        self,
        funnel: Funnel,
        make: Callable[[Funnel], K],
        entities: ChunkedTable,
        aggregates: ChunkedTable,
        noted: Callable[[FunnelFile], Batch],
        go_back: Callable[[FunnelFile], None],
    ) -> None:
        self._funnel = funnel
        self._make = make
        self._now = self._counting(funnel.file, None)
        self._entities = entities
        self._aggregates = aggregates
        self._noted = noted
        self._go_back = go_back
        self._codec: Codec[bytes] = Codec(bytes, codec.foundation(funnel.file))
        self._kept: dict[int, FunnelFile] = {}
        self._again: dict[int, tuple[int, FunnelFile]] = {}
        # By partition, of how many windows the last hour is known; new ones stand behind them, and none goes.
        self._last_hours: dict[int, tuple[int, int | None]] = {}

    def recovered(self) -> None:
        """Learn what was kept. Where the file in force changes what was counted with that, the one that was kept stays.

        Of several that were kept, the one that only adds to the others; without one it ends the worker.
        """
        self._kept, self._again, self._last_hours = {}, {}, {}
        kept = {}
        for partition in self._aggregates.active:
            value = self._entities.partition(partition).get(FUNNEL)
            if value is not None:
                kept[partition] = FunnelFile.model_validate_json(self._codec.read(value).value)
        changed = self._changed(kept, self._funnel.file)
        if changed:
            fits = next((file for file in kept.values() if not self._changed(kept, file)), None)
            if fits is None:
                said = "; ".join(change.said() for change in changed[:5])
                refuse(
                    StateError(
                        f"the funnel file changes what was counted already ({said}), and so does each one that it was "
                        "counted with; stop the workers and rebuild the numbers with `dealstream replay --reset`"
                    )
                )
            else:
                self._go_back(fits)
        for partition, file in kept.items():
            if file == self._funnel.file:
                self._kept[partition] = self._funnel.file
            # Also where it is the one in force: another one may be by then.
            ahead = max(map(offset_of, self._aggregates.partition(partition).values()), default=-1)
            self._again[partition] = ahead, file

    def _changed(self, kept: Mapping[int, FunnelFile], file: FunnelFile) -> list[Change]:
        """Return what a file changes of what was counted with those that were kept.

        A partition on which nothing has happened for long may lack what has begun since.
        """
        return [
            change
            for partition, before in kept.items()
            if before != file
            for change in rebuilds(before, file, self._last_day(partition))
        ]

    def counted_until(self) -> date:
        """Return the last day on which something was counted, today at least; of all partitions of this worker.

        What was looked through is not again. The first time takes half a second per million windows: ask in a thread,
        then once more for what came meanwhile.
        """
        return max([self._funnel.day_of(micros(datetime.now(UTC))), *map(self._last_day, self._aggregates.active)])

    def _last_day(self, partition: int) -> date:
        known = self._last_hours  # another one after a recovery
        keys = list(self._aggregates.partition(partition))  # at once: others may add to them
        seen, last = known.get(partition, (0, None))
        hours = (read_key(key).hour for key in keys[seen:])
        last = max((*(() if last is None else (last,)), *hours), default=None)
        known[partition] = len(keys), last
        return date.min if last is None else self._funnel.day_of(last * MICROS)

    async def of(self, partition: int, offset: int, writer: BatchWriter) -> Counting[K]:
        """Return how records from an offset on are counted, once it is kept."""
        if partition in self._again:
            ahead, file = self._again[partition]
            if offset <= ahead:
                return self._counting(file, ahead)
            del self._again[partition]
        while self._kept.get(partition) is not self._funnel.file:
            file = self._funnel.file
            # Of two files that are written for one offset the later one stays.
            value = self._codec.write(Stored(offset - 1, file.model_dump_json(by_alias=True).encode()))
            await writer.write([self._entities.changelog(partition, {FUNNEL: value}), self._noted(file)])
            self._entities.partition(partition)[FUNNEL] = value
            self._kept[partition] = file
        if self._now.file is not self._funnel.file:
            self._now = self._counting(self._funnel.file, None)
        return self._now

    def _counting(self, file: FunnelFile, until: int | None) -> Counting[K]:
        # Of a funnel of its own: a file that is taken up while a chunk is worked on is not for that chunk.
        return Counting(self._make(Funnel(file)), file, codec.fingerprint(file), until)
