"""The same request twice counts once: answered alike, stored once, and once by its events in any case."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from stream.core.facts import History, add
from stream.gateway.replays import SECONDS, Replays
from stream.ingest.readers import deal_reader
from tests.support.answers import STANDARD, metric, post
from tests.support.crm_webhooks import change_event, salesforce_headers
from tests.support.gateway import serving
from tests.support.histories import contributions_of
from tests.support.webhooks import activity, as_body, change, funnel, hubspot_headers, hubspot_item, standard_headers


def test_an_answer_is_remembered_as_long_as_the_signature_may_be_authentic():
    replays = Replays()
    replays.remember(b"a", 1, 0.0)
    assert (replays.answer(b"a", SECONDS - 1), replays.answer(b"b", 0.0)) == (1, None)
    assert replays.answer(b"a", SECONDS) is None


def test_memory_is_bounded_and_the_oldest_are_forgotten():
    replays = Replays(most=50)
    for number in range(1000):
        replays.remember(b"%d" % number, number, number / 1000)
    assert len(replays) == 50
    assert (replays.answer(b"999", 1.0), replays.answer(b"949", 1.0)) == (999, None)


async def test_a_replayed_request_is_answered_alike_and_not_stored_again(client, publisher):
    before = metric("dealstream_gateway_replayed_total", connector="hubspot")
    body = as_body([hubspot_item(), change("amount", "?")])
    headers = hubspot_headers(body)
    answers = [await post(client, body, headers=headers) for _ in range(3)]
    assert answers == [(200, {"accepted": 1, "rejected": 1, "ignored": 0})] * 3
    assert len(publisher.records) == 2
    assert metric("dealstream_gateway_replayed_total", connector="hubspot") == before + 2


async def test_a_replay_is_known_whatever_else_its_headers_say(client, publisher):
    body = as_body(activity())
    headers = standard_headers(body)
    for more in ({}, {"x-other": "1"}):
        assert (await post(client, body, path=STANDARD, headers=headers | more))[0] == 200
    assert len(publisher.records) == 2  # the activity and its touch


async def test_a_message_of_the_same_id_and_time_with_another_content_is_no_replay(client, publisher):
    for event_id in ("a-1", "a-2"):
        body = as_body(activity(event_id=event_id, deal_id=None))
        assert (await post(client, body, path=STANDARD, headers=standard_headers(body)))[0] == 200
    assert len(publisher.records) == 2


async def test_two_messages_of_salesforce_with_one_id_are_both_stored_and_one_signed_anew_once(client, publisher):
    bodies = [as_body(change_event("DELETE", ids=(f"00600000000{n}AAA",))) for n in (1001, 1002)]
    for body, seconds in ((bodies[0], 0), (bodies[1], 0), (bodies[1], 1)):
        headers = salesforce_headers(body, now=datetime.now(UTC) + timedelta(seconds=seconds))
        assert (await post(client, body, path="/webhooks/salesforce", headers=headers))[0] == 200
    assert len(publisher.records) == 2


async def test_what_was_not_acknowledged_is_stored_when_it_comes_again(client, publisher, away):
    body = as_body([hubspot_item()])
    headers = hubspot_headers(body)
    publisher.failure = away
    assert (await post(client, body, headers=headers))[0] == 503
    publisher.failure = None
    assert (await post(client, body, headers=headers))[0] == 200
    assert len(publisher.records) == 1


async def test_a_request_that_is_not_authentic_is_not_answered_from_memory(client):
    body = as_body([hubspot_item()])
    headers = hubspot_headers(body)
    await post(client, body, headers=headers)
    forged = headers | {"X-HubSpot-Request-Timestamp": str(int(headers["X-HubSpot-Request-Timestamp"]) + 1)}
    assert (await post(client, body, headers=forged))[0] == 401


@pytest.mark.parametrize("gateways", [1, 2])
async def test_a_replay_changes_no_number_whichever_gateway_it_reaches(publisher, gateways):
    items = [hubspot_item(), change("dealstage", "lead", eventId=2), change("amount", "5", eventId=3)]
    body = as_body(items)
    headers = hubspot_headers(body)
    for _ in range(gateways):
        async with serving(publisher) as client:
            for _ in range(2):
                assert (await post(client, body, headers=headers))[0] == 200
    assert len(publisher.records) == 3 * gateways
    read = deal_reader(funnel())
    history: History = ()
    for _, _, value in publisher.records:
        history, _ = add(history, [read(0, value).item])
    counted = contributions_of(history, funnel())
    assert sum(m.get("created", 0) for m in counted.values()) == 1
    assert sum(m.get("entered:lead", 0) for m in counted.values()) == 1
    assert {json.loads(value)["deal_id"] for _, _, value in publisher.records} == {"hubspot:501"}
