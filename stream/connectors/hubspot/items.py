"""What all subscription events of HubSpot have: an identity, a time, an object, and values that are text."""

import re
from datetime import UTC, datetime
from typing import Any

from stream.connectors import values
from stream.core.funnel import moment
from stream.ingest.problems import Unusable

Item = dict[str, Any]

# eventId is not unique; attemptNumber tells a delivery, not an event.
_IDENTITY = ("portalId", "subscriptionType", "objectId", "propertyName", "eventId", "occurredAt")

_FIRST_REVISION = datetime(2020, 1, 1, tzinfo=UTC)
_LONGEST_ID = 20
_LARGEST_ID = 10**_LONGEST_ID


def occurred_at(item: Item) -> datetime:
    """Return when it happened. Raises Unusable."""
    at = item.get("occurredAt")
    if not isinstance(at, int) or isinstance(at, bool) or not values.MILLISECONDS_FROM <= at < 10**14:
        raise Unusable("bad_time", "occurredAt: must be whole milliseconds since 1970")
    return moment(at * 1000)


def event_id(item: Item, *more: object, prefix: str = "hs") -> str:
    """Return the id of the event that an item tells, or of one of several, which `more` tells apart."""
    return values.identity(prefix, *(item.get(name) for name in _IDENTITY), *more)


def order(item: Item, *, after_others: bool = False) -> str:
    """Return what HubSpot tells of the order of one millisecond: its ids of events mostly grow."""
    number, last = item.get("eventId"), "1" if after_others else "0"
    if isinstance(number, str) and len(number) <= _LONGEST_ID and number.isascii() and number.isdigit():
        number = int(number)
    return f"{last}.{values.in_order(number)}" if isinstance(number, int) and 0 <= number < _LARGEST_ID else last


def revision(at: datetime) -> int:
    """Return the revision of an event that stands for all of one thing, so that the last one told counts."""
    return max(0, int((at - _FIRST_REVISION).total_seconds()))


def object_id(given: object, fields: str, what: str) -> str:
    """Return the id of an object as text. Raises Unusable, naming the fields it may have been in."""
    if not isinstance(given, int | str) or isinstance(given, bool) or not (written := str(given).strip()):
        raise Unusable("bad_id", f"{fields}: must be ids of {what}")
    return written


def changed_property(item: Item) -> tuple[str, str]:
    """Return name and new value of the property that changed; empty: blanked. Raises Unusable."""
    name, value = item.get("propertyName"), item.get("propertyValue")
    if not isinstance(name, str) or not name:
        raise Unusable("bad_shape", "propertyName: is missing")
    if isinstance(value, bool) or not isinstance(value, str | int | float | None):
        raise Unusable("bad_value", "propertyValue: must be text")
    return name, "" if value is None else str(value).strip()


def date(text: str) -> datetime | None:
    """Return a date, or None where it was blanked. Raises Unusable."""
    if not text:
        return None
    try:
        if re.fullmatch(r"-?[0-9]{1,14}", text):
            if (told := int(text)) < values.MILLISECONDS_FROM:
                raise ValueError
            return moment(told * 1000)
        parsed_date = datetime.fromisoformat(text)
        return (parsed_date if parsed_date.tzinfo else parsed_date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unusable("bad_time", f"propertyValue: {text[:40]!r} is neither milliseconds nor an ISO date") from None
