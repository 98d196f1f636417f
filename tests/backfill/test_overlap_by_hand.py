"""Of one deal, or one activity, that comes live and in an export: what of it counts, worked out by hand."""

from datetime import UTC, datetime

import pytest

from schemas.events import any_event
from tests.backfill import exports
from tests.backfill.service import Sent, State
from tests.support.small_service import FUNNEL

CALLS = """
source: hubspot
activities:
  - {file: "*", id: id, at: at, every_type: call, owner: owner, deal: deal, duration: seconds}
"""


def call(**more):
    base = {"activity_id": "hubspot:call:9", "event_id": "hs1", "occurred_at": datetime(2026, 3, 1, 15, tzinfo=UTC)}
    return any_event.validate_python(base | more)


def told(**more):
    return call(type="activity.logged", activity_type="call", rep_id="101", duration_seconds=60, **more)


@pytest.mark.parametrize(
    ("live", "sends", "seconds"),
    [
        ([told()], False, 60),
        ([told(), call(type="activity.deleted", revision=1, event_id="hs2")], False, 0),
        ([call(type="activity.created", activity_type="call")], True, 90),
        ([call(type="activity.changed", activity_type="call", rep_id="101")], True, 90),
    ],
    ids=["whole", "deleted", "created", "in part"],
)
def test_of_an_activity_live_events_know_better_what_they_tell(tmp_path, live, sends, seconds):
    path = exports.write(
        tmp_path / "c.csv", ["id", "at", "owner", "deal", "seconds"], [["9", "2026-03-01", "101", "7", "90"]]
    )
    known = State(live)
    sent = Sent(CALLS, [path], FUNNEL, known)
    assert bool(sent.events) is sends
    known.add(sent.events)
    assert sum(m.get("activity_seconds:call", 0) for m in known.windows(FUNNEL).values()) == seconds
    again = Sent(CALLS, [path], FUNNEL, known)
    assert again.records == []


def test_a_newer_export_replaces_what_an_older_one_said_and_takes_back_what_it_no_longer_says(tmp_path):
    header = ["Record ID", "Create Date", "lead", "mql", "Deal Stage", "Close Date", "Owner", "Amount"]
    mapping = """
source: hubspot
deals:
  - file: "*"
    id: Record ID
    created: Create Date
    stages: {lead: lead, mql: mql}
    stage: Deal Stage
    closed: Close Date
    owner: Owner
    amount: Amount
"""
    older = ["1", "2026-01-05", "2026-01-05", "2026-01-07", "won", "2026-02-01", "101", "50"]
    newer = ["1", "2026-01-05", "2026-01-06", "", "lost", "2026-02-03", "102", "70"]

    def send(row, known):
        known.add(Sent(mapping, [exports.write(tmp_path / "deals.csv", header, [row])], FUNNEL, known).events)
        return known.windows(FUNNEL)

    known = State()
    assert total(send(older, known), "won_amount") == 5_000
    after = send(newer, known)
    assert (total(after, "won"), total(after, "lost_amount"), total(after, "entered:mql")) == (0, 7_000, 0)
    # The date of the export decides, never the order of sending.
    assert send(older, known) == after
    other = State()
    assert total(send(newer, other), "lost_deals") == 1
    assert send(older, other) == after


def total(windows, measure):
    return sum(measures.get(measure, 0) for measures in windows.values())


DEAL = {"deal_id": "hubspot:1", "revision": 0}
SIMPLE = """
source: hubspot
deals:
  - {file: "*", id: id, created: created, stages: {lead: lead}, stage: stage, closed: closed, close_date: paid}
"""


def january(day, hour=0, minute=0, second=0):
    return datetime(2026, 1, day, hour, minute, second, tzinfo=FUNNEL.zone).astimezone(UTC)


def heard(*events):
    return [
        any_event.validate_python(DEAL | {"event_id": f"hs{number}", "occurred_at": at, "type": f"deal.{kind}"} | more)
        for number, (at, kind, more) in enumerate(events)
    ]


def beside(tmp_path, events, **row):
    """The state of a deal after live events, and after a backfill of one row beside them."""
    names = ("id", "created", "lead", "stage", "closed", "paid")
    path = exports.write(tmp_path / "deals.csv", names, [[{"id": "1"}.get(name, row.get(name, "")) for name in names]])
    known = State(events)
    before = known.windows(FUNNEL)
    known.add(Sent(SIMPLE, [path], FUNNEL, known).events)
    return before, known.windows(FUNNEL)


def stage(at, stage_id):
    return at, "stage_changed", {"stage_id": stage_id}


def test_a_close_date_that_a_rep_has_typed_is_no_second_close(tmp_path):
    live_events = heard(
        (january(2, 9), "created", {}), stage(january(2, 9), "lead"), stage(january(4), "mql"), stage(january(5), "won")
    )
    before, after = beside(
        tmp_path, live_events, created="2026-01-02", lead="2026-01-02", stage="won", closed="2026-01-03 10:00"
    )
    assert after == before


def test_the_close_date_of_a_close_that_live_events_tell_is_theirs_too(tmp_path):
    live_events = heard((january(2, 9), "created", {}), stage(january(2, 9), "lead"), stage(january(5), "won"))
    row = {"created": "2026-01-02", "lead": "2026-01-02", "stage": "won", "closed": "2026-01-06 10:00"}
    before, after = beside(tmp_path, live_events, **row, paid="2026-01-03")
    assert after == before


def test_a_live_creation_holds_also_where_the_export_has_the_day_of_another_zone(tmp_path):
    live_events = heard((january(5, 0, 30), "created", {}), stage(january(5, 0, 30), "lead"))
    before, after = beside(tmp_path, live_events, created="2026-01-04", stage="lead", lead="2026-01-05")
    assert after == before


def test_a_crm_that_writes_down_a_second_before_it_tells_is_no_second_visit(tmp_path):
    live_events = heard((january(5, 9), "created", {}), stage(january(5, 10, 0, 1), "lead"))
    before, after = beside(
        tmp_path, live_events, created="2026-01-05 09:00:00", stage="lead", lead="2026-01-05 09:59:59"
    )
    assert after == before
