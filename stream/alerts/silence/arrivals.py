"""What has come in of each connector, source and team by the hour, and when somebody listened."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from stream.alerts.series import Series
from stream.alerts.silence.arrivals_sql import arrivals_sql, first_listened_sql, listened_sql, numbers_sql
from stream.alerts.silence.slices import MOST_EVENTS, slices
from stream.core.funnel import Funnel, micros
from stream.sinks.clickhouse.client import ClickHouse

HOUR = 3600
LONGEST = timedelta(weeks=8)
"""A silence that lasts longer is what is usual."""
BASELINE = timedelta(weeks=8)

Hours = dict[int, tuple[int, int]]
"""By begin of an hour (seconds UTC): how much came, and when the last of it did (microseconds)."""


class Arrivals(NamedTuple):
    """What came until a moment.

    Attributes:
        of: by series.
        through: of teams and sources, how much of theirs came through each connector.
        listened: begins of the hours in which a gateway listened all the time.
        since: when a gateway was first known to listen (seconds UTC); 0: none was.
    """

    of: dict[Series, Hours]
    through: dict[Series, dict[str, int]]
    listened: frozenset[int]
    since: int

    def carrier(self, series: Series) -> Series | None:
        """Return the connector that most of a team or a source comes through; None: it is one itself."""
        through = self.through.get(series)
        if not through:
            return None
        return of_silence("connector", max(through, key=lambda one: (through[one], one)))

    def carried(self, connector: Series) -> tuple[list[str], bool]:
        """Return the teams of which most comes through a connector, and whether most of all teams together does."""
        teams = [one for one in self.through if one.scope == "team"]
        mine = sum(self.through[one].get(connector.scope_id, 0) for one in teams)
        total = sum(sum(self.through[one].values()) for one in teams)
        return sorted(one.scope_id for one in teams if self.carrier(one) == connector), 2 * mine >= total


def of_silence(scope: str, scope_id: str) -> Series:
    """Return a series of silence."""
    return Series("silence", "", "", scope, scope_id)  # type: ignore[arg-type]


def read_arrivals(clickhouse: ClickHouse, funnel: Funnel, now: datetime) -> Arrivals:
    """Return all that has come until a moment, as far back as usual hours of the longest silence reach.

    What came before this week is kept, since it does not change. Blocks, the first time in a week for seconds; raises
    ClickHouseUnavailable.
    """
    monday = week_of(funnel.day_of(micros(now)))
    before = _before(clickhouse, funnel.file.time_zone, monday, funnel)
    present = read_between(clickhouse, funnel, funnel.midnight(monday), micros(now))
    return _together(before, present)


def read_between(clickhouse: ClickHouse, funnel: Funnel, begin: int, end: int, at_once: int = MOST_EVENTS) -> Arrivals:
    """Return what came from one moment to before another, in microseconds. Blocks; raises ClickHouseUnavailable.

    `at_once`: about so many events are held at once.
    """
    moments = {"begin": begin, "end": end}
    of: dict[Series, Hours] = {}
    through: dict[Series, dict[str, int]] = {}
    numbers = [(hour, number) for hour, number in clickhouse.query(numbers_sql(clickhouse.database, funnel), moments)]
    sql = arrivals_sql(clickhouse.database, funnel)
    for one in slices(numbers, begin, end, at_once):
        for scope, scope_id, connector, *columns in clickhouse.query(sql, one._asdict()):
            series = of_silence(scope, scope_id)
            hours = of.setdefault(series, {})
            for hour, number, latest in zip(*columns, strict=True):
                before = hours.get(hour, (0, 0))
                hours[hour] = before[0] + number, max(before[1], latest)
            if scope != "connector":
                by = through.setdefault(series, {})
                by[connector] = by.get(connector, 0) + sum(columns[1])
    listened = frozenset(hour for (hour,) in clickhouse.query(listened_sql(clickhouse.database, funnel), moments))
    ((since,),) = clickhouse.query(first_listened_sql(clickhouse.database))
    return Arrivals(of, through, listened, since)


def week_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


@lru_cache(maxsize=2)
def _before(clickhouse: ClickHouse, _zone: str, monday: date, funnel: Funnel) -> Arrivals:
    begin = funnel.midnight(monday - LONGEST - BASELINE - timedelta(weeks=1))
    return read_between(clickhouse, funnel, begin, funnel.midnight(monday))


def _together(before: Arrivals, present: Arrivals) -> Arrivals:
    of = {
        series: {**before.of.get(series, {}), **present.of.get(series, {})}
        for series in dict.fromkeys((*before.of, *present.of))
    }
    through: dict[Series, dict[str, int]] = {}
    for one in (before.through, present.through):
        for series, by in one.items():
            sums = through.setdefault(series, {})
            for connector, number in by.items():
                sums[connector] = sums.get(connector, 0) + number
    return Arrivals(of, through, before.listened | present.listened, present.since)
