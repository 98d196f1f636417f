"""The worker's part of `dealstream sql`: chDB is open in the worker alone, so it is asked there."""

import asyncio
from contextlib import suppress
from typing import Any

from aiohttp import web

from stream.access.problems import as_it_is, problem
from stream.service.json_bodies import json_object
from stream.service.work import Work
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable
from stream.sql.reader import QueryRefused, Question, Reader
from stream.words import Refusal

PATH = "/api/sql"
_AGAIN_SECONDS = 0.2


class SqlRoutes:
    """Answers one question at a time, in a thread of its own; when who asked goes, the question is taken back."""

    def __init__(self, clickhouse: ClickHouse) -> None:
        self._reader = Reader(clickhouse)

    def add_routes(self, app: web.Application) -> None:
        """Add POST /api/sql."""
        Work.of(app)  # is there before it starts
        app.router.add_post(PATH, self._ask)

    async def _ask(self, request: web.Request) -> web.Response:
        try:
            sql: Any = json_object(await request.read()).get("sql")
        except ValueError:
            sql = None
        if not isinstance(sql, str):
            raise problem(web.HTTPBadRequest, Refusal("must-be-json", example='{"sql": "SELECT …"}'))
        question = Question(sql)
        answering = asyncio.ensure_future(Work.of(request.app).sql.do(lambda: self._reader.answer(question)))
        try:
            body = await asyncio.shield(answering)
        except QueryRefused as error:
            raise problem(web.HTTPBadRequest, as_it_is(error)) from None
        except ClickHouseUnavailable as error:
            raise problem(web.HTTPServiceUnavailable, as_it_is(error)) from None
        finally:
            await self._taken_back(question, answering)
        return web.Response(body=body, content_type="application/json")

    async def _taken_back(self, question: Question, answering: "asyncio.Future[bytes]") -> None:
        """Return when nothing of a question is under way any more. It may not have begun when it is taken back."""
        while not answering.done():
            with suppress(ClickHouseUnavailable):
                await asyncio.to_thread(self._reader.take_back, question)
            await asyncio.wait((answering,), timeout=_AGAIN_SECONDS)
        with suppress(asyncio.CancelledError):
            answering.exception()  # who asked has it, or is gone
