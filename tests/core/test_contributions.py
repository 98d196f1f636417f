from hypothesis import given, settings
from hypothesis import strategies as st

from stream.core import activities, contributions, facts
from stream.core.aggregate import add_to
from stream.core.stage_measures import ENDINGS
from stream.oracle.truth import truth
from tests.support import deals
from tests.support.examples import examples
from tests.support.histories import (
    FILE,
    KNOWN,
    activity_events,
    as_truth,
    contributions_of,
    deal_events,
    fact_of,
    history_of,
    record_of,
    shuffled_with_duplicates,
)


@settings(max_examples=examples(400))
@given(st.data())
def test_a_deal_contributes_what_plain_batch_code_finds_in_whatever_order_its_events_arrive(data):
    events = data.draw(deal_events())
    expected = truth([event.model_dump() for event in events], FILE)
    arrived = data.draw(shuffled_with_duplicates(events))
    assert as_truth(contributions_of(history_of(arrived))) == expected


@settings(max_examples=examples(200))
@given(st.data())
def test_an_activity_counts_what_plain_batch_code_finds_in_whatever_order_its_events_arrive(data):
    events = data.draw(activity_events())
    expected = truth([event.model_dump() for event in events], FILE)
    known = {}
    for event in data.draw(shuffled_with_duplicates(events)):
        known[event.activity_id] = activities.add(known.get(event.activity_id), record_of(event))
    total = {}
    for activity in known.values():
        for key, measures in activities.contributions(activity, KNOWN).items():
            add_to(total.setdefault(key, {}), measures)
    assert as_truth(total) == expected


@settings(max_examples=examples(200))
@given(deal_events())
def test_what_enters_a_stage_is_conserved_in_every_hour_and_over_all_hours(events):
    found = contributions_of(history_of(events))
    flow = {}
    for measures in found.values():
        by_stage = {}
        for name, value in measures.items():
            assert value >= 0 or "amount" in name
            measure, _, stage = name.partition(":")
            by_stage.setdefault(stage, {})[measure] = value
            flow.setdefault(stage, {})[measure] = flow.get(stage, {}).get(measure, 0) + value
        for counts in by_stage.values():
            fates = sum(value for name, value in counts.items() if name.startswith("then_"))
            assert counts.get("entered", 0) + counts.get("taken_over", 0) == fates + counts.get("still_there", 0)
    for stage in ("lead", "meet", "offer", "ask"):
        counts = flow.get(stage, {})
        exits = sum(counts.get(ending, 0) for ending in ENDINGS)
        assert counts.get("entered", 0) + counts.get("taken_over", 0) == exits + counts.get("still_there", 0)


@settings(max_examples=examples(100))
@given(st.data())
def test_a_deal_is_won_lost_or_disqualified_at_most_once(data):
    found = contributions_of(history_of(data.draw(deal_events())))
    closed = sum(m.get("won", 0) + m.get("lost_deals", 0) + m.get("disqualified_deals", 0) for m in found.values())
    assert closed <= 1


@settings(max_examples=examples(400))
@given(deal_events(), st.data())
def test_facts_of_which_none_is_said_to_count_change_no_contribution(events, data):
    found = [fact for event in data.draw(st.permutations(events)) if (fact := fact_of(event)) is not None]
    history: facts.History = ()
    while found:
        size = data.draw(st.integers(1, 4))
        new, found = found[:size], found[size:]
        after, added = facts.add(history, new)
        if not contributions.counting(history, new, added, KNOWN):
            assert contributions_of(after) == contributions_of(history)
        history = after


def test_a_touch_of_a_deal_that_is_open_is_said_not_to_count():
    history = history_of(
        [deals.event(1, "2026-03-02 09:10", "created"), deals.event(2, "2026-03-02 09:10", "stage", "lead")]
    )
    touch = fact_of(deals.event(3, "2026-03-02 10:00", "touched", "call"))
    _, added = facts.add(history, [touch])
    assert added == [0]
    assert contributions.counting(history, [touch], added, KNOWN) == []
