"""What answers and logs do not tell, what metrics do, and how the server stops. Nothing here needs Kafka."""

import asyncio
import logging

import pytest
from prometheus_client import REGISTRY

from tests.support.answers import HUBSPOT, metric, post, topics_of
from tests.support.gateway import serving
from tests.support.waiting import PATIENCE, until
from tests.support.webhooks import (
    HUBSPOT_SECRET,
    STANDARD_SECRET,
    as_body,
    change,
    hubspot_headers,
    hubspot_item,
)

# No internals


async def test_a_failure_inside_is_a_500_in_one_plain_sentence_and_the_log_has_no_payload(client, publisher, caplog):
    publisher.failure = ValueError("could not write confidential")
    status, answer = await post(client, as_body([change("dealname", "confidential")]))
    assert (status, answer) == (500, {"error": "something went wrong here; please send it again"})
    assert "ValueError" in caplog.text
    assert "in publish" in caplog.text
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
    async with asyncio.timeout(PATIENCE):
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
        async with asyncio.timeout(PATIENCE):
            answer = await reader.read()
        await stopping
        writer.close()
        await writer.wait_closed()
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"Connection: close" in answer
    assert topics_of(publisher) == ["sales.deals"]


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("dealstream_gateway_requests_total", {"connector": "close", "status": "503"}),
        ("dealstream_gateway_limited_total", {"connector": "close", "limit": "connector"}),
        ("dealstream_rejected_total", {"reason": "unknown_stage"}),
    ],
)
@pytest.mark.usefixtures("client")
async def test_what_alerts_watch_is_there_before_it_happens_so_that_the_first_time_is_a_rise(name, labels):
    assert REGISTRY.get_sample_value(name, labels) is not None
