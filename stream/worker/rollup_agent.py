"""The agent `rollup`: merge partials into windows, and send the hourly measures.

The hourly measures are written first, the windows with the progress after them: a crash in between sends
the same rows again.
"""

import time
from collections.abc import Generator, MutableMapping
from datetime import UTC, datetime

from faust.types import TP
from pydantic import ValidationError

from schemas import wire
from stream import topology
from stream.core.aggregate import Key
from stream.core.codec import Codec, read_key, write_key
from stream.core.fold import Stored
from stream.core.funnel import MICROS, micros
from stream.core.restatement import MOST_CAUSES, old_values
from stream.core.rollup import Sources, Window, total
from stream.ingest.problems import not_an_event
from stream.kafka.plain import Record
from stream.kpis.live_totals import LiveTotals
from stream.service import metrics
from stream.service.turns import in_turns
from stream.topology import Generation
from stream.transport.table import ChunkedTable
from stream.transport.table_keys import PROGRESS
from stream.transport.writer import BatchWriter
from stream.worker.fold_agent import READ_AT_ONCE
from stream.worker.letters import letter
from stream.worker.windows import fields_of, key_of


def _read(value: bytes) -> wire.Partial:
    """Return a partial. Raises ValidationError."""
    try:
        partial = wire.partials.read(value)
        wire.micros_of_repeated(partial.hour)
        if partial.received_at:
            wire.micros_of_repeated(partial.received_at)
        wire.check_measures(partial.measures)
    except wire.NotCanonical:
        return wire.partials.read_by_contract(value)
    return partial


class RollupAgent:
    """Merges the chunks of the partials topic and keeps the live_totals."""

    def __init__(
        self, *, windows: ChunkedTable, codec: Codec[Sources], live_totals: LiveTotals, generation: Generation
    ) -> None:
        self._partials_topic = generation.own(topology.PARTIALS.name)
        self._hours_topic = generation.own(topology.KPIS.name)
        self._windows = windows
        self._codec = codec
        self._live_totals = live_totals
        self._shown: frozenset[int] = frozenset()
        self._recoveries = 0

    async def recovered(self) -> None:
        """Show what was recovered, and no longer what moved away."""
        self._recoveries += 1
        for partition in self._shown | self._windows.active:
            self._live_totals.drop(partition)
        for partition in self._windows.active:
            for name, value in self._windows.partition(partition).items():
                if name != PROGRESS:
                    sources = self._codec.read(value).value
                    self._live_totals.add(partition, read_key(name), total(sources))
        self._shown = self._windows.active

    def moved(self) -> None:
        """Show at once no longer what moved away."""
        for partition in self._shown - self._windows.active:
            self._live_totals.drop(partition)

    async def process(self, tp: TP, records: list[Record], writer: BatchWriter) -> None:
        """Process records of a partition, in order."""
        if not records:
            return
        began = time.perf_counter()
        rows = self._windows.partition(tp.partition)
        merged, letters = await in_turns(self._merging(f"{self._partials_topic}/{tp.partition}", records, rows))
        changed = {key: change for key, change in merged.items() if change.changed}
        hourly_measures, new = await in_turns(self._writing(changed))
        batches = await writer.keyed(topology.DEAD_LETTERS.name, letters)
        await writer.write([(self._hours_topic, tp.partition, hourly_measures), *batches])
        new[PROGRESS] = self._codec.write(Stored(records[-1].offset, {}))
        await writer.write([self._windows.changelog(tp.partition, new)])
        rows.update(new)
        await in_turns(self._showing(tp.partition, changed))
        await in_turns(self._windows.packing(tp.partition))
        metrics.RESTATED.inc(sum(bool(change.causes) for change in changed.values()))
        metrics.CHUNK_SECONDS.labels(topology.PARTIALS.name).observe(time.perf_counter() - began)

    def _showing(self, partition: int, changed: "dict[Key, _Merged]") -> Generator[None, None, None]:
        """Bring the live totals up to date; a window is a step."""
        now = micros(datetime.now(UTC))
        latency = metrics.END_TO_END_SECONDS.labels("metrics")
        recoveries = self._recoveries
        for key, change in changed.items():
            yield
            if recoveries != self._recoveries:
                return  # they were made anew of what is stored, in which these are
            if partition not in self._windows.active:
                return  # another worker shows it
            self._live_totals.add(partition, key, change.window.changes)
            if change.received_at:
                latency.observe((now - change.received_at) / MICROS)

    def _merging(
        self, source: str, records: list[Record], rows: MutableMapping[bytes, bytes]
    ) -> "Generator[None, None, tuple[dict[Key, _Merged], list[tuple[bytes, bytes]]]]":
        """Return the windows of records, and the letters of those that cannot be used; a step is some."""
        merged: dict[Key, _Merged] = {}
        letters: list[tuple[bytes, bytes]] = []
        for begin in range(0, len(records), READ_AT_ONCE):
            yield
            for record in records[begin : begin + READ_AT_ONCE]:
                try:
                    partial = _read(record.value or b"")
                except ValidationError as error:
                    letters.append(letter(source, record, not_an_event(error)))
                    continue
                key = key_of(partial)
                change = merged.get(key)
                if change is None:
                    name = write_key(key)
                    stored = rows.get(name)
                    change = merged[key] = _Merged(
                        name, Window({} if stored is None else self._codec.read(stored).value)
                    )
                change.take(partial)
        return merged, letters

    def _writing(
        self, changed: "dict[Key, _Merged]"
    ) -> Generator[None, None, tuple[list[tuple[bytes, bytes]], dict[bytes, bytes]]]:
        """Return the hourly measures of windows, and the windows as they are stored; a window is a step."""
        hourly_measures, stored = [], {}
        for key, change in changed.items():
            yield
            version = change.window.version
            hourly_measures.append((change.name, _hourly_measures(key, version, change)))
            stored[change.name] = self._codec.write(Stored(version, change.window.sources))
        return hourly_measures, stored


class _Merged:
    """A window of a chunk, with why it changes. `received_at`: the oldest arrival, 0 where none is known."""

    __slots__ = ("causes", "changed", "name", "received_at", "window")

    def __init__(self, name: bytes, window: Window) -> None:
        self.name = name
        self.window = window
        self.changed = False
        self.received_at = 0
        self.causes: list[wire.Cause] = []

    def take(self, partial: wire.Partial) -> None:
        """Take a partial in, unless a newer one is known."""
        if not self.window.merge(partial.source, partial.version, partial.measures):
            return
        self.changed = True
        if partial.received_at:
            received_at = wire.micros_of_repeated(partial.received_at)
            self.received_at = min(self.received_at or received_at, received_at)
        self.causes.extend(partial.causes)


def _hourly_measures(key: Key, version: int, change: _Merged) -> bytes:
    after = change.window.after()
    return wire.write(
        wire.HourlyMeasures(
            **fields_of(key),
            version=version,
            measures=after,
            received_at=wire.text_of(change.received_at) if change.received_at else None,
            causes=tuple(change.causes[:MOST_CAUSES]),
            restates=old_values(change.window.before, after) if change.causes else {},
        )
    )
