"""Tables of several groups, each below its name and the names of the columns again, as boards have them. Pure."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence

import polars as pl

from stream.backfill.mapping import BackfillError


def names_again(header: Sequence[str]) -> pl.Expr:
    """Return which rows name the columns again."""
    return pl.all_horizontal(pl.col(name).fill_null("").str.strip_chars() == name for name in header)


def refuse_another_order(name: str, rows: pl.DataFrame, lines: Sequence[int]) -> None:
    """Refuse rows of which one names most of the columns, but other ones than its cells stand in.

    So does a file that was put together of several: what stands below it would be read in the wrong columns.

    Raises:
        BackfillError: there is one.
    """
    likely = rows.select(pl.first().str.strip_chars().is_in(rows.columns).fill_null(False)).to_series().arg_true()
    for place in likely:
        cells = {cell.strip() for cell in rows.row(place) if cell}
        if len(cells.intersection(rows.columns)) * 2 > max(rows.width, 3):
            raise BackfillError(
                f"{name}: line {lines[place]} names the columns again, in another order or other ones; "
                "make a file of its own of what begins there"
            )


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
