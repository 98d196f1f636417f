"""Deals that existed before the first webhook: a model of a CRM changes one, and only its later changes are told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.counts import Counts, change, close, pipedrive, salesforce
from tests.support.examples import examples

START = datetime(2026, 11, 20, 9, 28, 13, tzinfo=UTC)
CREATED = datetime(2026, 10, 1, 8, tzinfo=UTC)
STAGES = {"salesforce": ["Negotiation", "Closed Won", "Closed Lost"]}
REPS = {"salesforce": ["005Wt000003kQ1XIAU"]}
RECORD = "006Wt000007r2cDIAQ"

Deal = dict[str, Any]


@st.composite
def lives(draw, kind):
    """Changes of a deal from some change on: when, the deal before and after, and the names of what changed."""
    stages, reps = STAGES.get(kind, ["1", "2", "3", "won", "lost"]), REPS.get(kind, ["501"])
    values = {
        "stage": st.sampled_from(stages),
        "amount": st.integers(1, 5).map(lambda hundreds: 100 * hundreds),
        "rep": st.sampled_from([*reps, None]),
        "title": st.integers(1, 10**6).map(str),
    }
    deal = {name: draw(one) for name, one in values.items()}
    at, life = START, []
    for _ in range(draw(st.integers(1, 6))):
        at += timedelta(milliseconds=draw(st.sampled_from([1, 200, 1000, 3_600_000])))
        names = draw(st.sets(st.sampled_from(list(values)), min_size=1, max_size=2))
        after = deal | {name: draw(values[name]) for name in sorted(names)}
        changed = [name for name in sorted(names) if after[name] != deal[name]]
        if changed:
            life.append((at, deal, after, changed))
            deal = after
    return life[draw(st.integers(0, max(0, len(life) - 1))) :]


def of_pipedrive(at, before, after, changed):
    def fields(deal):
        told = {"value": deal["amount"], "owner_id": deal["rep"] and int(deal["rep"]), "title": deal["title"]}
        closed = deal["stage"] in ("won", "lost")
        return told | {"stage_id": 1 if closed else int(deal["stage"]), "status": deal["stage"] if closed else "open"}

    now, was = fields(after), fields(before)
    previous = {name: value for name, value in was.items() if now[name] != value}
    at = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return pipedrive("change", at, previous=previous, add_time="2026-10-01T08:00:00Z", **now)


def of_close(at, before, after, changed):
    def fields(deal):
        kind = deal["stage"] if deal["stage"] in ("won", "lost") else "active"
        told = {"status_id": deal["stage"], "status_type": kind, "value": deal["amount"] * 100}
        return told | {"user_id": deal["rep"], "note": deal["title"]}

    now, was = fields(after), fields(before)
    return close(at.isoformat(), {name: value for name, value in was.items() if now[name] != value}, **now)


def of_salesforce(at, before, after, changed):
    names = {"stage": "StageName", "amount": "Amount", "rep": "OwnerId", "title": "Name"}
    return salesforce(
        "UPDATE",
        record=RECORD,
        at=int(at.timestamp()) * 1000,  # commits are told to the second, and numbered
        changed=[names[name] for name in changed],
        header={"commitNumber": int(at.timestamp() * 1000), "transactionKey": str(at)},
        **{name: after[field] for field, name in names.items()},
        CreatedDate="2026-10-01T08:00:00.000Z",
    )


BODIES = {"pipedrive": of_pipedrive, "close": of_close, "salesforce": of_salesforce}


def expected_of(life):
    """What a person expects: the last stage, amount and rep, and how many stages it was seen to enter."""
    moves = [life[0][2]["stage"], *[after["stage"] for _, _, after, changed in life[1:] if "stage" in changed]]
    visits = [stage for place, stage in enumerate(moves) if is_open(stage) or place == len(moves) - 1]
    last = life[-1][2]
    return moves[-1], last["amount"] * 100, len(visits)


def is_open(stage):
    return stage in ("1", "2", "3", "Negotiation")


@pytest.mark.parametrize("kind", BODIES)
@settings(max_examples=examples(150))
@given(data=st.data())
def test_whatever_the_order_of_arrival_the_deal_is_in_the_end_as_it_is_in_the_crm(kind, data):
    life = data.draw(lives(kind))
    if not life:
        return
    bodies = [BODIES[kind](*one) for one in life]
    arrival = data.draw(st.permutations(bodies + data.draw(st.lists(st.sampled_from(bodies), max_size=2))))
    counts = Counts(kind, arrival)
    stage, amount, visits = expected_of(life)
    assert counts.letters == []
    worth = sum(counts[measure] for measure in (f"waiting_amount:{stage}:EUR", "won_amount", "lost_amount"))
    assert (counts[f"still_there:{stage}"], worth) == (1, amount)
    assert (counts["created"], counts.days("created")) == (1, ["2026-10-01"])
    seconds = [(at.replace(microsecond=0)) for at, _, _, changed in life if "stage" in changed]
    if kind != "pipedrive" or len(set(seconds)) == len(seconds):  # it tells times to the second
        assert sum(counts[f"entered:{one}"] for one in {after["stage"] for _, _, after, _ in life}) == visits
    if is_open(stage):
        assert counts.reps(f"still_there:{stage}") == [life[-1][2]["rep"] or ""]


@settings(max_examples=examples(100))
@given(data=st.data())
def test_of_a_deal_whose_properties_are_told_one_by_one_the_last_of_each_counts(data):
    names = {"stage": "dealstage", "amount": "amount", "rep": "hubspot_owner_id"}
    life = data.draw(lives("hubspot"))
    items = [
        change(1, names[name], str(after[name] or ""), at=int(at.timestamp() * 1000), event=number)
        for number, (at, _, after, changed) in enumerate(life)
        for name in changed
        if name in names
    ]
    stages = [after["stage"] for _, _, after, changed in life if "stage" in changed]
    amounts = [after["amount"] for _, _, after, changed in life if "amount" in changed]
    counts = Counts("hubspot", [[item] for item in data.draw(st.permutations(items))])
    if stages:
        assert counts[f"still_there:{stages[-1]}"] == 1
        worth = sum(counts[measure] for measure in (f"waiting_amount:{stages[-1]}:EUR", "won_amount", "lost_amount"))
        assert worth == (amounts[-1] * 100 if amounts else 0)
