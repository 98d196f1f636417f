"""Tables for chunks: bytes to bytes per source partition, recovered in runs.

A value begins with a header that holds the highest source offset folded in (`stream.core.codec`).
Recovery keeps, per key, the value with the highest one rather than the last: a worker that was
frozen may get an old write out after another has taken over.
"""

from collections.abc import Callable, Generator, Iterable, Mapping, MutableMapping
from typing import Any, cast

import faust
from faust.types import TP, EventT

from stream.core.codec import StateError
from stream.kafka.corrupt import CorruptBatch
from stream.transport.consumer import ChunkedApp, ChunkSchema, Run
from stream.transport.rows import AgingRows


class ChunkedTable(faust.Table[bytes, bytes]):
    """A table of `rows[partition][key] -> value`.

    Args:
        rank: a value's order; of two values of a key the greater stays.
        check: raises for a value that must not be read.
        refuse: called with what `check` raised. Faust ignores what fails after a recovery, so it must
            end the worker.
        new_rows: makes what holds the rows of a partition.
    """

    def __init__(
        self,
        app: ChunkedApp,
        *,
        name: str,
        rank: Callable[[bytes], int],
        check: Callable[[bytes], None],
        refuse: Callable[[Exception], None],
        new_rows: Callable[[], MutableMapping[bytes, bytes]] = dict,
        **options: Any,
    ) -> None:
        # A buffer of one is a special case in Faust that reads a table's own changelog while it is live.
        super().__init__(app, name=name, recovery_buffer_size=2, key_type=bytes, value_type=bytes, **options)
        self.rank = rank
        self.check = check
        self._new_rows = new_rows
        self.rows: dict[int, MutableMapping[bytes, bytes]] = {}
        self.active: frozenset[int] = frozenset()
        """The partitions that were read and are still this worker's."""
        self.on_move: list[Callable[[], None]] = []
        """Called when some of them may have moved away."""
        self.refuse = refuse
        changelog = cast(faust.Topic, self.changelog_topic)
        changelog.schema = ChunkSchema()
        changelog._compile_decode()  # noqa: SLF001 (what Faust compiled for the schema before)

    def partition(self, number: int) -> MutableMapping[bytes, bytes]:
        """Return the rows of a partition."""
        rows = self.rows.get(number)
        if rows is None:
            rows = self.rows[number] = self._new_rows()
        return rows

    def packing(self, number: int) -> Generator[None, None, None]:
        """Put away what is due of a partition, in steps; of a dict nothing ever is."""
        rows = self.partition(number)
        if isinstance(rows, AgingRows):
            yield from rows.packing()

    def apply_changelog_batch(self, batch: Iterable[EventT[Any]]) -> None:
        """Take over recovered runs of changelog records."""
        for event in batch:
            rows = self.partition(event.message.partition)
            for record in cast(Run, event.message.value).records:
                if isinstance(record.value, CorruptBatch):
                    self.refuse(_lost(event.message.topic, event.message.partition, record))
                    continue
                if record.value is None:
                    rows.pop(record.key, None)
                    continue
                known = rows.get(record.key)
                if known is None or self.rank(record.value) >= self.rank(known):
                    rows[record.key] = record.value
            for _ in self.packing(event.message.partition):
                pass  # nobody waits for a turn

    async def on_rebalance(
        self, assigned: set[TP], revoked: set[TP], newly_assigned: set[TP], generation_id: int = 0
    ) -> None:
        """Leave what moved away to others at once: they may have read it before this worker has read what is its."""
        actives = cast(ChunkedApp, self.app).assignor.assigned_actives()
        self.active &= {tp.partition for tp in actives if tp.topic == self.changelog_topic_name}
        for moved in self.on_move:
            moved()
        await super().on_rebalance(assigned, revoked, newly_assigned, generation_id)

    async def on_recovery_completed(self, active_tps: set[TP], standby_tps: set[TP]) -> None:
        """Forget the partitions that moved away, and check what was read."""
        kept = {tp.partition for tp in active_tps | standby_tps}
        for number in [number for number in self.rows if number not in kept]:
            del self.rows[number]
        self.active = frozenset(tp.partition for tp in active_tps)
        try:
            for number in self.active:
                for value in self.partition(number).values():
                    self.check(value)
        except Exception as error:
            self.refuse(error)
            raise
        await self.call_recover_callbacks()

    def changelog(self, partition: int, rows: Mapping[bytes, bytes]) -> tuple[str, int, list[tuple[bytes, bytes]]]:
        """Return what to write to the changelog for new rows: topic, partition, records."""
        return self.changelog_topic_name.removeprefix(cast(ChunkedApp, self.app).prefix), partition, list(rows.items())


def _lost(topic: str, partition: int, record: Any) -> StateError:
    # A part of the state is missing, and nobody could say what of the numbers is still right.
    return StateError(
        f"the stored state in {topic}/{partition} is broken at offset {record.offset} ({record.value.problem}); "
        "stop the workers and rebuild it with `dealstream replay --reset`"
    )
