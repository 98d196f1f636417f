"""Limits: who is refused, who never is, and what the answer says."""

import pytest

from stream.gateway.limits import KNOWN_SECONDS, Bucket, Failures
from tests.support.answers import HUBSPOT, metric, post
from tests.support.gateway import serving
from tests.support.webhooks import HUBSPOT_SECRET, as_body, change, hubspot_headers, hubspot_item

# Buckets


def test_a_bucket_gives_what_it_holds_and_then_says_how_long_to_wait():
    bucket = Bucket(rate=2.0, size=10.0, now=0.0)
    assert [bucket.take(4, 0.0), bucket.take(4, 0.0), bucket.take(4, 0.0)] == [0.0, 0.0, 1.0]


def test_what_is_refused_takes_nothing():
    bucket = Bucket(rate=2.0, size=10.0, now=0.0)
    bucket.take(8, 0.0)
    for _ in range(5):
        assert bucket.take(4, 0.0) == 1.0
    assert bucket.take(2, 0.0) == 0.0


def test_a_bucket_fills_with_time_up_to_its_size():
    bucket = Bucket(rate=2.0, size=10.0, now=0.0)
    bucket.take(10, 0.0)
    assert (bucket.take(4, 2.0), bucket.take(1, 2.0)) == (0.0, 0.5)
    assert (bucket.take(10, 1000.0), bucket.take(1, 1000.0)) == (0.0, 0.5)


def test_more_than_a_bucket_holds_is_taken_from_a_full_one():
    bucket = Bucket(rate=2.0, size=10.0, now=0.0)
    assert bucket.take(500, 0.0) == 0.0
    assert bucket.take(500, 0.0) == 5.0


def test_what_is_owed_is_waited_for_by_those_who_come_next():
    bucket = Bucket(rate=2.0, size=10.0, now=0.0)
    bucket.take(10, 0.0)
    bucket.owe(4, 0.0)
    assert (bucket.take(2, 0.0), bucket.take(2, 3.0)) == (3.0, 0.0)


def test_a_clock_that_goes_back_gives_nothing():
    bucket = Bucket(rate=2.0, size=10.0, now=100.0)
    bucket.take(10, 100.0)
    assert bucket.take(1, 0.0) == 0.5


# Addresses


def test_an_address_that_fails_too_often_is_refused_and_others_are_not():
    failures = Failures(per_minute=3)
    for _ in range(3):
        assert failures.wait("a", 0.0) == 0.0
        failures.failed("a", 0.0)
    assert failures.wait("a", 0.0) == 20.0
    assert failures.wait("b", 0.0) == 0.0
    assert failures.wait("a", 20.0) == 0.0


def test_an_address_that_sent_something_authentic_within_the_hour_is_never_refused():
    failures = Failures(per_minute=3)
    failures.authentic("a", 0.0)
    last = KNOWN_SECONDS - 1
    for _ in range(100):
        failures.failed("a", last)
    assert failures.wait("a", last) == 0.0
    assert failures.wait("a", KNOWN_SECONDS) > 0.0


def test_addresses_are_remembered_in_bounded_memory_those_seen_last():
    failures = Failures(per_minute=1, most=50)
    for number in range(1000):
        failures.failed(f"a{number}", 0.0)
        failures.authentic(f"b{number}", 0.0)
    assert len(failures) == 50
    assert failures.wait("a999", 0.0) > 0.0
    assert failures.wait("a949", 0.0) == 0.0


# The gateway


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def limited(limit):
    return metric("dealstream_gateway_limited_total", connector="hubspot", limit=limit)


async def test_an_address_that_fails_too_often_gets_a_429_with_the_time_to_wait(publisher, clock):
    before = limited("address")
    body = as_body([hubspot_item()])
    wrong = hubspot_headers(body, secret="wrong")
    async with serving(publisher, failures_per_minute=3, clock=clock) as client:
        assert [(await post(client, body, headers=wrong))[0] for _ in range(4)] == [401, 401, 401, 429]
        async with client.post(HUBSPOT, data=body, headers=wrong) as response:
            assert (response.status, response.headers["Retry-After"]) == (429, "20")
            assert await response.json() == {"error": "too many requests; please send it again later"}
        clock.now = 20.0
        assert (await post(client, body))[0] == 200
    assert limited("address") == before + 2


async def test_requests_that_are_not_authentic_take_nothing_from_what_the_connector_may_send(publisher, clock):
    body = as_body([hubspot_item(eventId=n) for n in range(10)])
    wrong = hubspot_headers(body, secret="wrong")
    async with serving(publisher, events_per_second=1, failures_per_minute=1000, clock=clock) as client:
        for _ in range(20):
            assert (await post(client, body, headers=wrong))[0] == 401
        assert (await post(client, body))[0] == 200


