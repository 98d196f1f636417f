"""Routes of the page: files, names, reports, and a stream of reports that pushes what changed."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from stream.core.funnel import Funnel, micros
from stream.core.periods import GRAINS, PERIODS, Days, PeriodName, period
from stream.reports import Reports, View
from stream.sinks.clickhouse.client import ClickHouseAway

STATIC = Path(__file__).parent / "static"
EVERY_SECONDS = 2.0
HEARTBEATS = 8  # checks without a change between two signs of life

Status = Callable[[], Awaitable[dict[str, Any]]]

_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


class Page:
    """The page of one worker."""

    def __init__(self, reports: Reports, funnel: Funnel, status: Status) -> None:
        self._reports = reports
        self._funnel = funnel
        self._status = status
        self._feeds: dict[Any, _Feed] = {}

    def add_routes(self, app: web.Application) -> None:
        """Mount the page on an application."""
        app.middlewares.append(_answer)
        app.router.add_get("/", _file("index.html", "text/html"))
        app.router.add_get("/page.css", _file("page.css", "text/css"))
        app.router.add_get("/page.js", _file("page.js", "text/javascript"))
        app.router.add_get("/favicon.ico", _file("icon.svg", "image/svg+xml"))
        app.router.add_get("/api/funnel", self._names)
        app.router.add_get("/api/kpis", self._kpis)
        app.router.add_get("/api/live", self._live)
        app.router.add_get("/api/windows", self._windows)
        app.router.add_get("/api/status", self._now)

    async def _names(self, _request: web.Request) -> web.Response:
        file = self._funnel.file
        return web.json_response(
            {
                "currency": file.currency,
                "time_zone": file.time_zone,
                "periods": PERIODS,
                "teams": [{"id": team.id, "name": team.name} for team in file.teams],
                "pipelines": [{"id": pipeline.id, "name": pipeline.name} for pipeline in file.pipelines],
                "activity_types": [{"id": kind.id, "name": kind.name} for kind in file.activity_types],
            }
        )

    async def _now(self, _request: web.Request) -> web.Response:
        return web.json_response(await self._status())

    async def _kpis(self, request: web.Request) -> web.Response:
        view = self._view(request.query)
        grain = _choice(request.query, "grain", GRAINS)
        if grain is not None:
            return web.json_response({"trend": await asyncio.to_thread(self._reports.trend, view, grain)})
        return web.json_response(await asyncio.to_thread(self._reports.report, view, datetime.now(UTC)))

    async def _windows(self, request: web.Request) -> web.StreamResponse:
        lines = await asyncio.to_thread(lambda: list(self._reports.windows()))
        return web.Response(text="\n".join(lines), content_type="application/x-ndjson")

    async def _live(self, request: web.Request) -> web.StreamResponse:
        name: PeriodName = _choice(request.query, "period", PERIODS) or "month"
        team, pipeline = self._scope(request.query)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        async with self._feed((name, team, pipeline)) as feed:
            seen = -1
            with suppress(ConnectionError):  # the browser left
                while True:
                    seen, message = await feed.after(seen)
                    await response.write(message)
        return response

    @asynccontextmanager
    async def _feed(self, key: tuple[Any, ...]) -> "AsyncIterator[_Feed]":
        """Share one computation among all browsers that look at the same view."""
        name, team, pipeline = key

        async def make() -> dict[str, Any]:
            now = datetime.now(UTC)
            view = View(period(name, micros(now), self._funnel), team, pipeline)
            report = await asyncio.to_thread(self._reports.report, view, now)
            return {"report": report, "status": await self._status()}

        feed = self._feeds.get(key)
        if feed is None:
            feed = self._feeds[key] = _Feed(make)
        feed.watchers += 1
        try:
            yield feed
        finally:
            feed.watchers -= 1
            if not feed.watchers:
                feed.close()
                del self._feeds[key]

    def _view(self, query: Mapping[str, str]) -> View:
        team, pipeline = self._scope(query)
        if "from" in query or "to" in query:
            last = _day(query, "to") or self._funnel.day_of(micros(datetime.now(UTC)))
            first = _day(query, "from") or last
            if first > last:
                raise _bad("from", "must not be after `to`")
            if last - first > timedelta(days=366 * 20):
                raise _bad("from", "must be within 20 years of `to`")
            return View(Days(first, last), team, pipeline)
        name: PeriodName = _choice(query, "period", PERIODS) or "month"
        return View(period(name, micros(datetime.now(UTC)), self._funnel), team, pipeline)

    def _scope(self, query: Mapping[str, str]) -> tuple[str | None, str | None]:
        team = _choice(query, "team", tuple(team.id for team in self._funnel.file.teams))
        pipeline = _choice(query, "pipeline", tuple(pipeline.id for pipeline in self._funnel.file.pipelines))
        return team, pipeline


class _Feed:
    """Looks for changes of one view every few seconds while somebody watches."""

    def __init__(self, make: Callable[[], Awaitable[dict[str, Any]]]) -> None:
        self.watchers = 0
        self._make = make
        self._number = 0
        self._message = b": begin\n\n"
        self._changed = asyncio.Condition()
        self._task = asyncio.create_task(self._run())

    async def after(self, seen: int) -> tuple[int, bytes]:
        """Wait for something newer than `seen`; return its number and the message."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._number > seen)
            return self._number, self._message

    def close(self) -> None:
        """Stop looking."""
        self._task.cancel()

    async def _run(self) -> None:
        known: str | None = None
        quiet = 0
        while True:
            try:
                made = await self._make()
                text = json.dumps(made, separators=(",", ":"))
                # The time of making alone is no change.
                content = json.dumps(made | {"report": made["report"] | {"generated_at": ""}})
                message = f"event: kpis\ndata: {text}\n\n".encode()
            except ClickHouseAway:
                content, message = "away", b"event: away\ndata: {}\n\n"
            quiet += 1
            if content != known or quiet >= HEARTBEATS:
                known, quiet = content, 0
                async with self._changed:
                    self._number += 1
                    self._message = message
                    self._changed.notify_all()
            await asyncio.sleep(EVERY_SECONDS)


def _file(name: str, content_type: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    body = (STATIC / name).read_bytes()

    async def handle(_request: web.Request) -> web.Response:
        return web.Response(body=body, content_type=content_type, charset="utf-8", headers=_HEADERS)

    return handle


@web.middleware
async def _answer(request: web.Request, handler: Any) -> web.StreamResponse:
    try:
        response: web.StreamResponse = await handler(request)
    except ClickHouseAway:
        return web.json_response({"error": "the stored numbers cannot be read now"}, status=503)
    return response


def _bad(name: str, problem: str) -> web.HTTPBadRequest:
    return web.HTTPBadRequest(text=json.dumps({"error": f"{name}: {problem}"}), content_type="application/json")


def _choice(query: Mapping[str, str], name: str, allowed: tuple[Any, ...]) -> Any:
    value = query.get(name) or None
    if value is not None and value not in allowed:
        raise _bad(name, f"must be one of {', '.join(allowed)}")
    return value


def _day(query: Mapping[str, str], name: str) -> date | None:
    if name not in query:
        return None
    try:
        return date.fromisoformat(query[name])
    except ValueError:
        raise _bad(name, "must be a date like 2026-01-31") from None
