"""Tasks and calendar events of Salesforce as activities."""

from collections.abc import Iterator
from datetime import datetime

from stream.connectors import values
from stream.connectors.activities import Reading, done_activity
from stream.connectors.changes import Fields, pick
from stream.connectors.salesforce.decode import long_id
from stream.connectors.template import Content, Told
from stream.ingest.problems import Unusable

# What an activity depends on, so that other changes are left out.
ACTIVITIES = {
    "Task": (
        "OwnerId", "WhatId", "Status", "IsClosed", "TaskSubtype", "CallType", "CallDurationInSeconds",
        "CompletedDateTime",
    ),
    "Event": ("OwnerId", "WhatId", "StartDateTime", "ActivityDateTime", "EndDateTime", "DurationInMinutes"),
}  # fmt: skip

_OPPORTUNITY = "006"


def activity_events(
    base: Content,
    entity: str,
    change: str,
    fields: Fields,
    named: frozenset[str],
    changed: frozenset[str],
    at: datetime,
) -> Iterator[Told]:
    """Yield what a change of a task or calendar event says; nothing if it says none.

    A task counts once it is completed. A calendar event counts at its start, or if that lay ahead, when it was booked.

    Args:
        base: ids and revision of the event that tells everything.
        entity: Task or Event.
        change: CREATE, UPDATE, DELETE or UNDELETE.
        fields: what the change event has; of an update, the unchanged ones only where the channel is enriched.
        named: names of those that it says have changed.
        changed: names of all that it is about.
        at: when it was committed.

    Raises:
        Unusable: nothing of it can be read.
    """
    if change == "DELETE":
        yield base | {"type": "activity.deleted", "occurred_at": at}
        return
    if not changed.intersection(ACTIVITIES[entity]):
        return
    if entity == "Task" and not _is_completed(fields):
        if change == "UPDATE" and changed & {"Status", "IsClosed"}:
            yield base | {"type": "activity.deleted", "occurred_at": at}
        return
    just_done = change != "UPDATE" or not named.isdisjoint(("Status", "IsClosed"))
    of_a_kind: Reading = _task(fields, at if just_done else None) if entity == "Task" else _event(fields, change, at)
    if change == "UNDELETE":
        # What it tells may lie before the deletion.
        yield base | {"event_id": f"{base['event_id']}-back", "type": "activity.restored", "occurred_at": at}
    of_a_kind["rep_id"] = lambda: _owner(entity, fields)
    yield from done_activity(base, at, of_a_kind)


def _task(task: Fields, done_at: datetime | None) -> Reading:
    kind = "call" if pick(task, "CallType", "CallDurationInSeconds") is not None else "task"
    return {
        "activity_type": lambda: (values.text(task.get("TaskSubtype"), "TaskSubtype") or kind).lower(),
        "deal_id": lambda: _deal_id(task),
        "duration_seconds": lambda: values.seconds(task.get("CallDurationInSeconds"), "CallDurationInSeconds"),
        "began": lambda: values.optional_time(task.get("CompletedDateTime"), "CompletedDateTime") or done_at,
    }


def _event(event: Fields, change: str, at: datetime) -> Reading:
    start = pick(event, "StartDateTime", "ActivityDateTime")
    if start is None:
        raise _missing("Event", "StartDateTime")

    def began() -> datetime | None:
        starts = values.time(start, "StartDateTime")
        if starts <= at:
            return starts
        return None if change == "UPDATE" else at

    return {
        "activity_type": lambda: "meeting",
        "deal_id": lambda: _deal_id(event),
        "duration_seconds": lambda: _length(event, values.time(start, "StartDateTime")),
        "began": began,
    }


def _owner(entity: str, fields: Fields) -> str:
    if fields.get("OwnerId") is None:
        raise _missing(entity, "OwnerId")
    return values.key(long_id(fields["OwnerId"]), "OwnerId")


def _deal_id(fields: Fields) -> str | None:
    about = values.optional_key(long_id(fields.get("WhatId")), "WhatId")
    return f"salesforce:{about}" if about is not None and about.startswith(_OPPORTUNITY) else None


def _is_completed(task: Fields) -> bool:
    if task.get("IsClosed") is not None:
        return values.flag(task["IsClosed"], "IsClosed")
    if task.get("Status") is None:
        raise _missing("Task", "Status")
    return bool(task["Status"] == "Completed")


def _length(event: Fields, began: datetime) -> int:
    minutes = event.get("DurationInMinutes")
    if minutes is not None:
        return values.seconds(values.seconds(minutes, "DurationInMinutes") * 60, "DurationInMinutes")
    ended = values.optional_time(event.get("EndDateTime"), "EndDateTime")
    return 0 if ended is None else values.seconds(max(0, int((ended - began).total_seconds())), "EndDateTime")


def _missing(entity: str, field: str) -> Unusable:
    return Unusable(
        "missing_fields",
        f"{field}: is missing; enrich the change events of {entity} with {', '.join(ACTIVITIES[entity])}",
    )