async def test_a_crm_is_heard_while_somebody_at_its_address_fails_without_end(publisher, clock):
    body = as_body([hubspot_item()])
    wrong = hubspot_headers(body, secret="wrong")
    async with serving(publisher, failures_per_minute=2, clock=clock) as client:
        assert (await post(client, body))[0] == 200
        assert {(await post(client, body, headers=wrong))[0] for _ in range(20)} == {401}
        assert (await post(client, as_body([hubspot_item(eventId=2)])))[0] == 200


async def test_failures_are_counted_by_the_client_behind_a_trusted_proxy(publisher, clock):
    body = as_body([hubspot_item()])

    async def status(client, forwarded, secret):
        headers = hubspot_headers(body, secret=secret) | {"X-Forwarded-For": forwarded}
        return (await post(client, body, headers=headers))[0]

    async with serving(publisher, failures_per_minute=1, trusted_proxies="127.0.0.1", clock=clock) as client:
        assert [await status(client, "9.9.9.9", "wrong") for _ in range(2)] == [401, 429]
        assert await status(client, "9.9.9.9, 203.0.113.9", HUBSPOT_SECRET) == 200


async def test_a_client_cannot_escape_its_limit_by_making_up_addresses(publisher, clock):
    body = as_body([hubspot_item()])
    async with serving(publisher, failures_per_minute=1, clock=clock) as client:
        statuses = []
        for number in range(3):
            headers = hubspot_headers(body, secret="wrong") | {"X-Forwarded-For": f"9.9.9.{number}"}
            statuses.append((await post(client, body, headers=headers))[0])
    assert statuses == [401, 429, 429]


async def test_a_connector_that_sends_too_many_events_gets_a_429_and_nothing_of_them_is_stored(publisher, clock):
    before = limited("connector")
    bodies = [as_body([change("amount", str(n), eventId=10 * k + n) for n in range(10)]) for k in range(2)]
    async with serving(publisher, events_per_second=1, clock=clock) as client:
        assert (await post(client, bodies[0]))[0] == 200
        async with client.post(HUBSPOT, data=bodies[1], headers=hubspot_headers(bodies[1])) as response:
            assert (response.status, response.headers["Retry-After"]) == (429, "10")
        assert len(publisher.records) == 10
        clock.now = 10.0
        assert (await post(client, bodies[1]))[0] == 200
    assert limited("connector") == before + 1


async def test_a_request_of_more_events_than_are_allowed_at_once_is_stored_whole_or_not_at_all(publisher, clock):
    """One that is stored in part would begin anew when it is sent again, and never get to its end."""
    many, more = (as_body([hubspot_item(objectId=first + n) for n in range(600)]) for first in (0, 1000))
    async with serving(publisher, events_per_second=1, clock=clock) as client:
        status, answer = await post(client, many)
        assert (status, answer["accepted"], len(publisher.records)) == (200, 600, 600)
        async with client.post(HUBSPOT, data=more, headers=hubspot_headers(more)) as response:
            assert (response.status, response.headers["Retry-After"], len(publisher.records)) == (429, "110", 600)


async def test_a_bulk_import_of_many_thousands_of_events_at_once_passes_with_the_default_settings(publisher, clock):
    async with serving(publisher, clock=clock) as client:
        for request in range(300):
            body = as_body([change("amount", "1", eventId=100 * request + n) for n in range(100)])
            assert (await post(client, body))[0] == 200
    assert len(publisher.records) == 30_000


async def test_a_proxy_that_is_trusted_is_not_told(publisher, caplog):
    body = as_body([hubspot_item()])
    async with serving(publisher, trusted_proxies="127.0.0.1") as client:
        assert (await post(client, body, headers=hubspot_headers(body) | {"X-Forwarded-For": "203.0.113.9"}))[0] == 200
    assert "DEALSTREAM_TRUSTED_PROXIES" not in caplog.text


async def test_a_proxy_that_is_not_trusted_is_told_once(publisher, caplog):
    async with serving(publisher) as client:
        for number in range(3):
            body = as_body([hubspot_item(eventId=number)])
            await post(client, body, headers=hubspot_headers(body) | {"X-Forwarded-For": "203.0.113.9"})
    [told] = [record for record in caplog.records if "DEALSTREAM_TRUSTED_PROXIES" in record.getMessage()]
    assert "127.0.0.1" in told.getMessage()
