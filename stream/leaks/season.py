"""What the time of the year does to a rate: offsets, in log odds, by month of the quarter and by weekday.

They are told from the whole board, of a pipeline's stage, and drawn towards 0 as far as chance may have made them.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple, TypeVar

from stream.leaks.logit import Cell, information, level, shift

USED_FROM = 1
TRUSTED_FROM = 4
"""Whole cycles of months of the quarter from which offsets are used, and from which the promised rate holds."""
WEEKS_OF_WEEKDAYS = 8
"""Weeks from which offsets of weekdays are used."""
_MONTHS, _WEEKDAYS = 3, 7
_HALF = 0.5

K = TypeVar("K", bound=Hashable)


class Offsets(NamedTuple):
    """Offsets of strata, and how unsure they are: the mean of their posterior variances."""

    by: Mapping[object, float]
    variance: float


class Season(NamedTuple):
    """Offsets of the months of a quarter and of the weekdays, Monday first.

    Attributes:
        months: three offsets; 0 before a cycle is whole.
        weekdays: seven.
        variance: how unsure they are, in log odds²; raises the threshold as wobble does.
        cycles: whole ones that were seen.
        first_month: of a quarter, 1 to 3: 1 where quarters begin in January.
    """

    months: tuple[float, ...]
    weekdays: tuple[float, ...]
    variance: float
    cycles: int
    first_month: int

    @property
    def state(self) -> Literal["unknown", "used", "trusted"]:
        """What may be said: no promise before one cycle, at most the budget before four, the budget then."""
        if self.cycles < USED_FROM:
            return "unknown"
        return "used" if self.cycles < TRUSTED_FROM else "trusted"

    def offset(self, day: date) -> float:
        """Return by how many log odds more is lost on such a day."""
        return self.months[month_of_quarter(day, self.first_month)] + self.weekdays[day.weekday()]


def month_of_quarter(day: date, first_month: int = 1) -> int:
    """Return 0, 1 or 2; `first_month` is one in which a quarter begins."""
    return (day.month - first_month) % _MONTHS


def whole_cycles(first: date, last: date, first_month: int = 1) -> int:
    """Return how often each month of the quarter lies wholly between two days, both included."""
    whole = [0] * _MONTHS
    month = date(first.year, first.month, 1)
    while month <= last:
        following = (month + timedelta(days=31)).replace(day=1)
        if first <= month and following - timedelta(days=1) <= last:
            whole[month_of_quarter(month, first_month)] += 1
        month = following
    return min(whole)


def shrunk_offsets(strata: Mapping[K, Sequence[Cell]], disturbance: float = 0.0) -> Offsets:
    """Return the offsets of some strata from the level of all, drawn towards 0, outcomes' mean 0.

    Args:
        strata: the outcomes of each, with what offset is known already (an age band's, a month's).
        disturbance: variance in log odds² of each stratum beyond that of its outcomes, such as wobble / cycles.
    """
    known = {name: cells for name, cells in strata.items() if any(cell.n for cell in cells)}
    if not known:
        return Offsets(dict.fromkeys(strata, 0.0), 0.0)
    at = level([cell for cells in known.values() for cell in cells], _HALF, _HALF)
    sizes = {name: sum(cell.n for cell in cells) for name, cells in known.items()}
    total = sum(sizes.values())
    raw = {name: shift(cells, at) for name, cells in known.items()}
    noise = {name: 1 / information(cells, at) for name, cells in known.items()}
    between = max(0.0, sum(sizes[name] * (raw[name] ** 2 - noise[name]) for name in known) / total)
    trust = {name: between / (between + noise[name] + disturbance) for name in known}
    drawn = {name: raw[name] * trust[name] for name in known}
    mean = sum(sizes[name] * drawn[name] for name in known) / total
    unsure = sum(trust[name] * (noise[name] + disturbance) for name in known) / len(known)
    return Offsets({name: drawn[name] - mean if name in drawn else 0.0 for name in strata}, unsure)


def season(
    outcomes: Iterable[tuple[date, Cell]], first: date, last: date, wobble: float, first_month: int = 1
) -> Season:
    """Return the season that a baseline tells.

    Args:
        outcomes: of the whole board, by day, with the offset of their age band.
        first: the baseline's first day.
        last: its last day.
        wobble: variance of single months, in log odds².
        first_month: in which a quarter begins, 1 to 12.
    """
    months: dict[int, list[Cell]] = {place: [] for place in range(_MONTHS)}
    weekdays: dict[int, list[Cell]] = {place: [] for place in range(_WEEKDAYS)}
    by_stratum: dict[tuple[int, int, float], tuple[int, int]] = {}
    for day, (n, x, offset) in outcomes:
        key = month_of_quarter(day, first_month), day.weekday(), offset
        before = by_stratum.get(key, (0, 0))
        by_stratum[key] = before[0] + n, before[1] + x
    strata = sorted(by_stratum.items())
    cycles = whole_cycles(first, last, first_month)
    of_months, of_weekdays = Offsets({}, 0.0), Offsets({}, 0.0)
    if cycles >= USED_FROM:
        for (month, _, offset), (n, x) in strata:
            months[month].append(Cell(n, x, offset))
        of_months = shrunk_offsets(months, wobble / cycles)
    if (last - first).days + 1 >= 7 * WEEKS_OF_WEEKDAYS:
        for (month, weekday, offset), (n, x) in strata:
            weekdays[weekday].append(Cell(n, x, offset + of_months.by.get(month, 0.0)))
        of_weekdays = shrunk_offsets(weekdays)
    return Season(
        tuple(of_months.by.get(place, 0.0) for place in range(_MONTHS)),
        tuple(of_weekdays.by.get(place, 0.0) for place in range(_WEEKDAYS)),
        of_months.variance + of_weekdays.variance,
        cycles,
        (first_month - 1) % _MONTHS + 1,
    )
