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
    `stream.ingest.normalized.part_of`); `fields` are the CRM's that it is made of, `by` those that only say how these
    are to be read. `read` is given all fields, of which it may look at those alone, and the moment at which they were
    set; it gives an event of its own; None: they say nothing. It raises Unusable.
    """

    part: str
    fields: tuple[str, ...]
    read: Callable[[Fields, datetime], Content | None]
    by: tuple[str, ...] = ()


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
        value = values.custom_value(told, name)
        return {"type": "deal.property_changed", "property": name, "value": value and value[: values.LONGEST_TEXT]}

    return Property(f"deal.property_changed:{name}", (name,), read, by=("custom_fields",))


# They say how a value is to be read; alone they are none.
_NO_VALUES = ("type", "currency", "property")
# Added to events since their ids are made of all else.
_NOT_IDENTIFYING = frozenset(("order", "claim", "exact", "until"))


def changes(
    properties: tuple[Property, ...],
    after: Fields,
    before: Fields | None,
    at: datetime,
    whose: str,
    there_and_back: frozenset[str] = frozenset(),
) -> Iterator[Content | Unusable]:
    """Yield what a change of a deal says, property by property: what changed, and with a lower claim what did not.

    An event of what changed has, as `left`, the one that tells what was before; see `order`.

    Args:
        properties: how to read each of them.
        after: all fields of the deal after the change.
        before: all fields before it; None where nothing is known of that: then everything that is not blank is new.
        at: when it was changed.
        whose: identifies the deal.
        there_and_back: names of fields that were changed, and have the value again that they had before.
    """
    changed = None if before is None else _changed(after, before)
    for one in properties:
        new = _outcome(one, after, at)
        if new is None:
            continue
        touched = changed is None or not changed.isdisjoint(one.fields) or not changed.isdisjoint(one.by)
        if isinstance(new, Unusable):
            yield new if touched else Unusable(new.reason, new.detail, new.part, f"{whose} {new.detail}")
        elif before is None:
            if not is_blank(new):
                yield new
        else:
            old = _outcome(one, before, at) if touched else new
            if new != old or not there_and_back.isdisjoint(one.fields):
                yield new | {"left": old} if isinstance(old, dict) else new
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


def apart(
    part: str, read: Callable[[], datetime | None], whose: str | None = None
) -> tuple[datetime | None, list[Unusable]]:
    """Return a time, or None and what is wrong with it: it spoils nothing but its part of a deal or activity.

    Args:
        part: what of the deal or activity it is.
        read: reads it. May raise Unusable.
        whose: identifies the deal, where every further change of it tells the same time; None: each tells another.
    """
    try:
        return read(), []
    except Unusable as problem:
        recurs = "" if whose is None else f"{whose} {problem.detail}"
        return None, [Unusable(problem.reason, problem.detail, part, recurs)]


def is_blank(content: Content) -> bool:
    """Say whether an event only says that a property has no value."""
    if not content["type"].endswith("_changed"):
        return False
    for name, value in content.items():  # noqa: SIM110
        if value is not None and name not in _NO_VALUES:
            return False
    return True


def identifying(content: Content) -> list[object]:
    """Return what of an event's content its id is made of: not what was added to that since ids are made so."""
    return [value for name, value in content.items() if name not in _NOT_IDENTIFYING]


def order(content: Content, left: Content | None, begin: str, end: str, *, linked: str) -> str:
    """Return the place of an event among those of its moment.

    Args:
        content: the event.
        left: the event of what was before; None: not known, so it is not linked.
        begin: of the order of an event that is not linked.
        end: what decides where nothing else does.
        linked: of the order of one that is.
    """
    return begin + end if left is None else f"{linked}:{_mark(left)}-{_mark(content)}:{end}"


def pick(fields: Mapping[str, Any], *names: str) -> object:
    """Return the first of some fields that is there and not null; None without one."""
    for name in names:
        value = fields.get(name)
        if value is not None:
            return value
    return None


def _changed(after: Fields, before: Fields) -> set[str]:
    """Return the names of the fields that differ; most have the very same value."""
    return {name for name, value in before.items() if (now := after.get(name)) is not value and now != value}


def _outcome(one: Property, fields: Fields, at: datetime) -> Content | Unusable | None:
    try:
        return one.read(fields, at)
    except Unusable as problem:
        return Unusable(problem.reason, problem.detail, one.part)


def _mark(content: Content) -> str:
    return f"{zlib.crc32(repr(content).encode()):08x}"
