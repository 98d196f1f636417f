"""`dealstream audit`: what it says, and what it ends with."""

import asyncio
import json

import pytest
from click.testing import CliRunner

from stream.cli.commands.audit import command
from tests.audit.agreeing import spoil
from tests.support.histories import FUNNEL


@pytest.fixture
def run(agreeing, chdb_folder, tmp_path, monkeypatch, unused_tcp_port):
    (tmp_path / "funnel.yaml").write_text(FUNNEL)
    monkeypatch.setenv("DEALSTREAM_FUNNEL_FILE", str(tmp_path / "funnel.yaml"))
    monkeypatch.setenv("DEALSTREAM_CLICKHOUSE", f"chdb://{chdb_folder}")
    monkeypatch.setenv("DEALSTREAM_CLICKHOUSE_DATABASE", agreeing.database)
    monkeypatch.setenv("DEALSTREAM_WORKER_PORT", str(unused_tcp_port))
    return lambda *arguments: CliRunner().invoke(command, ["--patience", "0", *arguments])


def test_the_command_ends_with_0_where_all_agree(run):
    answer = run()
    assert answer.exit_code == 0
    assert answer.output.startswith("Every number agrees: 4 windows and 1 row of a deal, recomputed from 7 events in ")


def test_the_command_ends_with_1_and_names_the_window_on_the_clocks_of_the_zone(run, agreeing, won):
    spoil(agreeing, won, won=2)
    answer = run("--most", "1")
    assert answer.exit_code == 1
    named, more, summary, *_ = answer.output.splitlines()
    assert named == (
        "team 'n' rep 'ada' territory 't' pipeline 'new' 2026-03-20 15:00+0530 won: the stream has 2, the batch 1"
    )
    assert more == "and 1 more"
    assert summary.startswith("2 numbers differ, in 4 windows and 1 row of a deal, recomputed from 7 events in ")


def test_the_command_says_it_in_the_language_of_who_asks(run, agreeing, won):
    agrees = run("--language", "tr").output
    assert agrees.startswith("Bütün sayılar aynı: 4 pencere ve 1 anlaşma satırı, 7 olay üzerinden ")
    spoil(agreeing, won, won=2)
    named, more, summary, *_ = run("--language", "tr", "--most", "1").output.splitlines()
    assert named.endswith(" won: akışta 2, toplu hesapta 1")
    assert more == "ve 1 tane daha"
    assert summary.startswith("2 sayı farklı; 4 pencere ve 1 anlaşma satırı, ")


def test_the_command_gives_json(run, agreeing, won):
    spoil(agreeing, won, won=2)
    found = json.loads(run("--json").stdout)
    assert found["differing"] == 2
    assert found["differences"][0] == {
        "team_id": "n", "rep_id": "ada", "territory_id": "t", "pipeline_id": "new", "hour": "2026-03-20T09:30:00Z",
        "measure": "won", "stream": 2, "batch": 1, "source": "events",
    }  # fmt: skip


def test_the_command_ends_with_2_where_there_is_nothing_to_audit(run, monkeypatch):
    monkeypatch.setenv("DEALSTREAM_CLICKHOUSE_DATABASE", "not_there")
    answer = run()
    assert answer.exit_code == 2
    assert "not_there" in answer.stderr


def test_the_command_ends_with_2_where_there_are_neither_events_nor_numbers(run, agreeing):
    agreeing.clear()
    answer = run()
    assert answer.exit_code == 2
    assert answer.output == (
        "Nothing was compared: ClickHouse has no events and no numbers. Is it the one that is meant?\n"
    )


def test_the_command_ends_with_1_where_something_is_missing_though_what_is_left_agrees(run, agreeing):
    agreeing.clickhouse.insert("sink_gaps", ("topic", "partition", "first_offset", "last_offset"), [("t", 0, 5, 9)])
    answer = run()
    assert answer.exit_code == 1
    told, agree = answer.output.splitlines()
    assert told.startswith("5 records were gone from Kafka before they were stored (t/0 5 to 9)")
    assert agree.startswith("What is left agrees: 4 windows")
    assert json.loads(run("--json").stdout)["damage"] == told


async def test_the_command_asks_the_worker_that_has_chdb_open(run, worker, monkeypatch):
    async with worker:
        monkeypatch.setenv("DEALSTREAM_WORKER_PORT", str(worker.port))
        monkeypatch.setenv("DEALSTREAM_CLICKHOUSE", "chdb:///nonexistent")
        answer = await asyncio.to_thread(run)
    assert (answer.exit_code, answer.stderr) == (0, "")
