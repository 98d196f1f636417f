"""Which request is answered how. Nothing here needs Kafka."""

import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest
from multidict import CIMultiDict

from tests.support.answers import HUBSPOT, STANDARD, letters_of, metric, post, raw_status, topics_of
from tests.support.gateway import serving
from tests.support.waiting import until
from tests.support.webhooks import (
    PUBLIC_URL,
    activity,
    as_body,
    change,
    hubspot_headers,
    hubspot_item,
)

# 2xx


async def test_a_signed_event_is_accepted_and_written_under_its_deal(client, publisher):
    assert await post(client, as_body([hubspot_item()])) == (200, {"accepted": 1, "rejected": 0, "ignored": 0})
    ((topic, key, value),) = publisher.records
    assert (topic, key) == ("sales.deals", b"hubspot:501")
    assert json.loads(value)["source"] == "hubspot"


async def test_an_activity_is_written_under_its_id_and_touches_its_deal(client, publisher):
    assert await post(client, as_body(activity()), path=STANDARD) == (
        200,
        {"accepted": 1, "rejected": 0, "ignored": 0},
    )
    assert [(topic, key) for topic, key, _ in publisher.records] == [
        ("sales.activities", b"call-1"),
        ("sales.deals", b"hubspot:501"),
    ]


async def test_what_is_deliberately_ignored_is_answered_2xx_and_not_stored(client, publisher):
    item = hubspot_item(subscriptionType="deal.associationChange")
    assert await post(client, as_body([item])) == (200, {"accepted": 0, "rejected": 0, "ignored": 1})
    assert publisher.records == []


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (change("dealstage", "nope"), "unknown_stage"),
        (change("hubspot_owner_id", "999"), "unknown_rep"),
        (change("amount", "much"), "bad_amount"),
        (hubspot_item(subscriptionType="contact.creation"), "unsupported_object"),
        (hubspot_item(occurredAt=4070908800000), "in_the_future"),
    ],
)
async def test_what_is_not_understood_is_answered_2xx_and_goes_to_the_dead_letters(client, publisher, item, reason):
    assert await post(client, as_body([item, hubspot_item()])) == (200, {"accepted": 1, "rejected": 1, "ignored": 0})
    assert sorted(topics_of(publisher)) == ["sales.dead-letters", "sales.deals"]
    (letter,) = letters_of(publisher)
    assert (letter["reason"], letter["origin"]) == (reason, "hubspot")


@pytest.mark.parametrize("character", ["\u202e", "\x9b", "\u200b", "\x00"])
async def test_an_id_with_a_character_that_nobody_sees_is_a_dead_letter_that_names_field_and_character(
    client, publisher, character
):
    items = [change("deal_source", f"Web{character}"), change("hubspot_owner_id", f"101{character}")]
    assert await post(client, as_body(items)) == (200, {"accepted": 1, "rejected": 1, "ignored": 0})
    [letter] = letters_of(publisher)
    assert letter["reason"] == "bad_value"
    assert f"rep_id: has a character that nobody sees (U+{ord(character):04X})" in letter["detail"]
    [value] = [json.loads(value)["value"] for topic, _, value in publisher.records if topic == "sales.deals"]
    assert value == "Web"


async def test_a_currency_without_a_rate_is_kept_and_told(client, publisher):
    item = change("deal_currency_code", "CHF")
    assert await post(client, as_body([item])) == (200, {"accepted": 1, "rejected": 1, "ignored": 0})
    assert sorted(topics_of(publisher)) == ["sales.dead-letters", "sales.deals"]
    assert [letter["reason"] for letter in letters_of(publisher)] == ["unknown_currency"]


@pytest.mark.parametrize("path", [HUBSPOT, STANDARD])
@pytest.mark.parametrize(("body", "reason"), [(b"{", "not_json"), (b"7", "bad_shape")])
async def test_an_authentic_body_that_cannot_be_read_is_answered_2xx_and_goes_to_the_dead_letters(
    client, publisher, path, body, reason
):
    assert await post(client, body, path=path) == (200, {"accepted": 0, "rejected": 1, "ignored": 0})
    assert [letter["reason"] for letter in letters_of(publisher)] == [reason]


