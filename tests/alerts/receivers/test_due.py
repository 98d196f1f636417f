"""What a receiver is still to be told: that it fires, then that it is over or taken back; each once."""

from datetime import date, timedelta

import pytest

from schemas.alerting import Receiver
from stream.alerts.receivers.due import untold
from stream.alerts.receivers.ledger import Ledger
from tests.support.alerts import NOON, alert, answer, delivery

TODAY = NOON.date()
HOOK = Receiver(name="hook", kind="slack", url="https://hooks.example/x")
DAYS_AGO = -3 * 24 * 60
"""Minutes."""


def told(alerts, *deliveries, receiver=HOOK, today=TODAY):
    ledger = Ledger(deliveries)
    return [(one.id, *(part.alert_id for part in one.parts)) for one in untold(alerts, receiver, ledger, today, day)]


def day(moment):
    return moment.date()


def test_an_alert_that_fires_is_told_once():
    assert told([alert()]) == [("a1.firing",)]
    assert told([alert()], delivery(status="waiting")) == [("a1.firing",)]
    assert told([alert()], delivery(minutes=DAYS_AGO)) == []


def test_warnings_and_what_was_over_when_it_became_known_are_not_told():
    assert told([alert(state="warning", fired_on=None), alert("a2", is_past=True)]) == []


def test_its_end_is_told_to_whoever_was_told_that_it_fired():
    over = alert(state="resolved")
    assert told([over], delivery(minutes=DAYS_AGO)) == [("a1.resolved",)]
    assert told([over], delivery(minutes=DAYS_AGO), delivery(state="resolved", minutes=DAYS_AGO)) == []


def test_one_that_ended_while_its_firing_waited_is_told_as_over_and_one_from_before_is_not():
    over = alert(state="resolved")
    assert told([over], delivery(status="waiting", minutes=DAYS_AGO)) == [("a1.resolved",)]
    assert told([over]) == []


def test_one_that_was_taken_back_is_told_to_whoever_was_told_and_nobody_else():
    back = alert(state="withdrawn")
    assert told([back], delivery(minutes=DAYS_AGO)) == [("a1.withdrawn",)]
    assert told([back], delivery(status="waiting", minutes=DAYS_AGO)) == []


def test_one_that_is_weaker_by_now_is_no_news():
    assert told([alert(state="weakened")]) == []
    assert told([alert(state="weakened")], delivery(minutes=DAYS_AGO)) == []


def test_parts_are_told_with_what_they_are_parts_of():
    parts = [alert(name, group_id="a1", series=f"lost/{name}", team_id=name) for name in ("west", "east")]
    assert told([*parts, alert(series="lost/all")]) == [("a1.firing", "east", "west")]


@pytest.mark.parametrize("state", ["resolved", "withdrawn"])
def test_it_is_over_or_taken_back_only_once_its_parts_are(state):
    lead, of_lead = alert(state=state), delivery(minutes=DAYS_AGO, parts=("part",))
    for goes_on in ("firing", "weakened"):
        assert told([lead, alert("part", group_id="a1", state=goes_on)], of_lead) == []
    assert told([lead, alert("part", group_id="a1", state="resolved")], of_lead) == [(f"a1.{state}", "part")]


def test_a_receiver_of_a_team_is_told_of_its_alerts_and_of_those_it_is_a_part_of():
    alerts = [
        alert("a1", team_id="north", series="1"),
        alert("a2", team_id="south", series="2"),
        alert("a3", team_id="", series="3"),
        alert("a4", team_id="north", series="4", group_id="a3"),
    ]
    assert told(alerts, receiver=HOOK.model_copy(update={"teams": ("north",)})) == [("a1.firing",), ("a3.firing", "a4")]


def test_of_a_series_a_receiver_is_told_once_a_day():
    over = alert(state="resolved")
    assert told([over], delivery()) == []
    assert told([over], delivery(), today=TODAY + timedelta(days=1)) == [("a1.resolved",)]
    earlier = alert("a0", state="resolved", fired_on=date(2026, 4, 1))
    assert told([alert(), earlier], delivery("a0", minutes=DAYS_AGO)) == [("a0.resolved",)]


def test_that_a_silence_is_over_is_told_on_the_same_day_but_not_that_another_one_began():
    silence = {"kind": "silence", "series": "silence/connector/hubspot"}
    over = alert(state="resolved", ended_on=TODAY, **silence)
    again = alert("a2", **silence)
    said = delivery(series="silence/connector/hubspot")
    assert told([over, again], said) == [("a1.resolved",)]
    assert told([again], said) == []


def test_who_wants_to_hear_of_some_teams_is_told_of_a_connector_that_these_hang_on():
    silence = {"last_at": NOON, "usually": 9.0, "teams": ("north",), "everybody": False}
    silent = alert(kind="silence", series="silence/connector/hubspot", team_id="", silence=silence)
    assert told([silent], receiver=HOOK.model_copy(update={"teams": ("north",)})) == [("a1.firing",)]
    assert told([silent], receiver=HOOK.model_copy(update={"teams": ("south",)})) == []


def test_what_is_snoozed_waits_until_its_last_day_is_over():
    snoozed = alert(answer=answer(kind="snoozed", until=TODAY + timedelta(days=1)))
    assert told([snoozed]) == []
    assert told([snoozed], today=TODAY + timedelta(days=1)) == []
    assert told([snoozed], today=TODAY + timedelta(days=2)) == [("a1.firing",)]


def test_what_fires_longest_comes_first():
    alerts = [alert(name, series=name, fired_on=date(2026, 5, number)) for name, number in (("a", 3), ("b", 1))]
    assert told(alerts) == [("b.firing",), ("a.firing",)]


def test_the_end_knows_by_which_series_a_receiver_heard_of_it():
    renamed = alert(state="resolved", series="lost/new-business/offer/team/north")
    (over,) = untold([renamed], HOOK, Ledger([delivery(minutes=DAYS_AGO)]), TODAY, day)
    assert over.known_as == "lost/new-business/proposal/team/north"
