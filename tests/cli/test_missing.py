"""`dealstream missing`, and what `dealstream check` says of the same."""

import json
from collections.abc import Callable

import pytest

from stream.cli.commands.missing import command
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.rows import RAW_EVENTS
from tests.support.records import START

Typed = Callable[..., str]


@pytest.fixture
def lacking(chdb: ClickHouse) -> ClickHouse:
    """Two of three events are gone."""
    rows = [("sales.deals", f"d{n}", f"e{n}", 0, "t", START, None, "x", str(n)) for n in range(3)]
    chdb.insert("raw_events", RAW_EVENTS.columns, rows)
    chdb.command(
        f"INSERT INTO {chdb.database}.event_register (topic, day, code) SELECT topic, toDate(occurred_at), code "
        f"FROM {chdb.database}.raw_events"
    )
    chdb.command(f"DELETE FROM {chdb.database}.raw_events WHERE entity_id != 'd0'")
    return chdb


def test_where_all_is_there_it_says_of_how_many(typed: Typed, chdb: ClickHouse) -> None:
    assert typed(command) == "Nothing is missing of 0 events\n"


def test_what_is_missing_is_told_by_day_with_the_ways_out(typed: Typed, lacking: ClickHouse) -> None:
    day, problem = typed(command, code=1).splitlines()
    assert day == "2026-05-06  sales.deals: 2 events are missing"
    assert problem.startswith("2 of 3 events that were stored are missing in raw_events (2026-05-06): ")
    assert json.loads(typed(command, "--json", code=1))["missing_events"] == 2


def test_once_it_is_accepted_nothing_is_missing(typed: Typed, lacking: ClickHouse) -> None:
    assert typed(command, "--accept") == "Nothing is missing of 1 event\n"
    assert typed(command) == "Nothing is missing of 1 event\n"


def test_what_kafka_has_is_read_again_when_a_worker_begins(typed: Typed, lacking: ClickHouse) -> None:
    positions = ("sink", "topic", "partition", "next_offset")
    lacking.insert("sink_positions", positions, [("dealstream-clickhouse", "sales.deals", 0, 9)])
    assert "is read again" in typed(command, "--read-again")
    sql = f"SELECT next_offset FROM {lacking.database}.sink_positions FINAL"
    assert lacking.query(sql) == [(0,)]


def test_only_one_way_out_is_taken(typed: Typed, chdb: ClickHouse) -> None:
    assert "take one of them" in typed(command, "--accept", "--read-again", code=2)
