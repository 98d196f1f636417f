"""Values that look like misspellings of each other: `GTXPro` beside `GTX Pro`. Pure."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

MOST_VALUES = 2_000
"""A column with more different values is not looked at: it holds ids, dates or free text."""

_FEWEST_LETTERS = 5


class Alike(NamedTuple):
    """Two values of a column, the rarer one first."""

    column: str
    value: str
    rows: int
    other: str
    other_rows: int


class Values:
    """Counts the different values of columns, batch by batch."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str] | None] = {}

    def add(self, file: str, columns: pl.DataFrame) -> None:
        """Count the values of a batch."""
        for column in columns:
            name = f"{file}: {column.name}"
            counts = self._counts.setdefault(name, Counter())
            if counts is None:
                continue
            values = column.drop_nulls().value_counts()
            if values.height <= MOST_VALUES:
                counts.update(dict(values.iter_rows()))
            if values.height > MOST_VALUES or len(counts) > MOST_VALUES:
                self._counts[name] = None

    def alike(self) -> list[Alike]:
        """Return the pairs that look alike, over all columns."""
        return [one for name, counts in self._counts.items() if counts for one in alike(name, counts)]


def alike(column: str, counts: Mapping[str, int]) -> list[Alike]:
    """Return pairs that differ in case, blanks, accents or signs only, or in one letter of a longer word.

    Of a name that is written with a comma the other order is looked at, too: "Lindqvist, Ada" is Ada Lindqvist.
    Numbers, and values that differ in a digit, are different things.
    """
    by_plain: defaultdict[str, list[str]] = defaultdict(list)
    by_gap: defaultdict[str, set[str]] = defaultdict(set)
    for value in counts:
        plain = _plain(value)
        if not re.search("[a-z]", plain):
            continue
        by_plain[plain].append(value)
        if len(plain) >= _FEWEST_LETTERS:
            for place, letter in enumerate(plain):
                if not letter.isdigit():
                    by_gap[f"{plain[:place]}\0{plain[place + 1 :]}"].add(plain)
                    by_gap[plain[:place] + plain[place + 1 :]].add(plain)
            by_gap[plain].add(plain)
    for value in counts:
        last, _, first = value.partition(",")
        turned = by_plain.get(_plain(first + last), []) if first and "," not in first else []
        if value not in turned:
            turned.append(value)
    pairs = {(a, b) for same in by_plain.values() for a in same for b in same if a < b}
    for plains in by_gap.values():
        pairs |= {
            (min(a, b), max(a, b))
            for one in plains
            for two in plains
            if one < two and abs(len(one) - len(two)) <= 1
            for a in by_plain[one]
            for b in by_plain[two]
        }
    ordered = [sorted(pair, key=lambda value: (counts[value], value)) for pair in pairs]
    return sorted(Alike(column, rare, counts[rare], often, counts[often]) for rare, often in ordered)


def _plain(value: str) -> str:
    folded = unicodedata.normalize("NFKD", value.casefold())
    return "".join(one for one in folded if one.isalnum())
