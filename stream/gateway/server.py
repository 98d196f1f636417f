"""The gateway's HTTP server: listen, and stop without breaking off a request."""

import logging

from aiohttp import web

from stream.service.connections import BoundedRunner, Limits, listening

log = logging.getLogger(__name__)

FINISH_SECONDS = 10.0


class Server:
    """Serves an application.

    There is no access log, and nothing is decompressed: signatures are over the body as it came.
    """

    def __init__(self, app: web.Application, limits: Limits) -> None:
        self._runner = BoundedRunner(app, limits, shutdown_timeout=1.0, auto_decompress=False, max_field_size=4096)

    async def start(self, host: str, port: int) -> tuple[str, int]:
        """Listen, and return where. Raises OSError if the address cannot be used."""
        await self._runner.setup()
        await self._runner.listen(listening(host, port))
        address = self._runner.addresses[0]
        return str(address[0]), int(address[1])

    async def stop(self) -> None:
        """Take no more connections, finish the requests under way, and close.

        aiohttp's own shutdown reads no more of a body that is still arriving, so it comes last.
        """
        broken_off = await self._runner.finish(FINISH_SECONDS)
        if broken_off:
            log.warning("Broke off %d requests that did not finish in %g s", broken_off, FINISH_SECONDS)
        await self._runner.cleanup()
