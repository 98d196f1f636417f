"""A server on this machine that answers as it is told, and remembers what it was asked."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

TOKEN = "token-of-a-test-8f3a61c2d9"


class Asked(NamedTuple):
    """A question: its path, its parameters, its headers."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


class Answer(NamedTuple):
    """An answer other than 200 with JSON."""

    status: int
    body: Any = None
    headers: dict[str, str] = {}  # noqa: RUF012


class FakeApi:
    """Answers by path. `trouble` are answers that come first, whatever is asked. Use it as a context."""

    def __init__(self, answers: Callable[[Asked], Any], is_known: Callable[[Asked], bool]) -> None:
        self.asked: list[Asked] = []
        self.trouble: list[Answer] = []
        self.refused: dict[str, Answer] = {}
        self._answers, self._is_known = answers, is_known
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> "FakeApi":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def paths(self) -> list[str]:
        """Return the paths that were asked for, in order."""
        return [one.path for one in self.asked]

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one question."""
        parts = urlsplit(request.path)
        headers = {name.lower(): value for name, value in request.headers.items()}
        asked = Asked(parts.path, dict(parse_qsl(parts.query)), headers)
        self.asked.append(asked)
        if self.trouble:
            told = self.trouble.pop(0)
        elif not self._is_known(asked):
            told = Answer(401, {"message": f"who is {asked.headers.get('authorization')}?"})
        else:
            content = self.refused.get(asked.path) or self._answers(asked)
            told = content if isinstance(content, Answer) else Answer(200, content)
            if content is None:
                told = Answer(404, {"message": "no such path"})
        body = told.body if isinstance(told.body, bytes) else json.dumps(told.body).encode()
        (request.send_response_only if "Date" in told.headers else request.send_response)(told.status)
        for name, value in told.headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)
