"""The client: one contract for chDB and a server, and clear words when something is wrong."""

import gc
import os
import subprocess
import sys
import weakref
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from stream.config.settings import Settings
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable
from tests.support.servers.clickhouse import Server
from tests.support.waiting import PATIENCE, eventually


def test_times_come_back_with_their_zone(clickhouse: ClickHouse) -> None:
    rows = clickhouse.query("SELECT toDateTime64('2026-05-01 10:00:00', 0, 'UTC')")
    assert rows == [(datetime(2026, 5, 1, 10, tzinfo=UTC),)]


def test_parameters_are_values_never_sql(clickhouse: ClickHouse) -> None:
    nasty = "x' OR 1=1 -- \\"
    assert clickhouse.query("SELECT {a:String}", {"a": nasty}) == [(nasty,)]


@pytest.mark.parametrize("length", [20, 16_000])
@pytest.mark.parametrize("letter", ["x", "'", "\\", "ı", "🏔"])
def test_of_ids_there_may_be_as_many_and_as_long_as_there_are(clickhouse: ClickHouse, letter: str, length: int) -> None:
    long = letter * length
    ids = [f"{number}{long}" for number in range(160_000 // length)]
    assert clickhouse.query_by_ids("SELECT arrayJoin({ids:Array(String)})", ids) == [(one,) for one in ids]


def test_of_no_ids_nothing_is_asked(chdb: ClickHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ClickHouse, "query", None)
    assert chdb.query_by_ids("SELECT arrayJoin({ids:Array(String)})", []) == []


def test_a_stream_yields_every_row_while_others_ask(clickhouse: ClickHouse) -> None:
    blocks = clickhouse.stream("SELECT number FROM numbers(200000) SETTINGS max_block_size = 1000")
    seen = len(next(blocks))
    assert clickhouse.query("SELECT 1") == [(1,)]
    assert seen + sum(len(block) for block in blocks) == 200_000


def test_an_embedded_one_stores_and_answers_while_a_statement_is_under_way(
    own_chdb: ClickHouse, tmp_path: Path
) -> None:
    own_chdb.command(f"CREATE TABLE {own_chdb.database}.told (one UInt8) ENGINE = MergeTree ORDER BY one")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(2) as threads:
        waiting = threads.submit(own_chdb.query, f"SELECT line FROM file('{pipe}', 'LineAsString', 'line String')")
        try:
            threads.submit(own_chdb.insert, "told", ["one"], [(1,)]).result(PATIENCE)
            stored = threads.submit(own_chdb.query, f"SELECT one FROM {own_chdb.database}.told")
            assert stored.result(PATIENCE) == [(1,)]
            assert not waiting.done()
        finally:
            pipe.write_text("told\n")
        assert waiting.result(PATIENCE) == [("told",)]


def test_an_embedded_one_that_is_closed_connects_again(own_chdb: ClickHouse) -> None:
    own_chdb.query("SELECT 1")
    own_chdb.close()
    assert own_chdb.query("SELECT 1") == [(1,)]


def test_a_wrong_statement_is_refused_with_its_reason(clickhouse: ClickHouse) -> None:
    with pytest.raises(ClickHouseUnavailable, match="nowhere"):
        clickhouse.query("SELECT nowhere")


def test_an_embedded_one_takes_it_that_it_is_to_give_memory_back(chdb: ClickHouse) -> None:
    chdb.give_back()


def test_an_embedded_one_removes_many_parts_without_as_many_threads(own_chdb: ClickHouse) -> None:
    def threads() -> int:
        ((count,),) = own_chdb.query("SELECT value FROM system.metrics WHERE metric = 'GlobalThread'")
        return int(count)

    place = f"{own_chdb.database}.of_many_parts"
    own_chdb.command(f"CREATE TABLE {place} (one UInt8) ENGINE = MergeTree ORDER BY one PARTITION BY one")
    for begin in (0, 90):
        own_chdb.command(f"INSERT INTO {place} SELECT {begin} + number FROM numbers(90)")
    before = threads()
    own_chdb.command(f"TRUNCATE TABLE {place}")
    assert threads() < before + 20


def test_an_embedded_one_does_not_write_a_table_anew_for_each_few_rows(own_chdb: ClickHouse) -> None:
    def merged() -> int:
        ((rows,),) = own_chdb.query("SELECT sum(value) FROM system.events WHERE event = 'MergedRows'")
        return int(rows)

    def is_at_rest() -> bool:
        return own_chdb.query(f"SELECT 1 FROM system.merges WHERE database = '{own_chdb.database}'") == []

    place, inserts, large = f"{own_chdb.database}.of_few_rows", 60, 100_000
    own_chdb.command(f"CREATE TABLE {place} (one UInt64) ENGINE = ReplacingMergeTree ORDER BY one")
    own_chdb.command(f"INSERT INTO {place} SELECT number FROM numbers({large})")
    before = merged()
    for number in range(inserts):
        own_chdb.command(f"INSERT INTO {place} VALUES ({number})")
        eventually(is_at_rest)
    assert merged() - before < large * inserts / 7
    assert merged() - before < large * inserts / 6


def test_it_answers_a_health_check(clickhouse: ClickHouse) -> None:
    assert clickhouse.problem() is None


def test_every_row_of_a_batch_of_several_blocks_is_stored(http: ClickHouse) -> None:
    http.open()
    http.command(f"CREATE TABLE {http.database}.long (text String) ENGINE = MergeTree ORDER BY text")
    http.insert("long", ["text"], [("x" * 1000,)] * 10_000)
    assert http.query(f"SELECT count() FROM {http.database}.long") == [(10_000,)]


def test_a_server_that_is_away_is_named_without_its_password(http: ClickHouse, server: Server) -> None:
    server.kill()
    with pytest.raises(ClickHouseUnavailable) as raised:
        http.query("SELECT 1")
    assert f"127.0.0.1:{server.port}: it does not answer" in str(raised.value)
    assert server.PASSWORD not in str(raised.value)
    assert raised.value.__suppress_context__


def test_the_health_check_fails_while_the_server_is_away(http: ClickHouse, server: Server) -> None:
    server.kill()
    assert "does not answer" in str(http.problem())


def test_a_server_that_comes_back_is_used_again(http: ClickHouse, server: Server) -> None:
    server.kill()
    assert http.problem() is not None
    server.start()
    assert http.problem() is None


def test_a_wrong_password_is_said_but_not_shown(server: Server) -> None:
    client = ClickHouse(Settings(clickhouse=SecretStr(f"clickhouse://default:hunter2@127.0.0.1:{server.port}/")))
    with pytest.raises(ClickHouseUnavailable, match="user or password is wrong") as raised:
        client.open()
    assert "hunter2" not in str(raised.value)


def test_another_password_of_the_server_is_taken_from_the_file_without_a_restart(
    server: Server, tmp_path: Path
) -> None:
    file = tmp_path / "password"
    file.write_text(server.PASSWORD)
    address = SecretStr(f"clickhouse://default@127.0.0.1:{server.port}/")
    client = ClickHouse(Settings(clickhouse=address, clickhouse_password_file=file))
    assert client.problem() is None
    server.kill()
    server.PASSWORD = "another-0f-the-server"
    server.start()
    assert "password is wrong" in str(client.problem())
    file.write_text(server.PASSWORD)
    assert client.problem() == client.problem() is None


def test_a_folder_that_another_process_has_open_is_refused_with_the_way_out(chdb_settings: Settings) -> None:
    other = f"""
from pydantic import SecretStr
from stream.config.settings import Settings
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable
try:
    ClickHouse(Settings(clickhouse=SecretStr({chdb_settings.clickhouse.get_secret_value()!r}))).open()
except ClickHouseUnavailable as error:
    print(error)
"""
    answer = subprocess.run([sys.executable, "-c", other], capture_output=True, text=True, timeout=PATIENCE)
    assert "another process has the folder open" in answer.stdout
    assert answer.stderr == ""


def test_a_relative_folder_is_below_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    client = ClickHouse(Settings(clickhouse=SecretStr("chdb://data/clickhouse")))
    assert client.where == f"chDB in {tmp_path / 'data' / 'clickhouse'}"


def test_types_of_columns_are_those_of_the_table_as_it_is_now(clickhouse: ClickHouse) -> None:
    place = f"{clickhouse.database}.changing"
    clickhouse.open()
    clickhouse.define(f"CREATE TABLE {place} (one String) ENGINE = MergeTree ORDER BY one")
    clickhouse.insert("changing", ["one"], [("a",)])
    clickhouse.define(f"DROP TABLE {place}")
    clickhouse.define(f"CREATE TABLE {place} (one UInt8) ENGINE = MergeTree ORDER BY one")
    clickhouse.insert("changing", ["one"], [(7,)])
    assert clickhouse.query(f"SELECT one FROM {place}") == [(7,)]


def test_a_table_that_somebody_else_changed_is_looked_at_again_once_an_insert_failed(own_chdb: ClickHouse) -> None:
    place = f"{own_chdb.database}.changing"
    own_chdb.command(f"CREATE TABLE {place} (one UInt8) ENGINE = MergeTree ORDER BY tuple()")
    own_chdb.insert("changing", ["one"], [(7,)])
    own_chdb.command(f"ALTER TABLE {place} MODIFY COLUMN one String")
    with pytest.raises(ClickHouseUnavailable):
        own_chdb.insert("changing", ["one"], [("a",)])
    own_chdb.insert("changing", ["one"], [("a",)])
    assert own_chdb.query(f"SELECT one FROM {place} ORDER BY one") == [("7",), ("a",)]


def test_a_column_that_is_not_there_is_told(own_chdb: ClickHouse) -> None:
    own_chdb.command(f"CREATE TABLE {own_chdb.database}.narrow (one UInt8) ENGINE = MergeTree ORDER BY one")
    with pytest.raises(ClickHouseUnavailable, match="two"):
        own_chdb.insert("narrow", ["two"], [(7,)])


class Row(list[str]):
    """A row of which it can be said whether it is there."""


def test_of_rows_that_were_inserted_nothing_stays_until_garbage_is_looked_for(clickhouse: ClickHouse) -> None:
    clickhouse.define(f"CREATE OR REPLACE TABLE {clickhouse.database}.passed_on (text String) ENGINE = Null")
    row = Row(["a"])
    there = weakref.ref(row)
    gc.disable()
    try:
        clickhouse.insert("passed_on", ["text"], [row])
        del row
        assert there() is None
    finally:
        gc.enable()
