"""Lines of a mapping: a field with its column, marked where a person must look."""

import json
import re
from collections.abc import Iterable

from stream.backfill.columns.named_units import unit_in
from stream.backfill.columns.words import plain
from stream.backfill.read.source import Source
from stream.backfill.suggest.look import MOST_STAGES, Column
from stream.backfill.suggest.roles import NOBODY

_WORDS = ("yes", "no", "on", "off", "true", "false", "null", "y", "n")


def quoted(text: str) -> str:
    """Return a text as YAML has it."""
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9_.]*", text) and text.lower() not in _WORDS
    return text if plain else json.dumps(text, ensure_ascii=False)


def file_lines(source: Source) -> list[str]:
    """Return the lines that name a file, and which sheet of it where it has several."""
    lines = [f"  - file: {quoted(source.name)}"]
    if source.other_sheets:
        others = ", ".join(source.other_sheets)
        lines.append(f"    sheet: {quoted(source.sheet)}  # unsure: or {others}; --sheet suggests for another")
    return lines


def line(field: str, column: str, doubt: str = "") -> str:
    """Return a field with its column; `doubt`: what is not sure."""
    return f"    {field}: {quoted(column)}" + (f"  # unsure: {doubt}" if doubt else "")


def chosen(field: str, candidates: list[Column], doubt: str = "") -> list[str]:
    """Return the line of a field that the first of some columns fills; the others could fill it too."""
    if not candidates:
        return []
    best, *rest = _likeliest_first(candidates)
    others = ", ".join(column.name for column in rest[:4])
    doubts = [one for one in (doubt, best.doubt, f"or {others}" if others else "") if one]
    return [line(field, best.name, "; ".join(doubts))]


def units_line(amounts: list[Column]) -> list[str]:
    """Return the line of what amounts count whose name says thousands or millions."""
    units = {one.name: unit for one in amounts if (unit := unit_in(one.name)) != "ones"}
    told = ", ".join(f"{quoted(name)}: {unit}" for name, unit in units.items())
    return [f"    units: {{{told}}}  # unsure: as the name says"] if units else []


def values_of(column: str, values: Iterable[str], meant: dict[str, str]) -> list[str]:
    """Return what the values of a column mean: themselves, where nothing else is known."""
    known = sorted(values)
    if not known or len(known) > MOST_STAGES:
        return []
    lines = ["    values:  # unsure: on the right the ids (or names) of the funnel file", f"      {quoted(column)}:"]
    return lines + [f"        {quoted(one)}: {quoted(meant.get(one, one))}" for one in known]


def with_nobody(values: list[str], owners: list[Column]) -> list[str]:
    """Return what values mean, with those that the column of owners has where there is none."""
    likeliest = _likeliest_first(owners)[:1]
    nobody = sorted(value for column in likeliest for value in column.values if plain(value) in NOBODY)
    if not nobody:
        return values
    lines = [f'        {quoted(one)}: ""  # unsure: nobody' for one in nobody]
    return [*(values or ["    values:"]), f"      {quoted(likeliest[0].name)}:", *lines]


def _likeliest_first(candidates: list[Column]) -> list[Column]:
    return sorted(candidates, key=lambda one: bool(one.doubt))
