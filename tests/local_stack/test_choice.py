"""Which broker a stack takes, and what it says of it."""

from datetime import UTC, datetime

import pytest

from stream.local_stack import stack_file
from stream.local_stack.broker.choice import choose
from stream.local_stack.broker.process import BrokerError
from tests.support.stacks import stack_settings
from tests.support.telling import Told

NOWHERE = "http://127.0.0.1:1"


@pytest.fixture(autouse=True)
def _no_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def left(data, *, all_stored):
    """What a stack on Kafka that was stopped has left."""
    (data / "kafka").mkdir()
    stack_file.write(data, stack_settings(data), datetime.now(UTC), {}, "kafka", all_stored=all_stored)
    return stack_file.read(data)


def test_where_kafka_cannot_be_fetched_the_small_broker_says_why_and_what_it_is(tmp_path):
    said = Told()
    assert choose("auto", tmp_path, None, NOWHERE, said).kind == "memory"
    assert "cannot fetch http://127.0.0.1:1/" in said[-2]
    assert said[-1].startswith("Demo, memory only: events that have not reached ClickHouse")


def test_whoever_asks_for_kafka_gets_no_other(tmp_path):
    with pytest.raises(BrokerError, match="Kafka cannot be started: cannot fetch"):
        choose("kafka", tmp_path, None, NOWHERE, Told())


@pytest.mark.parametrize("wish", ["auto", "memory"])
def test_the_small_broker_does_not_take_over_where_kafka_has_what_clickhouse_lacks(tmp_path, wish):
    before = left(tmp_path, all_stored=False)
    with pytest.raises(BrokerError, match="has events that ClickHouse does not have yet"):
        choose(wish, tmp_path, before, NOWHERE, Told())
    assert (tmp_path / "kafka").exists()


def test_it_does_where_clickhouse_has_all_and_kafka_begins_anew_after_it(tmp_path):
    before = left(tmp_path, all_stored=True)
    assert choose("memory", tmp_path, before, NOWHERE, Told()).kind == "memory"
    assert not (tmp_path / "kafka").exists()


def test_after_a_kill_nobody_knows_whether_clickhouse_has_all(tmp_path):
    (tmp_path / "kafka").mkdir()
    stack_file.write(tmp_path, stack_settings(tmp_path), datetime.now(UTC), {"up": 1}, "kafka", all_stored=True)
    with pytest.raises(BrokerError, match="has events that ClickHouse does not have yet"):
        choose("memory", tmp_path, stack_file.read(tmp_path), NOWHERE, Told())
