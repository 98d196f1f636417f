"""Activities: what is known of one, and what it adds to the windows.

Records tell an activity's properties, all of them or a few. Of each property the last one told counts, by (revision,
occurred_at, event_id). A record of which nothing counts any more is dropped: it can never count again. So an activity
is a function of the set of its events, and the same event twice changes nothing.
"""

from typing import Any, NamedTuple

from stream.core.aggregate import Contributions, Key
from stream.core.facts import Scalar
from stream.core.funnel import MICROS, Funnel, at_of

LONGEST_SECONDS = 7 * 86_400


class Record(NamedTuple):
    """One event of an activity: its rank, then the properties, None where it does not tell one.

    Times are microseconds UTC. `rep` is the rep's id (empty: nobody), then start, team, territory of each assignment.
    """

    revision: int
    at: int
    event_id: str
    exists: bool | None = None
    activity_type: str | None = None
    rep: tuple[Scalar, ...] | None = None
    created: int | None = None
    started: int | None = None
    ended: int | None = None
    seconds: int | None = None


_PROPERTIES = range(Record._fields.index("exists"), len(Record._fields))

Activity = tuple[Record, ...]
"""The records of an activity that still tell something that counts, in order of rank."""


def record_of(event: Any) -> Record:
    """Return an event, of `schemas.events` or its struct of `schemas.fast`, as a record of its activity.

    Raises schemas.fast.Unsure: a struct's time is not in the canonical form.
    """
    at = at_of(event.occurred_at)
    record = Record(event.revision, at, event.event_id)
    match event.type:
        case "activity.logged":
            # It tells everything. Written out, since most activities are one such event.
            kind, seconds = event.activity_type, event.duration_seconds
            return Record(event.revision, at, event.event_id, True, kind, _rep(event), None, at, None, seconds)
        case "activity.changed":
            return record._replace(
                activity_type=event.activity_type,
                rep=None if event.rep_id is None else _rep(event),
                started=None if event.started_at is None else at_of(event.started_at),
                ended=None if event.ended_at is None else at_of(event.ended_at),
                seconds=event.duration_seconds,
            )
        case "activity.created":
            return record._replace(activity_type=event.activity_type, created=at)
        case _:
            return record._replace(exists=event.type == "activity.restored")


def add(known: Activity | None, record: Record) -> Activity:
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
        last = Record._make(ours if ours is not None else older for ours, older in zip(last, record, strict=True))
    started = last.created if last.started is None else last.started
    if last.exists is False or last.activity_type is None or started is None:
        return {}
    rep_id, team_id, territory_id = _place(last.rep, started)
    key = Key(team_id, rep_id, territory_id, "", funnel.hour_of(started))
    measures = {f"activities:{last.activity_type}": 1}
    seconds = _seconds(last, started)
    if seconds:
        measures[f"activity_seconds:{last.activity_type}"] = seconds
    return {key: measures}


def _rank(record: Record) -> tuple[tuple[int, int, str], str]:
    # repr gives any two contents of one revision an order that does not depend on arrival.
    return record[:3], repr(record)


def _rep(event: Any) -> tuple[Scalar, ...]:
    value: list[Scalar] = [event.rep_id]
    for assignment in event.assignments:
        value += (at_of(assignment.starts_at), assignment.team_id, assignment.territory_id)
    return tuple(value)


def _place(rep: tuple[Scalar, ...] | None, at: int) -> tuple[str, str, str]:
    """Return rep, team and territory at a moment: the last assignment at or before it, else the first."""
    if rep is None:
        return "", "", ""
    if len(rep) == 1:
        return str(rep[0]), "", ""
    place = 1
    for index in range(4, len(rep), 3):
        if int(rep[index] or 0) <= at:
            place = index
    return str(rep[0]), str(rep[place + 1]), str(rep[place + 2])


def _seconds(last: Record, started: int) -> int:
    if last.seconds is not None:
        return last.seconds
    spent = ((last.ended or started) - started) // MICROS
    return spent if 0 < spent <= LONGEST_SECONDS else 0
