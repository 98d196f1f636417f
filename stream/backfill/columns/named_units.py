"""What the name of a column says of its amounts: that they are thousands or millions, and of which currency. Pure."""

import re

from schemas.currencies import CODES
from stream.backfill.columns.money_marks import currency_of
from stream.backfill.columns.words import plain

POWERS = {"ones": 0, "thousands": 3, "millions": 6}
"""By the unit that a mapping names: how many zeros stand behind its amounts."""

_SIGN = r"(?:[€£$₺]|eur|usd|gbp|chf|try|tl)"
_THOUSANDS = re.compile(
    rf"\b(?:thousands?|tsd|tausend\w*|bin|milliers|miles|milhares|migliaia|duizend\w*|тыс\w*|tys)\b"
    rf"|(?<![\w.,])(?:k ?{_SIGN}|t(?:€|eur|usd|gbp|chf)|{_SIGN} ?k|['’]?000s?)(?!\w)|[(\[]k[)\]]|\bin k\b"
)
_MILLIONS = re.compile(
    rf"\b(?:millions?|millionen|mio|mln|milyon|millones|milhoes|milioni|miljoen\w*|млн)\b"
    rf"|(?<!\w)(?:m{_SIGN}|{_SIGN} ?mn?|{_SIGN} ?mm)(?!\w)"
)
_COMMON = frozenset(("usd", "eur", "gbp", "chf", "cad", "aud", "jpy", "brl", "inr", "pln", "sek", "nok", "dkk"))
_WITHIN = re.compile(r"[(\[]([^)\]]*)[)\]]")


def unit_in(name: str) -> str:
    """Return the unit of amounts that the name of their column tells: of `Amount (k€)` that is thousands."""
    told = f"{name.casefold()} {plain(name)}"
    return "millions" if _MILLIONS.search(told) else "thousands" if _THOUSANDS.search(told) else "ones"


def currency_in(name: str) -> str | None:
    """Return the currency, or the mark of several, that the name of a column of amounts tells; None: none.

    It stands in brackets, behind `in`, or at the begin or the end: Amount (USD), Wert in €, amount_usd.
    """
    words = re.split(r"[\s_/,:-]+", re.sub(r"[()\[\]]", " ", name).strip())
    places = [*(word for part in _WITHIN.findall(name) for word in part.split()), words[0], words[-1]]
    found = {_currency(word.strip(".")) for word in places} - {None}
    return found.pop() if len(found) == 1 else None


def _currency(word: str) -> str | None:
    sign = "".join(re.findall("[€£$₺]", word))
    if sign:
        return currency_of(word) or currency_of(sign)
    bare = word[1:] if word[:1] in "kKmMtT" and word[1:].lower() in _COMMON else word
    return bare.upper() if bare in CODES or bare.lower() in _COMMON else currency_of(bare) if bare == "TL" else None
