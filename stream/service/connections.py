"""The connections of a server: no more than it can serve, and each with an end.

A connection that says nothing, or not all of its headers, is closed; so is one that does not take its answer. Of as
many as there may be, the one that has been idle longest makes room for the next. Half of them may have a request under
way; health checks and /metrics come through beyond that. Of requests that come together a few begin in each turn of the
loop; health checks wait for none of them.
"""

import asyncio
import resource
import socket
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from itertools import islice
from typing import Any, NamedTuple

from aiohttp import web

from stream.service.safe_headers import on_prepare, secure
from stream.service.turns import FewAtATime

BACKLOG = 100
"""Connections that wait to be accepted, so there must be files for them as well."""

_ACCEPTED_AT_ONCE = 16
"""In one turn of the loop: a hundred of them hold up all others for as long as an answer may take."""

_BEGUN_AT_ONCE = 8
"""Requests that begin in one turn of the loop: hundreds of connections may have one that is there already."""

_CLOSED_AT_ONCE = 16
"""The same of those whose time is over: hundreds of them may have come together."""

_TURNS_TO_BEGIN = 2
"""From when a connection is accepted until its protocol has it."""

_OTHER_FILES = 96
_MOST_FILES = 4096
_FEWEST = 16
_MOMENT_SECONDS = 1.0
_SMALL = 16 * 1024
"""Bytes of an answer that nobody waits for: the system takes them."""
_SLOWEST = 100_000
"""Bytes a second of a large answer, at least."""

_HEALTH = "/health/"
_ALWAYS_SERVED = (_HEALTH, "/metrics")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Limits(NamedTuple):
    """How many connections there may be, and the seconds that each has.

    `first_seconds`: until the headers of its first request are there. `idle_seconds`: between two requests, more than
    proxies keep theirs. `answer_seconds`: to take an answer that is ready, and more where it is large.
    """

    connections: int
    first_seconds: float = 10.0
    idle_seconds: float = 75.0
    answer_seconds: float = 30.0


