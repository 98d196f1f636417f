"""`dealstream migrations`: says what ClickHouse lacks, prints the SQL, or runs it."""

import pytest

from stream.cli.commands.migrations import command
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.migrations import available
from tests.support.clickhouse import settings_of


@pytest.fixture
def typed_at(typed, chdb_folder, monkeypatch):
    """Types the command where ClickHouse is a database that is not there."""
    settings = settings_of(f"chdb://{chdb_folder}")
    monkeypatch.setenv("DEALSTREAM_CLICKHOUSE_DATABASE", settings.clickhouse_database)
    client = ClickHouse(settings)
    yield lambda *arguments, **told: typed(command, *arguments, **told), client
    client.command(f"DROP DATABASE IF EXISTS {client.database}")
    client.close()


def test_what_is_missing_is_named_and_then_is_not(typed_at):
    say, client = typed_at
    told = say(code=1)
    assert [f"missing: {one.number:04}_{one.name}" for one in available()] == told.splitlines()[:-1]
    assert say("--apply").startswith(f"{len(available())} migrations applied to ")
    assert f"has all of {len(available())} migrations" in say()
    assert say("--plan") == say()
    assert client.command(f"EXISTS TABLE {client.database}.kpi_hours") == 1


def test_the_plan_is_printed_and_nothing_is_done(typed_at):
    say, client = typed_at
    sql = say("--plan")
    assert f"CREATE TABLE IF NOT EXISTS {client.database}.raw_events" in sql
    assert client.command(f"EXISTS DATABASE {client.database}") == 0


def test_where_clickhouse_is_away_it_says_so(typed_at, monkeypatch):
    say, _ = typed_at
    monkeypatch.setenv("DEALSTREAM_CLICKHOUSE", "clickhouse://127.0.0.1:1/")
    for arguments in ((), ("--plan",), ("--apply",)):
        assert "it does not answer; start it, or correct DEALSTREAM_CLICKHOUSE" in say(*arguments, code=1)


def test_one_thing_is_done_at_a_time(typed_at):
    assert "--plan and --apply" in typed_at[0]("--plan", "--apply", code=2)
