"""Whatever happens to a deal of Pipedrive: its webhooks, in any order and twice, give the numbers of its last state."""

import asyncio
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from stream.connectors.pipedrive.connector import Pipedrive
from stream.connectors.secrets import fixed
from stream.ingest.ingest import ingest
from tests.support.crm_webhooks import FUNNEL, crm_funnel, v1, v2
from tests.support.examples import examples
from tests.support.letters import Kept, numbers
from tests.support.webhooks import NOW, as_body

KNOWN = crm_funnel()
CONNECTOR = Pipedrive(fixed("a:b"), KNOWN)
START = datetime(2026, 11, 2, 9, tzinfo=UTC)
CLOSED = {("1", "won"): "sales-won", ("1", "lost"): "sales-lost", ("2", "won"): "partners-won"}
CLOSED |= {("2", "lost"): "partners-lost"}

edits = st.fixed_dictionaries(
    {},
    optional={
        "stage": st.sampled_from([11, 12, 21]),
        "status": st.sampled_from(["open", "won", "lost"]),
        "value": st.sampled_from([None, 100, "200.5"]),
        "owner": st.sampled_from([501, 502]),
        "title": st.text(max_size=3),
    },
)


def snapshots(edited):
    """The deal after its creation and after each edit, as Pipedrive keeps it."""
    now = {"stage_id": 11, "pipeline_id": 1, "status": "open", "value": 100, "owner": 501, "title": "a"}
    now |= {"won_time": None, "lost_time": None}
    yield dict(now)
    for number, edit in enumerate(edited, 1):
        at = (START + timedelta(hours=number)).isoformat().replace("+00:00", "Z")
        if "stage" in edit:
            now |= {"stage_id": edit["stage"], "pipeline_id": 2 if edit["stage"] == 21 else 1}
        if edit.get("status", now["status"]) != now["status"]:
            now |= {"status": edit["status"], "won_time": None, "lost_time": None}
            if edit["status"] != "open":
                now[f"{edit['status']}_time"] = at
        now |= {name: edit[name] for name in ("value", "owner", "title") if name in edit}
        yield dict(now)


def named(fields, owner):
    """Fields with the owner under the name that a version gives it."""
    return fields and {owner if name == "owner" else name: value for name, value in fields.items()}


def webhooks(states):
    """Each state as a webhook of version 1 and as one of version 2."""
    before = None
    for number, state in enumerate(states):
        at = (START + timedelta(hours=number)).isoformat().replace("+00:00", "Z")
        old = None if before is None else {name: value for name, value in before.items() if state[name] != value}
        yield (
            v1("updated" if before else "added", previous=named(old, "user_id"), at=at, **named(state, "user_id")),
            v2("change" if before else "create", previous=named(old, "owner_id"), at=at, **named(state, "owner_id")),
        )
        before = state


def records(items):
    kept = Kept()
    for item in items:
        assert asyncio.run(ingest(CONNECTOR.normalize(as_body(item)), NOW, KNOWN, kept)).rejected == 0
    return kept.records


@settings(max_examples=examples(80))
@given(st.lists(edits, max_size=8), st.data())
def test_both_versions_in_any_order_and_twice_give_the_numbers_of_version_2_in_order(edited, data):
    pairs = list(webhooks(snapshots(edited)))
    both = [item for pair in pairs for item in pair]
    shuffled = data.draw(st.permutations(both + data.draw(st.lists(st.sampled_from(both), max_size=5))))
    assert numbers(records(shuffled), FUNNEL) == numbers(records(second for _, second in pairs), FUNNEL)


@settings(max_examples=examples(80))
@given(st.lists(edits, max_size=8))
def test_the_numbers_are_those_of_the_deals_last_state(edited):
    states = list(snapshots(edited))
    last = states[-1]
    (windows,) = numbers(records(second for _, second in webhooks(states)), FUNNEL).values()
    total = {}
    for measures in windows.values():
        for name, value in measures.items():
            total[name] = total.get(name, 0) + value
    stage = CLOSED.get((str(last["pipeline_id"]), last["status"]), str(last["stage_id"]))
    assert [name for name in total if name.startswith("still_there:")] == [f"still_there:{stage}"]
    assert (total.get("won", 0), total.get("lost_deals", 0)) == (last["status"] == "won", last["status"] == "lost")
    if last["status"] == "won":
        assert total.get("won_amount", 0) == {None: 0, 100: 10_000, "200.5": 20_050}[last["value"]]
