"""What gateway and worker serve alike: /metrics and the health checks."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import unquote

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from stream.service.agreed import CLICKHOUSE_HEADER

Check = Callable[[], Awaitable[str | None]]
"""Looks at a part itself; returns what is wrong with it, or None."""

PATIENCE_SECONDS = 0.02
"""So long a part that was looked at before is waited for: what it keeps in memory it says at once."""

FIRST_SECONDS = 5.0
OLD_SECONDS = 10.0

_SHARE = 4
"""After a scrape its numbers are given for so many times as long as it took, however many ask."""


def only_of(clickhouse: str) -> Middleware:
    """Return a middleware that answers 421 to questions about another ClickHouse than this worker's."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if unquote(request.headers.get(CLICKHOUSE_HEADER, "")) not in ("", clickhouse):
            return web.json_response({"error": "this worker has another ClickHouse"}, status=421)
        return await handler(request)

    return check


def add_service_routes(
    app: web.Application,
    *,
    live: Mapping[str, Check],
    ready: Mapping[str, Check],
    told: Mapping[str, Check] | None = None,
    before_scrape: Callable[[], None] = lambda: None,
) -> None:
    """Add GET /metrics, /health/live and /health/ready (503 where a check finds something wrong).

    What `told` finds is part of /health/ready, and makes no 503. `before_scrape` is called in the loop; all else that
    is on /metrics must be there for any thread.
    """
    scrapes = _Scrapes(before_scrape)

    async def metrics(_request: web.Request) -> web.Response:
        return web.Response(body=await scrapes.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app.router.add_get("/metrics", metrics)
    app.router.add_get("/health/live", _answer(_looks(live), {}))
    app.router.add_get("/health/ready", _answer(_looks(ready), _looks(told or {})))


_SCRAPING = ThreadPoolExecutor(1, "scrapes")
"""A thread of its own: others may all wait for ClickHouse."""


class _Scrapes:
    """The text of /metrics, made in a thread: a thousand series take some 40 ms."""

    def __init__(self, before: Callable[[], None]) -> None:
        self._before = before
        self._making: asyncio.Task[bytes] | None = None
        self._fresh_until = 0.0

    async def text(self) -> bytes:
        """Return it, as new as it is made for all who ask."""
        if self._making is None or (self._making.done() and time.monotonic() >= self._fresh_until):
            self._making = asyncio.create_task(self._made())
        return await asyncio.shield(self._making)

    async def _made(self) -> bytes:
        began = time.monotonic()
        self._before()
        text = await asyncio.get_running_loop().run_in_executor(_SCRAPING, generate_latest)
        self._fresh_until = began + (time.monotonic() - began) * (1 + _SHARE)
        return text


class _Look:
    """A check that whoever asks shares. One that takes its time is not waited for: what it said last is told."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self._running: asyncio.Task[str | None] | None = None
        self._began, self._patience = 0.0, FIRST_SECONDS
        self._last: str | None = None

    async def state(self) -> str:
        """Return "ok", or what is wrong."""
        if self._running is not None and self._running.done():
            self._last, self._patience = self._running.result() or "ok", PATIENCE_SECONDS
            self._running = None
        if self._running is None:
            self._running, self._began = asyncio.ensure_future(self._check()), time.monotonic()
        running = self._running
        done, _ = await asyncio.wait((running,), timeout=self._patience)
        if done:
            return running.result() or "ok"
        if (since := time.monotonic() - self._began) > OLD_SECONDS or self._last is None:
            return f"does not answer for {since:.0f} s"
        return self._last


def _looks(checks: Mapping[str, Check]) -> dict[str, _Look]:
    return {name: _Look(check) for name, check in checks.items()}


def _answer(looks: Mapping[str, _Look], told: Mapping[str, _Look]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(_request: web.Request) -> web.Response:
        states = await asyncio.gather(*(look.state() for look in (*looks.values(), *told.values())))
        parts = dict(zip((*looks, *told), states, strict=True))
        well = all(parts[name] == "ok" for name in looks)
        return web.json_response(parts, status=200 if well else 503)

    return handle
