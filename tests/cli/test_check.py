"""`dealstream check` beside a worker."""

import http.server
import json
import os
import re
import subprocess
import threading
from datetime import timedelta, timezone

import pytest
from click.testing import CliRunner

from stream.cli import clickhouse_questions
from stream.cli.commands import check
from stream.cli.output.connections import kafka_lines
from stream.config.funnel_file import load
from stream.config.settings import Settings
from tests.support.paths import FUNNEL_FILE, ROOT
from tests.support.stack import CLI
from tests.support.telling import WORDS
from tests.support.waiting import PATIENCE


class Handler(http.server.BaseHTTPRequestHandler):
    answer: bytes
    offset: int | None = None

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.answer)

    def do_POST(self):
        """Answer each moment that is asked about with the same offset."""
        moments = re.findall(rb"[0-9]{9,}", self.rfile.read(int(self.headers["Content-Length"])))
        rows = [] if self.offset is None else [[self.offset] for _ in moments]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"meta": [{"name": "offset", "type": "Int32"}], "data": rows}).encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def port():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(check, "PATIENCE_SECONDS", 0.0)


FILE = load(FUNNEL_FILE)


def said(stacks, port, file):
    """What `check` says of the funnel file, beside a stack whose worker counts with a file; None: it does not say."""
    Handler.answer = b"{}" if file is None else file.model_dump_json(by_alias=True).encode()
    stacks.start("data", funnel_file=FUNNEL_FILE, worker_port=port, kafka="127.0.0.1:9")
    output = CliRunner().invoke(check.command).output
    begin = output.index(f"funnel file {FUNNEL_FILE}")
    return output[begin - len("WRONG  ") : output.index("Kafka at")]


def test_a_funnel_file_that_changes_what_the_worker_counted_is_wrong_with_the_parts_and_the_way_out(stacks, port):
    answer = said(stacks, port, FILE.model_copy(update={"time_zone": "UTC"}))
    assert answer.startswith("WRONG")
    assert f"the worker on port {port} counts with another one, and goes on with that" in answer
    assert "rebuild  time_zone is another one" in answer
    assert "`dealstream replay --beside`" in answer


def test_a_worker_that_does_not_take_up_what_is_added_reads_another_file(stacks, port):
    answer = said(stacks, port, FILE.model_copy(update={"reps": FILE.reps[:-1]}))
    assert answer.startswith("WRONG")
    assert "set DEALSTREAM_FUNNEL_FILE alike for all parts" in answer


def test_the_file_that_the_worker_counts_with_is_right(stacks, port):
    assert said(stacks, port, FILE).startswith("ok")


def test_in_turkish_also_what_threads_find_out_is_said_in_turkish(stacks, port):
    Handler.answer = FILE.model_copy(update={"time_zone": "UTC"}).model_dump_json(by_alias=True).encode()
    stacks.start("data", funnel_file=FUNNEL_FILE, worker_port=port, kafka="127.0.0.1:9")
    output = CliRunner().invoke(check.command, ["--language", "tr"]).output
    assert "tamam  ayarlar" in output
    assert f"YANLIŞ huni dosyası {FUNNEL_FILE}\n       {port} numaralı bağlantı noktasındaki worker başka bir" in output


def test_a_worker_that_does_not_say_is_no_reason_to_doubt_it(stacks, port):
    assert said(stacks, port, None).startswith("ok")


@pytest.mark.parametrize(
    ("offset", "verdict", "why"),
    [
        (3600, "ok", ""),
        (7200, "WRONG", "on they do not: one of the two has older rules of time zones"),
        (None, "WRONG", "does not say"),
    ],
)
def test_a_worker_that_has_clickhouse_open_is_asked_whether_days_begin_there_as_here(
    stacks, port, monkeypatch, offset, verdict, why
):
    monkeypatch.setattr(clickhouse_questions, "ZoneInfo", lambda _: timezone(timedelta(hours=1)))
    monkeypatch.setattr(Handler, "offset", offset)
    Handler.answer = FILE.model_dump_json(by_alias=True).encode()
    stacks.start("data", funnel_file=FUNNEL_FILE, worker_port=port, kafka="127.0.0.1:9")
    lines = CliRunner().invoke(check.command).output.splitlines()
    [place] = [number for number, line in enumerate(lines) if f"days of {FILE.time_zone} begin" in line]
    assert lines[place].startswith(verdict)
    assert why in " ".join(lines[place + 1 :])


