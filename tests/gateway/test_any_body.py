"""Whatever a body holds, what comes out can be written and read again, and nothing is lost."""

import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.aggregates import DeadLetter
from schemas.events import activity_event, deal_event
from stream import topology
from stream.gateway.adapters.base import NotAuthentic
from stream.gateway.adapters.hubspot import HubSpot
from stream.gateway.adapters.standard import Standard
from stream.gateway.intake import take_in
from stream.gateway.secrets import fixed
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
ADAPTERS = [HubSpot(fixed(HUBSPOT_SECRET), "EUR"), Standard(fixed(STANDARD_SECRET))]
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


class Kept:
    def __init__(self):
        self.records = []

    async def publish(self, records):
        self.records += records


@pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda adapter: adapter.name)
async def test_every_authentic_body_becomes_records_that_can_be_read_and_every_element_is_counted(adapter):
    @settings(max_examples=400, deadline=None)
    @given(bodies)
    def check(body):
        kept = Kept()
        running = take_in(adapter, body, NOW, KNOWN, kept)
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
        if isinstance(content, list) and not any(letter.reason == "not_json" for letter in letters):
            merged = sum(
                isinstance(item, dict) and str(item.get("subscriptionType")).endswith("merge") for item in content
            )
            counted = sum(outcome)
            assert counted == len(content) or (merged and counted >= len(content) - merged)

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
    }
)


@pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda adapter: adapter.name)
@settings(max_examples=200, deadline=None)
@given(headers=headers_without_a_key, path=heard, body=st.binary())
def test_whatever_the_headers_say_without_the_key_nothing_is_authentic(adapter, headers, path, body):
    with pytest.raises(NotAuthentic):
        adapter.verify(headers, "POST", f"https://example.com/{path}", body, NOW)
