"""What gateway and worker serve alike: /metrics and the health checks."""

from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import unquote

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

Check = Callable[[], Awaitable[str | None]]
"""Looks at a part itself; returns what is wrong with it, or None."""


CLICKHOUSE_HEADER = "X-Dealstream-ClickHouse"
"""Which ClickHouse a question is about, percent-encoded; without it, whichever the worker has."""


COMPARING = "comparing what is stored with what was stored"
"""What the part `events` of a worker's /health/ready says at first."""


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

    What `told` finds is part of /health/ready, and makes no 503.
    """

    async def metrics(_request: web.Request) -> web.Response:
        before_scrape()
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app.router.add_get("/metrics", metrics)
    app.router.add_get("/health/live", _answer(live, {}))
    app.router.add_get("/health/ready", _answer(ready, told or {}))


def _answer(checks: Mapping[str, Check], told: Mapping[str, Check]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(_request: web.Request) -> web.Response:
        parts = {name: await check() or "ok" for name, check in checks.items()}
        well = all(state == "ok" for state in parts.values())
        parts |= {name: await look() or "ok" for name, look in told.items()}
        return web.json_response(parts, status=200 if well else 503)

    return handle
