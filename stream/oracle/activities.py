"""The measures of an activity."""

from datetime import timedelta
from typing import Any

from stream.oracle.history import Event, time_of
from stream.oracle.hours import Sums
from stream.oracle.organisation import Organisation

_TELLING = ("activity_type", "rep_id", "started_at", "ended_at", "duration_seconds")


def count_activity(events: list[Event], organisation: Organisation, sums: Sums) -> None:
    """Count one activity; of its events, the oldest first, the later ones overwrite what the earlier ones told."""
    known: dict[str, Any] = {"rep_id": ""}
    for event in events:
        match event["type"]:
            case "activity.logged":
                known |= {"deleted": False, "started_at": event["occurred_at"], "duration_seconds": 0} | event
            case "activity.created":
                known |= {"activity_type": event["activity_type"], "created_at": event["occurred_at"]}
            case "activity.changed":
                told = {name: value for name, value in event.items() if value is not None}
                known |= {name: told[name] for name in _TELLING if name in told}
            case fate:
                known["deleted"] = fate == "activity.deleted"
    at = known.get("started_at") or known.get("created_at")
    if known.get("deleted") or at is None:
        return
    at = time_of(at)
    seconds = known.get("duration_seconds")
    if seconds is None:
        spent = time_of(known["ended_at"]) - at if "ended_at" in known else timedelta()
        seconds = spent // timedelta(seconds=1)
        seconds = seconds if 0 <= seconds <= 7 * 24 * 3600 else 0
    team, territory = organisation.workplace(known["rep_id"], at, at)
    window = (team, known["rep_id"], territory, "", organisation.hour(at))
    sums[window][f"activities:{known['activity_type']}"] += 1
    sums[window][f"activity_seconds:{known['activity_type']}"] += seconds
