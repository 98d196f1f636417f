"""Questions to the worker: an answer, an error that says what is wrong, or nobody there."""

import http.server
import threading

import pytest

from stream.cli.worker_client import NoWorker, WorkerClient, WorkerRefused
from stream.config.settings import Settings
from stream.local_stack.ports import free_ports

ANSWERS = {
    "/api/kpis?by=team": (200, b'{"total": 1}'),
    "/api/audit?most=1": (200, b"one\ntwo\n"),
    "/wrong": (400, b'{"error": "from: must be a day"}'),
    "/starting": (503, b"not yet"),
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
def client():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield WorkerClient(Settings(worker_port=server.server_port))
    server.shutdown()
    server.server_close()


def test_an_answer_is_read_whole_or_line_by_line(client):
    assert client.read("/api/kpis", {"by": "team"}, 5) == b'{"total": 1}'
    assert list(client.lines("/api/audit", {"most": 1}, 5)) == [b"one\n", b"two\n"]


def test_an_error_says_what_the_worker_says(client):
    with pytest.raises(WorkerRefused, match="answered 400; from: must be a day") as caught:
        client.read("/wrong", {}, 5)
    assert (caught.value.status, caught.value.problem) == (400, "from: must be a day")
    with pytest.raises(WorkerRefused, match="answered 503; is it still starting"):
        client.read("/starting", {}, 5)


def test_nobody_there_is_not_an_error_of_the_worker():
    with pytest.raises(NoWorker):
        WorkerClient(Settings(worker_port=free_ports(1)[0])).read("/api/kpis", {}, 5)
