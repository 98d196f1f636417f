"""What is needed for a goal: how many deals must be won, and how many must come in, or be open, for that.

Everything is a ratio of whole numbers, and rounded up once at the end.
"""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import ceil
from typing import NamedTuple

BetaDraw = Callable[[float, float], float]
"""Draws from a Beta distribution, given its two parameters."""

LEVEL = 0.8
"""How likely the interval of what is needed holds."""

_PRIOR = 0.5  # Jeffreys' (1946)
_DRAWS = 500


class Conversion(NamedTuple):
    """Of the `reached` deals that reached a stage long ago, `moved_on` went on to a later one or were won."""

    moved_on: int
    reached: int


class Course(NamedTuple):
    """What a pipeline did so far: deals won of a known amount, and the conversions of its stages, in order."""

    won: int
    conversions: tuple[Conversion, ...] = ()

    def from_stage(self, place: int) -> "Course":
        """Return the course of the deals that are in a stage, counted from 0, already."""
        return Course(self.won, self.conversions[place:])


def needed(gap: int, revenue: int, courses: Iterable[Course]) -> int | None:
    """Return how many deals it takes to bring a gap, if they bring as much, and move on as often, as they did.

    Each course brings the part of the gap that it brought of the revenue. Without conversions these are deals to win,
    with those of all stages deals that must come in.

    Args:
        gap: what is missing, in the minor unit of the reporting currency.
        revenue: what the deals won of all courses brought.
        courses: one of each pipeline.

    Returns:
        Whole deals, rounded up; 0 where nothing is missing; None where none was won, or no deal of a course that
        brought anything reached a stage, or moved on from it.
    """
    if gap <= 0:
        return 0
    deals = _for_the_revenue(courses)
    return None if deals is None or revenue <= 0 else ceil(gap * deals / revenue)


def needed_between(gap: int, revenue: int, courses: Sequence[Course], draw: BetaDraw) -> tuple[int, int] | None:
    """Return between which numbers of deals it takes in 80 of 100 cases, as far as conversions are known.

    Each conversion is drawn from what its deals leave open, Beta(moved on + ½, left + ½), many times over.

    Args:
        gap: as for `needed`, as are `revenue` and `courses`.
        revenue: what the deals won brought.
        courses: one of each pipeline.
        draw: gives the same numbers each time, so that the same events give the same interval.
    """
    if not needed(gap, revenue, courses):
        return None
    counted = [course for course in courses if course.won > 0]
    drawn = sorted(gap / revenue * sum(_drawn(course, draw) for course in counted) for _ in range(_DRAWS))
    tail = round(_DRAWS * (1 - LEVEL) / 2)
    return ceil(drawn[tail]), ceil(drawn[-tail - 1])


def _for_the_revenue(courses: Iterable[Course]) -> Fraction | None:
    """Return how many deals the revenue takes; None: that is not known."""
    deals = Fraction(0)
    for won, conversions in courses:
        if won <= 0:
            continue
        if any(one.moved_on <= 0 or one.reached <= 0 for one in conversions):
            return None
        one_course = Fraction(won)
        for moved_on, reached in conversions:
            one_course *= Fraction(reached, moved_on)
        deals += one_course
    return deals or None


def _drawn(course: Course, draw: BetaDraw) -> float:
    deals = float(course.won)
    for moved_on, reached in course.conversions:
        deals /= draw(moved_on + _PRIOR, reached - moved_on + _PRIOR)
    return deals