def compared(tmp_path, monkeypatch, text):
    monkeypatch.setenv("DEALSTREAM_FUNNEL_FILE", str(FUNNEL_FILE))
    monkeypatch.setenv("DEALSTREAM_WORKER_PORT", "9")
    path = tmp_path / "new.yaml"
    path.write_text(text, encoding="utf-8")
    return CliRunner().invoke(check.command, ["--against", str(path)])


def test_of_a_changed_file_it_says_line_by_line_what_is_taken_up_and_what_needs_a_rebuild(tmp_path, monkeypatch):
    text = FUNNEL_FILE.read_text(encoding="utf-8")
    text = text.replace("name: Ada Lindqvist", "name: Ada Berg").replace("mark: sql", "mark: mql")
    result = compared(tmp_path, monkeypatch, text)
    assert result.output.splitlines()[:2] == [
        "rebuild  stage sql: mark is another one",
        "at once  rep 101: name is another one",
    ]
    assert "dealstream replay --beside" in result.output
    assert result.exit_code == 1


def test_a_file_that_only_adds_is_to_be_saved_and_nothing_else(tmp_path, monkeypatch):
    text = FUNNEL_FILE.read_text(encoding="utf-8")
    new = '  - {id: "105", name: Nia, assignments: [{starts: 2026-01-01, team: north}]}\nactivity_types:'
    result = compared(tmp_path, monkeypatch, text.replace("\nactivity_types:", "\n" + new))
    assert result.output.splitlines()[0] == "at once  rep 105 is new"
    assert "running gateways and workers take it up within seconds" in result.output
    assert result.exit_code == 0


def test_a_broken_file_is_told_with_its_line(tmp_path, monkeypatch):
    result = compared(tmp_path, monkeypatch, "time_zone: Nowhere\n")
    assert "new.yaml:1: time_zone" in result.output
    assert result.exit_code == 1


def test_a_receiver_without_the_variable_that_has_its_address_is_wrong(tmp_path, monkeypatch):
    file = tmp_path / "funnel.yaml"
    told = "alerts: {receivers: [{name: sales, kind: slack, url_env: NO_SUCH_ADDRESS}]}\n"
    file.write_text(FUNNEL_FILE.read_text() + told)
    monkeypatch.setenv("DEALSTREAM_FUNNEL_FILE", str(file))
    monkeypatch.setenv("DEALSTREAM_KAFKA", "127.0.0.1:9")
    output = CliRunner().invoke(check.command).output
    assert "WRONG  receiver sales\n       the environment variable NO_SUCH_ADDRESS has no address" in output
    monkeypatch.setenv("NO_SUCH_ADDRESS", "https://hooks.example/sales")
    assert "ok     receiver sales" in CliRunner().invoke(check.command).output


def test_what_does_not_answer_is_said_once_and_in_our_own_words(tmp_path):
    environment = os.environ | {
        "DEALSTREAM_FUNNEL_FILE": str(FUNNEL_FILE),
        "DEALSTREAM_KAFKA": "127.0.0.1:1",
        "DEALSTREAM_CLICKHOUSE": "clickhouse://someone:secret@127.0.0.1:1/",
    }
    checked = subprocess.run(
        [*CLI, "check"], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=PATIENCE
    )
    assert checked.returncode == 1
    assert "ClickHouse at 127.0.0.1:1: it does not answer" in checked.stdout
    assert "not encrypted: what is sent, and the password, can be read on the way" in checked.stdout
    assert "as the user someone, with a password" in checked.stdout
    assert "secret" not in checked.stdout
    assert "Kafka at 127.0.0.1:1 does not answer: nothing listens there" in checked.stdout
    assert checked.stderr == ""


@pytest.mark.parametrize(
    ("kafka", "is_said"), [("127.0.0.1:9,[::1]:9", False), ("127.0.0.1:9,kafka.example:9092", True)]
)
def test_how_kafka_is_connected_to_is_said_where_it_is_on_another_machine(kafka, is_said):
    lines = list(kafka_lines(Settings(kafka=kafka), WORDS))
    assert lines == (
        ["not encrypted: what is sent can be read on the way", "as nobody in particular"] if is_said else []
    )


