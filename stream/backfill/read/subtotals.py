"""Lines within a table that add up those above them, as reports have them by group. Pure."""

import math

import polars as pl

_FIRST = 3
"""So many columns a report may be grouped by."""

_ADDS_UP = (
    r"(?i)^(?:(?:sub|grand )?-?totals?|sum|count|average|(?:zwischen|gesamt)?summe|anzahl|(?:ara |genel )?toplam"
    r"|adet|(?:sous-)?total(?:e|aal)?|suma|somme|итого)\s*(?:\(.*\))?:?$"
)
_NUMBER = r"^[+-]?[0-9]+(?:\.[0-9]+)?$"
_RANGE = r"^\S*[0-9]\S* to \S*[0-9]\S*$"
"""From the first to the last day of a group."""

_GROUPED = ("↑", "↓")


def subtotals(frame: pl.DataFrame) -> pl.Series:
    """Say which rows are no rows of the table.

    They begin with such a word, half of their cells are empty, and the others have numbers or more such words: a deal
    that is called Total has a stage or an owner.
    """
    sums = _sums(frame)
    first = frame.select(pl.coalesce(_filled(name) for name in frame.columns[:_FIRST])).to_series()
    adds_up = first.str.contains(_ADDS_UP).fill_null(False)
    if not adds_up.any():
        return sums
    cells = [_filled(name) for name in frame.columns]
    is_sum = pl.all_horizontal(
        cell.is_null() | cell.str.contains(_ADDS_UP) | cell.str.contains("[0-9]") for cell in cells
    )
    are_few = pl.sum_horizontal(cell.is_not_null() for cell in cells) * 2 <= frame.width
    return sums | (adds_up & frame.select(is_sum & are_few).to_series())


def _sums(frame: pl.DataFrame) -> pl.Series:
    """Say which rows have no name, and of each number what its column adds up to since the last without one."""
    places = frame.select(_filled(frame.columns[0]).is_null()).to_series().arg_true()
    cells = [_filled(name) for name in frame.columns]
    has_no_words = pl.all_horizontal(
        cell.is_null() | cell.str.contains(_NUMBER) | cell.str.contains(_RANGE) for cell in cells
    )
    filled = pl.sum_horizontal(cell.is_not_null() for cell in cells)
    numbers = pl.sum_horizontal(cell.str.contains(_NUMBER).fill_null(False) for cell in cells)
    likely = frame[places].select(has_no_words & (numbers > 0) & (filled * 2 <= frame.width)).to_series()
    sums, begin = [], 0
    for place in places.filter(likely):
        row = frame.slice(place, 1).select(pl.all().str.extract(_NUMBER, 0).cast(pl.Float64, strict=False)).row(0)
        names = [name for name, value in zip(frame.columns, row, strict=True) if value is not None]
        above = frame.slice(begin, place - begin).select(pl.col(names).cast(pl.Float64, strict=False).sum()).row(0)
        if place > begin and all(
            math.isclose(value, row[frame.columns.index(name)]) for name, value in zip(names, above, strict=True)
        ):
            sums.append(place)
        begin = place + 1
    return pl.repeat(False, frame.height, eager=True).scatter(sums, True)


def filled_down(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of a report by groups, in which only a group's first row says whose it is, with that in all."""
    return frame.with_columns(pl.col(name).forward_fill() for name in frame.columns if name.endswith(_GROUPED))


def _filled(name: str) -> pl.Expr:
    return pl.when(pl.col(name).str.strip_chars() != "").then(pl.col(name).str.strip_chars())
