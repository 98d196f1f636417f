"""Alerts on /metrics."""

from datetime import UTC, date, datetime, timedelta

import pytest
from prometheus_client import REGISTRY

from schemas.alert import Alert, Answer, Since
from stream.alerts.gauges import show

TODAY = date(2026, 3, 5)
NOW = datetime(2026, 3, 5, 8, tzinfo=UTC)


def alert(alert_id="a", **changed):
    fields = {
        "alert_id": alert_id,
        "version": 1,
        "series": "lost/new/offer/team/north",
        "kind": "lost",
        "pipeline_id": "new",
        "stage_id": "offer",
        "team_id": "north",
        "territory_id": "",
        "group_id": alert_id,
        "group_series": "lost/new/offer/team/north",
        "calibration_id": "c",
        "state": "firing",
        "reason": "",
        "warned_on": TODAY,
        "fired_on": TODAY,
        "ended_on": None,
        "judged_on": TODAY,
        "is_past": False,
        "changed_at": NOW,
        "since": Since(best=TODAY, **{"from": TODAY, "to": TODAY}),
        "rate_before": 0.2,
        "rate_after": None,
        "outcomes": 40,
        "leaks": 16,
        "leaks_above": 8.0,
        "threshold": 4.0,
        "evidence": 5.0,
        "once_in_days": None,
        "behind": None,
        "title": "",
        "text": "",
    }
    return Alert(**fields | changed)


def snoozed(until):
    return Answer(alert_id="a", kind="snoozed", reason="a fair", by="", at=NOW, until=until)


def told(name="dealstream_alerts"):
    return [s.labels for family in REGISTRY.collect() for s in family.samples if s.name == name]


@pytest.fixture(autouse=True)
def _nothing_is_left():
    yield
    show([], {}, (), TODAY)
    assert told() == told("dealstream_alert_evidence") == []


def test_each_says_what_it_is_about_and_with_which_it_is_told():
    show([alert(), alert("b", group_id="a", state="warning")], {}, (), TODAY)
    about = {
        "kind": "lost",
        "series": "lost/new/offer/team/north",
        "pipeline": "new",
        "stage": "offer",
        "team": "north",
        "territory": "",
    }
    assert told() == [
        about | {"alert": "a", "group": "a", "role": "lead", "state": "firing"},
        about | {"alert": "b", "group": "a", "role": "member", "state": "warning"},
    ]


def test_what_is_over_or_was_over_when_it_became_known_is_not_told():
    over = [alert(str(n), state=state) for n, state in enumerate(("resolved", "withdrawn"))]
    show([*over, alert("past", is_past=True)], {}, (), TODAY)
    assert told() == []


@pytest.mark.parametrize(
    ("until", "state"), [(None, "snoozed"), (TODAY, "snoozed"), (date(2026, 3, 4), "firing")], ids=str
)
def test_a_snoozed_one_is_told_as_such_until_its_last_day_is_over(until, state):
    show([alert(answer=snoozed(until))], {}, (), TODAY)
    assert [labels["state"] for labels in told()] == [state]


def test_evidence_is_a_share_of_what_makes_a_series_fire():
    show([], {"lost/new/offer/all": 0.5}, (), TODAY)
    assert REGISTRY.get_sample_value("dealstream_alert_evidence", {"series": "lost/new/offer/all"}) == 0.5


def test_of_alerts_that_fired_in_a_year_it_counts_those_that_were_withdrawn():
    ago = TODAY - timedelta(days=365)
    withdrawn = alert("w", state="withdrawn")
    others = [
        alert("old", state="withdrawn", fired_on=ago),
        alert("warned", state="warning", fired_on=None),
        alert("batch", state="withdrawn", kind="batch"),
        alert("past", state="withdrawn", is_past=True),
    ]
    show([alert(), withdrawn, *others], {}, (), TODAY)
    told = [REGISTRY.get_sample_value(f"dealstream_alerts_{name}") for name in ("fired", "withdrawn")]
    assert told == [2, 1]
