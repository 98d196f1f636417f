"""Change events as relays and Kafka connectors hand them on, undone: wrappings, unions of Avro's JSON, short ids."""

import re
from typing import Any

from stream.connectors.changes import Fields

# Where relays and connectors put the event.
_WRAPPINGS = ("payload", "data", "detail")
# Avro's JSON writes a value that may be of several types as {type: value}; types of Salesforce's own have a dot.
_AVRO_TYPES = ("string", "double", "float", "int", "long", "boolean", "bytes", "array", "map")

_CONTAINERS = frozenset((dict, list))

RECORD_ID = re.compile(r"(?!0+(?:AAA)?$)[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?")
_CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def change_event(item: object) -> Fields:
    """Return the change event in an item, with its values as they are; empty where there is none."""
    event = _unwrapped(item)
    fields = _values(event)
    if isinstance(fields.get("ChangeEventHeader"), dict):
        fields["ChangeEventHeader"] = _values(fields["ChangeEventHeader"])
    return fields


def is_of_several(item: object) -> bool:
    """Say whether an item is a change of several records; cheaper than reading it."""
    header = _value(_unwrapped(item).get("ChangeEventHeader"))
    record_ids = _value(header.get("recordIds")) if isinstance(header, dict) else None
    return isinstance(record_ids, list) and len(record_ids) > 1


def _unwrapped(item: object) -> Fields:
    """Return the event that an item has wrapped; empty where there is none."""
    for _ in range(len(_WRAPPINGS) + 1):
        item = _value(item)
        if not isinstance(item, dict):
            break
        if "ChangeEventHeader" in item:
            return item
        for name in _WRAPPINGS:
            if isinstance(item.get(name), dict):
                item = item[name]
                break
        else:
            break
    return {}


def long_id(written: Any) -> Any:
    """Return an id of 15 characters with the three that tell its capitals, as events have it; all else as it is."""
    if not isinstance(written, str) or len(written) != 15 or not RECORD_ID.fullmatch(written):
        return written
    capitals = [written[start : start + 5] for start in (0, 5, 10)]
    return written + "".join(
        _CHECK[sum(1 << place for place, one in enumerate(part) if "A" <= one <= "Z")] for part in capitals
    )


def _values(fields: Fields) -> Fields:
    return {name: _value(one) if one.__class__ in _CONTAINERS else one for name, one in fields.items()}


def _value(written: Any) -> Any:
    if isinstance(written, dict) and len(written) == 1:
        [(name, value)] = written.items()
        if name in _AVRO_TYPES or "." in name:
            return _value(value)
    if isinstance(written, list):
        return [_value(one) if one.__class__ is dict else one for one in written]
    return written
