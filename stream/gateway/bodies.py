"""Bodies of requests under way: read as they arrive, within what all of them together may take of memory."""

import asyncio
from types import TracebackType

from aiohttp import web

from stream.config.settings import Settings
from stream.service.encodings import PLAIN, is_packed


class Refused(Exception):
    """A request whose body is not read: the status of the answer, and why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class NoRoom(Exception):
    """As many bytes of bodies are under way as may be."""


class Bodies:
    """Counts the bytes of all bodies that are read, or not answered yet."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._taken = 0

    def one(self, request: web.Request, *, known: bool) -> "Body":
        """Return the body of a request, whose bytes count until the context ends.

        Args:
            request: not read yet.
            known: whether its address is; others leave half of the room to those that are.
        """
        return Body(self, request, self._settings, self._settings.bodies_bytes // (1 if known else 2))

    def take(self, count: int, most: int) -> None:
        """Take room for some bytes, so that `most` are taken at most. Raises NoRoom."""
        if self._taken + count > most:
            raise NoRoom
        self._taken += count

    def give(self, count: int) -> None:
        """Give room back."""
        self._taken -= count


class Body:
    """The body of one request; see `Bodies.one`."""

    def __init__(self, bodies: Bodies, request: web.Request, settings: Settings, most: int) -> None:
        self._bodies, self._request, self._settings, self._most = bodies, request, settings, most
        self._taken = 0

    def __enter__(self) -> "Body":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bodies.give(self._taken)

    async def read(self) -> bytes:
        """Return all of it, as it came. Raises Refused, and NoRoom."""
        request, largest = self._request, self._settings.max_body_bytes
        seconds = self._settings.body_timeout_seconds
        if request.content_type != "application/json":
            raise Refused(415, "send application/json")
        if is_packed(request.headers):
            raise Refused(415, PLAIN)
        if request.content_length is not None and request.content_length > largest:
            raise Refused(413, f"at most {largest} bytes")
        try:
            if request.content.is_eof():  # it came with its headers
                return self._taken_of(request.content.read_nowait(), largest)
            async with asyncio.timeout(seconds):
                return await self._arrived(largest)
        except TimeoutError:
            raise Refused(408, f"the body did not arrive within {seconds:g} s") from None
        except (web.RequestPayloadError, ConnectionError):
            raise Refused(400, "the body broke off") from None

    async def _arrived(self, largest: int) -> bytes:
        chunks = []
        content = self._request.content
        while not content.at_eof():
            if self._request.transport is None:
                raise ConnectionError  # aiohttp has no error of its own for one that went before it was waited for
            chunks.append(self._taken_of(await content.readany(), largest))
        return b"".join(chunks)

    def _taken_of(self, chunk: bytes, largest: int) -> bytes:
        """Return the next part of the body, once there is room for it."""
        if self._taken + len(chunk) > largest:
            raise Refused(413, f"at most {largest} bytes")
        self._bodies.take(len(chunk), self._most)
        self._taken += len(chunk)
        return chunk
