"""What happened to a call, e-mail, meeting, task or note of HubSpot, and which deals it was about.

Every event tells one property, in whatever order, so it becomes an event that tells one property.
"""

from stream.connectors import values
from stream.connectors.hubspot.deals import deal_id
from stream.connectors.hubspot.items import (
    Item,
    changed_property,
    date,
    event_id,
    object_id,
    occurred_at,
    order,
    revision,
)
from stream.connectors.template import Content
from stream.ingest.problems import Unusable

DEALS = "0-3"
TYPES = {"0-48": "call", "0-49": "email", "0-47": "meeting", "0-27": "task", "0-46": "note"}
"""objectTypeId to the activity type of the funnel file."""

# A task has a due date there, and counts when it was done.
_STARTED = {
    "call": ("hs_timestamp",),
    "email": ("hs_timestamp",),
    "meeting": ("hs_timestamp", "hs_meeting_start_time"),
    "task": ("hs_task_completion_date",),
    "note": ("hs_timestamp",),
}


def activity_events(item: Item, action: str, activity_type: str) -> list[Content] | None:
    """Return what an item tells of an activity, which may be nothing; None: nobody knows the action.

    Raises:
        Unusable: a field is missing or wrong.
    """
    base: Content = {
        "activity_id": _activity_id(activity_type, item.get("objectId")),
        "event_id": event_id(item, prefix=f"hs{order(item)}-"),
        "occurred_at": occurred_at(item),
    }
    match action:
        case "creation":
            if activity_type == "task":
                return []
            return [base | {"type": "activity.created", "activity_type": activity_type}]
        case "deletion":
            return [base | {"type": "activity.deleted"}]
        case "restore":
            return [base | {"type": "activity.restored"}]
        case "propertyChange":
            told = _told(activity_type, *changed_property(item))
            if not told:
                return []
            return [base | {"type": "activity.changed", "activity_type": activity_type} | told]
    return None


def _told(activity_type: str, name: str, text: str) -> Content:
    """Return the property of an activity that a property of HubSpot is; empty: none, or it was blanked."""
    if name == "hubspot_owner_id":
        return {"rep_id": text}
    if not text:
        return {}
    if name in _STARTED[activity_type]:
        return {"started_at": date(text)}
    if (activity_type, name) == ("meeting", "hs_meeting_end_time"):
        return {"ended_at": date(text)}
    if (activity_type, name) == ("call", "hs_call_duration"):
        milliseconds = values.number(text)
        if milliseconds is None or not 0 <= milliseconds < 10**12:
            raise Unusable("bad_value", f"propertyValue: {text[:40]!r} is not a duration in milliseconds")
        return {"duration_seconds": int(milliseconds) // 1000}
    return {}


def association(item: Item) -> list[Content]:
    """Return the touch of a deal where an activity was linked with it; nothing where other objects were.

    A link that is removed takes the touch back. Both objects may tell of one link, and the moment that they tell
    grows: so one event per link, with the moment as its revision.

    Raises:
        Unusable: a field is missing or wrong.
    """
    ends = {str(item.get(f"{end}ObjectTypeId")): item.get(f"{end}ObjectId") for end in ("from", "to")}
    kinds = [TYPES[kind] for kind in ends if kind in TYPES]
    if DEALS not in ends or not kinds:
        return []
    [activity_type] = kinds
    [activity] = [_activity_id(activity_type, one) for kind, one in ends.items() if kind in TYPES]
    at, deal = occurred_at(item), deal_id(ends[DEALS])
    base: Content = {
        "deal_id": deal,
        "event_id": values.identity("hs", item.get("portalId"), "touch", deal, activity),
        "occurred_at": at,
        "revision": revision(at),
    }
    if values.flag(item.get("associationRemoved"), "associationRemoved"):
        return [base | {"type": "deal.property_changed", "property": "association", "value": None}]
    return [base | {"type": "deal.touched", "activity_id": activity, "activity_type": activity_type}]


def _activity_id(activity_type: str, given: object) -> str:
    return f"hubspot:{activity_type}:{object_id(given, 'objectId, fromObjectId, toObjectId', 'activities')}"
