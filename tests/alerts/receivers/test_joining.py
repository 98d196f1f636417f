"""What joins a message is told with it, or by itself once that is over: each alert once, in whatever order."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from schemas.alerting import Receiver
from stream.alerts.receivers.due import untold
from stream.alerts.receivers.ledger import Ledger
from tests.support.alerts import NOON, alert, answer, delivery
from tests.support.examples import examples

HOOK = Receiver(name="hook", kind="slack", url="https://hooks.example/x")
TODAY = NOON.date()


def part(alert_id="part", **fields):
    """What is told with a1, and began to fire some days later."""
    told = {"group_id": "a1", "series": f"lost/{alert_id}", "fired_on": date(2026, 5, 6), "team_id": "south"}
    return alert(alert_id, **told | fields)


def told(alerts, *deliveries, receiver=HOOK, today=TODAY):
    waiting = untold(alerts, receiver, Ledger(deliveries), today, lambda _: date.min)
    return [(one.id, *(each.alert_id for each in one.parts)) for one in waiting]


def test_what_joins_while_the_first_one_fires_is_told_with_the_end_of_that():
    assert told([alert(), part()], delivery()) == []
    assert told([alert(state="resolved"), part(state="resolved")], delivery()) == [("a1.resolved", "part")]


@pytest.mark.parametrize("lead", ["resolved", "withdrawn", "weakened"])
@pytest.mark.parametrize("before", [(), ("waiting",), ("told",), ("told", "over")])
def test_what_goes_on_when_the_first_one_does_not_is_told_by_itself(lead, before):
    of_lead = [delivery(status=status) for status in before if status != "over"]
    of_lead += [delivery(state=lead)] if "over" in before else []
    assert ("part.firing",) in told([alert(state=lead), part()], *of_lead)


def test_the_first_one_is_over_for_whoever_never_heard_that_another_one_joined():
    assert told([alert(state="withdrawn"), part()], delivery()) == [("a1.withdrawn",), ("part.firing",)]


def test_several_that_go_on_are_one_message_again():
    rest = [part("west"), part("east"), part("over", state="resolved")]
    assert told([alert(state="resolved"), *rest], delivery(), delivery(state="resolved")) == [("east.firing", "west")]


def test_its_end_is_told_when_all_that_was_told_with_it_is_over_even_if_it_is_grouped_otherwise_by_now():
    """As connectors are, of which one is heard again."""
    said = delivery(parts=("part",))
    over, silent, heard = alert(state="resolved"), part(group_id="part"), part(group_id="part", state="resolved")
    assert told([over, silent], said) == []
    assert told([over, heard], said) == [("a1.resolved", "part")]


def test_a_receiver_that_came_after_the_first_one_was_over_is_told_of_what_goes_on():
    late = HOOK.model_copy(update={"name": "late"})
    assert told([alert(state="resolved"), part()], delivery(parts=("part",)), receiver=late) == [("part.firing",)]


def test_a_receiver_of_another_team_is_told_of_what_goes_on():
    south = HOOK.model_copy(update={"teams": ("south",)})
    assert told([alert(state="resolved"), part()], receiver=south) == [("part.firing",)]


def test_who_puts_off_an_alert_puts_off_what_joins_it_until_it_is_over():
    put_off = answer(kind="snoozed", until=TODAY)
    assert told([alert(answer=put_off), part()]) == []
    assert told([alert(answer=put_off), part()], today=TODAY + timedelta(days=1)) == [("a1.firing", "part")]
    assert told([alert(answer=put_off, state="resolved"), part()]) == [("part.firing",)]


def test_what_began_and_ended_in_quiet_hours_with_one_that_was_taken_back_is_told_as_over():
    noted = delivery(status="waiting", parts=("part",))
    assert told([alert(state="withdrawn"), part(state="resolved")], noted) == [("part.resolved",)]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["fire", "fire", "end", "end", "withdraw", "weaken", "part", "put off", "tell", "tell", "quiet"]
        ),
        st.integers(0, 3),
    ),
    max_size=25,
)


@example_settings(max_examples=examples(300))
@given(STEPS, st.lists(st.sampled_from([("hook", ()), ("south", ("south",))]), min_size=1, max_size=2, unique=True))
def test_whatever_fires_is_told_once_to_each_in_whatever_order_they_begin_and_end(steps, who):
    receivers = [HOOK.model_copy(update={"name": name, "teams": teams}) for name, teams in who]
    ledger, alerts = Ledger(), {}
    named = {receiver.name: [] for receiver in receivers}  # (state, alert) of each message, its parts among them

    def tell(receiver):
        while waiting := untold(alerts.values(), receiver, ledger, TODAY, lambda _: date.min):
            for one in waiting:
                named[receiver.name] += [(one.state, each.alert_id) for each in (one.alert, *one.parts)]
                ledger.take(one.delivery(receiver, "told", "w", NOON))
        heard = {name for _, name in named[receiver.name]}
        for one in alerts.values():
            lead = alerts.get("a1")
            is_in_message = lead is not None and one is not lead and lead.state == "firing" and one.group_id == "a1"
            is_for_it = not receiver.teams or one.team_id in receiver.teams
            if one.state == "firing" and is_for_it and one.answer is None and not is_in_message:
                assert one.alert_id in heard

    for step, number in steps:
        name = f"a{number + 1}"
        before = alerts.get(name)
        match step:
            case "fire" if before is None:
                group = "a1" if "a1" in alerts or number == 0 else name
                alerts[name] = part(name, group_id=group, team_id=("north", "south")[number % 2])
            case "end" | "withdraw" | "weaken" if before is not None and before.state in ("firing", "weakened"):
                state = {"end": "resolved", "withdraw": "withdrawn", "weaken": "weakened"}[step]
                alerts[name] = before.model_copy(update={"state": state})
            case "part" if before is not None:
                alerts[name] = before.model_copy(update={"group_id": name})
            case "put off" if before is not None:
                alerts[name] = before.model_copy(update={"answer": answer(name, kind="snoozed", until=TODAY)})
            case "tell":
                for receiver in receivers:
                    tell(receiver)
            case "quiet":
                for receiver in receivers:
                    for one in untold(alerts.values(), receiver, ledger, TODAY, lambda _: date.min):
                        ledger.take(one.delivery(receiver, "waiting", "", NOON))
    for receiver in receivers:
        tell(receiver)
        for state in ("firing", "resolved", "withdrawn"):
            once = [name for said, name in named[receiver.name] if said == state]
            assert len(once) == len(set(once))
