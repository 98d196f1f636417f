"""What the stack asks its worker: with the token of who started it, where there is one."""

import http.server
import json
import socket
import threading

import pytest

from stream.local_stack.children import answer


@pytest.fixture
def worker():
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            known = self.headers.get("Authorization") == "Bearer 3f1c"
            self.send_response(200 if known else 401)
            self.end_headers()
            self.wfile.write(json.dumps({"stored": True} if known else {"error": "show who you are"}).encode())

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_a_worker_with_logins_tells_who_shows_the_token(worker):
    assert answer(worker, "/api/status", "3f1c") == (200, {"stored": True})
    assert answer(worker, "/api/status")[0] == 401


def test_nobody_is_no_answer():
    assert answer(1, "/api/status") == (0, {})


def test_a_worker_that_ends_in_the_middle_of_its_answer_is_no_answer():
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer_by_half():
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"stored"')

        thread = threading.Thread(target=answer_by_half)
        thread.start()
        assert answer(listener.getsockname()[1], "/api/status") == (0, {})
        thread.join()
