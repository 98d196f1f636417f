"""A small ClickHouse server for tests: takes clickhouse-connect's HTTP requests and runs them in chDB.

As a program: `server.py PORT FOLDER PASSWORD`. `Server` runs it in a process of its own (a process can have
one chDB folder only), stops it, kills it, and makes it slow.
"""

import gzip
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from base64 import b64encode
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from stream.local_stack.ports import free_ports
from tests.support.waiting import PATIENCE

_FORMAT = re.compile(r"\bFORMAT\s+(\w+)\s*;?\s*$", re.IGNORECASE)
_MOST_OF_A_FIELD = 128 * 1024
"""As http_max_field_value_size has it by default."""
INTERPRETED = {"compile_expressions": 0, "compile_aggregate_expressions": 0, "compile_sort_description": 0}
"""Settings with which ClickHouse compiles no statement: over a few rows that takes a third of the processor's time, and
gives nothing. Whole stacks compile, as the service does."""
_ERROR = re.compile(r"Code:\s*(\d+)")


class Server:
    """The server's process."""

    USER, PASSWORD = "default", "s3cret/pass"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        [self.port] = free_ports(1)

    @property
    def dsn(self) -> str:
        return f"clickhouse://{self.USER}:{self.PASSWORD.replace('/', '%2F')}@127.0.0.1:{self.port}/"

    def start(self) -> None:
        arguments = [sys.executable, __file__, str(self.port), str(self._folder), self.PASSWORD]
        self._process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            assert self._process.poll() is None, "the test server ended"
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("the test server does not listen")

    def running(self) -> bool:
        return self._process is not None

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def slow_down(self, seconds: float) -> None:
        """Wait that long before each statement."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/slow?{seconds}", data=b""):
            pass

    def refuse_inserts(self, refuse: bool) -> None:
        """Answer inserts with an error, though all else works."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/refuse?{int(refuse)}", data=b""):
            pass


class _Engine:
    """chDB, one statement at a time."""

    def __init__(self, folder: str) -> None:
        # The program's own process is the only one in which chDB may be opened on this folder.
        import chdb

        self._connection = chdb.connect(folder)
        self._connection.query("SET " + ", ".join(f"{name} = {value}" for name, value in INTERPRETED.items()))
        self._lock = threading.Lock()

    def run(
        self, database: str, sql: str, data: bytes, parameters: dict[str, str], settings: dict[str, str]
    ) -> tuple[bytes, str]:
        found = _FORMAT.search(sql)
        format_ = found[1] if found else "TabSeparated"
        with self._lock:
            if database:
                self._connection.query(f"USE {database}")
            if data:
                with tempfile.NamedTemporaryFile() as file:
                    file.write(data)
                    file.flush()
                    head = _FORMAT.sub("", sql)
                    told = ", ".join(f"{name} = {value}" for name, value in settings.items())
                    so = f"SETTINGS {told} " if told else ""
                    self._connection.query(f"{head} FROM INFILE '{file.name}' {so}FORMAT {format_}")
                return b"", format_
            return self._connection.query(_FORMAT.sub("", sql), format_, params=parameters).bytes(), format_


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # An answer in one piece, and at once: else its end waits 40 ms until the client has acknowledged its beginning.
    wbufsize = -1
    disable_nagle_algorithm = True
    engine: _Engine
    password: str
    slow = 0.0
    refuse = False

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self._body())

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            parts = []
            while size := int(self.rfile.readline(), 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _answer(self, body: bytes) -> None:
        url = urlsplit(self.path)
        if url.path in ("/slow", "/refuse"):
            setattr(_Handler, url.path[1:], float(url.query))
            return self._send(200, b"")
        time.sleep(_Handler.slow)
        if self.headers.get("Authorization") != "Basic " + b64encode(f"default:{self.password}".encode()).decode():
            return self._fail("Code: 516. DB::Exception: default: Authentication failed. (AUTHENTICATION_FAILED)")
        asked = dict(parse_qsl(url.query, keep_blank_values=True))
        data = _decompressed(body, self.headers.get("Content-Encoding", ""))
        if self.headers.get_content_type() == "multipart/form-data":
            asked |= _form(self.headers["Content-Type"], data)
            data = b""
        if any(len(value.encode()) > _MOST_OF_A_FIELD for value in asked.values()):
            return self._fail("Code: 1000. DB::Exception: HTML Form Exception: Field value too long. (POCO_EXCEPTION)")
        sql = asked.get("query", "")
        line, _, rows = data.partition(b"\n")
        if not sql and line[:6].upper() == b"INSERT" and _FORMAT.search(line.decode()):
            sql, data = line.decode(), rows
        elif not sql:
            sql, data = data.decode(), b""
        if data and _Handler.refuse:
            return self._fail("Code: 241. DB::Exception: Memory limit exceeded. (MEMORY_LIMIT_EXCEEDED)")
        parameters = {name.removeprefix("param_"): value for name, value in asked.items() if name.startswith("param_")}
        settings = {name: value for name, value in asked.items() if name.startswith("input_format_")}
        try:
            result, format_ = self.engine.run(asked.get("database", ""), sql, data, parameters, settings)
        except RuntimeError as error:
            return self._fail(str(error))
        return self._send(200, result, {"X-ClickHouse-Format": format_, "X-ClickHouse-Timezone": "UTC"})

    def _fail(self, message: str) -> None:
        code = _ERROR.search(message)
        self._send(500, message.encode(), {"X-ClickHouse-Exception-Code": code[1] if code else "1"})

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


def _form(content_type: str, data: bytes) -> dict[str, str]:
    form = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + data)
    return {
        str(part.get_param("name", header="Content-Disposition")): part.get_payload(decode=True).decode()
        for part in form.walk()
        if not part.is_multipart()
    }


def _decompressed(body: bytes, encoding: str) -> bytes:
    match encoding:
        case "lz4":
            import lz4.frame

            # A frame for each block of rows.
            parts = []
            while body:
                frame = lz4.frame.LZ4FrameDecompressor()
                parts.append(frame.decompress(body))
                body = frame.unused_data or b""
            return b"".join(parts)
        case "gzip":
            return gzip.decompress(body)
        case "":
            return body
        case _:
            raise ValueError(f"Content-Encoding {encoding}: this server reads lz4 and gzip")


if __name__ == "__main__":
    _Handler.engine = _Engine(sys.argv[2])
    _Handler.password = sys.argv[3]
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), _Handler).serve_forever()
