"""What the worker serves unpacks nothing."""

import asyncio
import gzip

from aiohttp import ClientSession, web
from multidict import CIMultiDict

from stream.access.door import Door
from stream.config.settings import Settings
from stream.local_stack.ports import free_ports
from stream.service.http import add_service_routes
from stream.worker.http import HttpServer
from tests.support.histories import KNOWN
from tests.support.waiting import PATIENCE


async def echo(request):
    return web.Response(text=str(len(await request.read())))


def set_up(app: web.Application) -> None:
    app.router.add_post("/api/audit", echo)
    add_service_routes(app, live={}, ready={})


async def test_the_worker_answers_415_to_a_packed_body_without_unpacking_it_on_any_path():
    server = HttpServer(Settings(worker_port=0), set_up, Door(Settings(), lambda: KNOWN.file))
    await server.on_start()
    headers = CIMultiDict([("Content-Encoding", "identity"), ("Content-Encoding", "gzip")])
    try:
        async with ClientSession(f"http://127.0.0.1:{server.port}") as session:
            for path in ("/api/audit", "/nowhere"):
                async with session.post(path, data=gzip.compress(bytes(10_000_000)), headers=headers) as answer:
                    assert answer.status == 415
                    assert "without a Content-Encoding" in (await answer.json())["error"]
            async with session.post("/api/audit", data=b"12345") as answer:
                assert await answer.text() == "5"
    finally:
        await server.on_stop()


def whose_part(name):
    async def well():
        return None

    return lambda app: add_service_routes(app, live={}, ready={name: well})


async def test_health_checks_are_on_a_port_of_their_own_too_and_tell_of_whoever_answers():
    (port,) = free_ports(1)
    settings = Settings(worker_port=0, worker_health_port=port)
    server = HttpServer(settings, whose_part("first"), Door(settings, lambda: KNOWN.file))
    await server.on_start()

    async def told(parts):
        async with ClientSession() as session, asyncio.timeout(PATIENCE):
            while True:
                async with session.get(f"http://127.0.0.1:{port}/health/ready") as answer:
                    if await answer.json() == parts:
                        return
                await asyncio.sleep(0.01)

    try:
        await told({"first": "ok"})
        await server.serve(whose_part("second"))
        await told({"second": "ok"})
    finally:
        await server.on_stop()
