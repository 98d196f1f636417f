"""What the worker serves unpacks nothing."""

import gzip

from aiohttp import ClientSession, web
from multidict import CIMultiDict

from stream.access.door import Door
from stream.config.settings import Settings
from stream.worker.http import HttpServer
from tests.support.histories import KNOWN


async def echo(request):
    return web.Response(text=str(len(await request.read())))


def set_up(app: web.Application) -> None:
    app.router.add_post("/api/audit", echo)


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
