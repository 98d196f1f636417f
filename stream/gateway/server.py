"""The gateway's HTTP server: listen, and stop without breaking off a request."""

import logging
import socket

from aiohttp import web

from stream.service.connections import BoundedRunner, Limits

log = logging.getLogger(__name__)

FINISH_SECONDS = 10.0


class Server:
    """Serves an application.

    There is no access log, and nothing is decompressed: signatures are over the body as it came.
    """

    def __init__(self, app: web.Application, limits: Limits) -> None:
        self._runner = BoundedRunner(app, limits, shutdown_timeout=1.0, auto_decompress=False, max_field_size=4096)

    async def start(self, listener: socket.socket) -> None:
        """Take connections of a socket, which is closed in the end."""
        await self._runner.setup()
        await self._runner.listen(listener)

    async def stop(self) -> None:
        """Take no more connections, finish the requests under way, and close.

        aiohttp's own shutdown reads no more of a body that is still arriving, so it comes last.
        """
        broken_off = await self._runner.finish(FINISH_SECONDS)
        if broken_off:
            log.warning("Broke off %d requests that did not finish in %g s", broken_off, FINISH_SECONDS)
        await self._runner.cleanup()
