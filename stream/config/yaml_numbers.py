"""Amounts of money in a YAML file that can be read in two ways: YAML makes 300 of 300.000, so the text is looked at."""

from collections.abc import Iterator

import yaml

from schemas.section import Location
from stream.config.cells import TWO_WAYS, Ambiguous, plain

AMOUNTS = ("amount", "potential", "target")
"""The fields of the funnel file that are amounts of money, or can be."""


def problems(root: yaml.Node | None) -> Iterator[tuple[Location, str]]:
    """Yield which amounts of a file can be read in two ways: where, and what to write."""
    yield from _of(root, (), set())


def _of(node: yaml.Node | None, where: Location, seen: set[int]) -> Iterator[tuple[Location, str]]:
    # What stands in several places, or in itself, is said once.
    if node is None or id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            place = (*where, str(key.value))
            yield from _of_amount(value, place) if key.value in AMOUNTS else ()
            yield from _of(value, place, seen)
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield from _of(item, (*where, number), seen)


def _of_amount(node: yaml.Node, where: Location) -> Iterator[tuple[Location, str]]:
    if isinstance(node, yaml.ScalarNode):
        try:
            plain(node.value, "amount")
        except Ambiguous:
            yield where, TWO_WAYS
