"""The laws that every connector obeys, checked for each that is registered."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.dead_letter import DeadLetter
from schemas.events import activity_event, deal_event
from schemas.funnel_file import SENDERS
from stream import topology
from stream.backfill.send.records import SOURCE
from stream.connectors import CONNECTORS
from stream.connectors.secrets import fixed
from stream.connectors.template import NotAuthentic
from stream.ingest.ingest import ingest
from stream.ingest.normalized import as_payload
from tests.support.crm_webhooks import (
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
from tests.support.examples import examples
from tests.support.webhooks import (
    HUBSPOT_SECRET,
    NOW,
    STANDARD_SECRET,
    activity,
    as_body,
    funnel,
    hubspot_item,
    millis,
)
from tests.support.webhooks import change as hubspot_change

KNOWN = funnel()
CRM = crm_funnel()
READERS: dict[str, Callable[[bytes], Any]] = {
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

# What each CRM sends: every shape of item that its connector reads.
ITEMS = {
    "hubspot": [
        hubspot_item(),
        hubspot_change("dealstage", "lead"),
        hubspot_change("amount", "12.5"),
        hubspot_change("hubspot_owner_id", "101"),
        hubspot_change("closedate", "2026-12-24"),
        hubspot_item(subscriptionType="deal.merge", primaryObjectId=1, mergedObjectIds=[2], newObjectId=3),
        hubspot_item(subscriptionType="object.creation", objectTypeId="0-48"),
    ],
    "pipedrive": [
        v2("create"),
        v2(stage_id=12, previous={"stage_id": 11, "status": "lost"}),
        v2(status="won", won_time="2026-11-20T10:30:15Z", previous={"status": "deleted"}),
        v2("delete"),
        v1("added"),
        v1("merged", previous={"id": 4712, "value": 1}),
        pipedrive_activity(previous={"done": False}),
    ],
    "close": [
        opportunity("created", date_won="2026-12-24"),
        opportunity(previous={"status_id": "stat_lost", "value": 1}, date_lost="2026-11-20T00:00:00Z"),
        close_activity("meeting", status="completed", starts_at="2026-11-20T10:00:00Z", duration=60),
    ],
    "salesforce": [
        change_event(
            "CREATE", OwnerId="501", StageName="Prospecting", Amount=5, CurrencyIsoCode="USD", CloseDate=20_000
        ),
        change_event(ids=(DEAL_ID, "006*", DEAL_ID[:15]), StageName="Closed Won", CloseDate="2026-12-24"),
        change_event("GAP_UPDATE"),
        task("UPDATE", changed=["Status"]),
        meeting(DurationInMinutes=None),
    ],
    "standard": [activity(), activity(type="deal.touched", activity_id="x")],
}
BAD = {"subscriptionType": "deal.nonsense"}
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
def spoiled(draw, items):
    """A webhook of a CRM with up to four fields that are missing or something else; perhaps in an array."""
    content = deepcopy(draw(st.sampled_from(items)))
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


# Each element of an array is one part of the request; the others read one object.
OF_ARRAYS = ("hubspot", "salesforce", "standard")
# A part of these becomes one event, one rejection, or is ignored once.
ONE_TO_ONE = ("hubspot", "standard")


def normalizing(kind):
    return kind.without_secret(KNOWN if kind.name in ONE_TO_ONE else CRM)


every = pytest.mark.parametrize("kind", CONNECTORS, ids=lambda kind: kind.name)


class Kept:
    def __init__(self):
        self.records = []

    async def publish(self, records):
        self.records += records


def at_once(running):
    """Take a coroutine to its end: it lets others have their turn, but never waits, since Kafka is a list here."""
    try:
        while True:
            assert running.send(None) is None
    except StopIteration as done:
        return done.value


@every
async def test_every_authentic_body_becomes_records_that_can_be_read_and_every_element_is_counted(kind):
    connector = normalizing(kind)
    some_bodies = bodies | spoiled(ITEMS[kind.name]).map(json.dumps).map(str.encode)

    @settings(max_examples=examples(400))
    @given(some_bodies)
    def check(body):
        kept = Kept()
        outcome = at_once(ingest(connector.normalize(body), NOW, connector.funnel, kept))
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
        parts = content if isinstance(content, list) and connector.name in OF_ARRAYS else [content]
        if any(letter.reason == "not_json" for letter in letters):
            return
        counted = sum(outcome)
        merged = sum(isinstance(item, dict) and str(item.get("subscriptionType")).endswith("merge") for item in parts)
        assert counted >= len(parts) - merged
        if connector.name in ONE_TO_ONE and isinstance(content, list) and not merged:
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


SECRETS = {
    "hubspot": HUBSPOT_SECRET,
    "pipedrive": PIPEDRIVE_SECRET,
    "close": CLOSE_SECRET,
    "salesforce": SALESFORCE_SECRET,
    "standard": STANDARD_SECRET,
}


@every
@settings(max_examples=examples(200))
@given(headers=headers_without_a_key, path=heard, body=st.binary())
def test_whatever_the_headers_say_without_the_key_nothing_is_authentic(kind, headers, path, body):
    with pytest.raises(NotAuthentic):
        kind(fixed(SECRETS[kind.name]), KNOWN).verify(headers, "POST", f"https://example.com/{path}", body, NOW)


def told(normalized):
    return [event for event, _ in normalized.events]


def read_alone(connector, items):
    return [connector.normalize(as_body(item)) for item in items]


@every
def test_what_an_item_means_does_not_depend_on_the_others_in_its_body_nor_on_their_order(kind):
    if kind.name not in OF_ARRAYS:
        pytest.skip("a body of this CRM is one item")
    connector, items = normalizing(kind), ITEMS[kind.name]
    alone = [event for one in read_alone(connector, items) for event in told(one)]
    assert told(connector.normalize(as_body(items))) == alone
    backwards = told(connector.normalize(as_body(items[::-1])))
    assert sorted(map(repr, backwards)) == sorted(map(repr, alone))


@every
def test_one_bad_item_never_takes_a_good_one_along_and_is_kept_as_it_came(kind):
    if kind.name not in OF_ARRAYS:
        pytest.skip("a body of this CRM is one item")
    connector, items = normalizing(kind), ITEMS[kind.name]
    among = connector.normalize(as_body([items[0], BAD, *items[1:]]))
    without = connector.normalize(as_body(items))
    assert told(among) == told(without)
    assert [payload for _, payload in among.rejections if json.loads(payload) == BAD] == [as_payload(BAD)]
    assert len(among.rejections) == len(without.rejections) + 1


@every
def test_an_item_that_comes_again_gives_the_same_events(kind):
    connector = normalizing(kind)
    for once, again in zip(*(read_alone(connector, ITEMS[kind.name]) for _ in range(2)), strict=True):
        assert told(once) == told(again)


@every
@settings(max_examples=examples(200))
@given(data=st.data())
def test_what_was_rejected_gives_the_same_rejection_when_it_is_read_again(kind, data):
    connector = normalizing(kind)
    content = data.draw(spoiled(ITEMS[kind.name]))
    for problem, payload in connector.normalize(as_body(content)).rejections:
        again = [(one.reason, one.part) for one, _ in connector.normalize(payload).rejections]
        assert (problem.reason, problem.part) in again


@every
def test_the_samples_of_a_connector_are_read(kind):
    assert any(told(one) for one in read_alone(normalizing(kind), ITEMS[kind.name]))


def test_the_funnel_file_may_name_every_connector_and_backfills_as_tellers_of_close_dates():
    assert set(SENDERS) == {kind.name for kind in CONNECTORS} | {SOURCE}
