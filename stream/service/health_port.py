"""Health checks on a port of their own, which a thread answers from what the loop told it last.

So they wait for nothing that the loop does, and a loop that does nothing else any more is not taken to be well.
"""

import asyncio
import json
import logging
import threading
import time
from collections.abc import Mapping
from typing import NamedTuple

from aiohttp import web

from stream.service.connections import accept_no_more, listening
from stream.service.http import LIVE, READY, Health
from stream.service.repeated import Repeated
from stream.service.safe_headers import secure
from stream.service.tasks import without_message

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
STUCK_SECONDS = 10.0
"""A loop that has told nothing for so long is stuck."""

MOST_CONNECTIONS = 64
"""The one that was opened first makes room for the next."""

_REQUEST_SECONDS = 2.0
_LONGEST_HEAD = 8192


class _Known(NamedTuple):
    at: float
    answers: Mapping[str, bytes]


class HealthPort:
    """Listens from the beginning; raises OSError if the address cannot be used. Port 0 takes any free one."""

    def __init__(self, host: str, port: int, health: Health, stuck_seconds: float = STUCK_SECONDS) -> None:
        self._listener = listening(host, port)
        self.port = int(self._listener.getsockname()[1])
        self._health = health
        self._stuck_seconds = stuck_seconds
        self._known = _Known(time.monotonic(), {})
        self._failing = Repeated(log)
        self._looking: asyncio.Task[None] | None = None
        self._open: dict[asyncio.StreamWriter, None] = {}
        self._serving = threading.Event()
        self._thread = threading.Thread(target=self._run, name="health", daemon=True)

    def start(self) -> None:
        """Begin to answer, and to look in the loop that runs."""
        self._looking = asyncio.create_task(self._look())
        self._thread.start()

    def show(self, health: Health) -> None:
        """Tell of these parts from now on."""
        self._health = health

    async def stop(self) -> None:
        """Stop listening."""
        if self._looking is not None:
            self._looking.cancel()
        await asyncio.to_thread(self._end)

    def _end(self) -> None:
        self._serving.wait()
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    async def _look(self) -> None:
        while True:
            try:
                answers = {LIVE: _answer(*await self._health.live()), READY: _answer(*await self._health.ready())}
                self._known = _Known(time.monotonic(), answers)
                self._failing.over()
            except Exception as error:
                self._failing.warn(f"Health checks cannot be made: {without_message(error)}")
            await asyncio.sleep(LOOK_SECONDS)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        self._serving.set()
        server = await asyncio.start_server(self._connected, sock=self._listener, limit=_LONGEST_HEAD)
        await self._over.wait()
        await accept_no_more([self._listener])
        server.close()
        while len(asyncio.all_tasks()) > 1:
            for writer in self._open:
                writer.transport.abort()
            await asyncio.sleep(0)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._open) >= MOST_CONNECTIONS:
            first = next(iter(self._open))
            del self._open[first]
            first.transport.abort()
        self._open[writer] = None
        try:
            async with asyncio.timeout(_REQUEST_SECONDS):
                writer.write(self._answer_to(await reader.readuntil(b"\r\n\r\n")))
                writer.close()
                await writer.wait_closed()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # it is no request, or nobody waits for the answer; so is one that takes too long
        finally:
            self._open.pop(writer, None)
            writer.transport.abort()

    def _answer_to(self, head: bytes) -> bytes:
        method, _, rest = head.partition(b" ")
        path = rest.partition(b" ")[0].partition(b"?")[0].decode("latin-1")
        if path not in (LIVE, READY):
            return _answer(404, {"error": f"here are {LIVE} and {READY} only"})
        if method != b"GET":
            return _answer(405, {"error": "GET"})
        known = self._known
        silent = time.monotonic() - known.at
        if silent >= self._stuck_seconds:
            return _answer(503, {"loop": f"has not answered for {silent:.0f} s"})
        return known.answers.get(path) or _answer(503, {"loop": "has not answered yet"})


def _answer(status: int, told: Mapping[str, str]) -> bytes:
    body = json.dumps(told).encode()
    response = web.Response(body=body, status=status, content_type="application/json", charset="utf-8")
    secure(response)
    headers = {**response.headers, "Content-Length": str(len(body)), "Connection": "close"}
    lines = [f"HTTP/1.1 {status} {response.reason}", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode() + body
