"""`dealstream check` beside a worker."""

import http.server
import json
import os
import subprocess
import threading

import pytest
from click.testing import CliRunner

from stream.cli.commands.check import command
from stream.config.funnel_file import load
from stream.core.codec import fingerprint
from tests.support.paths import FUNNEL_FILE
from tests.support.stack import CLI


class Handler(http.server.BaseHTTPRequestHandler):
    answer: bytes

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, *_):
        pass


@pytest.fixture
def port():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def said(stacks, port, **status):
    """What `check` says of the funnel file, beside a stack whose worker answers this."""
    Handler.answer = json.dumps(status).encode()
    stacks.start("data", funnel_file=FUNNEL_FILE, worker_port=port, kafka="127.0.0.1:9")
    output = CliRunner().invoke(command).output
    begin = output.index(f"funnel file {FUNNEL_FILE}")
    return output[begin - len("WRONG  ") : output.index("Kafka at")]


def test_a_funnel_file_that_was_changed_since_the_worker_started_is_wrong_with_the_way_out(stacks, port):
    answer = said(stacks, port, funnel="00000000")
    assert answer.startswith("WRONG")
    assert f"the worker on port {port} counts with another one" in answer
    assert "end `dealstream up` and start it again" in answer


def test_the_file_that_the_worker_counts_with_is_right(stacks, port):
    assert said(stacks, port, funnel=fingerprint(load(FUNNEL_FILE)).hex()).startswith("ok")


def test_a_worker_that_does_not_say_is_no_reason_to_doubt_it(stacks, port):
    assert said(stacks, port).startswith("ok")


def test_what_does_not_answer_is_said_once_and_in_our_own_words(tmp_path):
    environment = os.environ | {
        "DEALSTREAM_FUNNEL_FILE": str(FUNNEL_FILE),
        "DEALSTREAM_KAFKA": "127.0.0.1:1",
        "DEALSTREAM_CLICKHOUSE": "clickhouse://someone:secret@127.0.0.1:1/",
    }
    checked = subprocess.run(
        [*CLI, "check"], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=180
    )
    assert checked.returncode == 1
    assert "ClickHouse at 127.0.0.1:1: it does not answer" in checked.stdout
    assert "Kafka does not answer" in checked.stdout
    assert checked.stderr == ""
