"""What is wrong with the order of parts that hold from a day on: where, and what to do about it."""

from collections.abc import Iterator, Sequence
from datetime import date

from schemas.section import Location

_NOT_LATER = "must be later than the one before; put them in order"


def unordered(where: Location, starts: Sequence[date]) -> Iterator[tuple[Location, str]]:
    """Yield what does not begin later than the one before it."""
    for index in range(1, len(starts)):
        if starts[index] <= starts[index - 1]:
            yield (*where, index, "starts"), _NOT_LATER


def unordered_rates(where: Location, known: Sequence[tuple[date, date | None]]) -> Iterator[tuple[Location, str]]:
    """Yield likewise of rates, by the days on which each begins and was known: one of the same day may correct it."""
    places = [(starts, since or date.min) for starts, since in known]
    for index in range(1, len(places)):
        if places[index] <= places[index - 1]:
            is_of_the_same_day = places[index][0] == places[index - 1][0]
            way_out = ". One that corrects it says with known_since since when it is known"
            yield (*where, index, "starts"), f"{_NOT_LATER}{way_out if is_of_the_same_day else ''}"
