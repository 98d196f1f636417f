"""Evidence that the end of a quarter does not throw away: with which day that of a series began. Pure.

What is normal is worked out anew for each quarter. A series with few outcomes gathers evidence for longer than that; so
it is judged from the day on which there was none yet, and what came since is no part of its baseline.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from stream.alerts.counts import day_of_number
from stream.leaks.detector import Baseline, Detector, Prior
from stream.leaks.logit import Cell

MOST_DAYS = 90
"""Before a quarter begins; evidence that is older still counts from there on."""
_NONE = 0.05
_EPOCH = date(1970, 1, 1)

Outcomes = Iterable[tuple[int, Cell]]
"""Of days, counted from 1970, in their order."""


def evidence_since(outcomes: Outcomes, prior: Prior, h: Callable[[float], float], odds: float, first_day: date) -> date:
    """Return the day with which the evidence began that a series has when a quarter begins; that day: it has none.

    So it is, too, where it fires then: what was judged by before goes on to judge that alert.

    Args:
        outcomes: of the series, before the quarter.
        prior: its parent's rate.
        h: its threshold by the rate.
        odds: that it is watched for.
        first_day: of the quarter.
    """
    first = (first_day - _EPOCH).days
    by_day: dict[int, list[Cell]] = {}
    before: list[Cell] = []
    for day, cell in outcomes:
        (by_day.setdefault(day, []) if day >= first - MOST_DAYS else before).append(cell)
    detector = Detector(Baseline(together(before), prior), h, odds)
    state, since = detector.start(), first - MOST_DAYS
    for day in range(since, first):
        state, step = detector.step(state, by_day.get(day, ()))
        if step.event == "resolve" or (not state.firing and step.c <= _NONE):
            since = day + 1
    return first_day if state.firing else day_of_number(since)


def cells_before(outcomes: Outcomes, day: date) -> tuple[Cell, ...]:
    """Return what came before a day, by stratum."""
    last = (day - timedelta(days=1) - _EPOCH).days
    return together(cell for of, cell in outcomes if of <= last)


def together(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """Return cells by stratum, in the order of their offsets."""
    sums: dict[float, tuple[int, int]] = {}
    for n, x, offset in cells:
        before = sums.get(offset, (0, 0))
        sums[offset] = before[0] + n, before[1] + x
    return tuple(Cell(n, x, offset) for offset, (n, x) in sorted(sums.items()))
