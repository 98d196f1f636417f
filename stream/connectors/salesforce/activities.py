"""Tasks and calendar events of Salesforce as activities."""

from collections.abc import Iterator
from datetime import datetime

from stream.connectors import values
from stream.connectors.changes import Fields, pick
from stream.connectors.template import Content
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


def activity_contents(
    entity: str, change: str, fields: Fields, changed: frozenset[str], at: datetime
) -> Iterator[Content]:
    """Yield what a change of a task or calendar event says, with the time that it counts at; nothing if it says none.

    A task counts once it is completed. A calendar event counts at its start, or if that lay ahead, when it was booked.

    Args:
        entity: Task or Event.
        change: CREATE, UPDATE, DELETE or UNDELETE.
        fields: what the change event has; of an update, the unchanged ones only where the channel is enriched.
        changed: names of those that changed.
        at: when it was committed.

    Raises:
        Unusable: something is missing or wrong.
    """
    if change == "DELETE":
        yield {"type": "activity.deleted", "occurred_at": at}
        return
    if not changed.intersection(ACTIVITIES[entity]):
        return
    if entity == "Task":
        done = _is_completed(fields)
        if not done:
            if change == "UPDATE" and changed & {"Status", "IsClosed"}:
                yield {"type": "activity.deleted", "occurred_at": at}
            return
        kind = values.text(fields.get("TaskSubtype"), "TaskSubtype")
        yield _logged(
            entity,
            fields,
            (kind or ("call" if pick(fields, "CallType", "CallDurationInSeconds") is not None else "task")).lower(),
            values.optional_time(fields.get("CompletedDateTime"), "CompletedDateTime") or at,
            values.seconds(fields.get("CallDurationInSeconds"), "CallDurationInSeconds"),
        )
    else:
        start = pick(fields, "StartDateTime", "ActivityDateTime")
        if start is None:
            raise _missing(entity, "StartDateTime")
        began = values.time(start, "StartDateTime")
        yield _logged(entity, fields, "meeting", min(began, at), _length(fields, began))


def _logged(entity: str, fields: Fields, kind: str, at: datetime, seconds: int) -> Content:
    if fields.get("OwnerId") is None:
        raise _missing(entity, "OwnerId")
    about = values.optional_key(fields.get("WhatId"), "WhatId")
    return {
        "type": "activity.logged",
        "occurred_at": at,
        "activity_type": kind,
        "rep_id": values.key(fields["OwnerId"], "OwnerId"),
        "deal_id": f"salesforce:{about}" if about is not None and about.startswith(_OPPORTUNITY) else None,
        "duration_seconds": seconds,
    }


def _is_completed(task: Fields) -> bool:
    if task.get("IsClosed") is not None:
        return task["IsClosed"] is True
    if task.get("Status") is None:
        raise _missing("Task", "Status")
    return bool(task["Status"] == "Completed")


def _length(event: Fields, began: datetime) -> int:
    minutes = event.get("DurationInMinutes")
    if minutes is not None:
        return values.seconds(minutes, "DurationInMinutes") * 60
    ended = values.optional_time(event.get("EndDateTime"), "EndDateTime")
    return 0 if ended is None else max(0, int((ended - began).total_seconds()))


def _missing(entity: str, field: str) -> Unusable:
    return Unusable(
        "missing_fields",
        f"{field}: is missing; enrich the change events of {entity} with {', '.join(ACTIVITIES[entity])}",
    )
