"""Read a YAML file of a contract; where it is wrong, say the line, the field and the way out."""

import re
from collections.abc import Callable, Container, Iterable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from schemas.section import Location
from schemas.violations import EMPTY, Violation, violations
from stream.config import yaml_surprises, yaml_text
from stream.config.beside import Beside, Say, SayOfFile
from stream.config.near_names import meant
from stream.config.yaml_text import NotYaml

TakeIn = Callable[[Any, Say, SayOfFile], list[Beside]]

M = TypeVar("M", bound=BaseModel)

_A_DAY, _A_NUMBER = "write it as 2026-05-01", "write it as 1234.5"
_WAYS_OUT = {
    EMPTY: "fill it in, or remove the line",
    "string_type": "put it in quotes",
    "date_type": _A_DAY,
    "date_parsing": _A_DAY,
    "date_from_datetime_parsing": _A_DAY,
    "date_from_datetime_inexact": _A_DAY,
    "decimal_type": _A_NUMBER,
    "decimal_parsing": _A_NUMBER,
    "missing": "add it",
    "tuple_type": "write [one, another], or one a line behind a dash",
}
"""By pydantic's names of what is wrong."""

_INSTEAD = {
    "model_type": "must have fields; write each as `name: value`",
    "dict_type": "must have fields; write each as `name: value`",
}
"""What a file calls otherwise than JSON does."""


class _Found(NamedTuple):
    """A field as the file names it, the line of the nearest part of the file that is there, and the text there."""

    line: int
    field: str
    text: str


def parse(
    text: str,
    name: str,
    model: type[M],
    problems: Callable[[M], Iterable[tuple[Location, str]]],
    error: type[Exception],
    take_in: TakeIn | None = None,
) -> M:
    """Return what is written in `text`.

    Args:
        text: the file's content.
        name: the file, for messages.
        model: its contract.
        problems: yields what is wrong between the parts of the file.
        error: raised with every problem and its line, where there are any.
        take_in: puts what stands in other files into the content.
    """
    try:
        root, content = yaml_text.read(text)
    except NotYaml as wrong:
        raise error(f"{name}:{wrong.line}: not YAML: {wrong}") from None
    if content is None:
        raise error(f"{name}:1: is empty; write what belongs there, or take it back")
    lines: list[str] = []

    def say(where: Location, what: str) -> None:
        found = _found(root, where)
        lines.append(f"{name}:{found.line}: {found.field}: {what}")

    surprises = dict(yaml_surprises.problems(root))
    for where, what in surprises.items():
        say(where, what)
    parts = take_in(content, say, lambda other, line, what: lines.append(f"{other}:{line}: {what}")) if take_in else []
    try:
        read = model.model_validate(content)
        faults = list(problems(read))
    except ValidationError as wrong:
        faults = list(_faults(model, list(violations(wrong)), {_found(root, one).field for one in surprises}, root))
    for where, what in faults:
        beside = next(((part.name, *place) for part in parts if (place := part.place(where))), None)
        if beside is None:
            say(where, what)
        else:
            lines.append(f"{beside[0]}:{beside[1]}: {beside[2]}: {what}")
    if lines:
        raise error("\n".join(lines))
    return read


def _faults(
    model: type[BaseModel], found: list[Violation], said: Container[str], root: Any
) -> Iterator[tuple[Location, str]]:
    """Yield what breaks the contract, in words of the file; not what only follows from what is said already."""
    places = [one.place for one in found]
    for one in found:
        follows = one.kind == "too_short" and any(
            len(place) > len(one.place) and place[: len(one.place)] == one.place for place in places
        )
        # Pydantic says of a key only what YAML made of it.
        is_said = _found(root, one.place).field in said or (
            one.place[-1:] == ("[key]",) and not isinstance(one.place[-2], str)
        )
        if follows or is_said:
            continue
        way_out = _WAYS_OUT.get(one.kind)
        if one.kind == "extra_forbidden":
            way_out = _name_meant(model, one.place)
        elif way_out == _A_NUMBER:
            way_out = _as_number(_found(root, one.place).text)
        yield one.place, _INSTEAD.get(one.kind) or (f"{one.message}; {way_out}" if way_out else one.message)


def _name_meant(model: type[BaseModel], where: Location) -> str:
    near = meant(model, where)
    return "remove it, or correct its name" if near is None else f"did you mean {near}?"


def _found(node: Any, where: Location) -> _Found:
    line = node.start_mark.line if node is not None else 0
    named = ""
    for part in where:
        if part == 0 and isinstance(node, yaml.ScalarNode):
            break  # an amount alone, that stands for a list of one with fields
        if (part == 0 and isinstance(node, yaml.MappingNode)) or part == "[key]":
            continue  # one that stands for a list of one; what is wrong with a name is told with it
        named += f"[{part}]" if isinstance(part, int) else f".{part}" if named else str(part)
        if isinstance(node, yaml.MappingNode):
            match = [(k, v) for k, v in node.value if k.value == str(part)]
            # What stands here counts, and not what is merged into it.
            key, node = match[-1] if match else (None, None)
            line = line if key is None else key.start_mark.line
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line
        else:
            node = None
    return _Found(int(line) + 1, named or "the file", node.value if isinstance(node, yaml.ScalarNode) else "")


def _as_number(text: str) -> str:
    """Return how to write what is no number: of 25% the share."""
    share = re.fullmatch(r"([0-9]+)(?:[.,]([0-9]+))?\s*%", text)
    if share is None:
        return _A_NUMBER
    return f"write it as {Decimal(f'{share[1]}.{share[2] or 0}').scaleb(-2).normalize():f}"
