"""Questions to the worker: an answer, an error that says what is wrong, or nobody there."""

import asyncio
import http.server
import threading

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from stream.cli.commands.replay_beside import rebuild_beside
from stream.cli.worker_client import NoWorker, WorkerClient, WorkerRefused
from stream.config.settings import Settings
from stream.local_stack.ports import free_ports
from stream.service.http import only_of
from stream.sinks.clickhouse.client import ClickHouse
from tests.support.paths import FUNNEL_FILE

ANSWERS = {
    "/api/kpis?by=team": (200, b'{"total": 1}'),
    "/api/audit?most=1": (200, b"one\ntwo\n"),
    "/wrong": (400, b'{"error": "from: must be a day"}'),
    "/starting": (503, b"not yet"),
    "/api/funnel-file": (401, b'{"error": "the token is not known"}'),
    "/not-yours": (403, b'{"error": "only who sees everything may ask that"}'),
}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        status, body = ANSWERS[self.path]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_):
        pass


@pytest.fixture
def port():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture
def client(port):
    return WorkerClient(Settings(worker_port=port))


def test_an_answer_is_read_whole_or_line_by_line(client):
    assert client.read("/api/kpis", {"by": "team"}, 5) == b'{"total": 1}'
    assert list(client.lines("/api/audit", {"most": 1}, 5)) == [b"one\n", b"two\n"]


def test_an_error_says_what_the_worker_says(client):
    with pytest.raises(WorkerRefused, match="answered 400; from: must be a day") as caught:
        client.read("/wrong", {}, 5)
    assert (caught.value.status, caught.value.problem) == (400, "from: must be a day")
    with pytest.raises(WorkerRefused, match="answered 503; is it still starting"):
        client.read("/starting", {}, 5)
    with pytest.raises(WorkerRefused, match=r"^only who sees everything may ask that$"):
        client.read("/not-yours", {}, 5)


def test_who_is_refused_is_told_that_and_not_that_no_worker_answers(port, capsys):
    with pytest.raises(SystemExit):
        rebuild_beside(Settings(worker_port=port, funnel_file=FUNNEL_FILE))
    assert capsys.readouterr().err.endswith("/api/funnel-file answered 401; the token is not known\n")


async def test_a_worker_with_another_clickhouse_counts_as_nobody(tmp_path):
    async def report(_request):
        return web.json_response({"revenue": 7})

    def settings(folder):
        return Settings(worker_port=worker.port, clickhouse=f"chdb://{folder}")

    app = web.Application(middlewares=[only_of(ClickHouse(Settings(clickhouse=f"chdb://{tmp_path}/ours ü")).where)])
    app.router.add_get("/api/kpis", report)
    async with TestServer(app) as worker:
        ours = WorkerClient(settings(tmp_path / "ours ü"))
        assert await asyncio.to_thread(ours.read, "/api/kpis", {}, 5) == b'{"revenue": 7}'
        theirs = WorkerClient(settings(tmp_path / "theirs"))
        with pytest.raises(NoWorker):
            await asyncio.to_thread(theirs.read, "/api/kpis", {}, 5)


def test_nobody_there_is_not_an_error_of_the_worker():
    with pytest.raises(NoWorker):
        WorkerClient(Settings(worker_port=free_ports(1)[0])).read("/api/kpis", {}, 5)


async def test_commands_show_the_token_of_who_runs_them(tmp_path):
    shown = []

    async def note(request):
        shown.append(request.headers.get("Authorization"))
        return web.Response(text="{}")

    app = web.Application()
    app.router.add_get("/api/kpis", note)
    (tmp_path / "token").write_text("3f1c2b9ad07e4c55b1d8f6a90e77c2d4\n")
    async with TestServer(app) as server:
        for token in (None, tmp_path / "token"):
            client = WorkerClient(Settings(worker_port=server.port, token_file=token))
            await asyncio.to_thread(client.read, "/api/kpis", {}, 5)
    assert shown == [None, "Bearer 3f1c2b9ad07e4c55b1d8f6a90e77c2d4"]
