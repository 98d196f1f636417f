"""Numbers in cells of a CSV file, as spreadsheets write them in whatever country."""

import re
from typing import Literal

Reading = Literal["amount", "ratio"]
"""What a number is: an amount of money has thousands that people part with marks; a rate or share has decimals."""

TWO_WAYS = (
    "a mark before three digits can mean thousands or decimals; write thousands without it (300000), or two or four "
    "decimals (300.50)"
)

_SPACES = re.compile(r"(?<=[0-9])[ \u00a0\u2009\u202f'’](?=[0-9]{3}(?![0-9]))")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:(?P<mark>[.,])[0-9]{3})(?:(?P=mark)[0-9]{3})+")
_GROUPED_WITH_DECIMALS = re.compile(
    r"[+-]?[0-9]{1,3}(?P<mark>[.,])[0-9]{3}(?:(?P=mark)[0-9]{3})*(?!(?P=mark))[.,][0-9]+"
)
_ONE_GROUP = re.compile(r"[+-]?[1-9][0-9]{0,2}(?P<mark>[.,])[0-9]{3}")
_WITH_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")


class Ambiguous(ValueError):
    """A number that can be read in two ways."""


def plain(text: str, reading: Reading) -> str:
    """Return a number as programs write it, 1234.5; what is no number as it is.

    Raises:
        Ambiguous: 300.000 may be three hundred, or three hundred thousand. Of a rate a dot is that of its decimals.
    """
    told = _SPACES.sub("", text)
    if _GROUPED.fullmatch(told):
        return told.replace(".", "").replace(",", "")
    if whole := _GROUPED_WITH_DECIMALS.fullmatch(told):
        return told.replace(whole["mark"], "").replace(",", ".")
    if (one := _ONE_GROUP.fullmatch(told)) and (reading == "amount" or one["mark"] == ","):
        raise Ambiguous
    return told.replace(",", ".") if _WITH_COMMA.fullmatch(told) else told
