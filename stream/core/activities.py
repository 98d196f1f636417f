"""Activities: the last record of an activity counts, by (revision, occurred_at, event_id)."""

from typing import Any, NamedTuple

from stream.core.aggregate import Contributions, Key
from stream.core.funnel import Funnel, at_of


class Activity(NamedTuple):
    """The record of an activity that counts. `rep_id` is None where it was deleted."""

    revision: int
    at: int
    event_id: str
    rep_id: str | None
    team_id: str
    territory_id: str
    activity_type: str
    seconds: int


def activity_of(event: Any) -> Activity:
    """Return an event, of `schemas.events` or its struct of `schemas.fast`, as a record of its activity.

    Raises schemas.fast.Unsure: a struct's time is not in the canonical form.
    """
    at = at_of(event.occurred_at)
    if event.type == "activity.deleted":
        return Activity(event.revision, at, event.event_id, None, "", "", "", 0)
    for assignment in event.assignments:
        at_of(assignment.starts_at)  # of a struct nobody else checks it
    stamp = event.assignments[0] if event.assignments else None
    return Activity(
        event.revision,
        at,
        event.event_id,
        event.rep_id,
        stamp.team_id if stamp else "",
        stamp.territory_id if stamp else "",
        event.activity_type,
        event.duration_seconds,
    )


def latest(known: Activity | None, new: Activity) -> Activity:
    """Return the record that counts; the same object as `known` if it stays."""
    if known is None or _rank(new) > _rank(known):
        return new
    return known


def _rank(activity: Activity) -> tuple[tuple[int, int, str], str]:
    return activity[:3], repr(activity)


def contributions(activity: Activity, funnel: Funnel) -> Contributions:
    """Return what an activity adds to each window."""
    if activity.rep_id is None:
        return {}
    key = Key(activity.team_id, activity.rep_id, activity.territory_id, "", funnel.hour_of(activity.at))
    measures = {f"activities:{activity.activity_type}": 1}
    if activity.seconds:
        measures[f"activity_seconds:{activity.activity_type}"] = activity.seconds
    return {key: measures}