async def test_the_same_failure_twice_is_one_letter(client, publisher):
    for _ in range(2):
        await post(client, b"{")
    first, second = (key for _, key, _ in publisher.records)
    assert first == second


async def test_a_dead_letter_that_is_too_long_is_cut_and_says_so(client, publisher):
    body = b"{" + b"x" * 700_000
    assert (await post(client, body))[0] == 200
    (letter,) = letters_of(publisher)
    assert len(letter["payload_base64"]) < 700_000
    assert f"cut to 524288 of {len(body)} bytes" in letter["detail"]


# 401


async def test_what_is_not_authentic_is_answered_401_and_nothing_is_stored(client, publisher):
    assert await post(client, as_body([hubspot_item()]), secret="wrong") == (401, {"error": "not authentic"})
    assert publisher.records == []


@pytest.mark.parametrize("path", [HUBSPOT, STANDARD])
async def test_an_unsigned_request_is_answered_401_even_if_it_is_not_json(client, publisher, path):
    status, _ = await post(client, b"{", path=path, headers={"Content-Type": "application/json"})
    assert status == 401
    assert publisher.records == []


async def test_an_old_request_sent_again_is_answered_401(client):
    old = datetime.now(UTC) - timedelta(minutes=6)
    assert (await post(client, b"[]", now=old))[0] == 401


async def test_the_signature_is_over_the_public_url_and_not_the_host_header(client):
    by_host = f"http://{client.host}:{client.port}{HUBSPOT}"
    assert (await post(client, b"[]", url=by_host))[0] == 401
    assert (await post(client, b"[]", headers=hubspot_headers(b"[]") | {"Host": "elsewhere.example"}))[0] == 200


async def test_the_signature_is_over_the_query_as_it_was_sent(client):
    path = f"{HUBSPOT}?team=a%20%62&x=%2F"
    headers = hubspot_headers(b"[]", url=f"{PUBLIC_URL}{HUBSPOT}?team=a%20%62&x=/")
    assert await raw_status(client, path, b"[]", headers) == 200
    assert await raw_status(client, f"{HUBSPOT}?team=a%20b&x=/", b"[]", headers) == 401


async def test_a_request_signed_for_the_other_connector_is_answered_401(client):
    assert (await post(client, b"[]", path=STANDARD, headers=hubspot_headers(b"[]")))[0] == 401


# 503


async def test_while_kafka_is_away_the_answer_is_503_with_a_time_to_come_back(client, publisher, away):
    publisher.failure = away
    body = as_body([hubspot_item()])
    async with client.post(HUBSPOT, data=body, headers=hubspot_headers(body)) as response:
        assert response.status == 503
        assert int(response.headers["Retry-After"]) > 0
        assert await response.json() == {"error": "cannot store events now; please send it again"}


async def test_a_dead_letter_that_kafka_does_not_take_is_answered_503(client, publisher, away):
    publisher.failure = away
    assert (await post(client, b"{"))[0] == 503


# 4xx


@pytest.mark.parametrize("path", ["/", "/webhooks", "/webhooks/", "/webhooks/unknown", "/webhooks/%22<x>", "/admin"])
async def test_an_unknown_path_is_answered_404_with_those_that_there_are(client, path):
    status, answer = await post(client, b"[]", path=path, headers=hubspot_headers(b"[]"))
    assert status == 404
    assert answer["error"].startswith("no such address; webhooks are taken at /webhooks/hubspot, /webhooks/pipedrive, ")
    assert "unknown" not in answer["error"]


