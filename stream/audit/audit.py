"""Carry out an audit: slice by slice, so that memory stays flat and nobody waits long for ClickHouse."""

import secrets
import time
from collections.abc import Callable, Generator, Iterator
from itertools import pairwise
from typing import Any

from schemas.funnel_file import FunnelFile
from stream.audit.leak_counts import ReadLeakCounts
from stream.audit.lookup_tables import lookup_tables
from stream.audit.statements import LEAK_COUNTS, STEPS, TABLES, Statements
from stream.audit.verdict import AuditProgress, Difference, RowDifference, Verdict
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.kept.completeness import damage

SLICE_EVENTS = 100_000
PAUSE_SECONDS = 2.0
_SAMPLES_PER_SLICE = 50

Slice = tuple[str, str]
"""First id, and the id at which the next slice begins; empty: no end."""


def audit(
    clickhouse: ClickHouse,
    funnel: FunnelFile,
    leak_counts: ReadLeakCounts,
    *,
    most: int,
    patience_seconds: float,
    slice_events: int = SLICE_EVENTS,
    pause_seconds: float = PAUSE_SECONDS,
    clock: Callable[[], float] = time.monotonic,
) -> Generator[AuditProgress | Verdict, None, None]:
    """Recompute every number from the raw events and compare it with the stream's; the verdict comes last.

    The stream goes on meanwhile, so a number that differs may only be on its way. Looks again until each has
    agreed once, or those that never did stay as they are, or patience is over.

    Args:
        clickhouse: holds the raw events and the stream's hours. Closing the generator leaves nothing behind.
        funnel: the funnel file in force.
        leak_counts: reads what the judge of alerts counts.
        most: how many differences the verdict names.
        patience_seconds: how long to look again after the first look.
        slice_events: about how many events are worked on at a time.
        pause_seconds: how long to wait between two looks.
        clock: gives seconds.

    Raises:
        ClickHouseUnavailable: it cannot be reached, or has no tables.
    """
    began = clock()
    run = _Run(clickhouse, funnel, leak_counts)
    try:
        run.open()
        until = None
        look = 0
        while True:
            look += 1
            yield from run.look(look, slice_events)
            if until is None:
                until = clock() + patience_seconds
            differing, unsettled = run.differing(look)
            settled = look > 1 and not unsettled
            if not differing or settled or clock() >= until:
                break
            time.sleep(min(pause_seconds, max(0.0, until - clock())))
        differences = run.differences(look, most)
        verdict = Verdict(
            events=run.events(),
            windows=run.windows(),
            rows=run.rows(),
            looks=look,
            seconds=round(clock() - began, 2),
            differing=differing,
            settled=settled or not differing,
            differences=differences,
            row_differences=run.row_differences(look, most - len(differences)),
            damage=damage(clickhouse).problem() or "",
        )
    finally:
        run.close()
    yield verdict


