"""Activities in sentences of the business, counted by hand. Times are those of the reporting zone."""

from typing import NamedTuple

from schemas.events import any_event
from stream.core.funnel import micros
from tests.support.deals import clock, utc


def told(number, at, kind, **properties):
    content = {"type": f"activity.{kind}", "event_id": f"e{number}", "activity_id": "x", "occurred_at": utc(at)}
    if kind not in ("deleted", "restored"):
        content["activity_type"] = "call"
    return any_event.validate_python(content | properties)


class Example(NamedTuple):
    rule: str
    events: tuple
    counts: dict


def example(rule, *events, rep=("n", "ada", "t"), at=None, **measures):
    """What the events count: measures of the window of a rep (team, rep, territory), at an hour."""
    team, rep_id, territory = rep
    windows = {} if at is None else {(team, rep_id, territory, "", micros(clock(at)) // 10**6): measures}
    return Example(rule, events, {w: {f"{n}:call": v for n, v in found.items()} for w, found in windows.items()})


LOGGED = told(1, "2026-03-02 09:30", "logged", rep_id="ada", duration_seconds=600)
CREATED = told(1, "2026-03-04 12:00", "created")
STARTED = told(2, "2026-03-04 12:00", "changed", started_at=utc("2026-03-02 09:30"))
OWNED = told(3, "2026-03-04 12:00", "changed", rep_id="ada")
LASTED = told(4, "2026-03-04 12:01", "changed", duration_seconds=90)
ENDED = told(5, "2026-03-04 12:01", "changed", ended_at=utc("2026-03-02 10:00"))
DELETED = told(6, "2026-03-05 09:00", "deleted")
COUNTED = {"at": "2026-03-02 09:00", "activities": 1}
BO = ("s", "bo", "")
DAY_OF_BO = "2026-03-02 00:00"  # bo is in the other team on this one day

EXAMPLES = [
    example("logged: counts with its time for its rep", LOGGED, activity_seconds=600, **COUNTED),
    example(
        "corrected: counts as corrected",
        LOGGED,
        told(1, "2026-03-02 09:30", "logged", rep_id="ada", duration_seconds=60, revision=1),
        activity_seconds=60,
        **COUNTED,
    ),
    example(
        "of two revisions the higher counts, also where it is about an earlier time",
        told(1, "2026-03-02 09:30", "logged", rep_id="ada", revision=1),
        told(2, "2026-03-03 09:30", "logged", rep_id="ada"),
        **COUNTED,
    ),
    example(
        "told piece by piece: counts like one that was logged",
        CREATED,
        STARTED,
        OWNED,
        LASTED,
        activity_seconds=90,
        **COUNTED,
    ),
    example("not known when: counts when it was created", CREATED, OWNED, at="2026-03-04 12:00", activities=1),
    example("not known when, nor when created: counts nowhere", OWNED, LASTED),
    example("known only as deleted: counts nowhere", DELETED),
    example("nobody's: counts for nobody", STARTED, rep=("", "", ""), **COUNTED),
    example(
        "taken from its rep: counts for nobody",
        STARTED,
        OWNED,
        told(4, "2026-03-04 12:01", "changed", rep_id=""),
        rep=("", "", ""),
        **COUNTED,
    ),
    example(
        "without a duration: lasts from its begin to its end", STARTED, OWNED, ENDED, activity_seconds=1800, **COUNTED
    ),
    example("a duration counts more than an end", STARTED, OWNED, LASTED, ENDED, activity_seconds=90, **COUNTED),
    example(
        "an end before the begin is no duration",
        STARTED,
        OWNED,
        told(5, "2026-03-04 12:01", "changed", ended_at=utc("2026-03-01 10:00")),
        **COUNTED,
    ),
    example(
        "seven days are a duration",
        STARTED,
        OWNED,
        told(5, "2026-03-04 12:01", "changed", ended_at=utc("2026-03-09 09:30")),
        activity_seconds=604_800,
        **COUNTED,
    ),
    example(
        "more than seven days are no duration",
        STARTED,
        OWNED,
        told(5, "2026-03-04 12:01", "changed", ended_at=utc("2026-03-09 09:31")),
        **COUNTED,
    ),
    example("deleted: counts nowhere", CREATED, STARTED, OWNED, DELETED),
    example(
        "changed after it was deleted: counts nowhere",
        STARTED,
        OWNED,
        DELETED,
        told(7, "2026-03-06 09:00", "changed", duration_seconds=9),
    ),
    example("restored: counts again", STARTED, OWNED, DELETED, told(7, "2026-03-06 09:00", "restored"), **COUNTED),
    example(
        "belongs to the team that the rep was in when it began, from the first moment on",
        told(2, "2026-03-04 12:00", "changed", started_at=utc(DAY_OF_BO), rep_id="bo"),
        rep=BO,
        at=DAY_OF_BO,
        activities=1,
    ),
    example(
        "logged and moved to another time: belongs to the team of that time",
        told(1, "2026-03-04 09:30", "logged", rep_id="bo"),
        told(2, "2026-03-04 12:00", "changed", started_at=utc(DAY_OF_BO)),
        rep=BO,
        at=DAY_OF_BO,
        activities=1,
    ),
]
