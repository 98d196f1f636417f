"""What came is read in slices, so that no more is held at once, however much came. Pure."""

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

MOST_EVENTS = 100_000
"""About so many are held at once, which take some 50 MB."""


class Slice(NamedTuple):
    """Whole hours between two moments (microseconds); of an hour with too much in it, a part of its entities."""

    begin: int
    end: int
    part: int
    parts: int


class _Run(NamedTuple):
    begin: int
    end: int
    number: int


def slices(numbers: Sequence[tuple[int, int]], begin: int, end: int, most: int = MOST_EVENTS) -> list[Slice]:
    """Return slices that are together all that came from one moment to before another, and do not overlap.

    Args:
        numbers: hours in which something came, begins in microseconds, and how much, in order.
        begin: the first moment.
        end: the moment after the last.
        most: a slice has about as many at most.
    """
    begins = [begin, *(hour for hour, _ in numbers[1:])]
    runs = [_Run(begin, end, 0)] if not numbers else []
    for first, last, (_, number) in zip(begins, [*begins[1:], end], numbers, strict=False):
        if runs and runs[-1].number + number <= most:
            runs[-1] = _Run(runs[-1].begin, last, runs[-1].number + number)
        else:
            runs.append(_Run(first, last, number))
    parts_of = [(run, max(1, ceil(run.number / most))) for run in runs]
    return [Slice(run.begin, run.end, part, parts) for run, parts in parts_of for part in range(parts)]
