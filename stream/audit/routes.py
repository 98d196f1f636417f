"""The worker's audit: chDB is open in the worker alone, so the audit runs there and its lines travel."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from functools import partial

from aiohttp import web

from schemas.funnel_file import FunnelFile
from stream.access.problems import problem
from stream.access.unreadable import unreadable
from stream.audit.audit import audit
from stream.audit.leak_counts import ReadLeakCounts, leak_lines
from stream.audit.stored_rows import stored_measures, stored_rows
from stream.audit.verdict import Failed, to_line
from stream.service.lines import WRITE_SECONDS, answer_lines, write
from stream.service.work import Work
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable
from stream.words import Refusal

PATH = "/api/audit"
LONGEST_PATIENCE_SECONDS = 3600.0
MOST = 10_000


class AuditRoutes:
    """Runs one audit at a time, in a thread of its own: the sink gets ClickHouse between any two statements."""

    def __init__(
        self,
        clickhouse: ClickHouse,
        funnel: Callable[[], FunnelFile],
        leak_counts: ReadLeakCounts,
        write_seconds: float = WRITE_SECONDS,
    ) -> None:
        """`funnel` returns the funnel file in force, `leak_counts` what the judge of alerts counts."""
        self._write_seconds = write_seconds
        self._clickhouse = clickhouse
        self._leak_counts = leak_counts
        self._funnel = funnel
        self._running = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, "audit")

    def add_routes(self, app: web.Application) -> None:
        """Add POST /api/audit, GET /api/deal-rows, /api/deal-measures and /api/leak-counts."""
        Work.of(app)  # is there before it starts
        app.router.add_post(PATH, self._audit)
        app.router.add_get("/api/deal-rows", partial(self._lines, stored_rows))
        app.router.add_get("/api/deal-measures", partial(self._lines, stored_measures))
        app.router.add_get("/api/leak-counts", partial(self._lines, lambda _: leak_lines(self._leak_counts())))

    async def _lines(self, read: Callable[[ClickHouse], Iterator[str]], request: web.Request) -> web.StreamResponse:
        try:
            return await answer_lines(request, partial(read, self._clickhouse))
        except ClickHouseUnavailable as error:
            raise unreadable(error) from None

    async def _audit(self, request: web.Request) -> web.StreamResponse:
        most = int(_number(request.query, "most", 50, MOST))
        patience = _number(request.query, "patience", 60, LONGEST_PATIENCE_SECONDS)
        if self._running.locked():
            raise problem(web.HTTPConflict, Refusal("another-audit"))
        async with self._running:
            response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
            await response.prepare(request)
            lines: asyncio.Queue[str | None] = asyncio.Queue()
            stop = threading.Event()
            loop = asyncio.get_running_loop()

            def put(line: str | None) -> None:
                loop.call_soon_threadsafe(lines.put_nowait, line)

            def work() -> None:
                try:
                    known, counts = self._funnel(), self._leak_counts
                    items = audit(self._clickhouse, known, counts, most=most, patience_seconds=patience)
                    with closing(items):
                        for item in items:
                            put(to_line(item))
                            if stop.is_set():
                                return
                except ClickHouseUnavailable as error:
                    put(to_line(Failed(str(error))))
                finally:
                    put(None)

            working = loop.run_in_executor(self._thread, work)
            try:
                with suppress(ConnectionError):  # the reader left
                    while (line := await lines.get()) is not None:
                        await write(request, response, line.encode(), self._write_seconds)
            finally:
                # The next audit may begin when this one has cleared up.
                stop.set()
                await asyncio.shield(working)
            return response


def _number(query: Mapping[str, str], name: str, otherwise: float, largest: float) -> float:
    try:
        value = float(query.get(name, otherwise))
    except ValueError:
        value = -1.0
    if not 0 <= value <= largest:
        raise problem(web.HTTPBadRequest, Refusal("must-be-up-to", most=f"{largest:g}"), name)
    return value