class _Run:
    """The tables of one audit. All methods raise ClickHouseUnavailable."""

    def __init__(self, clickhouse: ClickHouse, funnel: FunnelFile, leak_counts: ReadLeakCounts) -> None:
        self._clickhouse = clickhouse
        self._leak_counts = leak_counts
        self._database = clickhouse.database
        self._name = f"audit_{secrets.token_hex(4)}"
        self._lookups = list(lookup_tables(funnel))
        self._sql = Statements(self._database, f"{self._database}.{self._name}", funnel)

    def open(self) -> None:
        """Make the tables."""
        self._drop_leftovers()
        for name in TABLES:
            self._clickhouse.command(self._sql.table(name))
        for lookup in self._lookups:
            columns = ", ".join(f"{column} {kind}" for column, kind in lookup.columns.items())
            self._clickhouse.command(f"CREATE TABLE {self._sql.prefix}_{lookup.name} ({columns}) ENGINE = Memory")
            if lookup.rows:
                self._clickhouse.insert(f"{self._name}_{lookup.name}", list(lookup.columns), lookup.rows)

    def close(self) -> None:
        """Drop the tables."""
        for name in (*STEPS, *TABLES, *(lookup.name for lookup in self._lookups)):
            self._clickhouse.command(f"DROP TABLE IF EXISTS {self._sql.prefix}_{name} SYNC")

    def _drop_leftovers(self) -> None:
        """Drop what audits that were killed have left; those that run are younger."""
        rows = self._clickhouse.query(
            "SELECT name FROM system.tables WHERE database = {database:String} AND startsWith(name, 'audit_') "
            "AND metadata_modification_time < now() - INTERVAL 1 DAY",
            {"database": self._database},
        )
        for (name,) in rows:
            self._clickhouse.command(f"DROP TABLE IF EXISTS {self._database}.{name} SYNC")

    def look(self, look: int, slice_events: int) -> Iterator[AuditProgress]:
        """Recompute the totals and note what differs now."""
        for totals in ("totals", "row_totals"):
            self._clickhouse.command(f"TRUNCATE TABLE {self._sql.prefix}_{totals}")
        slices = self._slices(slice_events)
        statements = self._sql.slice()
        yield AuditProgress(look, 0, len(slices))
        for done, (first, end) in enumerate(slices, 1):
            for statement in statements:
                bound = {"first": first, "end": end, "look": look}
                self._clickhouse.command(statement, {n: v for n, v in bound.items() if f"{{{n}:" in statement} or None)
            yield AuditProgress(look, done, len(slices))
        self._clickhouse.command(
            f"INSERT INTO {self._sql.prefix}_differences\n{self._sql.select('differences')}", {"look": look}
        )
        self._look_at_leaks(look)

    def _look_at_leaks(self, look: int) -> None:
        """Note what the judge of alerts counts otherwise than the rows of deals come to."""
        prefix, counted = self._sql.prefix, self._leak_counts()
        for table in ("leak_counts", "leak_totals"):
            self._clickhouse.command(f"TRUNCATE TABLE {prefix}_{table}")
        if counted.rows:
            self._clickhouse.insert(f"{self._name}_leak_counts", list(LEAK_COUNTS), counted.rows)
        columns = ", ".join(LEAK_COUNTS)
        bound = {"begin": counted.begin, "end": counted.end, "before": counted.before}
        self._clickhouse.command(
            f"INSERT INTO {prefix}_leak_totals ({columns})\n{self._sql.select('leak_totals')}", bound
        )
        self._clickhouse.command(
            f"INSERT INTO {prefix}_differences\n{self._sql.select('leak_differences')}", {"look": look}
        )

    def _slices(self, slice_events: int) -> list[Slice]:
        """Cut by ranges of ids, which the tables are sorted by: each event is read once."""
        step = max(1, slice_events // _SAMPLES_PER_SLICE)
        every = max(1, slice_events // step)
        ids = self._clickhouse.query(self._sql.select("slices"), {"step": step, "every": every})
        return list(pairwise(["", *(entity_id for (entity_id,) in ids), ""]))

    def differing(self, look: int) -> tuple[int, int]:
        """Return how many numbers differed in every look, and how many of them changed since the one before."""
        counts = [
            self._clickhouse.query(
                f"SELECT count(), countIf(NOT settled) FROM ({self._sql.select(suspects)})",  # noqa: S608
                {"look": look},
            )[0]
            for suspects in ("suspects", "row_suspects")
        ]
        return sum(differing for differing, _ in counts), sum(unsettled for _, unsettled in counts)

    def differences(self, look: int, most: int) -> tuple[Difference, ...]:
        """Return the first numbers of windows that differed in every look."""
        return tuple(Difference(*row) for row in self._first("suspects", Difference._fields, look, most))

    def row_differences(self, look: int, most: int) -> tuple[RowDifference, ...]:
        """Return the first columns of rows that differed in every look."""
        return tuple(RowDifference(*row) for row in self._first("row_suspects", RowDifference._fields, look, most))

    def _first(self, suspects: str, fields: tuple[str, ...], look: int, most: int) -> list[tuple[Any, ...]]:
        columns = ", ".join(fields)
        return self._clickhouse.query(
            f"SELECT {columns} FROM ({self._sql.select(suspects)}) ORDER BY {columns} LIMIT {{most:UInt32}}",  # noqa: S608
            {"look": look, "most": most},
        )

    def events(self) -> int:
        """Return how many events there are."""
        return int(self._clickhouse.command(f"SELECT count() FROM {self._database}.raw_events FINAL"))  # noqa: S608

    def windows(self) -> int:
        """Return how many windows there are."""
        return int(self._clickhouse.command(self._sql.select("windows")))

    def rows(self) -> int:
        """Return how many rows of deals there are."""
        return int(self._clickhouse.command(f"SELECT count() FROM {self._database}.deal_rows FINAL"))  # noqa: S608
