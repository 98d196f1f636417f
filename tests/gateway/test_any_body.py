"""Whatever a body holds, what comes out can be written and read again, and nothing is lost."""

import json
from copy import deepcopy
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.dead_letter import DeadLetter
from schemas.events import activity_event, deal_event
from stream import topology
from stream.connectors import ADAPTERS as KINDS
from stream.connectors.close.connector import Close
from stream.connectors.hubspot import HubSpot
from stream.connectors.pipedrive.connector import Pipedrive
from stream.connectors.salesforce.connector import Salesforce
from stream.connectors.secrets import fixed
from stream.connectors.standard.connector import Standard
from stream.connectors.template import NotAuthentic
from stream.ingest.ingest import take_in
from tests.gateway.crm_samples import (
    CLOSE_SECRET,
    DEAL_ID,
    PIPEDRIVE_SECRET,
    SALESFORCE_SECRET,
    change_event,
    close_activity,
    crm_funnel,
    meeting,
    opportunity,
    pipedrive_activity,
    task,
    v1,
    v2,
)
from tests.gateway.samples import (
    HUBSPOT_SECRET,
    NOW,
    STANDARD_SECRET,
    activity,
    funnel,
    hubspot_item,
    millis,
)

KNOWN = funnel()
CRM = crm_funnel()
ADAPTERS = [
    HubSpot(fixed(HUBSPOT_SECRET), "EUR"),
    Pipedrive(fixed(PIPEDRIVE_SECRET), CRM),
    Close(fixed(CLOSE_SECRET), CRM),
    Salesforce(fixed(SALESFORCE_SECRET), CRM),
    Standard(fixed(STANDARD_SECRET)),
]
READERS = {
    topology.DEALS.name: deal_event.validate_json,
    topology.ACTIVITIES.name: activity_event.validate_json,
    topology.DEAD_LETTERS.name: DeadLetter.model_validate_json,
}

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)
numbers = st.from_regex(r"\A[-+]?[0-9]{0,25}\.?[0-9]{0,25}([eE][-+]?[0-9]{1,9})?\Z")
times = st.just(millis(NOW)) | st.integers(-(10**15), 10**15)
ids = st.integers(-5, 10**12) | st.text(max_size=3)
stages = st.sampled_from(["lead", "won", "nope", "101", "USD", "CHF", ""])
changes = st.fixed_dictionaries(
    {},
    optional={
        "subscriptionType": st.sampled_from(["deal", "object", "contact"]).flatmap(
            lambda family: st.sampled_from(
                ["creation", "propertyChange", "deletion", "restore", "merge", "associationChange", "x"]
            ).map(lambda action: f"{family}.{action}")
        )
        | values,
        "objectTypeId": st.just("0-3") | values,
        "objectId": ids | values,
        "occurredAt": times | values,
        "propertyName": st.sampled_from(["dealstage", "hubspot_owner_id", "amount", "deal_currency_code", "closedate"])
        | values,
        "propertyValue": stages | numbers | st.datetimes().map(str) | values,
        "primaryObjectId": ids | values,
        "newObjectId": ids | values,
        "mergedObjectIds": st.lists(ids | values, max_size=3) | values,
    },
).map(lambda fields: hubspot_item() | fields)
events = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["activity.logged", "activity.deleted", "deal.touched"]) | values,
        "event_id": st.text() | values,
        "occurred_at": st.datetimes(timezones=st.timezones()).map(str) | values,
        "rep_id": stages | values,
        "deal_id": ids | values,
        "activity_type": st.sampled_from(["call", "fax"]) | values,
    },
).map(lambda fields: activity() | fields)
texts = (st.lists(changes | events | values, max_size=4) | values | changes | events).map(json.dumps)
broken = st.tuples(texts, st.integers(0, 40), st.binary(max_size=3)).map(
    lambda parts: parts[0].encode()[: parts[1]] + parts[2] + parts[0].encode()[parts[1] :]
)
bodies = st.binary() | texts.map(str.encode) | broken

CRM_PAYLOADS = [
    v2("create"),
    v2(stage_id=12, previous={"stage_id": 11, "status": "lost"}),
    v2(status="won", won_time="2026-11-20T10:30:15Z", previous={"status": "deleted"}),
    v2("delete"),
    v1("added"),
    v1("merged", previous={"id": 4712, "value": 1}),
    pipedrive_activity(previous={"done": False}),
    opportunity("created", date_won="2026-12-24"),
    opportunity(previous={"status_id": "stat_lost", "value": 1}, date_lost="2026-11-20T00:00:00Z"),
    close_activity("meeting", status="completed", starts_at="2026-11-20T10:00:00Z", duration=60),
    change_event("CREATE", OwnerId="501", StageName="Prospecting", Amount=5, CurrencyIsoCode="USD", CloseDate=20_000),
    change_event(ids=(DEAL_ID, "006*", DEAL_ID[:15]), StageName="Closed Won", CloseDate="2026-12-24"),
    change_event("GAP_UPDATE"),
    task("UPDATE", changed=["Status"]),
    meeting(DurationInMinutes=None),
]
odd = (
    values
    | times
    | numbers
    | st.datetimes().map(str)
    | st.sampled_from(
        ["won", "lost", "open", "deleted", "501", "12", "USD", "9999-12-31T23:59:59.999999", "0x04", {}, []]
    )
)


