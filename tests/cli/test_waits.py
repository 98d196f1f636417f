"""Whatever takes connections and never answers is given up in time, and it is said what that was."""

import socket
import subprocess
import threading
import time
from collections.abc import Iterator

import pytest

from stream.cli.in_time import Asked, NoAnswer
from tests.support.paths import FUNNEL_FILE
from tests.support.stack import CLI
from tests.support.waiting import PATIENCE

AN_END = 60.0
"""Seconds, with starting Python on a machine that is used by others: whoever takes longer has more than one wait."""


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port of somebody who takes connections and never says a word."""
    kept = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take() -> None:
            while True:
                try:
                    kept.append(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=take, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
    for one in kept:
        one.close()


def said(tmp_path, *arguments, **settings):
    environment = {f"DEALSTREAM_{name.upper()}": str(value) for name, value in settings.items()}
    began = time.monotonic()
    done = subprocess.run(
        [*CLI, *arguments],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "XDG_STATE_HOME": str(tmp_path), "DEALSTREAM_FUNNEL_FILE": str(FUNNEL_FILE)}
        | environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr, time.monotonic() - began


def test_check_ends_in_ten_seconds_where_nobody_answers_and_says_who(tmp_path, silent_port):
    code, output, seconds = said(
        tmp_path,
        "check",
        kafka=f"127.0.0.1:{silent_port}",
        clickhouse=f"clickhouse://u:pw@127.0.0.1:{silent_port}/",
        worker_port=silent_port,
    )
    assert code == 1
    assert (
        f"WRONG  Kafka at 127.0.0.1:{silent_port}\n       Kafka at 127.0.0.1:{silent_port} does not answer within 3 s"
        in output
    )
    assert f"WRONG  ClickHouse at 127.0.0.1:{silent_port}\n" in output
    assert "it does not answer; start it" in output
    assert seconds < AN_END


def test_a_command_that_reads_numbers_gives_up_on_a_silent_clickhouse(tmp_path, silent_port):
    code, output, seconds = said(tmp_path, "kpis", clickhouse=f"clickhouse://u:pw@127.0.0.1:{silent_port}/")
    assert (code, seconds < AN_END) == (1, True)
    assert f"ClickHouse at 127.0.0.1:{silent_port}: it does not answer" in output


def test_a_command_that_reads_numbers_gives_up_on_a_silent_worker(tmp_path, silent_port):
    code, output, seconds = said(tmp_path, "kpis", clickhouse=f"chdb://{tmp_path}/ch", worker_port=silent_port)
    assert (code, seconds < AN_END) == (1, True)
    assert f"http://127.0.0.1:{silent_port} takes connections and does not answer" in output


def test_a_command_that_reads_kafka_gives_up_on_a_silent_one(tmp_path, silent_port):
    code, output, seconds = said(tmp_path, "dead-letters", kafka=f"127.0.0.1:{silent_port}")
    assert (code, seconds < AN_END) == (1, True)
    assert f"Kafka at 127.0.0.1:{silent_port} does not answer" in output


def test_an_answer_in_time_is_given_and_what_it_raises_is_raised():
    until = time.monotonic() + 5
    assert Asked(lambda: 5).answer(until) == 5
    with pytest.raises(KeyError):
        Asked(lambda: dict[str, int]()["x"]).answer(until)


def test_what_does_not_come_in_time_is_no_answer():
    never = threading.Event()
    with pytest.raises(NoAnswer):
        Asked(never.wait).answer(time.monotonic() + 0.05)
