"""A small HTTP server that takes what receivers of alerts are sent."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer


class Hook:
    """Notes what it is sent. `statuses`: its answers, one after the other; the last one again and again."""

    def __init__(self) -> None:
        self.statuses = [200]
        self.location = ""
        self.delay_seconds = 0.0
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.url = ""

    @property
    def bodies(self) -> list[Any]:
        """What came, as JSON."""
        return [json.loads(body) for _, body in self.requests]

    async def take(self, request: web.Request) -> web.Response:
        """Answer a request."""
        self.requests.append((dict(request.headers), await request.read()))
        await asyncio.sleep(self.delay_seconds)
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        return web.Response(status=status, headers={"Location": self.location} if self.location else None)


@asynccontextmanager
async def hook_on_this_machine() -> AsyncIterator[Hook]:
    """A hook that listens meanwhile."""
    hook = Hook()
    app = web.Application()
    app.router.add_post("/{any:.*}", hook.take)
    app.router.add_get("/{any:.*}", hook.take)
    async with TestServer(app) as server:
        hook.url = str(server.make_url("/hook"))
        yield hook
