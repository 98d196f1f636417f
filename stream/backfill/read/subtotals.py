"""Lines within a table that add up those above them, as reports have them by group. Pure."""

import polars as pl

_FIRST = 3
"""So many columns a report may be grouped by."""

_ADDS_UP = (
    r"(?i)^(?:(?:sub|grand )?-?totals?|sum|count|average|(?:zwischen|gesamt)?summe|anzahl|(?:ara |genel )?toplam"
    r"|adet|(?:sous-)?total(?:e|aal)?|suma|somme|итого)\s*(?:\(.*\))?:?$"
)
_GROUPED = ("↑", "↓")


def subtotals(frame: pl.DataFrame) -> pl.Series:
    """Say which rows are no rows of the table.

    They begin with such a word, half of their cells are empty, and the others have numbers or more such words: a deal
    that is called Total has a stage or an owner.
    """
    first = frame.select(pl.coalesce(_filled(name) for name in frame.columns[:_FIRST])).to_series()
    adds_up = first.str.contains(_ADDS_UP).fill_null(False)
    if not adds_up.any():
        return adds_up
    cells = [_filled(name) for name in frame.columns]
    is_sum = pl.all_horizontal(
        cell.is_null() | cell.str.contains(_ADDS_UP) | cell.str.contains("[0-9]") for cell in cells
    )
    are_few = pl.sum_horizontal(cell.is_not_null() for cell in cells) * 2 <= frame.width
    return adds_up & frame.select(is_sum & are_few).to_series()


def filled_down(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of a report by groups, in which only a group's first row says whose it is, with that in all."""
    return frame.with_columns(pl.col(name).forward_fill() for name in frame.columns if name.endswith(_GROUPED))


def _filled(name: str) -> pl.Expr:
    return pl.when(pl.col(name).str.strip_chars() != "").then(pl.col(name).str.strip_chars())
