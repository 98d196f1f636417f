"""What is normal in a stage beside its level: how leaks go with age, month of the quarter and weekday.

Told from the outcomes of everybody, as offsets in logits; a team has its own level and the stage's pattern.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import NamedTuple

from schemas.alert import Pattern
from stream.alerts.counts import DayCounts, day_of_number
from stream.alerts.despite_faults import of_each
from stream.alerts.series import Series
from stream.leaks.logit import Cell
from stream.leaks.season import Season, month_of_quarter, season, shrunk_offsets
from stream.leaks.wobble import FLOOR, variance

BANDS = 6
_WEEKDAYS = 7
_MONTHS = 3
_DIGITS = 2
"""Offsets are rounded: what differs less is judged as one."""


class Patterns(NamedTuple):
    """The patterns of stages by `key_of` their series, and how far they can be trusted.

    `wobble`: variance of single months without a cause; `unsure`: of the season by key. `quarters`: whole ones.
    `faults`: of stages whose pattern dealstream fails to work out, by key.
    """

    of: dict[str, Pattern]
    wobble: float
    unsure: dict[str, float]
    quarters: int
    faults: Mapping[str, Exception] = MappingProxyType({})


def key_of(series: Series) -> str:
    """Return what all series of a kind and stage have in common."""
    return series.of("all").id.removesuffix("/all")


class Offsets:
    """The offsets of a pattern by day and band; `first_month` is one in which a quarter begins."""

    def __init__(self, pattern: Pattern, first_month: int) -> None:
        self._pattern = pattern
        self._first_month = first_month
        self._of_days: dict[int, float] = {}

    def at(self, day: int, band: int) -> float:
        """Return the offset of a band on a day, which is counted from 1970."""
        of_day = self._of_days.get(day)
        if of_day is None:
            when = day_of_number(day)
            months, weekdays = self._pattern.months, self._pattern.weekdays
            of_day = months[month_of_quarter(when, self._first_month)] + weekdays[when.weekday()]
            self._of_days[day] = of_day
        return round(of_day + self._pattern.bands[band], _DIGITS)

    def cells(self, counts: DayCounts) -> Iterator[tuple[int, Cell]]:
        """Yield the outcomes of each day and band with their offset."""
        for day, band, outcomes, leaks in zip(*counts, strict=True):
            yield day, Cell(outcomes, leaks, self.at(day, band))


def patterns(counts: Mapping[Series, DayCounts], first: date, last: date, first_month: int) -> Patterns:
    """Return what is normal, told by what was counted from a first to a last day.

    Months are compared with each other to tell how much rates move without a cause, and that says in turn how far
    single months tell a season: so the season is worked out twice.
    """
    of_all = {series: one for series, one in counts.items() if series.scope == "all"}
    faults: dict[Series, Exception] = {}
    bands = of_each(of_all, lambda series: _bands(of_all[series]), faults)
    wobble = FLOOR

    def season_of(series: Series) -> Season:
        cells = (
            (day_of_number(day), Cell(outcomes, leaks, bands[series][band]))
            for day, band, outcomes, leaks in zip(*of_all[series], strict=True)
        )
        return season(cells, first, last, wobble, first_month)

    def months_of(series: Series) -> list[list[Cell]]:
        return _months(of_all[series], Offsets(of[key_of(series)], first_month))

    for _ in range(2):
        seasons = of_each(bands, season_of, faults)
        of = {
            key_of(series): Pattern(bands=bands[series], months=one.months, weekdays=one.weekdays)
            for series, one in seasons.items()
        }
        wobble = variance(of_each(seasons, months_of, faults).values())
    return Patterns(
        of,
        wobble,
        {key_of(series): one.variance for series, one in seasons.items()},
        min((one.cycles for one in seasons.values()), default=0),
        {key_of(series): fault for series, fault in faults.items()},
    )


def _bands(counts: DayCounts) -> tuple[float, ...]:
    sums: dict[int, tuple[int, int]] = {}
    for band, outcomes, leaks in zip(counts.bands, counts.outcomes, counts.leaks, strict=True):
        before = sums.get(band, (0, 0))
        sums[band] = before[0] + outcomes, before[1] + leaks
    told = shrunk_offsets({band: [Cell(*of)] for band, of in sums.items()}).by
    return tuple(told.get(band, 0.0) for band in range(BANDS))


def _months(counts: DayCounts, offsets: Offsets) -> list[list[Cell]]:
    months: dict[date, dict[float, tuple[int, int]]] = {}
    for day, (n, x, offset) in offsets.cells(counts):
        of_month = months.setdefault(day_of_number(day).replace(day=1), {})
        before = of_month.get(offset, (0, 0))
        of_month[offset] = before[0] + n, before[1] + x
    return [[Cell(n, x, offset) for offset, (n, x) in sorted(one.items())] for _, one in sorted(months.items())]


def days_of(first: date, last: date) -> list[date]:
    """Return the days from a first to a last."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
