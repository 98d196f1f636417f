"""What gateway and worker serve alike: /metrics and the health checks."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple
from urllib.parse import unquote

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from prometheus_client import CONTENT_TYPE_LATEST

from stream.service.agreed import CLICKHOUSE_HEADER
from stream.service.exposition import exposition
from stream.service.resting import rest_after

Check = Callable[[], Awaitable[str | None]]
"""Looks at a part itself; returns what is wrong with it, or None."""

PATIENCE_SECONDS = 0.02
"""So long a part that was looked at before is waited for: what it keeps in memory it says at once."""

FRESH_SECONDS = 1.0
"""A part that was well is not looked at again so soon, however many ask: to ask Kafka is work."""

RECENT_SECONDS = 3.0
"""A part that was well so lately is looked at again, and told as it was: nobody waits for that look."""

FIRST_SECONDS = 5.0
OLD_SECONDS = 10.0

LIVE, READY = "/health/live", "/health/ready"

_WELL = "ok"
_OK = 200

clock = time.monotonic
"""By which parts are looked at."""

_LONGEST_GIVEN_SECONDS = 60.0
"""The numbers of a scrape are given again no longer, however many ask and however long it took."""


class Said(NamedTuple):
    """An answer to a health check."""

    status: int
    parts: dict[str, str]


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
    shown: Callable[[], object] = lambda: None,
) -> None:
    """Add GET /metrics, /health/live and /health/ready (503 where a check finds something wrong).

    What `told` finds is part of /health/ready, and makes no 503. `before_scrape` is called in the loop; all else that
    is on /metrics must be there for any thread. Once it is ready, what is on /metrics is made without being asked for.
    Who scrapes soon after another is given the same, as long as `shown` returns what it did: of what it gives numbers.
    """
    scrapes = _Scrapes(before_scrape, shown)

    async def metrics(_request: web.Request) -> web.Response:
        return web.Response(body=await scrapes.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app.router.add_get("/metrics", metrics)
    app[HEALTH] = health = Health(live, ready, told or {}, scrapes.prepare)
    app.router.add_get(LIVE, _answer(health.live))
    app.router.add_get(READY, _answer(health.ready))


_SCRAPING = ThreadPoolExecutor(1, "scrapes")
"""A thread of its own: others may all wait for ClickHouse."""


class _Scrapes:
    """The text of /metrics, made in a thread: a thousand series take some 40 ms."""

    def __init__(self, before: Callable[[], None], shown: Callable[[], object]) -> None:
        self._before, self._shown = before, shown
        self._preparing: asyncio.Task[bytes] | None = None
        self._making: asyncio.Task[bytes] | None = None
        self._of: object = None
        self._fresh_until = 0.0

    def prepare(self) -> None:
        """Make one that nobody is given, before the first is asked for: much of it is kept for those that follow."""
        if self._preparing is None and self._making is None:
            self._preparing = asyncio.create_task(self._made_now())

    async def text(self) -> bytes:
        """Return it, as new as it is made for all who ask."""
        of = self._shown()
        if self._making is None or of != self._of or (self._making.done() and time.monotonic() >= self._fresh_until):
            self._of = of
            self._making = asyncio.create_task(self._made(self._making or self._preparing))
        return await asyncio.shield(self._making)

    async def _made(self, after: asyncio.Task[bytes] | None) -> bytes:
        if after is not None:
            await asyncio.wait((after,))
        began = time.monotonic()
        text = await self._made_now()
        made = time.monotonic()
        self._fresh_until = made + rest_after(made - began, least=0.0, most=_LONGEST_GIVEN_SECONDS)
        return text

    async def _made_now(self) -> bytes:
        self._before()
        return await asyncio.get_running_loop().run_in_executor(_SCRAPING, exposition)


class _Look:
    """A check that whoever asks shares. One that takes its time is not waited for: what it said last is told."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self._running: asyncio.Task[str | None] | None = None
        self._began, self._patience = 0.0, FIRST_SECONDS
        self._last: str | None = None
        self._looked_at = 0.0

    def known(self) -> str | None:
        """Return "ok" where it was so a moment ago; None: it is to be waited for. A look may begin."""
        self._take()
        age = clock() - self._looked_at
        if self._last != _WELL or age >= RECENT_SECONDS:
            return None
        if age >= FRESH_SECONDS:
            self._begin()
        return self._last

    async def state(self) -> str:
        """Return "ok", or what is wrong."""
        self._take()
        running = self._begin()
        done, _ = await asyncio.wait((running,), timeout=self._patience)
        if done:
            self._take()
            return running.result() or _WELL
        if (since := clock() - self._began) > OLD_SECONDS or self._last is None:
            return f"does not answer for {since:.0f} s"
        return self._last

    def _begin(self) -> asyncio.Task[str | None]:
        if self._running is None:
            self._running, self._began = asyncio.ensure_future(self._check()), clock()
        return self._running

    def _take(self) -> None:
        """Take what a look said that has ended."""
        if self._running is None or not self._running.done():
            return
        running, self._running = self._running, None
        self._last, self._patience = running.result() or _WELL, PATIENCE_SECONDS
        self._looked_at = self._began


class Health:
    """What an application says of its parts: a status of HTTP, and what is wrong with each, or "ok"."""

    def __init__(
        self,
        live: Mapping[str, Check],
        ready: Mapping[str, Check],
        told: Mapping[str, Check],
        when_ready: Callable[[], None] = lambda: None,
    ) -> None:
        self._live, self._ready, self._told = _looks(live), _looks(ready), _looks(told)
        self._when_ready = when_ready

    async def live(self) -> Said:
        """Return whether it is to be started anew."""
        return await _said(self._live, {})

    async def ready(self) -> Said:
        """Return whether it may be asked."""
        said = await _said(self._ready, self._told)
        if said.status == _OK:
            self._when_ready()
        return said


HEALTH = web.AppKey("health", Health)


def _looks(checks: Mapping[str, Check]) -> dict[str, _Look]:
    return {name: _Look(check) for name, check in checks.items()}


async def _said(looks: Mapping[str, _Look], told: Mapping[str, _Look]) -> Said:
    everything = {**looks, **told}
    # What is known is told in this turn of the loop: each wait for another is a turn of all that is under way.
    known = {name: look.known() for name, look in everything.items()}
    unknown = [name for name, state in known.items() if state is None]
    waited: dict[str, str] = {}
    if unknown:
        states = await asyncio.gather(*(everything[name].state() for name in unknown))
        waited = dict(zip(unknown, states, strict=True))
    parts = {name: waited[name] if state is None else state for name, state in known.items()}
    well = all(parts[name] == _WELL for name in looks)
    return Said(_OK if well else 503, parts)


def _answer(say: Callable[[], Awaitable[Said]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(_request: web.Request) -> web.Response:
        said = await say()
        return web.json_response(said.parts, status=said.status)

    return handle
