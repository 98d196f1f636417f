"""Migrations: applied once, in order; a database that does not fit is refused."""

import pytest

from stream.config.settings import Settings
from stream.core.funnel import Funnel
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.migrations import Migration, MigrationError, available, migrate
from stream.sinks.clickhouse.rows import TABLES
from stream.sinks.clickhouse.views import create_views, views


def test_a_migration_is_applied_once(clickhouse_settings: Settings) -> None:
    client = ClickHouse(clickhouse_settings)
    assert migrate(client) == len(available())
    assert migrate(client) == 0
    client.close()


def test_only_the_missing_migrations_are_applied(own_chdb: ClickHouse) -> None:
    more = Migration(9999, "more", ("CREATE TABLE {database}.more (a UInt8) ENGINE = Memory",), "abc")
    assert migrate(own_chdb, [*available(), more]) == 1
    assert own_chdb.query(f"SELECT count() FROM {own_chdb.database}.more") == [(0,)]


def test_a_newer_database_is_refused(own_chdb: ClickHouse) -> None:
    migrate(own_chdb, [*available(), Migration(9999, "more", (), "abc")])
    with pytest.raises(MigrationError, match="newer dealstream"):
        migrate(own_chdb)


def test_a_migration_that_was_changed_after_it_was_applied_is_refused(own_chdb: ClickHouse) -> None:
    first, *rest = available()
    with pytest.raises(MigrationError, match="was changed after"):
        migrate(own_chdb, [first._replace(checksum="another"), *rest])


def test_the_tables_have_the_columns_that_the_sink_writes(chdb: ClickHouse) -> None:
    for table in TABLES.values():
        columns = [row[0] for row in chdb.query(f"DESCRIBE TABLE {chdb.database}.{table.name}")]
        assert [name for name in columns if name != "written_at"] == list(table.columns)


def test_every_view_can_be_queried(own_chdb: ClickHouse, funnel: Funnel) -> None:
    create_views(own_chdb, funnel)
    for name, _ in views(own_chdb.database, funnel):
        own_chdb.query(f"SELECT * FROM {own_chdb.database}.{name} LIMIT 1")
