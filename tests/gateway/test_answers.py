"""Which request is answered how. Nothing here needs Kafka."""

import asyncio
import json
import logging
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import REGISTRY

from stream import topology
from stream.gateway.adapters.hubspot import HubSpot
from tests.gateway.conftest import serving, until
from tests.gateway.samples import (
    HUBSPOT_SECRET,
    PUBLIC_URL,
    STANDARD_SECRET,
    activity,
    as_body,
    change,
    hubspot_headers,
    hubspot_item,
    standard_headers,
)

HUBSPOT = "/webhooks/hubspot"
STANDARD = "/webhooks/standard"


async def post(client, body, *, path=HUBSPOT, headers=None, **signing):
    if headers is None:
        headers = hubspot_headers(body, **signing) if path == HUBSPOT else standard_headers(body, **signing)
    async with client.post(path, data=body, headers=headers) as response:
        return response.status, await response.json()


def topics_of(publisher):
    return [topic for topic, _, _ in publisher.records]


def letters_of(publisher):
    return [json.loads(value) for topic, _, value in publisher.records if topic == topology.DEAD_LETTERS.name]


def metric(name, **labels):
    return REGISTRY.get_sample_value(name, labels) or 0.0


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
        (change("deal_currency_code", "CHF"), "unknown_currency"),
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


@pytest.mark.parametrize("path", ["/", "/webhooks", "/webhooks/", "/webhooks/unknown", "/webhooks/hubspot/", "/admin"])
async def test_an_unknown_path_is_answered_404(client, path):
    assert await post(client, b"[]", path=path, headers=hubspot_headers(b"[]")) == (404, {"error": "Not Found"})


async def test_a_connector_without_a_secret_is_answered_404(publisher):
    async with serving(publisher, hubspot_secret=None) as client:
        assert (await post(client, b"[]"))[0] == 404
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


async def test_a_compressed_body_is_answered_415(client):
    headers = hubspot_headers(b"[]") | {"Content-Encoding": "gzip"}
    assert (await post(client, b"[]", headers=headers))[0] == 415


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
    assert metric("dealstream_gateway_requests_total", connector="hubspot", status="400") == before + 1
    assert publisher.records == []


# No internals


async def test_a_failure_inside_is_a_500_in_one_plain_sentence_and_the_log_has_no_payload(
    client, publisher, monkeypatch, caplog
):
    def explode(self, body):
        raise ValueError(f"could not read {body!r}")

    monkeypatch.setattr(HubSpot, "normalize", explode)
    status, answer = await post(client, as_body([change("dealname", "confidential")]))
    assert (status, answer) == (500, {"error": "something went wrong here; please send it again"})
    assert "ValueError" in caplog.text
    assert "explode" in caplog.text
    assert "confidential" not in caplog.text
    assert publisher.records == []


async def test_no_answer_names_the_software_behind_it(client):
    for path in ("/", HUBSPOT, "/metrics", "/health/live"):
        async with client.get(path) as response:
            assert response.headers["Server"] == "dealstream"


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"POST /webhooks/hubspot?\xff HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"X-HubSpot-Signature-v3: \xff\r\nX-HubSpot-Request-Timestamp: 1792022400000\r\nContent-Length: 0\r\n\r\n",
        b"POST /webhooks/hubspot HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x00\r\n\r\n",
        b"POST /webhooks/hubspot HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Type: application/json\r\n\r\nZZ\r\n",
    ],
)
async def test_a_malformed_request_gets_an_answer_without_a_stack_trace(client, request_bytes):
    reader, writer = await asyncio.open_connection(client.host, client.port)
    writer.write(request_bytes)
    async with asyncio.timeout(5):
        answer = await reader.read(65_536)
    writer.close()
    await writer.wait_closed()
    assert answer.split(b" ")[1] in (b"400", b"401")
    assert b"Traceback" not in answer
    assert b".py" not in answer


async def test_neither_secrets_nor_signatures_nor_payloads_reach_the_log(client, publisher, away, caplog):
    caplog.set_level(logging.DEBUG)
    body = as_body([change("dealname", "confidential")])
    await post(client, body)
    headers = hubspot_headers(body, secret="wrong")
    await post(client, body, headers=headers)
    publisher.failure = away
    await post(client, body)
    assert "not authentic" in caplog.text
    for secret in (HUBSPOT_SECRET, STANDARD_SECRET, headers["X-HubSpot-Signature-v3"], "confidential"):
        assert secret not in caplog.text


# Metrics


@pytest.mark.parametrize(
    ("secret", "failing", "status"), [(HUBSPOT_SECRET, False, 200), ("wrong", False, 401), (HUBSPOT_SECRET, True, 503)]
)
async def test_every_request_is_counted_by_its_status(client, publisher, away, secret, failing, status):
    publisher.failure = away if failing else None
    before = metric("dealstream_gateway_requests_total", connector="hubspot", status=str(status))
    await post(client, b"[]", secret=secret)
    assert metric("dealstream_gateway_requests_total", connector="hubspot", status=str(status)) == before + 1


async def test_events_count_as_accepted_rejected_or_ignored_only_once_kafka_has_them(client, publisher, away):
    def counts():
        return (
            metric("dealstream_gateway_events_total", connector="hubspot"),
            metric("dealstream_rejected_total", reason="bad_amount"),
            metric("dealstream_gateway_ignored_total", connector="hubspot", kind="deal.associationChange"),
        )

    ignored = hubspot_item(subscriptionType="deal.associationChange")
    body = as_body([hubspot_item(), hubspot_item(), change("amount", "?"), ignored])
    before = counts()
    publisher.failure = away
    await post(client, body)
    assert counts() == before
    publisher.failure = None
    await post(client, body)
    assert tuple(after - b for after, b in zip(counts(), before, strict=True)) == (2, 1, 1)


async def test_metrics_are_served_in_the_prometheus_text_format(client):
    await post(client, b"[]")
    async with client.get("/metrics") as response:
        assert response.status == 200
        assert response.content_type == "text/plain"
        assert "dealstream_gateway_request_seconds_bucket" in await response.text()


# Stopping


async def test_a_request_under_way_is_finished_before_the_server_stops(publisher):
    body = as_body([hubspot_item()])
    async with serving(publisher) as client:
        reader, writer = await asyncio.open_connection(client.host, client.port)
        lines = {"Host": "x", "Content-Length": str(len(body))} | hubspot_headers(body)
        head = "POST /webhooks/hubspot HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in lines.items()) + "\r\n"
        writer.write(head.encode() + body[:10])
        async with client.get("/health/live"):
            pass  # by now the head has been read
        stopping = asyncio.create_task(client.stop())
        await until(lambda: not client.listens())
        writer.write(body[10:])
        async with asyncio.timeout(10):
            answer = await reader.read()
        await stopping
        writer.close()
        await writer.wait_closed()
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"Connection: close" in answer
    assert topics_of(publisher) == ["sales.deals"]


async def raw_status(client, path, body, headers, *, length=None, leave=False):
    """Send a request byte by byte as written, and return the status of the answer."""
    reader, writer = await asyncio.open_connection(client.host, client.port)
    lines = {"Host": "x", "Content-Length": str(len(body) if length is None else length)} | headers
    head = f"POST {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items()) + "\r\n"
    writer.write(head.encode() + body)
    await writer.drain()
    try:
        if leave:
            return None
        async with asyncio.timeout(10):
            return int((await reader.readline()).split()[1])
    finally:
        writer.close()
        await writer.wait_closed()
