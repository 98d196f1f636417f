"""The watch over the funnel file as a part of the worker."""

import asyncio

from mode import Service

from stream.funnel_watch import FunnelWatch
from stream.service.tasks import begin


class Watching(Service):
    """Keeps a watch running."""

    def __init__(self, watch: FunnelWatch) -> None:
        super().__init__()
        self._watch = watch
        self._running: asyncio.Task[None] | None = None

    async def on_start(self) -> None:
        """Begin in the background."""
        self._running = begin(self._watch.run(), "looks after the funnel file")

    async def on_stop(self) -> None:
        """End it."""
        if self._running is not None:
            self._running.cancel()
