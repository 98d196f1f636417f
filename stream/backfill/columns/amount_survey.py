"""What separates the decimals of a column of amounts, after all of its values. Pure."""

from typing import Literal

import polars as pl

from stream.backfill.columns.money_marks import COMMA_LANDS
from stream.backfill.columns.numbers import Mark, written

_PLAIN = r"^-?[0-9]+$"
_WITH_POINT = r"^-?[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})$"


def _decided(point: str, group: str) -> str:
    """Return what only numbers with this decimal point look like."""
    return (
        rf"{point}(?:[0-9]{{1,2}}|[0-9]{{4,}})?(?:[eE].*)?$|^-?(?:0|[0-9]{{4,}})?{point}[0-9]{{3}}(?:[eE].*)?$"
        rf"|{group}[0-9]{{2,3}}{point}|{group}[0-9]{{2,3}}{group}"
    )


_POINT = _decided(r"\.", ",")
_COMMA = _decided(",", r"\.")
_THREE_BEHIND_POINT = r"^-?[1-9][0-9]{0,2}\.[0-9]{3}$"
_FEW_BEHIND = {"point": r"\.[0-9]{1,2}$", "comma": ",[0-9]{1,2}$"}
_ROUND_BEHIND = {"point": r"^-?[1-9][0-9]{0,2}\.[0-9]{2}0$", "comma": "^-?[1-9][0-9]{0,2},[0-9]{2}0$"}
_THREE_BEHIND_COMMA = r"^-?[1-9][0-9]{0,2},[0-9]{3}$"


class AmountSurvey:
    """Looks at all values of a column, batch by batch."""

    def __init__(self) -> None:
        self.point = self.comma = self.three_point = self.three_comma = self.numbers = self.bad = 0
        self._has_few: set[str] = set()
        self._has_round: set[str] = set()
        self.currencies: set[str] = set()
        self.example: str | None = None

    def add(self, text: pl.Series) -> None:
        """Look at the values of a batch."""
        values = text.drop_nulls()
        plain = values.str.contains(_PLAIN)
        with_point = values.str.contains(_WITH_POINT)  # most amounts are such, and need no closer look
        self.numbers += int((plain | with_point).sum())
        self.point += int(with_point.sum())
        if "point" not in self._has_few and values.filter(with_point).str.contains(_FEW_BEHIND["point"]).any():
            self._has_few.add("point")
        values = values.filter(~(plain | with_point))
        if not len(values):
            return
        apart = written(values)
        self.currencies.update(apart.currency.unique().drop_nulls())
        self.bad += int(apart.bad.sum())
        number = apart.number.drop_nulls()
        self.numbers += len(number)
        for mark in ("point", "comma"):
            self._has_few |= {mark} if number.str.contains(_FEW_BEHIND[mark]).any() else set()
            self._has_round |= {mark} if number.str.contains(_ROUND_BEHIND[mark]).any() else set()
        is_three_point, is_three_comma = (
            number.str.contains(_THREE_BEHIND_POINT),
            number.str.contains(_THREE_BEHIND_COMMA),
        )
        self.point += int((number.str.contains(_POINT) & ~is_three_point).sum())
        self.comma += int((number.str.contains(_COMMA) & ~is_three_comma).sum())
        self.three_point += int(is_three_point.sum())
        self.three_comma += int(is_three_comma.sum())
        if self.example is None and (is_three_point | is_three_comma).any():
            self.example = str(number.filter(is_three_point | is_three_comma)[0])

    def decimal(self, hint: Mark | None) -> Mark | Literal["unclear"]:
        """Return what separates the decimals.

        A column of which every number has three digits behind its only mark could mean either; then how the rest of the
        file is written decides. One that has decimals behind points and behind commas says nothing of such a number,
        nor does one with fewer decimals if the three end with 0: nobody writes 12.50 and 5.000.

        Args:
            hint: how the rest of the file is written, where it says.
        """
        if self.point and self.comma and (self.three_point or self.three_comma):
            return "unclear"
        if self.point != self.comma:
            mark: Mark = "point" if self.point > self.comma else "comma"
            return "unclear" if mark in self._has_few & self._has_round else mark
        if self.point or not (self.three_point or self.three_comma):
            return hint or "point"
        if self.three_point and self.three_comma:
            return hint or "unclear"
        if self.currencies & COMMA_LANDS or hint == "comma":
            return "comma" if self.three_point else "unclear"
        if self.three_comma:
            return "point"
        return "point" if hint == "point" else "unclear"
