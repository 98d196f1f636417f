"""The attacks: what is sent, and what may come of it."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import NamedTuple

from tests.attack.connections import (
    Place,
    asked,
    asked_first,
    change_event,
    connect,
    counted,
    for_seconds,
    head,
    held,
    hubspot,
    post,
    standard,
    status,
)


class Target(NamedTuple):
    """A stack that is attacked; `narrow`: a gateway that may have 256 files."""

    gateway: Place
    worker: Place
    narrow: Place
    public_url: str
    hubspot_secret: str
    salesforce_secret: str


class Attack(NamedTuple):
    """What is tried; `allowed`: the answers that may come of it, all others break the limit."""

    name: str
    make: Callable[[Target], Coroutine[None, None, str]]
    allowed: tuple[str, ...]


MEGABYTE = 1_000_000
_HELD = ("held",)


async def nothing(_target: Target) -> str:
    await asyncio.sleep(3.0)
    return "nothing"


async def idle(target: Target) -> str:
    return await held(target.narrow, 260, 5.0)


async def half_headers(target: Target) -> str:
    return await held(target.gateway, 600, 11.0, b"POST /webhooks/hubspot HTTP/1.1\r\nHost: a\r\nX: ")


async def many_headers(target: Target) -> str:
    fields = b"".join(b"X-%d: " % number + b"x" * 4000 + b"\r\n" for number in range(2000))
    return await counted(asked(target.gateway, b"GET / HTTP/1.1\r\nHost: a\r\n" + fields) for _ in range(20))


async def open_bodies(target: Target, count: int = 800, size: int = MEGABYTE, seconds: float = 10.0) -> str:
    begun = head("POST", "/webhooks/hubspot", Content_Type="application/json", Content_Length=size)

    async def one() -> str:
        connection = await connect(target.gateway)
        if connection is None:
            return "refused"
        reader, writer = connection
        with suppress(ConnectionError, TimeoutError):
            writer.write(begun + b"x" * (size - 1))
            async with asyncio.timeout(seconds):
                await writer.drain()
        told = await status(reader, seconds)
        writer.transport.abort()
        return told

    return await counted(one() for _ in range(count))


async def large_body(target: Target) -> str:
    body = b"[" + b" " * (2 * MEGABYTE) + b"]"
    return await counted(asked(target.gateway, post("/webhooks/hubspot", body)) for _ in range(20))


async def ids_and_keys(target: Target) -> str:
    body = change_event(2300, 5000)
    request = standard("/webhooks/salesforce", target.salesforce_secret, body)
    return await counted(asked(target.gateway, request) for _ in range(4))


async def many_items(target: Target) -> str:
    request = hubspot(target.public_url, target.hubspot_secret, b"[" + b",".join([b"{}"] * 300_000) + b"]")
    return await counted(asked(target.gateway, request) for _ in range(4))


async def many_problems(target: Target) -> str:
    merge = {
        "subscriptionType": "deal.merge",
        "objectId": 1,
        "occurredAt": 1_792_022_400_000,
        "eventId": 1,
        "primaryObjectId": 1,
    }
    body = json.dumps([merge | {"mergedObjectIds": ["z" * 400 + str(one) for one in range(900)]}]).encode()
    request = hubspot(target.public_url, target.hubspot_secret, body)
    return await counted(asked(target.gateway, request) for _ in range(4))


async def deep(target: Target) -> str:
    body = b"[" * 400_000 + b"]" * 400_000
    request = hubspot(target.public_url, target.hubspot_secret, body)
    return await counted(asked(target.gateway, request) for _ in range(4))


async def pipelined(target: Target) -> str:
    return await counted(asked_first(target.gateway, head("GET", "/health/live") * 50_000, 5.0) for _ in range(4))


async def centuries(target: Target) -> str:
    request = head("GET", "/api/kpis?from=1900-01-01&to=2299-12-30&grain=day", Connection="close")
    return await counted(asked(target.worker, request) for _ in range(8))


async def heavy_reports(target: Target) -> str:
    paths = (
        "/api/kpis?from=2023-12-01&to=2026-12-01&grain=day",
        "/api/kpis?period=all&as_of=2026-11-01",
        "/api/deals?state=open&limit=1000",
        "/api/windows",
        "/api/commission?period=year",
    )
    requests = iter(range(1_000_000))

    async def ask() -> str:
        return await asked(target.worker, head("GET", paths[next(requests) % len(paths)], Connection="close"))

    return await for_seconds(5.0, 30, ask)


async def feeds(target: Target) -> str:
    opened, answers = [], []
    for number in range(260):
        connection = await connect(target.worker)
        if connection is None:
            answers.append("refused")
            continue
        connection[1].write(
            head("GET", f"/api/live?from=2026-01-01&to=2026-{1 + number // 28:02}-{1 + number % 28:02}")
        )
        opened.append(connection)
    answers += await asyncio.gather(*(status(reader) for reader, _ in opened))
    await asyncio.sleep(4.0)
    for _, writer in opened:
        writer.transport.abort()
    return ", ".join(f"{answers.count(one)} × {one}" for one in sorted(set(answers)))


async def slow_answers(target: Target) -> str:
    begun = head("POST", "/api/alerts/a/answer", Content_Type="application/json", Content_Length=10_000) + b"{"
    return await held(target.worker, 600, 4.0, begun)


async def who_does_not_read(target: Target) -> str:
    return await held(target.worker, 300, 6.0, head("GET", "/static/vendor/preact.js") * 50)


async def scrapes(target: Target) -> str:
    return await for_seconds(4.0, 30, lambda: asked(target.worker, head("GET", "/metrics", Connection="close")))


async def by_another_name(target: Target) -> str:
    paths = ("/", "/api/kpis", "/api/deals?state=open", "/api/live", "/metrics", "/api/windows", "/api/funnel-file")
    requests = [head("GET", path, Host="evil.example", Connection="close") for path in paths]
    return await counted([asked(target.worker, one) for one in (*requests, *requests)])


async def handed_on(target: Target) -> str:
    paths = ("/api/kpis", "/metrics", "/api/deals?state=open")
    requests = [head("GET", path, X_Forwarded_For="203.0.113.9", Connection="close") for path in paths]
    return await counted([asked(target.worker, one) for one in requests])


async def of_another_page(target: Target) -> str:
    requests = [
        post(path, b"{}", Origin="https://evil.example", **{"Sec-Fetch-Site": "cross-site"})
        for path in ("/api/audit", "/api/alerts/a/answer", "/api/stored-events")
    ]
    return await counted([asked(target.worker, one) for one in requests])


ATTACKS = (
    Attack("none, to compare with", nothing, ("nothing",)),
    Attack("260 idle connections, 256 files", idle, _HELD),
    Attack("600 heads that do not end", half_headers, _HELD),
    Attack("20 heads of 8 MB", many_headers, ("400", "431", "closed")),
    Attack("800 open bodies of 1 MB, unsigned", open_bodies, ("408", "429", "closed", "401")),
    Attack("bodies of 2 MB", large_body, ("413", "closed", "429")),
    Attack("signed, 110 KB: ids × fields", ids_and_keys, ("200",)),
    Attack("signed, 900 KB: 300,000 items", many_items, ("200",)),
    Attack("signed, 366 KB: 900 faults of one item", many_problems, ("200",)),
    Attack("signed, 800 KB: 400,000 levels", deep, ("200",)),
    Attack("200,000 requests on 4 connections", pipelined, ("200",)),
    Attack("8 reports of 400 years by day", centuries, ("400",)),
    Attack("30 ask for reports all the time", heavy_reports, ("200", "429", "400")),
    Attack("260 feeds, each of other days", feeds, ("200", "429")),
    Attack("600 bodies that do not end", slow_answers, _HELD),
    Attack("300 who do not read their answers", who_does_not_read, _HELD),
    Attack("30 scrape all the time", scrapes, ("200",)),
    Attack("by another name (DNS rebinding)", by_another_name, ("403",)),
    Attack("handed on by a proxy on this machine", handed_on, ("403",)),
    Attack("from a page of somebody else", of_another_page, ("403",)),
)
