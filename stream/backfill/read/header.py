"""Where the header of a table is, and what its columns are called. Pure."""

import re
from collections import Counter
from collections.abc import Sequence

from stream.backfill.read.source import seen

_NUMBER = re.compile(r"[+-]?[0-9][0-9.,:/ -]*|[0-9]{4}-[0-9]{2}-[0-9]{2}.*")


class NoHeader(Exception):
    """A table has no line that could name its columns. The message says why, and the way out."""


def header_place(rows: Sequence[Sequence[str]]) -> int:
    """Return which of the first rows of a table names the columns: the first as wide as the table, and filled.

    Rows above it are titles, or name groups of columns. Raises NoHeader where there is none.
    """
    width = width_of(rows)
    wide = [place for place, row in enumerate(rows) if len(row) in (width, width - 1) and _filled(row)]
    if not wide:
        raise NoHeader("has no header; the first line must name the columns")
    full = [place for place in wide if _filled(rows[place]) >= max(2, width // 2)]
    place = _below_groups(rows, (full or wide)[0])
    cells = [cell for cell in rows[place] if cell.strip()]
    if sum(1 for cell in cells if _NUMBER.fullmatch(cell.strip())) * 2 >= len(cells):
        raise NoHeader("has no header: its first line holds numbers; put a line above it that names the columns")
    return place


def _below_groups(rows: Sequence[Sequence[str]], place: int) -> int:
    """Return the next row where it is filled, in words that do not recur, above numbers, and this one has gaps."""
    if place + 2 >= len(rows):
        return place
    groups, names, first = rows[place : place + 3]
    gaps = len(groups) - _filled(groups)
    has_gaps = gaps > 1 and gaps * 3 >= len(groups) == len(names) == _filled(names)
    recurs = any(set(zip(range(len(row)), row, strict=True)) & set(enumerate(names)) for row in rows[place + 2 :])
    has_words = not any(_NUMBER.fullmatch(cell.strip()) for cell in names)
    has_numbers = any(_NUMBER.fullmatch(cell.strip()) for cell in first)
    return place + 1 if has_gaps and has_words and has_numbers and not recurs else place


def width_of(rows: Sequence[Sequence[str]]) -> int:
    """Return how many columns a table has: the width that most of its cells stand for."""
    counts = Counter(len(row) for row in rows if _filled(row))
    return max(counts, key=lambda width: (counts[width] * width, -width), default=0)


def column_names(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """Return a name for each column: without line breaks, and its own for each that has none or that of another."""
    names = [" ".join(seen(cell).split()) for cell in cells] + [""] * (width - len(cells))
    counts = Counter(names)
    places: Counter[str] = Counter()
    unique = []
    for place, name in enumerate(names, 1):
        places[name] += 1
        if not name:
            unique.append(f"column {place}")
        else:
            unique.append(f"{name} ({places[name]})" if counts[name] > 1 else name)
    return tuple(unique)


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell.strip())
