"""Dead letters go once they are older than they are to be kept, and nothing else does."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from stream.alerts.silence.arrivals import BASELINE, LONGEST
from stream.config.kafka_settings import SHORTEST_LETTERS_DAYS
from stream.config.settings import Settings
from stream.ingest.dead_letters import dead_letter
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.letters import keep_letters
from stream.sinks.clickhouse.rows import EVENTS
from stream.topology import DEAD_LETTERS

TABLE = EVENTS[DEAD_LETTERS.name]
NOW = datetime.now(UTC)


class Record:
    topic, partition, offset = DEAD_LETTERS.name, 0, 0

    def __init__(self, value: bytes) -> None:
        self.value = value


def reject(clickhouse: ClickHouse, *days_ago: int) -> None:
    """Store a letter of each of some days ago."""
    for days in days_ago:
        at = NOW - timedelta(days=days)
        _, value = dead_letter(origin="hubspot", payload=b"%d" % days, reason="bad_event", detail="no", now=at)
        clickhouse.insert(TABLE.name, TABLE.columns, [TABLE.row(Record(value))])


def ages(clickhouse: ClickHouse) -> list[int]:
    """The letters that are left, by how many days ago they came."""
    table = f"{clickhouse.database}.{TABLE.name}"
    clickhouse.command(f"OPTIMIZE TABLE {table} FINAL")  # what ClickHouse does by itself within hours
    return sorted(round((NOW - at).days) for (at,) in clickhouse.query(f"SELECT rejected_at FROM {table} FINAL"))


def test_older_ones_are_deleted_whether_they_were_there_or_come_later(clickhouse: ClickHouse) -> None:
    reject(clickhouse, 1, 200, 400)
    keep_letters(clickhouse, 365)
    assert ages(clickhouse) == [1, 200]
    reject(clickhouse, 2, 366)
    assert ages(clickhouse) == [1, 2, 200]


def test_those_that_are_kept_for_a_hundred_years_stay(clickhouse: ClickHouse) -> None:
    reject(clickhouse, 1, 4000)
    keep_letters(clickhouse, 36_500)
    assert ages(clickhouse) == [1, 4000]


@pytest.mark.parametrize(("days", "left"), [(300, [1, 200]), (None, [1, 200, 400])])
def test_what_an_earlier_version_said_is_said_anew(clickhouse: ClickHouse, days: int | None, left: list[int]) -> None:
    table = f"{clickhouse.database}.{TABLE.name}"
    clickhouse.command(f"ALTER TABLE {table} MODIFY TTL toDateTime(rejected_at) + toIntervalDay(300)")
    keep_letters(clickhouse, days)
    reject(clickhouse, 1, 200, 400)
    assert ages(clickhouse) == left


def test_another_number_of_days_takes_the_place_of_the_one_before_and_none_keeps_all(clickhouse: ClickHouse) -> None:
    reject(clickhouse, 1, 200)
    keep_letters(clickhouse, 365)
    keep_letters(clickhouse, 180)
    assert ages(clickhouse) == [1]
    keep_letters(clickhouse, None)
    reject(clickhouse, 4000)
    assert ages(clickhouse) == [1, 4000]


@pytest.mark.parametrize("days", [None, 365])
def test_where_it_is_so_already_nothing_is_changed(clickhouse: ClickHouse, monkeypatch, days) -> None:
    keep_letters(clickhouse, days)
    monkeypatch.setattr(ClickHouse, "define", lambda *_: pytest.fail("it was so already"))
    keep_letters(clickhouse, days)


def test_letters_that_silence_is_judged_by_cannot_be_deleted() -> None:
    assert timedelta(days=SHORTEST_LETTERS_DAYS) > LONGEST + BASELINE + timedelta(weeks=2)
    with pytest.raises(ValidationError):
        Settings(letters_days=SHORTEST_LETTERS_DAYS - 1)
