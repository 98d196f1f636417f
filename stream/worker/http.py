"""The worker's web server: the page with its API, /metrics, and the health checks."""

from collections.abc import Callable

from aiohttp import web
from mode import Service

from stream.config.settings import Settings


class HttpServer(Service):
    """An aiohttp server that lives as long as the worker. Port 0 takes any free one."""

    def __init__(self, settings: Settings, setup: Callable[[web.Application], None]) -> None:
        super().__init__()
        self._settings = settings
        self._setup = setup
        self._runner: web.AppRunner | None = None
        self.port = settings.worker_port

    async def on_start(self) -> None:
        """Listen. Raises OSError where the port is in use."""
        app = web.Application()
        self._setup(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._settings.worker_host, self._settings.worker_port).start()
        self.port = self._runner.addresses[0][1]

    async def on_stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()
