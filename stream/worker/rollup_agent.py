"""The agent `rollup`: merge partials into windows, and send the KPI rows.

The KPI rows are written first, the windows with the progress after them: a crash in between sends
the same rows again.
"""

import time
from datetime import UTC, datetime
from typing import Any

from aiokafka.structs import ConsumerRecord
from faust.types import TP
from pydantic import TypeAdapter, ValidationError

from schemas import fast
from schemas.aggregates import Partial
from stream import metrics, topology
from stream.core import rollup
from stream.core.aggregate import Key, Measures
from stream.core.board import Board
from stream.core.codec import Codec, read_key, write_key
from stream.core.fold import Stored
from stream.core.funnel import MICROS, micros
from stream.core.restatement import MOST_CAUSES, old_values
from stream.core.rollup import Sources
from stream.transport.table import PROGRESS, ChunkedTable
from stream.transport.writer import BatchWriter
from stream.worker.letters import letter, unreadable
from stream.worker.windows import fields_of, key_of

_partial: TypeAdapter[Partial] = TypeAdapter(Partial)


def _read(value: bytes) -> Any:
    """Return a partial as a struct. Raises ValidationError."""
    try:
        partial = fast.partials.read(value)
        fast.micros_of(partial.hour)
        if partial.received_at:
            fast.micros_of(partial.received_at)
        fast.check_measures(partial.measures)
    except fast.Unsure:
        return fast.partials.decode(_partial.validate_json(value).model_dump_json().encode())
    return partial


class RollupAgent:
    """Merges the chunks of the partials topic and keeps the board."""

    def __init__(self, *, windows: ChunkedTable, codec: Codec[Sources], board: Board) -> None:
        self._windows = windows
        self._codec = codec
        self._board = board
        self._shown: frozenset[int] = frozenset()

    async def recovered(self) -> None:
        """Show what was recovered, and no longer what moved away."""
        for partition in self._shown | self._windows.active:
            self._board.drop(partition)
        for partition in self._windows.active:
            for name, value in self._windows.partition(partition).items():
                if name != PROGRESS:
                    sources = self._codec.read(value).value
                    self._board.change(partition, read_key(name), {}, rollup.total(sources))
        self._shown = self._windows.active

    async def process(self, tp: TP, records: list["ConsumerRecord[bytes, bytes]"], writer: BatchWriter) -> None:
        """Process records of a partition, in order."""
        if not records:
            return
        began = time.perf_counter()
        rows = self._windows.partition(tp.partition)
        merged: dict[Key, Sources] = {}
        before: dict[Key, Measures] = {}
        oldest: dict[Key, int] = {}
        causes: dict[Key, list[Any]] = {}
        letters: list[tuple[bytes, bytes]] = []
        for record in records:
            try:
                partial = _read(record.value or b"")
            except ValidationError as error:
                letters.append(letter(record, unreadable(error)))
                continue
            key = key_of(partial)
            known = merged.get(key)
            if known is None:
                stored = rows.get(write_key(key))
                known = self._codec.read(stored).value if stored is not None else {}
            new = rollup.merge(known, partial.source, partial.version, partial.measures)
            if new is None:
                continue
            before.setdefault(key, rollup.total(known))
            merged[key] = new
            received_at = fast.micros_of(partial.received_at) if partial.received_at else 0
            if received_at:
                oldest[key] = min(oldest.get(key, received_at), received_at)
            if partial.causes:
                causes.setdefault(key, []).extend(partial.causes)
        totals = {key: rollup.total(sources) for key, sources in merged.items()}
        kpi_rows = [
            (
                write_key(key),
                _kpi_row(
                    key,
                    rollup.version(sources),
                    totals[key],
                    oldest.get(key, 0),
                    causes.get(key, [])[:MOST_CAUSES],
                    old_values(before[key], totals[key]) if key in causes else {},
                ),
            )
            for key, sources in merged.items()
        ]
        batches = await writer.keyed(topology.DEAD_LETTERS.name, letters)
        await writer.write([(topology.KPIS.name, tp.partition, kpi_rows), *batches])
        changed = {
            write_key(key): self._codec.write(Stored(rollup.version(sources), sources))
            for key, sources in merged.items()
        }
        changed[PROGRESS] = self._codec.write(Stored(records[-1].offset, {}))
        await writer.write([self._windows.changelog(tp.partition, changed)])
        rows.update(changed)
        for key, total in totals.items():
            self._board.change(tp.partition, key, before[key], total)
        metrics.RESTATED.inc(len(causes))
        now = micros(datetime.now(UTC))
        for received_at in oldest.values():
            metrics.END_TO_END_SECONDS.labels("metrics").observe((now - received_at) / MICROS)
        metrics.CHUNK_SECONDS.labels(topology.PARTIALS.name).observe(time.perf_counter() - began)


def _kpi_row(
    key: Key, version: int, measures: Measures, received_at: int, causes: list[Any], restates: Measures
) -> bytes:
    return fast.write(
        fast.KpiRowStruct(
            **fields_of(key),
            version=version,
            measures=measures,
            received_at=fast.text_of(received_at) if received_at else None,
            causes=causes,
            restates=restates,
        )
    )
