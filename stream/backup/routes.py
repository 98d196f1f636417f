"""The worker's part of a backup: chDB is open in the worker alone, so pieces are read there and travel."""

import json
from functools import partial

from aiohttp import web

from stream.access.problems import as_it_is, problem
from stream.backup.pieces import TABLES, Contents, Piece
from stream.backup.write import Direct, Plan
from stream.service.work import ANY_NUMBER, Lane
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable
from stream.words import Refusal

PATH = "/api/backup"


class BackupRoutes:
    """Gives one piece at a time, also where whoever asked for it has left: the sink gets ClickHouse in between."""

    def __init__(self, clickhouse: ClickHouse) -> None:
        self._source = Direct(clickhouse)
        self._lane = Lane("backup", 1, ANY_NUMBER)

    def add_routes(self, app: web.Application) -> None:
        """Add GET /api/backup and /api/backup/piece."""
        app.router.add_get(PATH, self._plan)
        app.router.add_get(f"{PATH}/piece", self._piece)

    async def _plan(self, _request: web.Request) -> web.Response:
        try:
            plan = await self._lane.do(self._source.plan)
        except ClickHouseUnavailable as error:
            raise problem(web.HTTPServiceUnavailable, as_it_is(error)) from None
        return web.json_response(plan._asdict())

    async def _piece(self, request: web.Request) -> web.Response:
        piece = Piece(*(request.query.get(name, "") for name in Piece._fields))
        if piece.table not in TABLES:
            raise problem(web.HTTPBadRequest, Refusal("must-be-one-of", choices=", ".join(TABLES)), "table")
        try:
            parquet, contents = await self._lane.do(partial(self._source.piece, piece))
        except ClickHouseUnavailable as error:
            raise problem(web.HTTPServiceUnavailable, as_it_is(error)) from None
        head = json.dumps(contents).encode()
        return web.Response(body=b"\n".join((head, parquet)), content_type="application/octet-stream")


def plan_of(body: bytes) -> Plan:
    """Return the plan that the worker answered. Raises ValueError, TypeError, KeyError."""
    told = json.loads(body)
    return Plan(told["migration"], told["missing"], [Piece(*piece) for piece in told["pieces"]])


def piece_of(body: bytes) -> tuple[bytes, Contents]:
    """Return a piece that the worker answered, and what is in it. Raises ValueError, TypeError."""
    head, _, parquet = body.partition(b"\n")
    columns, rows, checksum = json.loads(head)
    return parquet, Contents(tuple(columns), rows, checksum)
