"""Edit the text of a funnel file, and of CSV files beside it: comments and order stay, other words stand for a rep."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import yaml

from stream.forget.codes import Codes, Told

_KEYS = ("id", "formerly", "rep", "reps")
"""Fields in which a rep's id stands."""


def without(text: str, told: list[Told], codes: Codes) -> str:
    """Return the funnel file with another id and name for a rep, and with the codes of all that is forgotten.

    Raises yaml.YAMLError.
    """
    ids = {one.value for one in told if one.kind == "rep"}
    texts = {one.value for one in told if one.kind == "text"}
    instead = _Instead(ids, texts, codes)
    edits = list(_edits(yaml.compose(text, Loader=yaml.SafeLoader), (), instead))
    for start, end, value in sorted(edits, reverse=True):
        text = f"{text[:start]}{value}{text[end:]}"
    return _with_codes(text, codes)


def cells_without(text: str, told: list[Told], codes: Codes) -> str:
    """Return a CSV file with another id for a rep, in the column that has reps; without one it stays."""
    ids = {one.value for one in told if one.kind == "rep"}
    lines = text.splitlines(keepends=True)
    head = lines[0] if lines else ""
    separator = ";" if head.count(";") > head.count(",") else ","
    columns = [name.strip().removeprefix("\ufeff") for name in next(csv.reader([head], delimiter=separator), [])]
    if "rep" not in columns:
        return text
    at = columns.index("rep")
    for number, line in enumerate(lines[1:], 1):
        cells = next(csv.reader([line], delimiter=separator), [])
        if len(cells) > at and cells[at].strip() in ids:
            cells[at] = codes.instead
            written = io.StringIO()
            csv.writer(written, delimiter=separator, lineterminator="").writerow(cells)
            lines[number] = written.getvalue() + line[len(line.rstrip("\r\n")) :]
    return "".join(lines)


class _Instead:
    """What stands for a scalar of the file. Ids of before are told apart by numbers, as names are."""

    def __init__(self, ids: set[str], texts: set[str], codes: Codes) -> None:
        self._ids, self._texts, self._codes = ids, texts, codes
        self._former, self._logins = 0, 0

    def of(self, where: tuple[str, ...], value: str) -> str | None:
        """Return it; None: it stays."""
        if value in self._ids and where[:1] == ("reps",) and where[-1] == "formerly":
            self._former += 1
            return f"{self._codes.instead}-{self._former}"
        if value in self._ids and where[-1] in _KEYS and (where[0] == "reps" or where[-1] in ("rep", "reps")):
            return self._codes.instead
        if value in self._texts and where == ("reps", "name"):
            return self._codes.name
        if value in self._texts and where == ("people", "login"):
            self._logins += 1
            return f"{self._codes.instead}-{self._logins}"
        return None


def _edits(node: Any, where: tuple[str, ...], instead: _Instead) -> Iterator[tuple[int, int, str]]:
    """Yield what is to be written from one place of the text to another."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _edits(value, (*where, str(key.value)), instead)
    elif isinstance(node, yaml.SequenceNode):
        for one in node.value:
            yield from _edits(one, where, instead)
    elif isinstance(node, yaml.ScalarNode) and where and (known := instead.of(where, node.value)) is not None:
        yield node.start_mark.index, node.end_mark.index, json.dumps(known)


def _with_codes(text: str, codes: Codes) -> str:
    if not codes.new:
        return text
    lines = [f"{one}: {json.dumps(instead)}" for one, instead in codes.new.items()]
    root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    section = next((value for key, value in root.value if key.value == "forgotten"), None)
    if section is None:
        added = "\n".join(f"    {line}" for line in lines)
        return f"{text.rstrip()}\n\nforgotten:\n  key: {json.dumps(codes.key)}\n  ids:\n{added}\n"
    first = next(value for key, value in section.value if key.value == "ids").value[0][0].start_mark
    between = f"\n{' ' * first.column}"
    return f"{text[: first.index]}{between.join(lines)}{between}{text[first.index :]}"
