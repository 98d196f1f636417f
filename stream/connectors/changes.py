"""From a deal as a CRM shows it to events: one for each property that is new.

A property is read from the deal's fields before and after a change. What cannot be read spoils only itself.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from stream.connectors.template import Content
from stream.ingest.problems import Unusable

Fields = dict[str, Any]
"""The fields of a deal or an activity as the CRM sends them."""

Property = Callable[[Fields, datetime], Content | None]
"""Reads a property that was set at a moment; None: it says nothing. Raises Unusable."""

# They say how a value is to be read; alone they are none.
_NO_VALUES = ("type", "currency", "property")


def changes(
    properties: tuple[Property, ...], after: Fields, before: Fields | None, at: datetime
) -> Iterator[Content | Unusable]:
    """Yield what a change of a deal says, property by property.

    Args:
        properties: how to read each of them.
        after: all fields of the deal after the change.
        before: all fields before it; None where nothing is known of that: then everything that is not blank is new.
        at: when it was changed.
    """
    for read in properties:
        new = _outcome(read, after, at)
        if new is None or (before is None and isinstance(new, dict) and _is_blank(new)):
            continue
        if before is None or not _same(new, _outcome(read, before, at)):
            yield new


def pick(fields: Mapping[str, Any], *names: str) -> object:
    """Return the first of some fields that is there and not null; None without one."""
    return next((fields[name] for name in names if fields.get(name) is not None), None)


def _outcome(read: Property, fields: Fields, at: datetime) -> Content | Unusable | None:
    try:
        return read(fields, at)
    except Unusable as problem:
        return problem


def _same(new: Content | Unusable, old: Content | Unusable | None) -> bool:
    if isinstance(new, Unusable):
        return isinstance(old, Unusable) and old.detail == new.detail
    return new == old


def _is_blank(content: Content) -> bool:
    return content["type"].endswith("_changed") and all(
        value is None for name, value in content.items() if name not in _NO_VALUES
    )