@pytest.mark.parametrize(
    "path",
    [
        "/webhooks/hubspot/",
        "/webhooks/HubSpot",
        "/webhooks/hubspot/99",
        "/webhook/hubspot",
        "/webhooks//hubspot",
        "/hubspot",
    ],
)
async def test_beside_the_address_of_a_connector_the_right_one_is_named(client, publisher, path):
    told = {"error": "no such address; it is /webhooks/hubspot, without anything behind it"}
    assert await post(client, b"[]", path=path, headers=hubspot_headers(b"[]")) == (404, told)
    assert publisher.records == []


async def test_a_connector_without_a_secret_is_answered_404_with_its_setting(publisher):
    async with serving(publisher, hubspot_secret=None) as client:
        for path in (HUBSPOT, f"{HUBSPOT}/"):
            status, answer = await post(client, b"[]", path=path)
            assert (status, "DEALSTREAM_HUBSPOT_SECRET is not set" in answer["error"]) == (404, True)
        assert (await post(client, b"[]", path=STANDARD))[0] == 200


async def test_another_method_is_answered_405_and_told_the_right_one(client):
    async with client.get(HUBSPOT) as response:
        assert (response.status, response.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])
async def test_a_wrong_media_type_is_answered_415(client, publisher, media_type):
    headers = hubspot_headers(b"[]") | {"Content-Type": media_type}
    assert await post(client, b"[]", headers=headers) == (415, {"error": "send application/json"})


async def test_a_media_type_with_a_character_set_is_fine(client):
    headers = hubspot_headers(b"[]") | {"Content-Type": "Application/JSON; charset=utf-8"}
    assert (await post(client, b"[]", headers=headers))[0] == 200


@pytest.mark.parametrize(
    "told", [["gzip"], ["br"], ["zstd"], ["x-unknown"], ["identity", "gzip"], ["gzip", "gzip"], ["identity, deflate"]]
)
async def test_a_packed_body_is_answered_415_however_that_is_told_and_not_unpacked(client, publisher, told):
    headers = CIMultiDict(hubspot_headers(b"[]"))
    for one in told:
        headers.add("Content-Encoding", one)
    answer = {"error": "send the body as it is, without a Content-Encoding"}
    assert await post(client, gzip.compress(b" " * 10_000_000), headers=headers) == (415, answer)
    assert publisher.records == []


@pytest.mark.parametrize("told", [["identity"], ["Identity"], [""], ["identity", "identity"]])
async def test_a_body_that_says_it_is_not_packed_is_taken(client, told):
    headers = CIMultiDict(hubspot_headers(b"[]"))
    for one in told:
        headers.add("Content-Encoding", one)
    assert (await post(client, b"[]", headers=headers))[0] == 200


async def test_a_body_of_the_limit_is_taken_and_one_byte_more_is_answered_413(publisher):
    async with serving(publisher, max_body_bytes=2000) as client:
        assert (await post(client, b"[" + b" " * 1998 + b"]"))[0] == 200
        assert await post(client, b"[" + b" " * 1999 + b"]") == (413, {"error": "at most 2000 bytes"})


async def test_a_body_over_the_limit_in_chunks_without_a_length_is_answered_413(publisher):
    async def chunks():
        for _ in range(30):
            yield b" " * 100

    async with (
        serving(publisher, max_body_bytes=2000) as client,
        client.post(HUBSPOT, data=chunks(), headers=hubspot_headers(b"")) as response,
    ):
        assert "Content-Length" not in response.request_info.headers
        assert response.status == 413


async def test_a_body_that_does_not_arrive_is_answered_408(publisher):
    async with serving(publisher, body_timeout_seconds=0.1) as client:
        assert await raw_status(client, HUBSPOT, b"[", hubspot_headers(b"[]"), length=2) == 408


async def test_a_body_that_breaks_off_is_counted_as_400_and_nothing_is_stored(publisher):
    before = metric("dealstream_gateway_requests_total", connector="hubspot", status="400")
    async with serving(publisher) as client:
        await raw_status(client, HUBSPOT, b"[", hubspot_headers(b"[]"), length=2, leave=True)
        await until(
            lambda: metric("dealstream_gateway_requests_total", connector="hubspot", status="400") == before + 1
        )
    assert publisher.records == []
