"""Whether ClickHouse still has all that it had: looked at when the worker starts, and when that may have changed."""

import asyncio
import logging
import time
from collections.abc import Callable
from functools import partial

from aiohttp import web
from mode import Service

from stream.access.problems import as_it_is, problem
from stream.service import metrics
from stream.service.agreed import COMPARING
from stream.service.json_bodies import json_object
from stream.service.work import ANY_NUMBER, Lane
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable
from stream.sinks.clickhouse.kept.completeness import Signs, accept, damage, signs
from stream.sinks.clickhouse.kept.damage import Damage
from stream.sinks.clickhouse.kept.positions import read_again
from stream.words import Refusal

log = logging.getLogger(__name__)

PATH = "/api/stored-events"
LOOK_SECONDS = 20.0
AGAIN_SECONDS = 1.0
AT_LEAST_EVERY_SECONDS = 24 * 3600.0


class StoredEvents(Service):
    """Compares what is stored with what must be: at the start, after each start of ClickHouse, once a day.

    Args:
        clickhouse: where all is stored.
        prepared: says whether it has its tables.
        begin_again: has the sink read again what it is set back to.
    """

    def __init__(
        self,
        clickhouse: ClickHouse,
        prepared: Callable[[], bool],
        begin_again: Callable[[], None],
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        super().__init__()
        self._clickhouse = clickhouse
        self._prepared = prepared
        self._begin_again = begin_again
        self._look_seconds = look_seconds
        self._damage: Damage | None = None
        self._problem: str | None = COMPARING
        self._looked_at = 0.0
        self._signs: Signs | None = None
        self._looking, self._lane = asyncio.Lock(), Lane("stored events", 1, ANY_NUMBER)

    async def on_start(self) -> None:
        """Begin in the background."""
        self.add_future(self._run())

    async def problem(self) -> str | None:
        """Return what is missing and the ways out, or None."""
        return self._problem

    def add_routes(self, app: web.Application) -> None:
        """Add GET and POST /api/stored-events."""
        app.router.add_get(PATH, self._tell)
        app.router.add_post(PATH, self._do)

    async def _run(self) -> None:
        while not self._prepared():  # noqa: ASYNC110 (nobody tells)
            await asyncio.sleep(0.1)
        while not self.should_stop:
            if await self._may_have_changed():
                await self.look_now()
            is_known = self._signs is not None and self._damage is not None
            await asyncio.sleep(self._look_seconds if is_known else min(AGAIN_SECONDS, self._look_seconds))

    async def _may_have_changed(self) -> bool:
        before = self._signs
        try:
            self._signs = await asyncio.to_thread(signs, self._clickhouse)
        except ClickHouseUnavailable:
            self._signs = None  # it may come back with less than it had
            return False
        if before is None or self._problem is not None or self._signs.uptime < before.uptime:
            return True
        is_old = time.monotonic() - self._looked_at > AT_LEAST_EVERY_SECONDS
        return is_old or self._signs[1:] != before[1:]

    @property
    def missing(self) -> str | None:
        """What is missing as far as is known, or None."""
        return None if self._problem == COMPARING else self._problem

    async def look_now(self) -> None:
        """Compare, once no thread does it any more, also for who has left meanwhile."""
        async with self._looking:
            before = self._problem
            try:
                self._damage = await self._lane.do(partial(damage, self._clickhouse))
                self._problem = self._damage.problem()
                self._looked_at = time.monotonic()
            except ClickHouseUnavailable as error:
                self._damage = None
                self._problem = f"what is stored cannot be compared: {error}"
                return
        if self._problem not in (None, before):
            log.error("%s", self._problem)
        metrics.MISSING_EVENTS.set(self._damage.events)
        metrics.UNSEEN_RECORDS.set(self._damage.records)
        metrics.BROKEN_PARTS.clear()
        for table, parts in self._damage.broken:
            metrics.BROKEN_PARTS.labels(table).set(parts)

    async def _tell(self, _request: web.Request) -> web.Response:
        await self.look_now()
        return self._answer()

    async def _do(self, request: web.Request) -> web.Response:
        try:
            wanted = json_object(await request.read()).get("do")
        except ValueError:
            raise problem(web.HTTPBadRequest, Refusal("must-be-json", example='{"do": "accept"}')) from None
        try:
            if wanted == "accept":
                await asyncio.to_thread(accept, self._clickhouse)
            elif wanted == "read_again":
                await asyncio.to_thread(self._read_again)
            else:
                raise problem(web.HTTPBadRequest, Refusal("must-be-one-of", choices="accept, read_again"), "do")
        except ClickHouseUnavailable as error:
            raise problem(web.HTTPServiceUnavailable, as_it_is(error)) from None
        await self.look_now()
        return self._answer()

    def _read_again(self) -> None:
        """Set sinks back, and have this worker's begin again at once, also where who asked has left."""
        read_again(self._clickhouse)
        self._begin_again()

    def _answer(self) -> web.Response:
        if self._damage is None:
            raise problem(web.HTTPServiceUnavailable, as_it_is(self._problem))
        return web.json_response(self._damage.as_json())
