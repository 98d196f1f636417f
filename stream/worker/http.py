"""The worker's web server: the page with its API, /metrics, and the health checks."""

import socket
from collections.abc import Callable

from aiohttp import web
from mode import Service

from stream.access.door import Door
from stream.access.guard import guarded
from stream.access.login import add_login
from stream.config.listening import CannotListen, listen, listen_for_health
from stream.config.settings import Settings
from stream.service.connections import BoundedRunner, Limits, connections_for
from stream.service.encodings import refuse_packed
from stream.service.health_port import HealthPort
from stream.service.http import HEALTH
from stream.worker.ending import cannot_listen

LONGEST_BODY = 64 * 1024
"""Bytes."""

Setup = Callable[[web.Application], None]

LONGEST_ANSWER_SECONDS = 15.0
"""So long an answer under way may take when others serve what comes, or the worker ends."""


class HttpServer(Service):
    """An aiohttp server that lives as long as the worker. Port 0 takes any free one."""

    def __init__(self, settings: Settings, setup: Setup, door: Door) -> None:
        super().__init__()
        self._settings = settings
        self._setup = setup
        self._door = door
        self._socket: socket.socket | None = None
        self._runner: web.AppRunner | None = None
        self._health_port: HealthPort | None = None
        self._limits = Limits(connections_for(settings.connections))
        self.port = settings.worker_port

    async def on_start(self) -> None:
        """Listen; where that cannot be, end the process."""
        try:
            self._socket = listen(self._settings, "worker")
            self._runner = await self._serve(self._setup)
            self._health_port = listen_for_health(self._settings, "worker", self._runner.app[HEALTH])
        except CannotListen as error:
            cannot_listen(error)
        self.port = self._socket.getsockname()[1]

    async def serve(self, setup: Setup) -> None:
        """Have others answer from now on: what comes, comes to one or the other, and nothing is refused.

        Returns when all is answered that was asked before.
        """
        before, self._runner = self._runner, await self._serve(setup)
        if self._health_port is not None:
            self._health_port.show(self._runner.app[HEALTH])
        if before is not None:
            await before.cleanup()

    async def on_stop(self) -> None:
        """Stop listening."""
        if self._health_port is not None:
            await self._health_port.stop()
        if self._runner is not None:
            await self._runner.cleanup()
        if self._socket is not None:
            self._socket.close()

    async def _serve(self, setup: Setup) -> web.AppRunner:
        assert self._socket is not None  # noqa: S101 (on_start made it)
        app = web.Application(middlewares=[refuse_packed, guarded(self._door)], client_max_size=LONGEST_BODY)
        if self._door.has_tokens:
            add_login(app, self._door)
        setup(app)
        runner = BoundedRunner(
            app, self._limits, shutdown_timeout=LONGEST_ANSWER_SECONDS, auto_decompress=False, handler_cancellation=True
        )
        await runner.setup()
        # A copy of one socket: connections that wait are never lost, whoever takes them.
        await runner.listen(self._socket.dup())
        return runner
