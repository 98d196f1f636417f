"""How much may be asked of a page at once."""

import asyncio
import threading

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from stream.page.routes import Page
from stream.reports import Reports
from stream.reports.query import MOST_BUCKETS
from tests.support.histories import KNOWN
from tests.support.waiting import PATIENCE, until


@pytest.fixture
async def client(page_app):
    async with TestClient(TestServer(page_app)) as started:
        yield started


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("from=1900-01-01&to=2299-12-30&grain=day", 400),
        ("from=1900-01-01&to=2299-12-30&grain=quarter", 400),
        ("from=1900-01-01&to=2299-12-30&grain=year", 200),
        ("from=1900-01-01&to=2299-12-30", 200),
        ("from=2023-11-01&to=2026-11-01&grain=day", 200),
    ],
)
async def test_a_report_has_three_years_of_days_and_says_so_where_it_would_have_more(client, asked, expected):
    answer = await client.get(f"/api/kpis?{asked}")
    assert answer.status == expected
    if expected != 200:
        assert f"more than {MOST_BUCKETS:,} numbers; choose a longer grain" in (await answer.json())["error"]


async def test_a_stream_of_reports_that_would_be_too_long_is_refused_before_it_begins(client):
    answer = await client.get("/api/live?from=1900-01-01&to=2299-12-30&grain=day")
    assert answer.status == 400


async def test_a_stream_whose_reports_can_no_longer_be_made_ends(client, monkeypatch):
    def fail(*_):
        raise RuntimeError("a defect")

    monkeypatch.setattr(Reports, "report", fail)
    answer = await client.get("/api/live")
    async with asyncio.timeout(PATIENCE):
        assert await answer.read() == b": begin\n\n"


@pytest.fixture
def _no_haste(monkeypatch):
    """However long they take to be asked, those that wait for their turn go on waiting."""
    monkeypatch.setattr("stream.service.work.QUEUE_SECONDS", PATIENCE)


@pytest.mark.usefixtures("_no_haste")
async def test_reports_that_find_all_places_taken_are_to_be_asked_for_again(client, hours, monkeypatch):
    make, go = hours.sums, threading.Event()

    def wait(*asked):
        go.wait(PATIENCE)
        return make(*asked)

    monkeypatch.setattr(hours, "sums", wait)
    asked = [asyncio.create_task(client.get("/api/kpis")) for _ in range(30)]
    await until(lambda: sum(one.done() for one in asked) == 12)
    refused = [one.result() for one in asked if one.done()]
    assert {(answer.status, answer.headers["Retry-After"]) for answer in refused} == {(429, "2")}
    go.set()
    assert sorted(answer.status for answer in await asyncio.gather(*asked)) == [200] * 18 + [429] * 12


async def test_no_more_watch_than_may_and_there_is_room_once_one_leaves(hours, lists, status, intervals):
    async def now():
        return dict(status)

    app = web.Application()
    Page(Reports(hours, KNOWN), lists, lists.problems, KNOWN, now, intervals, most_feeds=2).add_routes(app)
    async with TestClient(TestServer(app)) as client:
        first = await client.get("/api/live")
        second = await client.get("/api/live?team=n")
        refused = await client.get("/api/live?team=s")
        assert (first.status, second.status, refused.status) == (200, 200, 429)
        assert refused.headers["Retry-After"] == "30"
        first.close()
        async with asyncio.timeout(PATIENCE):
            while (await client.get("/api/live?team=s")).status != 200:
                await asyncio.sleep(0.05)


async def test_a_feed_begins_while_the_reports_of_others_are_made(client, hours, monkeypatch):
    make, go = hours.sums, threading.Event()

    def wait(*asked):
        go.wait(PATIENCE)
        return make(*asked)

    monkeypatch.setattr(hours, "sums", wait)
    try:
        async with asyncio.timeout(PATIENCE):
            first = await client.get("/api/live")
            second = await client.get("/api/live?team=n")
            assert await second.content.readuntil(b"\n\n") == b": begin\n\n"
    finally:
        go.set()
    first.close()
    second.close()


async def test_a_stream_is_packed_for_who_takes_it_packed(client, hours):
    hours.measures = {"won": 2}
    for accepted in ("gzip", "identity", "identity, gzip;q=0"):
        answer = await client.get("/api/live", headers={"Accept-Encoding": accepted})
        async with asyncio.timeout(PATIENCE):
            assert await answer.content.readuntil(b"\n\n") == b": begin\n\n"
            assert b'"won":2' in await answer.content.readuntil(b"\n\n")
        assert answer.headers.get("Content-Encoding") == ("gzip" if accepted == "gzip" else None)
        answer.close()