def connections_for(wanted: int) -> int:
    """Return how many connections there are files for, `wanted` at most. Raises the limit of open files if it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY or soft < min(hard, _MOST_FILES):
        soft = max(soft, _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES))
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(_FEWEST, min(wanted, soft - _OTHER_FILES - BACKLOG))


def too_busy(what: str, seconds: int = 1) -> web.Response:
    """Return the answer to a request that is to come again later; its body may not have been read."""
    answer = web.json_response({"error": what}, status=429, headers={"Retry-After": str(seconds)})
    answer.force_close()
    return answer


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 takes any free one. Raises OSError if the address cannot be used."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


async def accept_no_more(listeners: Iterable[socket.socket]) -> None:
    """Let those begin that were accepted: asyncio leaves those open for ever whose listener is closed before."""
    for one in listeners:
        asyncio.get_running_loop().remove_reader(one)
    for _ in range(_TURNS_TO_BEGIN):
        await asyncio.sleep(0)


class BoundedRunner(web.AppRunner):
    """Runs an application within limits; `options` are those of aiohttp's connections.

    `handler_cancellation`: whether what nobody waits for any more ends.
    """

    def __init__(
        self,
        app: web.Application,
        limits: Limits,
        *,
        shutdown_timeout: float,
        handler_cancellation: bool = False,
        **options: Any,
    ) -> None:
        app.middlewares.insert(0, self._middleware())
        app.on_response_prepare.append(on_prepare)
        super().__init__(app, shutdown_timeout=shutdown_timeout, handler_cancellation=handler_cancellation)
        self._limits = limits
        self._options = {
            "access_log": None,
            "keepalive_timeout": limits.idle_seconds,
            "lingering_time": 1.0,
            "max_headers": 64,
            **options,
        }
        # Since when, those that became so first before others.
        self._silent: dict[web.RequestHandler, float] = {}
        self._idle: dict[web.RequestHandler, float] = {}
        self._busy: set[web.RequestHandler] = set()
        self._turns = FewAtATime(_BEGUN_AT_ONCE)
        self._sweeping: asyncio.TimerHandle | None = None
        self._listeners: list[socket.socket] = []
        self._finished: asyncio.Event | None = None  # there once no more requests are to come

    @property
    def server(self) -> Any:
        """What makes the protocol of a new connection; None before `setup`."""
        return self._accept if super().server is not None else None

    async def setup(self) -> None:
        """Get ready to listen."""
        await super().setup()
        self._sweep()

    async def listen(self, listener: socket.socket) -> None:
        """Take connections of a socket, which is closed in the end."""
        # libuv accepts one in a turn, of each that listens; asyncio as many as its number of those that may wait.
        for one in (listener, *(listener.dup() for _ in range(_ACCEPTED_AT_ONCE - 1))):
            await web.SockSite(self, one, backlog=1).start()
            self._listeners.append(one)
        listener.listen(BACKLOG)

    async def cleanup(self) -> None:
        """Stop, as aiohttp does."""
        await self._end_listening()
        if self._sweeping is not None:
            self._sweeping.cancel()
        await super().cleanup()

    async def finish(self, seconds: float) -> int:
        """Take no more connections, and wait for the answers that are under way; return how many are still not made."""
        self._finished = asyncio.Event()
        await self._end_listening()
        for site in list(self.sites):
            await site.stop()
        if self._busy:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._finished.wait(), seconds)
        return len(self._busy)

    async def _end_listening(self) -> None:
        listeners, self._listeners = self._listeners, []
        await accept_no_more(listeners)

    def opened(self, connection: web.RequestHandler) -> None:
        """Note a new connection."""
        self._silent[connection] = asyncio.get_running_loop().time()

    def closed(self, connection: web.RequestHandler) -> None:
        """Note that a connection is gone."""
        self._forget(connection)

    def _accept(self) -> asyncio.BaseProtocol:
        server = super().server
        assert server is not None  # noqa: S101 (`setup` made it)
        if len(self._silent) + len(self._idle) + len(self._busy) >= self._limits.connections:
            oldest = self._longest_idle()
            if oldest is None:
                return _Full()
            self._abort(oldest)
        return _Connection(self, server, self._limits.answer_seconds, self._options)

    def _middleware(self) -> Any:
        @web.middleware
        async def counted(request: web.Request, handler: Handler) -> web.StreamResponse:
            if len(self._busy) * 2 >= self._limits.connections and not request.path.startswith(_ALWAYS_SERVED):
                return too_busy("too many requests are under way; please send it again")
            connection = request.protocol
            self._forget(connection)
            self._busy.add(connection)
            try:
                if not request.path.startswith(_HEALTH):
                    await self._turns.turn()
                response = await handler(request)
                if self._finished is not None:
                    response.force_close()
                return response
            finally:
                self._busy.discard(connection)
                if connection.transport is not None:
                    self._idle[connection] = asyncio.get_running_loop().time()
                if self._finished is not None and not self._busy:
                    self._finished.set()

        return counted

    def _sweep(self) -> None:
        """Close those whose first request is not there in time."""
        loop = asyncio.get_running_loop()
        late = loop.time() - self._limits.first_seconds
        silent = [one for one, since in islice(self._silent.items(), _CLOSED_AT_ONCE) if since < late]
        for connection in silent:
            self._abort(connection)
        rest = 0.0 if len(silent) == _CLOSED_AT_ONCE else min(1.0, self._limits.first_seconds / 4)
        self._sweeping = loop.call_later(rest, self._sweep)

    def _longest_idle(self) -> web.RequestHandler | None:
        """Return the one to make room: one that has said nothing for a second, else one that said something before."""
        lately = asyncio.get_running_loop().time() - _MOMENT_SECONDS
        silent = next(iter(self._silent), None)
        if silent is not None and self._silent[silent] < lately:
            return silent
        return next(iter(self._idle), silent)

    def _forget(self, connection: web.RequestHandler) -> None:
        self._silent.pop(connection, None)
        self._idle.pop(connection, None)

    def _abort(self, connection: web.RequestHandler) -> None:
        self._forget(connection)
        if connection.transport is not None:
            connection.transport.abort()


class _Connection(web.RequestHandler):
    __slots__ = ("_answer_seconds", "_runner")

    def __init__(
        self, runner: BoundedRunner, server: web.Server, answer_seconds: float, options: dict[str, Any]
    ) -> None:
        super().__init__(server, loop=asyncio.get_running_loop(), **options)
        self._runner, self._answer_seconds = runner, answer_seconds

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._runner.opened(self)

    def connection_lost(self, exc: BaseException | None) -> None:
        self._runner.closed(self)
        super().connection_lost(exc)

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        body = resp.body if isinstance(resp, web.Response) else None
        size = len(body) if isinstance(body, bytes) else 0
        if 0 < size < _SMALL:
            return await super().finish_response(request, resp, start_time)
        try:
            async with asyncio.timeout(self._answer_seconds + size / _SLOWEST):
                return await super().finish_response(request, resp, start_time)
        except TimeoutError:
            if self.transport is not None:
                self.transport.abort()
            return resp, True

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        if status >= web.HTTPInternalServerError.status_code:
            response = super().handle_error(request, status, exc, message)
        else:  # What is no HTTP fills no log, and is not repeated to whoever sent it.
            response = web.json_response({"error": "this is no request in HTTP that can be read"}, status=status)
            response.force_close()
        secure(response)
        return response


class _Full(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            head = b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            transport.write(head)
        transport.close()