def test_a_first_funnel_file_is_checked_by_itself_though_another_stack_runs(stacks, tmp_path, monkeypatch):
    demo = stacks.start("demo", worker_port=9, kafka="127.0.0.1:9")
    mine = tmp_path / "mine.yaml"
    mine.write_text("time_zone: Nowhere\n", encoding="utf-8")
    monkeypatch.setenv("DEALSTREAM_FUNNEL_FILE", str(mine))
    result = CliRunner().invoke(check.command)
    assert f"WRONG  funnel file {mine}" in result.output
    assert "mine.yaml:1: time_zone" in result.output
    assert f"WRONG  stack\n       no stack that is known counts with the funnel file set here, {mine}" in result.output
    assert str(demo) not in result.output  # it is another one, and nobody asked about it
    assert "replay" not in result.output
    assert result.exit_code == 1


LOADS_SLOWLY = """
import os, time
before = os.getcwd()
os.chdir("/")
time.sleep(1.5)
os.chdir(before)
"""
"""As chDB does it: the working folder is another one until it is loaded."""


def test_paths_are_those_of_the_folder_that_it_is_typed_in_while_chdb_is_loaded(tmp_path):
    (tmp_path / "libraries").mkdir()
    (tmp_path / "libraries" / "chdb.py").write_text(LOADS_SLOWLY)
    (tmp_path / "funnel.yaml").write_bytes(FUNNEL_FILE.read_bytes())
    environment = os.environ | {
        "DEALSTREAM_FUNNEL_FILE": "funnel.yaml",
        "DEALSTREAM_KAFKA": "127.0.0.1:1",
        "DEALSTREAM_WORKER_PORT": "9",
        "PYTHONPATH": f"{tmp_path / 'libraries'}{os.pathsep}{ROOT}",
    }
    checked = subprocess.run(
        [*CLI, "check"], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=PATIENCE
    )
    assert "ok     funnel file funnel.yaml\n       plans: quotas of 12 reps" in checked.stdout
    assert "cannot read" not in checked.stderr


@pytest.mark.parametrize(
    ("setting", "compiled", "line"),
    [
        ("", True, "core, compiled"),
        ("", False, "core, interpreted: it was not compiled when it was installed, which needs a C compiler"),
        ("interpreted", False, "core, interpreted: DEALSTREAM_CORE says so"),
    ],
)
def test_it_says_how_the_core_runs(stacks, monkeypatch, tmp_path, setting, compiled, line):
    monkeypatch.setattr(check, "is_compiled", lambda _: compiled)
    monkeypatch.setattr(check, "CORE", tmp_path)
    monkeypatch.setenv("DEALSTREAM_CORE", setting)
    stacks.start("data", funnel_file=FUNNEL_FILE, worker_port=9, kafka="127.0.0.1:9")
    assert f"ok     {line}\n" in CliRunner().invoke(check.command).output


def test_it_says_that_what_was_compiled_is_of_other_sources(stacks, monkeypatch, tmp_path):
    (tmp_path / "compiled" / "0123").mkdir(parents=True)
    monkeypatch.setattr(check, "is_compiled", lambda _: False)
    monkeypatch.setattr(check, "CORE", tmp_path)
    stacks.start("data", funnel_file=FUNNEL_FILE, worker_port=9, kafka="127.0.0.1:9")
    assert "what was compiled is of other sources; `make .venv/core`" in CliRunner().invoke(check.command).output


@pytest.mark.parametrize("named", [True, False])
def test_where_nobody_named_a_kafka_and_none_answers_it_says_how_a_stack_is_started(stacks, monkeypatch, named):
    problem = "it does not answer"

    async def kafka_problem(_):
        return problem

    monkeypatch.setattr(check, "kafka_problem", kafka_problem)
    monkeypatch.setenv("DEALSTREAM_FUNNEL_FILE", str(FUNNEL_FILE))
    monkeypatch.setenv("DEALSTREAM_CLICKHOUSE", "clickhouse://127.0.0.1:1/")
    if named:
        monkeypatch.setenv("DEALSTREAM_KAFKA", "127.0.0.1:1")
    answer = CliRunner().invoke(check.command)
    assert problem in answer.output
    assert ("no stack runs, which would bring one: `dealstream up" in answer.output) is not named
