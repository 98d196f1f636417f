"""Activities: what is known of one, and what it adds to the windows.

Records tell an activity's properties, all of them or a few. Of each property the last one told counts, by (revision,
occurred_at, event_id). A record of which nothing counts any more is dropped: it can never count again. So an activity
is a function of the set of its events, and the same event twice changes nothing.
"""

from typing import NamedTuple

from schemas import wire
from schemas.wire import micros_of
from stream.core.aggregate import Contributions, Key
from stream.core.funnel import MICROS, Funnel

LONGEST_SECONDS = 7 * 86_400


class ActivityRecord(NamedTuple):
    """One event of an activity: its rank, then the properties, None where it does not tell one.

    Times are microseconds UTC; an empty rep is nobody.
    """

    revision: int
    at: int
    event_id: str
    exists: bool | None = None
    activity_type: str | None = None
    rep: str | None = None
    created: int | None = None
    started: int | None = None
    ended: int | None = None
    seconds: int | None = None


_PROPERTIES = range(ActivityRecord._fields.index("exists"), len(ActivityRecord._fields))

Activity = tuple[ActivityRecord, ...]
"""The records of an activity that still tell something that counts, in order of rank."""


def record_of(event: wire.AnyActivityEvent, funnel: Funnel) -> ActivityRecord:
    """Return an event as a record of its activity. Raises NotCanonical: a time is not in the canonical form."""
    at, reps_before = micros_of(event.occurred_at), funnel.former_reps
    if event.type == "activity.logged":
        # It tells everything. Written out, since most activities are one such event.
        kind, rep, seconds = event.activity_type, reps_before.get(event.rep_id, event.rep_id), event.duration_seconds
        return ActivityRecord(event.revision, at, event.event_id, True, kind, rep, None, at, None, seconds)
    record = ActivityRecord(event.revision, at, event.event_id)
    if event.type == "activity.changed":
        return record._replace(
            activity_type=event.activity_type,
            rep=None if event.rep_id is None else reps_before.get(event.rep_id, event.rep_id),
            started=None if event.started_at is None else micros_of(event.started_at),
            ended=None if event.ended_at is None else micros_of(event.ended_at),
            seconds=event.duration_seconds,
        )
    if event.type == "activity.created":
        return record._replace(activity_type=event.activity_type, created=at)
    return record._replace(exists=event.type == "activity.restored")


def add(known: Activity | None, record: ActivityRecord) -> Activity:
    """Return the activity with a record; the same object as `known` if it changes nothing."""
    if known is None:
        return (record,)
    if record in known:
        return known
    missing = set(_PROPERTIES)
    kept = []
    for one in sorted((*known, record), key=_rank, reverse=True):
        told = {index for index in missing if one[index] is not None}
        if told:
            missing -= told
            kept.append(one)
    new = tuple(reversed(kept))
    return known if new == known else new


def contributions(activity: Activity, funnel: Funnel) -> Contributions:
    """Return what an activity adds to each window: nothing before it is known what it is and when it was."""
    last = activity[-1]
    for record in reversed(activity[:-1]):
        last = ActivityRecord._make(
            ours if ours is not None else older for ours, older in zip(last, record, strict=True)
        )
    started = last.created if last.started is None else last.started
    if last.exists is False or last.activity_type is None or started is None:
        return {}
    rep_id, team_id, territory_id = funnel.places.at(last.rep or "", started)
    key = Key(team_id, rep_id, territory_id, "", funnel.hour_of(started))
    measures = {f"activities:{last.activity_type}": 1}
    seconds = _seconds(last, started)
    if seconds:
        measures[f"activity_seconds:{last.activity_type}"] = seconds
    return {key: measures}


def _rank(record: ActivityRecord) -> tuple[tuple[int, int, str], str]:
    # repr gives any two contents of one revision an order that does not depend on arrival.
    return record[:3], repr(record)


def _seconds(last: ActivityRecord, started: int) -> int:
    if last.seconds is not None:
        return last.seconds
    spent = ((last.ended or started) - started) // MICROS
    return spent if 0 < spent <= LONGEST_SECONDS else 0
