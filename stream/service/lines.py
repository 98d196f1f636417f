"""Answers of many lines, which go out as they are read: no more of them are kept than the reader is behind."""

import asyncio
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from itertools import islice

from aiohttp import web

from stream.service.work import QUEUE_SECONDS, Busy, Work

MOST_AT_ONCE = 4
"""Such answers."""

_LINES_AT_ONCE = 1000

WRITE_SECONDS = 30.0
"""So long a reader may take none of an answer."""


async def answer_lines(request: web.Request, read: Callable[[], Iterator[str]]) -> web.StreamResponse:
    """Answer with the lines that `read` yields, which may block.

    What it raises before the first line is raised here; what it raises later breaks the answer off.
    """
    work = Work.of(request.app)
    if work.streams >= MOST_AT_ONCE:
        raise Busy
    work.streams += 1
    try:
        parts = _parts(read())
        part = await work.lines.do(lambda: next(parts, b""), QUEUE_SECONDS)
        response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
        await response.prepare(request)
        with suppress(ConnectionError):  # the reader left
            while part:
                await write(request, response, part)
                part = await work.lines.do(lambda: next(parts, b""))
        await work.lines.do(parts.close)
    finally:
        work.streams -= 1
    return response


async def write(
    request: web.Request, response: web.StreamResponse, part: bytes, seconds: float = WRITE_SECONDS
) -> None:
    """Write a part of an answer. Raises ConnectionError where the reader has left, or is let go: he takes none."""
    try:
        async with asyncio.timeout(seconds):
            await response.write(part)
    except TimeoutError:
        if request.transport is not None:
            request.transport.abort()  # an answer that breaks off must not look as if it had ended
        raise ConnectionResetError("the reader takes none of the answer") from None


def _parts(lines: Iterator[str]) -> Generator[bytes, None, None]:
    while part := list(islice(lines, _LINES_AT_ONCE)):
        yield ("\n".join(part) + "\n").encode()
