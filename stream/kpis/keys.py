"""Keys of measures: `name`, `name:label`, `name:label:detail`."""

from collections import defaultdict
from functools import lru_cache

from schemas.measures import BY_NAME
from stream.core.aggregate import Measures

ByLabel = dict[str, dict[tuple[str, str], int]]
"""Measures by name, then by (label, detail)."""


@lru_cache(maxsize=65_536)
def parts_of(key: str) -> tuple[str, str, str]:
    """Return name, label and detail of a key; a label of a measure without details may have colons."""
    name, _, label = key.partition(":")
    if not BY_NAME[name].detail:
        return name, label, ""
    label, _, detail = label.partition(":")
    return name, label, detail


def by_label(measures: Measures) -> ByLabel:
    """Return measures by name, then by (label, detail)."""
    split: defaultdict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for key, value in measures.items():
        name, place = _name_and_place(key)
        split[name][place] = value
    return dict(split)


@lru_cache(maxsize=65_536)
def _name_and_place(key: str) -> tuple[str, tuple[str, str]]:
    name, label, detail = parts_of(key)
    return name, (label, detail)
