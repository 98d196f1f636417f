"""Tables of several groups, each below its name and the names of the columns again, as boards have them. Pure."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence

import polars as pl


def names_again(header: Sequence[str]) -> pl.Expr:
    """Return which rows name the columns again."""
    return pl.all_horizontal(pl.col(name).fill_null("").str.strip_chars() == name for name in header)


def headings(lines: Iterable[int], lone: Collection[int], again: Iterable[int]) -> Iterator[int]:
    """Yield the lines that name a group: of one cell, and right above one that names the columns again.

    Args:
        lines: those that are not empty.
        lone: those of them that have one cell.
        again: those of them that name the columns again.
    """
    known = sorted(lines)
    for line in again:
        place = bisect_left(known, line)
        if place and known[place - 1] in lone:
            yield known[place - 1]
