"""The fast readers accept nothing that the contracts refuse, and read the same from what they accept."""

import json
from copy import deepcopy

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from schemas import fast
from schemas.aggregates import HourlyMeasures, Partial
from schemas.events import activity_event, deal_event
from stream.core.activities import record_of
from stream.core.facts import fact_of
from stream.core.funnel import at_of
from tests.core.strategies import activity_events, deal_events


def at(time):
    return time if time is None else at_of(time)


DEALS = (fast.deals, deal_event, lambda event: (fact_of(event), at(event.received_at)))
ACTIVITIES = (fast.activities, activity_event, lambda event: (record_of(event), at(event.received_at)))
PARTIALS = (fast.partials, TypeAdapter(Partial), lambda p: (p.version, p.measures, at(p.hour), at(p.received_at)))

ODD = [
    None, True, 0, -1, 1.5, 2**63, 10**400, "", " ", "x" * 300, "a\u0000b", "é\n", "\\", '"', [], {}, [None],
    "2026-03-01", "2026-03-01T09:00:00", "2026-03-01T09:00:00+01:00", "2026-03-01T09:00:00.5Z", "2101-01-01T00:00:00Z",
    "1969-12-31T23:59:59Z", "2026-02-30T00:00:00Z", "2026-03-01T24:00:00Z", "EUR", "eur", "EUR\n",
]  # fmt: skip


def paths(content, path=()):
    yield path
    if isinstance(content, dict):
        for name, value in content.items():
            yield from paths(value, (*path, name))
    if isinstance(content, list):
        for index, value in enumerate(content):
            yield from paths(value, (*path, index))


@st.composite
def payloads(draw, originals):
    """JSON of an original with up to three things wrong, some of them harmless; or cut, or with a byte changed."""
    content = json.loads(draw(originals))
    for _ in range(draw(st.integers(0, 3))):
        path = draw(st.sampled_from(list(paths(content))))
        if not path:
            continue
        inside = content
        for step in path[:-1]:
            inside = inside[step]
        action = draw(st.sampled_from(["set", "set", "remove", "add"]))
        if action == "set":
            inside[path[-1]] = deepcopy(draw(st.sampled_from(ODD)))
        elif action == "remove":
            del inside[path[-1]]
        elif isinstance(inside, dict):
            inside["odd"] = deepcopy(draw(st.sampled_from(ODD)))
    text = json.dumps(content, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")
    if draw(st.integers(0, 5)) == 0:
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.binary(max_size=2)) + text[at + draw(st.integers(0, 3)) :]
    return text


def written(events):
    return events.filter(bool).flatmap(st.sampled_from).map(lambda event: event.model_dump_json())


KEY = {"team_id": "n", "rep_id": "", "territory_id": "", "pipeline_id": "new", "hour": "2026-03-01T09:00:00Z"}
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
