"""Parts of the funnel file that stand in CSV files beside it: `{file: quotas.csv}` where the part would be written."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from schemas.section import Location
from stream.config import cells
from stream.config.cells import Ambiguous, Reading

Say = Callable[[Location, str], None]
SayOfFile = Callable[[str, int, str], None]


class Table(NamedTuple):
    """What such a file must have: its columns, those that no row can do without, and those that are numbers.

    `is_list`: it is a list of rows; else a mapping of the first column to the second.
    """

    columns: tuple[str, ...]
    needed: tuple[str, ...]
    numbers: Mapping[str, Reading]
    is_list: bool = True


class Beside(NamedTuple):
    """A part that stood beside: where it belongs, the name of the file, and the line of each row or key."""

    where: Location
    name: str
    lines: dict[str | int, int]

    def place(self, where: Location) -> tuple[int, str] | None:
        """Return line and column of a location that is in the part, else None."""
        length = len(self.where)
        if where[:length] != self.where or len(where) == length:
            return None
        within = [str(part) for part in where[length + 1 :] if part != "[key]"]
        return self.lines.get(where[length], 1), within[-1] if within else "the row"


_QUOTAS = Table(
    ("rep", "team", "every", "amount", "starts", "spread"), ("every", "amount", "starts"), {"amount": "amount"}
)
_RATES = Table(("starts", "rate", "known_since"), ("starts", "rate"), {"rate": "ratio"})
_HOLIDAYS = Table(("day", "share", "name"), ("day",), {"share": "ratio"}, is_list=False)
_STAND_IN = "1"
"""Stands for a number that was refused, so that no more is said of it."""


def names_of(content: Any) -> list[str]:
    """Return the files that a funnel file names."""
    return [holder[key]["file"] for _, holder, key, _ in _places(content)]


def take_in(content: Any, folder: Path | None, say: Say, say_of_file: SayOfFile) -> list[Beside]:
    """Put what stands beside into the content of a funnel file, in place; return what that was.

    Args:
        content: as YAML reads it.
        folder: of the funnel file, to which the names of the others are relative; None: there is none.
        say: takes what is wrong at a place of the funnel file.
        say_of_file: takes what is wrong in another one: its name, line, what.
    """
    parts = []
    for where, holder, key, table in _places(content):
        name = holder[key]["file"]
        try:
            if folder is None:
                raise OSError("only a funnel file that is a file itself can have one beside it")
            # Spreadsheets put a byte order mark first.
            text = (folder / name).read_text(encoding="utf-8-sig")
        except (OSError, ValueError) as error:
            is_there = isinstance(error, UnicodeDecodeError)
            why = "it is no text in UTF-8" if is_there else getattr(error, "strerror", None) or str(error)
            way_out = "save it as CSV in UTF-8" if is_there else "correct the name, or the file"
            say((*where, "file"), f"cannot read {name!r} beside the funnel file: {why}; {way_out}")
            holder[key] = [] if table.is_list else {}
            continue
        rows = list(_rows(text, table, partial(say_of_file, name)))
        if table.is_list:
            holder[key] = [row for _, row in rows]
            lines: dict[str | int, int] = {number: line for number, (line, _) in enumerate(rows)}
        else:
            holder[key] = {row["day"]: row.get("share", "1") for _, row in rows}
            lines = {row["day"]: line for line, row in rows}
        parts.append(Beside(where, name, lines))
    return parts


def _places(content: Any) -> Iterator[tuple[Location, Any, Any, Table]]:
    """Yield what is written as a file: where it is, what holds it, under which key, and what it must have."""
    if not isinstance(content, dict):
        return
    if _is_file(content.get("quotas")):
        yield ("quotas",), content, "quotas", _QUOTAS
    told = content.get("exchange_rates")
    rates: dict[Any, Any] = told if isinstance(told, dict) else {}
    for currency in rates:
        if _is_file(rates[currency]):
            yield ("exchange_rates", currency), rates, currency, _RATES
    yield from _calendars((), content)
    for section in ("teams", "territories"):
        ones = content.get(section)
        for number, one in enumerate(ones if isinstance(ones, list) else ()):
            yield from _calendars((section, number), one)


def _calendars(where: Location, holder: Any) -> Iterator[tuple[Location, Any, Any, Table]]:
    told = holder.get("calendar") if isinstance(holder, dict) else None
    calendars: list[Any] = told if isinstance(told, list) else [told]
    for number, one in enumerate(calendars):
        if isinstance(one, dict) and _is_file(one.get("holidays")):
            yield (*where, "calendar", number, "holidays"), one, "holidays", _HOLIDAYS


def _is_file(told: Any) -> bool:
    return isinstance(told, dict) and set(told) == {"file"} and isinstance(told["file"], str)


def delimiter_of(text: str) -> str:
    """Return what parts the cells of a CSV file: in many countries spreadsheets write semicolons."""
    head = text.partition("\n")[0]
    return ";" if head.count(";") > head.count(",") else ","


def _rows(text: str, table: Table, say: Callable[[int, str], None]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a CSV file with their lines; empty cells are left out."""
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter_of(text), strict=True)
    try:
        columns = [(name or "").strip() for name in reader.fieldnames or ()]
        reader.fieldnames = columns
        allowed = ", ".join(table.columns)
        for place, name in enumerate(columns):
            if name not in table.columns:
                say(1, f"no column is called {name!r}; write {allowed}")
            elif name in columns[:place]:
                say(1, f"two columns are called {name!r}; remove one of them")
        if missing := [name for name in table.needed if name not in columns]:
            say(1, f"has no column {missing[0]}; its first line must name the columns: {allowed}")
            return
        seen: set[str] = set()
        for row in reader:
            told = {name: value.strip() for name, value in row.items() if name and isinstance(value, str)}
            told = {name: value for name, value in told.items() if value and name in table.columns}
            if not told:
                continue
            if None in row or len(row) > len(columns):
                say(reader.line_num, "has more cells than the first line has names; put what has a comma in quotes")
            if not table.is_list and told.get("day", "") in seen:
                say(reader.line_num, f"{told['day']} is there twice; remove one of them")
            if not table.is_list and "day" not in told:
                say(reader.line_num, "day: is missing; write it as 2026-05-01")
                continue
            seen.add(told.get("day", ""))
            for name, reading in table.numbers.items():
                try:
                    told |= {name: cells.plain(told[name], reading)} if name in told else {}
                except Ambiguous:
                    say(reader.line_num, f"{name}: {cells.TWO_WAYS}")
                    told[name] = _STAND_IN
            yield reader.line_num, told
    except csv.Error as error:
        say(reader.line_num, f"not CSV: {error}")
