"""How likely an open deal is won, by its stage: from deals that reached the stage long enough ago."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from operator import add
from typing import NamedTuple

STRENGTH = 20
"""How many deals of everybody's a team's own deals are weighed against."""

_CYCLES = 2
_DAYS_OF_DEALS = 365


class Cohort(NamedTuple):
    """Deals that reached a stage, and how many of them were won, whenever; `over`: how many are closed at all."""

    reached: int
    won: int
    over: int


_NONE = Cohort(0, 0, 0)


class Maturity(NamedTuple):
    """The days on which deals reached a stage that by now have had their time: from `first` to `last`."""

    first: date
    last: date


def mature(today: date, median_cycle_days: float) -> Maturity:
    """Return the days of a year that ends two median sales cycles before a day."""
    last = today - timedelta(days=max(1, ceil(_CYCLES * median_cycle_days)))
    return Maturity(last - timedelta(days=_DAYS_OF_DEALS - 1), last)


def shrunk(own: Cohort, parent: Fraction, strength: int = STRENGTH) -> Fraction:
    """Return the share won of few deals, drawn towards that of many, `parent`, as if so many more were known."""
    return (own.won + strength * parent) / (own.reached + strength)


class WinChances:
    """The chance that a deal in a stage is won: that of its team's own deals, drawn towards everybody's.

    Where none of everybody's is closed, nothing is known: as of a history that says of the deals that are over only how
    they ended, and the stage of those alone that are still open.

    Args:
        cohorts: mature ones by (team, stage); those that are still open count as not won.
    """

    def __init__(self, cohorts: Mapping[tuple[str, str], Cohort]) -> None:
        self._own = cohorts
        self._everybody: dict[str, Cohort] = {}
        for (_, stage_id), cohort in cohorts.items():
            known = self._everybody.get(stage_id, _NONE)
            self._everybody[stage_id] = Cohort(*map(add, known, cohort))
        self._known: dict[tuple[str, str], Fraction | None] = {}

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known of any stage."""
        return not any(one.over for one in self._everybody.values())

    def of(self, team_id: str, stage_id: str) -> Fraction | None:
        """Return the chance of a team's deal; None: nobody's deals say anything of the stage."""
        key = team_id, stage_id
        if key not in self._known:
            everybody = self.everybody(stage_id)
            own = self._own.get(key, _NONE)
            self._known[key] = shrunk(own, Fraction(everybody.won, everybody.reached)) if everybody.over else None
        return self._known[key]

    def everybody(self, stage_id: str) -> Cohort:
        """Return the mature deals of all teams that reached a stage."""
        return self._everybody.get(stage_id, _NONE)
