"""The audit in the worker."""

import asyncio
import json

import pytest
from aiohttp import ClientError, web
from aiohttp.test_utils import TestClient, TestServer

from stream.audit.routes import AuditRoutes
from stream.audit.verdict import AuditProgress, Failed, from_line
from stream.oracle.rows import compare_rows
from tests.audit.agreeing import EVENTS, left_behind, spoil
from tests.audit.stored import expected_rows, no_leaks
from tests.support.deals import event
from tests.support.histories import FILE
from tests.support.waiting import until


async def test_the_worker_gives_progress_and_the_verdict_line_by_line(worker, agreeing):
    async with TestClient(worker) as client:
        answer = await client.post("/api/audit?patience=0")
        items = [from_line(line) for line in (await answer.read()).splitlines()]
    assert items[:-1] == [AuditProgress(1, 0, 1), AuditProgress(1, 1, 1)]
    assert items[-1].differing == 0


async def test_the_worker_runs_one_audit_at_a_time_and_ends_it_when_the_reader_leaves(worker, agreeing, won):
    spoil(agreeing, won, won=2)
    async with TestClient(worker) as client:
        first = await client.post("/api/audit?patience=600")
        await first.content.readline()
        assert (await client.post("/api/audit")).status == 409
        first.close()
        second = await client.post("/api/audit?patience=0")
        for _ in range(200):
            if second.status != 409:
                break
            await asyncio.sleep(0.05)
            second = await client.post("/api/audit?patience=0")
        assert second.status == 200
        await second.read()
    assert left_behind(agreeing) == []


async def test_a_reader_who_takes_none_of_it_makes_room_for_the_next_audit(agreeing, monkeypatch):
    monkeypatch.setattr("stream.audit.routes.audit", lambda *_, **__: (Failed("x" * 10_000) for _ in range(10_000)))
    app = web.Application()
    AuditRoutes(agreeing.clickhouse, lambda: FILE, no_leaks, write_seconds=0.1).add_routes(app)
    async with TestClient(TestServer(app)) as client:

        async def status():
            async with client.post("/api/audit") as answer:
                return answer.status

        unread = await client.post("/api/audit")
        assert await status() == 409

        async def is_free():
            return await status() == 200

        await until(is_free)
        with pytest.raises(ClientError):
            await unread.read()


@pytest.mark.parametrize("query", ["most=-1", "most=x", "patience=nan", "patience=1e9"])
async def test_the_worker_refuses_numbers_that_are_none(worker, query):
    async with TestClient(worker) as client:
        assert (await client.post(f"/api/audit?{query}")).status == 400


async def test_the_worker_gives_the_rows_of_deals_one_a_line(worker, agreeing):
    gone = [event(30, "2026-03-22 09:00", "deleted").model_copy(update={"deal_id": "d2"})]
    agreeing.keep(expected_rows(gone))
    async with TestClient(worker) as client:
        lines = (await (await client.get("/api/deal-rows")).text()).splitlines()
    assert compare_rows(expected_rows([*EVENTS, *gone]), [json.loads(line) for line in lines]) == []


async def test_the_worker_says_that_there_are_no_rows_to_be_had_while_clickhouse_is_away(worker, agreeing, monkeypatch):
    monkeypatch.setattr(agreeing.clickhouse, "database", "not_there")
    async with TestClient(worker) as client:
        answer = await client.get("/api/deal-rows")
        assert (answer.status, "cannot be read now" in await answer.text()) == (503, True)