def places(content, path=()):
    inner = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for name, value in inner:
        yield (*path, name)
        yield from places(value, (*path, name))


@st.composite
def spoiled(draw):
    """A webhook of a CRM with up to four fields that are missing or something else; perhaps in an array."""
    content = deepcopy(draw(st.sampled_from(CRM_PAYLOADS)))
    for _ in range(draw(st.integers(0, 4))):
        *way, last = draw(st.sampled_from(list(places(content)) or [("added",)]))
        inside = content
        for step in way:
            inside = inside[step]
        if isinstance(inside, dict) and draw(st.booleans()):
            inside.pop(last, None)
        else:
            inside[last] = draw(odd)
    return draw(st.sampled_from([content, [content], [content, content, 7]]))


crm_bodies = bodies | spoiled().map(json.dumps).map(str.encode)
# Each element of an array is one part of the request; the others read one object.
OF_ARRAYS = ("hubspot", "salesforce", "standard")
# A part of these becomes one event, one rejection, or is ignored once.
ONE_TO_ONE = ("hubspot", "standard")


def test_no_adapter_is_left_out():
    assert {adapter.name for adapter in ADAPTERS} == {kind.name for kind in KINDS}


class Kept:
    def __init__(self):
        self.records = []

    async def publish(self, records):
        self.records += records


@pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda adapter: adapter.name)
async def test_every_authentic_body_becomes_records_that_can_be_read_and_every_element_is_counted(adapter):
    known = KNOWN if adapter.name in ONE_TO_ONE else CRM

    @settings(max_examples=400, deadline=None)
    @given(bodies if adapter.name in ONE_TO_ONE else crm_bodies)
    def check(body):
        kept = Kept()
        running = take_in(adapter, body, NOW, known, kept)
        with pytest.raises(StopIteration) as done:  # it never waits: Kafka is a list here
            running.send(None)
        outcome = done.value.value
        found = [(topic, READERS[topic](value)) for topic, key, value in kept.records]
        assert all(key for _, key, _ in kept.records)
        letters = [letter for topic, letter in found if topic == topology.DEAD_LETTERS.name]
        assert len(letters) == outcome.rejected
        touches = sum(
            1 for topic, event in found if topic == topology.ACTIVITIES.name and getattr(event, "deal_id", None)
        )
        assert outcome.accepted == len(found) - len(letters) - touches
        try:
            content = json.loads(body)
        except (ValueError, RecursionError):
            return
        parts = content if isinstance(content, list) and adapter.name in OF_ARRAYS else [content]
        if any(letter.reason == "not_json" for letter in letters):
            return
        counted = sum(outcome)
        merged = sum(isinstance(item, dict) and str(item.get("subscriptionType")).endswith("merge") for item in parts)
        assert counted >= len(parts) - merged
        if adapter.name in ONE_TO_ONE and isinstance(content, list) and not merged:
            assert counted == len(parts)

    check()


# The text of a request as aiohttp gives it: UTF-8, and bytes that are none as lone surrogates.
heard = (st.text(max_size=20).map(str.encode) | st.binary(max_size=20)).map(
    lambda sent: sent.decode("utf-8", "surrogateescape")
)
lately = st.integers(-200, 200).map(lambda seconds: NOW + timedelta(seconds=seconds))
headers_without_a_key = st.fixed_dictionaries(
    {
        "X-HubSpot-Signature-v3": heard,
        "X-HubSpot-Request-Timestamp": lately.map(lambda at: str(millis(at))) | heard,
        "webhook-id": heard,
        "webhook-timestamp": lately.map(lambda at: str(int(at.timestamp()))) | heard,
        "webhook-signature": heard.map("v1,{}".format) | heard,
        "Authorization": heard.map("Basic {}".format) | heard,
        "close-sig-hash": heard,
        "close-sig-timestamp": lately.map(lambda at: str(int(at.timestamp()))) | heard,
    }
)


@pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda adapter: adapter.name)
@settings(max_examples=200, deadline=None)
@given(headers=headers_without_a_key, path=heard, body=st.binary())
def test_whatever_the_headers_say_without_the_key_nothing_is_authentic(adapter, headers, path, body):
    with pytest.raises(NotAuthentic):
        adapter.verify(headers, "POST", f"https://example.com/{path}", body, NOW)
