"""All that a service tells, compared with the truth."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from typing import Any, NamedTuple

from schemas.funnel_file import FunnelFile
from schemas.measures import measure_of
from stream.oracle.difference import Difference
from stream.oracle.gauges import compare_gauges, gauges
from stream.oracle.goals import Standing, standings
from stream.oracle.leak_counts import compare_leaks, counted_days, leak_counts
from stream.oracle.ledgers import Ledgers, compare_ledgers
from stream.oracle.organisation import EPOCH, Organisation
from stream.oracle.rows import Row, compare_rows
from stream.oracle.stored_gauges import Known, compare_stored, stored_gauges
from stream.oracle.truth import Truth, off_rows, rows, truth

Line = dict[str, Any]

PATHS = {
    "windows": "/api/windows", "rows": "/api/deal-rows", "measures": "/api/deal-measures", "goals": "/api/goals",
    "leaks": "/api/leak-counts", "commission": "/api/commission?period=all",
}  # fmt: skip
"""Where a worker tells what is compared, but for /metrics; all but goals and commission line by line."""


class Told(NamedTuple):
    """What a service told between two moments. `exposition`: what /metrics of all workers said.

    `leaks`: of which days they are, then a row for each. `statements`: of all reps and periods.
    """

    before: datetime
    after: datetime
    windows: list[Line]
    rows: list[Line]
    measures: list[Line]
    goals: list[Line]
    leaks: list[Any]
    statements: list[Line]
    exposition: str

    @classmethod
    def of(cls, before: datetime, after: datetime, texts: Mapping[str, str], exposition: str) -> "Told":
        """Return what was told as texts, by the names of `PATHS`."""
        by_line = {name: lines_of(texts[name]) for name in ("windows", "rows", "measures", "leaks")}
        goals, statements = json.loads(texts["goals"])["goals"], json.loads(texts["commission"])["statements"]
        return cls(before, after, **by_line, goals=goals, statements=statements, exposition=exposition)


class Compared(NamedTuple):
    """What was compared: so many gauges and postings, of which some take back what a cancelled deal had brought."""

    gauges: int
    postings: int
    taken_back: int
    differences: list[Difference]


class Expected:
    """The truth of some events.

    Args:
        events: as `truth` takes them.
        funnel: the funnel file in force.
        since: before it no event had arrived. Once a period was settled after it, the arrivals count, which are not
            known here, so that ledgers are not compared.
    """

    def __init__(self, events: Iterable[Mapping[str, Any]], funnel: FunnelFile, since: datetime) -> None:
        self._events = list(events)
        self._funnel = funnel
        self._since = since
        self._leaks = lru_cache(maxsize=1)(partial(leak_counts, self._events, funnel))
        self.windows: Truth = truth(self._events, funnel)
        self.rows: dict[str, Row] = rows(self._events, funnel)

    def compare(self, told: Told) -> Compared:
        """Compare what was told."""
        funnel = self._funnel
        known = self._known_at(told.before)
        before, after = (off_rows(self.rows.values(), funnel, moment) for moment in (told.before, told.after))
        live, later = (gauges(self.windows, funnel, moment) for moment in (told.before, told.after))
        stored = stored_gauges(known, funnel, told.before)
        posted = known.posted or []
        differences = [
            *compare_windows(self.windows, told.windows),
            *compare_rows(self.rows, told.rows),
            *compare_measures(before, after, told.measures),
            *compare_goals(known.goals, told.goals),
            *([] if known.posted is None else compare_ledgers(posted, told.statements)),
            *compare_gauges(live, told.exposition, later),
            *compare_stored(known, stored, told.exposition),
            *self._compare_leaks(told),
        ]
        taken_back = sum(one.is_cancelled for one in posted)
        return Compared(len(live) + len(stored), len(posted), taken_back, differences)

    def _compare_leaks(self, told: Told) -> Iterator[Difference]:
        days = counted_days(told.leaks[0])
        organisation = Organisation(self._funnel)
        if organisation.day(days.end) not in (organisation.day(told.before), organisation.day(told.after)):
            yield Difference("end of the days that alerts are judged by", organisation.day(told.before), days.end)
        yield from compare_leaks(self._leaks(days), told.leaks[1:])

    def _known_at(self, now: datetime) -> Known:
        ledgers = Ledgers(self._events, self._funnel, now)
        is_settled = any(self._since < moment <= now for moment in ledgers.settlements())
        posted = None if is_settled else list(ledgers.postings())
        goals = list(standings(self.windows, self._funnel, now))
        return Known(self.windows, list(self.rows.values()), goals, posted)


def lines_of(text: str) -> list[Line]:
    """Return what a worker tells line by line."""
    return [json.loads(line) for line in text.splitlines()]


def compare_windows(expected: Truth, stored: list[Line]) -> list[Difference]:
    """Return where the windows that ClickHouse has differ from the truth."""
    actual: Truth = {}
    for row in stored:
        at = datetime.fromisoformat(str(row["hour"]).replace("Z", "+00:00"))
        actual[_window(row, (at - EPOCH) // timedelta(seconds=1))] = {k: v for k, v in row["measures"].items() if v}
    differences = []
    for window in sorted(expected.keys() | actual.keys()):
        should, does = expected.get(window, {}), actual.get(window, {})
        for name in sorted(should.keys() | does.keys()):
            if should.get(name, 0) != does.get(name, 0):
                differences.append(Difference(_where(name, window), should.get(name, 0), does.get(name, 0)))
    return differences


def compare_measures(before: Truth, after: Truth, told: list[Line]) -> list[Difference]:
    """Return where what is read off the rows is neither what it was just before, nor just after."""
    actual: dict[Any, dict[tuple[str, str, str], int]] = defaultdict(dict)
    for row in told:
        key = row["measure"], row["label"], row["detail"]
        actual[_window(row, int(row["second"]))][key] = int(row["number"])
    moments = [{window: _split(measures) for window, measures in of.items()} for of in (before, after)]
    differences = []
    for window in sorted({*actual, *moments[0], *moments[1]}):
        should, then = (of.get(window, {}) for of in moments)
        does = actual.get(window, {})
        for key in sorted({*should, *then, *does}):
            if does.get(key, 0) not in (should.get(key, 0), then.get(key, 0)):
                name = ":".join(part for part in key if part)
                differences.append(Difference(_where(name, window), should.get(key, 0), does.get(key, 0)))
    return differences


def compare_goals(expected: Iterable[Standing], told: list[Line]) -> list[Difference]:
    """Return where goals stand otherwise than they must."""
    by_id = {goal["id"]: goal for goal in told}
    differences = []
    for one in expected:
        goal = by_id.get(one.id, {})
        for name, should in (("value", one.value), ("landing", one.projected), ("state", one.state)):
            does = goal.get(name)
            if not _is_same(should, does):
                differences.append(Difference(f"goal {one.id}, {name}", should, does))
    return differences


def _is_same(should: object, does: object) -> bool:
    if isinstance(should, int | float) and isinstance(does, int | float):
        return abs(should - does) <= 1e-9 * max(1.0, abs(should))
    return should == does


def _split(measures: Mapping[str, int]) -> dict[tuple[str, str, str], int]:
    """Return measures by name, label and detail; a label of a measure without details may have colons."""
    parted = {}
    for key, value in measures.items():
        name, label, detail = (*key.split(":", 2 if measure_of(key).detail else 1), "", "")[:3]
        parted[name, label, detail] = value
    return parted


def _window(row: Line, hour: int) -> tuple[str, str, str, str, int]:
    return str(row["team_id"]), str(row["rep_id"]), str(row["territory_id"]), str(row["pipeline_id"]), hour


def _where(name: str, window: tuple[str, str, str, str, int]) -> str:
    team, rep, territory, pipeline, seconds = window
    at = datetime.fromtimestamp(seconds, UTC)
    return f"ClickHouse {name} of team {team!r} rep {rep!r} {territory!r} {pipeline!r} at {at:%Y-%m-%d %H:%M}Z"
