"""What YAML takes without a word and reads otherwise than people write it: the text is looked at, not the values.

It makes 300 of 300.000, 511 of 0777 and 750 of 12:30, `no` of Norway's code is false to it, and of two keys of one name
the last counts.
"""

import re
from collections.abc import Iterator

import yaml

from schemas.section import Location
from stream.config.cells import TWO_WAYS, Ambiguous, plain
from stream.config.yaml_text import MERGE

AMOUNTS = ("amount", "potential", "target")
"""The fields of the funnel file that are amounts of money, or can be."""

CLOCKS = {"from", "to"}
"""The fields that are times of a day, which the contract takes as minutes."""

TWICE = "stands there twice, and only the last would count; remove one of them"

_INT, _FLOAT, _BOOL, _NULL = (f"tag:yaml.org,2002:{name}" for name in ("int", "float", "bool", "null"))
_OTHER_BASE = re.compile(r"[-+]?0[0-9bx_][0-9a-fA-F_]*", re.ASCII)
_KEYS = {_INT: "a number", _FLOAT: "a number", _BOOL: "yes or no", _NULL: "nothing"}


def problems(root: yaml.Node | None) -> Iterator[tuple[Location, str]]:
    """Yield what of a file would be read otherwise than it looks: where, and what to write."""
    yield from _of(root, (), set())


def _of(node: yaml.Node | None, where: Location, seen: set[int]) -> Iterator[tuple[Location, str]]:
    # What stands in several places, or in itself, is said once.
    if node is None or id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        names: set[str] = set()
        for key, value in node.value:
            place = (*where, str(key.value))
            if isinstance(key, yaml.ScalarNode):
                yield from _of_key(key, place, names)
            yield from _of_amount(value, place) if key.value in AMOUNTS else ()
            yield from _of(value, place, seen)
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield from _of(item, (*where, number), seen)
    elif isinstance(node, yaml.ScalarNode) and not CLOCKS.intersection(where[-1:]) and _is_written_otherwise(node):
        yield where, f"YAML reads {node.value} as another number; write it as 1234.5, or in quotes where it is a text"


def _of_key(key: yaml.ScalarNode, where: Location, names: set[str]) -> Iterator[tuple[Location, str]]:
    if key.value in names and key.tag != MERGE:
        yield where, TWICE
    names.add(key.value)
    if key.tag in _KEYS:
        yield where, f"YAML reads this name as {_KEYS[key.tag]}; put it in quotes"


def _is_written_otherwise(node: yaml.ScalarNode) -> bool:
    """Say whether a number is of base 8, 16, 2 or 60."""
    if node.tag == _INT and _OTHER_BASE.fullmatch(node.value):
        return True
    return node.tag in (_INT, _FLOAT) and ":" in node.value


def _of_amount(node: yaml.Node, where: Location) -> Iterator[tuple[Location, str]]:
    if isinstance(node, yaml.ScalarNode):
        try:
            plain(node.value, "amount")
        except Ambiguous:
            yield where, TWO_WAYS
