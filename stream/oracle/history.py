"""Which events count, and in which order those of a deal happened."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from stream.oracle.organisation import Organisation

Event = dict[str, Any]


def histories(
    events: Iterable[Mapping[str, Any]], organisation: Organisation
) -> tuple[dict[str, list[Event]], dict[str, list[Event]]]:
    """Return the events that count, of each deal in their order, and those of each activity, the oldest first.

    Args:
        events: events as plain dicts, as on the topics (times as datetimes or ISO text).
        organisation: says which properties are kept, and what ids there were before.
    """
    deals: dict[str, dict[Any, Event]] = defaultdict(dict)
    activities: dict[str, list[Event]] = defaultdict(list)
    for raw in events:
        event = organisation.with_ids_of_now(dict(raw, occurred_at=time_of(raw["occurred_at"])))
        if _says_nothing(event, organisation) and not event.get("revision"):
            continue  # it corrects nothing either
        if not event["type"].startswith("deal."):
            activities[event["activity_id"]].append(event)
            continue
        # Of what was only seen, the first of each kind counts.
        only_seen = event.get("claim") == "seen"
        identity = (event["type"], event.get("property")) if only_seen else event["event_id"]
        known = deals[event["deal_id"]].get(identity)
        if known is None or (_place(event) < _place(known) if only_seen else _version(event) > _version(known)):
            deals[event["deal_id"]][identity] = event
    return (
        {deal_id: _in_order(list(known.values())) for deal_id, known in deals.items()},
        {activity_id: sorted(told, key=_newness) for activity_id, told in activities.items()},
    )


def time_of(value: Any) -> datetime:
    """Return a time that is a datetime or ISO text."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value).replace("Z", "+00:00"))


def _says_nothing(event: Event, organisation: Organisation) -> bool:
    if event["type"] == "deal.property_changed":
        return event["property"] not in organisation.properties.values()
    return event["type"] in ("deal.gap", "deal.healed")


def _place(event: Event) -> tuple[datetime, bool, str, str]:
    return event["occurred_at"], event.get("claim") != "seen", event.get("order", ""), event["event_id"]


def _version(event: Event) -> tuple[int, datetime, str]:
    return event.get("revision", 0), event["occurred_at"], event.get("order", "")


def _newness(event: Event) -> tuple[int, datetime, str]:
    return event.get("revision", 0), event["occurred_at"], event["event_id"]


def _in_order(events: list[Event]) -> list[Event]:
    """Sort the events of a deal; of linked changes each comes after all that led to what it left."""
    steps: dict[int, tuple[Any, str, str]] = {}
    for event in events:
        link = re.search(":[0-9a-f]{8}-[0-9a-f]{8}:", event.get("order", ""))
        if link is not None:
            at, changed, order, _ = _place(event)
            group = at, changed, event["type"], order[: link.start()]
            steps[id(event)] = group, link.group().strip(":"), order[link.end() :]

    def key(event: Event) -> tuple[Any, ...]:
        at, changed, order, event_id = _place(event)
        if id(event) not in steps:
            return at, changed, order, 0, "", event_id
        group, link, end = steps[id(event)]
        others = [one.split("-") for one in {one for among, one, _ in steps.values() if among == group} - {link}]
        known = [link.split("-")[0]]
        for value in known:
            known += [left for left, new in others if new == value and left not in known]
        return at, changed, group[3], sum(new in known for _, new in others), end, event_id

    return sorted(events, key=key)
