"""What the worker serves: the page with its API, /metrics, and the health checks."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web
from mode import Service
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from stream.settings import Settings

Check = Callable[[], Awaitable[str | None]]
Setup = Callable[[web.Application], None]


class HttpServer(Service):
    """An aiohttp server that lives as long as the worker."""

    def __init__(
        self, settings: Settings, *, live: Mapping[str, Check], ready: Mapping[str, Check], setups: tuple[Setup, ...]
    ) -> None:
        super().__init__()
        self._settings = settings
        self._live = live
        self._ready = ready
        self._setups = setups
        self._runner: web.AppRunner | None = None
        self.port = settings.worker_port

    async def on_start(self) -> None:
        """Listen. Raises OSError where the port is in use."""
        app = web.Application()
        app.router.add_get("/metrics", _metrics)
        app.router.add_get("/health/live", _answer(self._live))
        app.router.add_get("/health/ready", _answer(self._ready))
        for setup in self._setups:
            setup(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._settings.worker_host, self._settings.worker_port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def on_stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()


async def _metrics(_request: web.Request) -> web.Response:
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _answer(checks: Mapping[str, Check]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(_request: web.Request) -> web.Response:
        parts: dict[str, Any] = {name: await check() or "ok" for name, check in checks.items()}
        well = all(state == "ok" for state in parts.values())
        return web.json_response(parts, status=200 if well else 503)

    return handle
