"""The fast readers accept nothing that the contracts refuse, and read the same from what they accept."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from schemas import fast
from schemas.aggregates import HourlyMeasures, Partial
from schemas.events import activity_event, deal_event
from stream.core.activities import record_of
from stream.core.facts import fact_of
from stream.core.funnel import at_of
from tests.support.histories import activity_events, deal_events
from tests.support.payloads import KEY, payloads, written


def at(time):
    return time if time is None else at_of(time)


DEALS = (fast.deals, deal_event, lambda event: (fact_of(event), at(event.received_at)))
ACTIVITIES = (fast.activities, activity_event, lambda event: (record_of(event), at(event.received_at)))
PARTIALS = (fast.partials, TypeAdapter(Partial), lambda p: (p.version, p.measures, at(p.hour), at(p.received_at)))

partials = st.builds(
    lambda measures, causes: json.dumps(
        KEY | {"source": "sales.deals/1", "version": 7, "measures": measures, "causes": causes}
    ),
    st.dictionaries(st.sampled_from(["won", "entered:lead", "entered:a:b"]), st.integers(), max_size=3),
    st.lists(st.just({"entity_id": "d", "event_id": "e"}), max_size=2),
)


def agree(reader, contract, meaning, value):
    """Whether the fast way could tell."""
    try:
        quick = meaning(reader.read(value))
    except fast.Unsure:
        return False
    try:
        exact = contract.validate_json(value)
    except ValidationError as error:
        # Names of measures are checked by who reads partials.
        wrong = {e["type"] for e in error.errors()}
        assert (contract, wrong) == (PARTIALS[1], {"value_error"}), value
        return True
    assert quick == meaning(exact)
    return True


@settings(max_examples=600, deadline=None)
@given(payloads(written(deal_events())))
def test_deals(value):
    agree(*DEALS, value)


@settings(max_examples=300, deadline=None)
@given(payloads(written(activity_events())))
def test_activities(value):
    agree(*ACTIVITIES, value)


@settings(max_examples=300, deadline=None)
@given(payloads(partials))
def test_partials(value):
    agree(*PARTIALS, value)


@settings(max_examples=100, deadline=None)
@given(deal_events())
def test_what_the_gateway_writes_is_read_the_fast_way(events):
    for event in events:
        assert agree(*DEALS, event.model_dump_json().encode())


@given(st.text(min_size=1).filter(str.isprintable), st.text().filter(str.isprintable))
def test_what_it_writes_the_contract_reads(rep_id, label):
    fields = KEY | {"rep_id": rep_id[:100], "version": 3, "measures": {f"entered:{label}": 2}}
    causes = [{"entity_id": "d", "event_id": rep_id[:100]}]
    read = TypeAdapter(HourlyMeasures).validate_json(
        fast.write(fast.HourlyMeasuresStruct(**fields, causes=causes, restates={"won": 0}))
    )
    assert json.loads(read.model_dump_json(exclude_defaults=True)) == fields | {
        "causes": causes,
        "restates": {"won": 0},
    }
