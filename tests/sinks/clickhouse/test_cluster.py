"""On a cluster every table is made on all replicas, and copies its rows to them."""

import re
from copy import copy
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from stream.config.refused import SettingError
from stream.config.settings import Settings
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.cluster import OF_A_CLUSTER, has_versions, on_cluster
from stream.sinks.clickhouse.generations import make_tables, note_in_force
from stream.sinks.clickhouse.migrations import planned
from stream.sinks.clickhouse.views import create_views
from stream.topology import Generation

MADE = re.compile(r"^(CREATE|ALTER|DROP|EXCHANGE|RENAME|TRUNCATE)\b", re.MULTILINE)


class Recorded(ClickHouse):
    """A ClickHouse of a cluster that only notes what it is to do, beside chDB, which answers what it is asked."""

    def __init__(self, chdb):
        super().__init__(Settings(clickhouse=SecretStr("clickhouse://h/"), clickhouse_cluster="sales"))
        self.database, self.chdb, self.sent = chdb.database, chdb, []

    def of(self, generation):
        other = copy(self)
        other.generation, other.chdb = generation, self.chdb.of(generation)
        return other

    def command(self, sql, parameters=None):
        return self.chdb.command(sql, parameters)

    def query(self, sql, parameters=None):
        return self.chdb.query(sql, parameters)

    def insert(self, table, columns, rows):
        self.chdb.insert(table, columns, rows)

    def define(self, sql):
        self.sent.append(self.defined(sql))
        self.chdb.define(sql)


class Empty(ClickHouse):
    """A ClickHouse of a cluster in which there is nothing yet."""

    def command(self, sql, parameters=None):
        return 0

    def query(self, sql, parameters=None):
        return []


@pytest.fixture
def recorded(own_chdb):
    return Recorded(own_chdb)


def parsed(chdb, statements):
    """Have ClickHouse read the statements, and do nothing."""
    for statement in statements:
        if not statement.startswith("INSERT INTO") or "VALUES" not in statement:
            chdb.command(f"EXPLAIN AST {statement}")


def test_every_table_of_the_plan_is_made_on_all_replicas_and_copies_its_rows(own_chdb):
    new = Empty(Settings(clickhouse=SecretStr("clickhouse://h/"), clickhouse_cluster="sales"))
    statements = list(planned(new))
    made = [statement for statement in statements if MADE.search(statement)]
    assert len(made) > 30
    assert [statement for statement in made if "ON CLUSTER sales" not in statement] == []
    engines = [engine for statement in statements for engine in re.findall(r"ENGINE = (\w+)", statement)]
    assert len(engines) > 15
    assert [engine for engine in engines if not engine.startswith("Replicated")] == []
    parsed(own_chdb, statements)


def test_views_and_generations_are_made_on_all_replicas(own_chdb, recorded, funnel):
    create_views(recorded, funnel)
    make_tables(recorded, Generation(2))
    note_in_force(recorded, Generation(2))
    assert len(recorded.sent) > 50
    assert [statement for statement in recorded.sent if "ON CLUSTER sales" not in statement] == []
    parsed(own_chdb, recorded.sent)


@pytest.mark.parametrize(
    ("statement", "sent"),
    [
        ("CREATE DATABASE IF NOT EXISTS d", "CREATE DATABASE IF NOT EXISTS d ON CLUSTER sales"),
        (
            "CREATE TABLE d.t (a UInt8) ENGINE = ReplacingMergeTree(a) ORDER BY a",
            "CREATE TABLE d.t ON CLUSTER sales (a UInt8) ENGINE = ReplicatedReplacingMergeTree(a) ORDER BY a",
        ),
        ("CREATE TABLE d.t AS d.s", "CREATE TABLE d.t ON CLUSTER sales AS d.s"),
        (
            "-- CREATE TABLE is said here.\nDROP VIEW IF EXISTS d.v",
            "-- CREATE TABLE is said here.\nDROP VIEW IF EXISTS d.v ON CLUSTER sales",
        ),
        ("CREATE TABLE d.t (a UInt8) ENGINE = Memory", "CREATE TABLE d.t ON CLUSTER sales (a UInt8) ENGINE = Memory"),
        ("EXCHANGE TABLES d.a AND d.b", "EXCHANGE TABLES d.a AND d.b ON CLUSTER sales"),
        ("INSERT INTO d.t SELECT * FROM d.s", "INSERT INTO d.t SELECT * FROM d.s"),
    ],
)
def test_a_statement_is_of_the_cluster(statement, sent):
    assert on_cluster(statement, "sales") == sent


def test_without_a_cluster_nothing_is_changed(own_chdb):
    assert (
        own_chdb.defined("CREATE TABLE d.t (a UInt8) ENGINE = MergeTree")
        == "CREATE TABLE d.t (a UInt8) ENGINE = MergeTree"
    )


def test_what_is_made_to_be_dropped_is_of_one_replica(recorded, own_chdb):
    beside = recorded.beside("scratch", datetime(2026, 1, 1, tzinfo=UTC))
    assert "CLUSTER" not in beside.defined("CREATE DATABASE IF NOT EXISTS scratch")


class Answering:
    def command(self, *_, **__):
        return 1


@pytest.mark.parametrize(("cluster", "settings"), [("sales", OF_A_CLUSTER), ("", {})])
def test_a_client_of_a_cluster_may_write_again_what_was_deleted(monkeypatch, cluster, settings):
    given = {}

    def get_client(**told):
        given.update(told)
        return Answering()

    monkeypatch.setattr("clickhouse_connect.get_client", get_client)
    ClickHouse(Settings(clickhouse=SecretStr("clickhouse://h/"), clickhouse_cluster=cluster)).command("SELECT 1")
    assert given["settings"] == settings


def test_chdb_has_no_cluster():
    with pytest.raises(SettingError, match="DEALSTREAM_CLICKHOUSE_CLUSTER: chdb:// has no cluster"):
        Settings(clickhouse=SecretStr("chdb://here"), clickhouse_cluster="sales").check_clickhouse_files()


@pytest.mark.parametrize("before", ["", "Replicated", "Shared"])
def test_versions_of_a_table_are_seen_wherever_it_is_kept(before):
    path = "'/clickhouse/tables/{uuid}/{shard}', '{replica}'" if before else ""
    with_version = f"{before}ReplacingMergeTree({', '.join(filter(None, (path, 'version')))}) ORDER BY a"
    assert has_versions(with_version)
    assert not has_versions(f"{before}ReplacingMergeTree{f'({path})' if path else ''} ORDER BY a")
