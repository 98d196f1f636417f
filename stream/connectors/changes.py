"""From a deal as a CRM shows it to events: one for each property that is new.

A property is read from the deal's fields before and after a change. What cannot be read spoils only itself.
"""

import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from stream.connectors import values
from stream.connectors.template import Content
from stream.core.funnel import Funnel
from stream.ingest.problems import Unusable

Fields = dict[str, Any]
"""The fields of a deal or an activity as the CRM sends them."""


class Property(NamedTuple):
    """How a property of a deal is read.

    `part` is the type of its event, with the property's name where that is not enough (see
    `stream.ingest.normalized.part_of`); `fields` are the CRM's that it is made of. `read` is given all fields and the
    moment at which they were set; None: they say nothing. It raises Unusable.
    """

    part: str
    fields: tuple[str, ...]
    read: Callable[[Fields, datetime], Content | None]


def kept_properties(funnel: Funnel, at_once: Collection[str] = ()) -> tuple[Property, ...]:
    """Return how to read the properties that the funnel file names as a deal's source and loss reason.

    Args:
        funnel: the funnel file in force.
        at_once: names of those that are read anyhow.
    """
    return tuple(text_property(name) for name in funnel.properties if name not in at_once)


def text_property(name: str) -> Property:
    """Return how to read a property that is text, among a deal's own fields or its `custom_fields`."""

    def read(fields: Fields, _at: datetime) -> Content:
        custom = fields.get("custom_fields")
        told = fields.get(name, custom.get(name) if isinstance(custom, dict) else None)
        value = values.text(told.get("value") if isinstance(told, dict) else told, name)
        return {"type": "deal.property_changed", "property": name, "value": value and value[: values.LONGEST_TEXT]}

    return Property(f"deal.property_changed:{name}", (name,), read)


# They say how a value is to be read; alone they are none.
_NO_VALUES = ("type", "currency", "property")


def changes(
    properties: tuple[Property, ...],
    after: Fields,
    before: Fields | None,
    at: datetime,
    there_and_back: frozenset[str] = frozenset(),
) -> Iterator[Content | Unusable]:
    """Yield what a change of a deal says, property by property: what changed, and with a lower claim what did not.

    Args:
        properties: how to read each of them.
        after: all fields of the deal after the change.
        before: all fields before it; None where nothing is known of that: then everything that is not blank is new.
        at: when it was changed.
        there_and_back: names of fields that were changed, and have the value again that they had before.
    """
    for one in properties:
        new = _outcome(one, after, at)
        if new is None or (before is None and isinstance(new, dict) and is_blank(new)):
            continue
        returned = isinstance(new, dict) and not there_and_back.isdisjoint(one.fields)
        old = None if before is None else _outcome(one, before, at)
        if isinstance(new, Unusable) or before is None:
            yield new
        elif returned or new != old:
            yield new | {"link": f"{_mark(old)}-{_mark(new)}"} if isinstance(old, dict) else new
        elif not is_blank(new):
            yield new | {"claim": "seen"}


def came_back(after: Fields, previous: Fields | None, changed: object = ()) -> frozenset[str]:
    """Return the fields that a change names although they have the value that they had before.

    Args:
        after: all fields after the change.
        previous: what those that changed were before; None: nothing is known of that.
        changed: names of fields that changed, where the CRM lists them.
    """
    before = previous or {}
    named = changed if isinstance(changed, list) else ()
    unchanged = {name for name, value in before.items() if name in after and after[name] == value}
    return frozenset(unchanged | {name for name in named if isinstance(name, str) and name not in before})


def apart(part: str, read: Callable[[], datetime | None]) -> tuple[datetime | None, list[Unusable]]:
    """Return a time, or None and what is wrong with it: it spoils nothing but its part of a deal or activity."""
    try:
        return read(), []
    except Unusable as problem:
        return None, [Unusable(problem.reason, problem.detail, part)]


def is_blank(content: Content) -> bool:
    """Say whether an event only says that a property has no value."""
    return content["type"].endswith("_changed") and all(
        value is None for name, value in content.items() if name not in _NO_VALUES
    )


def identifying(content: Content) -> list[object]:
    """Return what of an event's content its id is made of: not what was added to that since ids are made so."""
    return [value for name, value in content.items() if name not in ("order", "claim", "exact", "until", "link")]


def ordered(content: Content, begin: str, end: str, *, linked: str) -> Content:
    """Return an event with its place among those of its moment.

    Args:
        content: the event; its `link` is what it left and what it set, where that is known.
        begin: of the order of an event that is not linked.
        end: what decides where nothing else does.
        linked: of the order of one that is.
    """
    link = content.pop("link", None)
    return content | {"order": f"{begin}{end}" if link is None else f"{linked}:{link}:{end}"}


def pick(fields: Mapping[str, Any], *names: str) -> object:
    """Return the first of some fields that is there and not null; None without one."""
    return next((fields[name] for name in names if fields.get(name) is not None), None)


def _outcome(one: Property, fields: Fields, at: datetime) -> Content | Unusable | None:
    try:
        return one.read(fields, at)
    except Unusable as problem:
        return Unusable(problem.reason, problem.detail, one.part)


def _mark(content: Content) -> str:
    return f"{zlib.crc32(repr(content).encode()):08x}"
