"""Migrations: applied once, in order; a database that does not fit is refused."""

import re
from datetime import UTC, datetime

import pytest

from schemas.base import Contract
from schemas.deal_row import AmountTold, CloseDateTold, Part, Place, Qualifying, Reached, Touches
from schemas.measures import IN_HOURS
from stream import topology
from stream.config.settings import Settings
from stream.core.funnel import Funnel
from stream.sinks.clickhouse import migrations
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable
from stream.sinks.clickhouse.generations import make_tables
from stream.sinks.clickhouse.migrations import Migration, MigrationError, available, migrate, planned
from stream.sinks.clickhouse.rows import KPI_HOURS
from stream.sinks.clickhouse.views import views
from stream.topology import Generation
from tests.support.records import moved
from tests.support.tables import TABLES


def test_a_migration_is_applied_once(clickhouse_settings: Settings) -> None:
    client = ClickHouse(clickhouse_settings)
    assert migrate(client) == len(available())
    assert migrate(client) == 0
    client.close()


def test_while_a_worker_migrates_no_other_does(http: ClickHouse) -> None:
    lock = Migration(9998, "other", ("CREATE TABLE {database}.others AS system.one ENGINE = Memory",), "abc")
    http.command(f"CREATE TABLE {http.database}.migrating (worker UInt8) ENGINE = Memory")
    with pytest.raises(ClickHouseUnavailable, match="migrating already exists"):
        migrate(http, [*available(), lock])
    http.command(f"DROP TABLE {http.database}.migrating")
    assert migrate(http, [*available(), lock]) == 1
    assert http.command(f"EXISTS {http.database}.migrating") == 0


def test_the_lock_of_a_worker_that_was_killed_is_taken_over(http: ClickHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "LONGEST_SECONDS", -1)
    http.command(f"CREATE TABLE {http.database}.migrating (worker UInt8) ENGINE = Memory")
    assert migrate(http, [*available(), Migration(9999, "more", (), "abc")]) == 1


def test_only_the_missing_migrations_are_applied(own_chdb: ClickHouse) -> None:
    more = Migration(9999, "more", ("CREATE TABLE {database}.more (a UInt8) ENGINE = Memory",), "abc")
    assert migrate(own_chdb, [*available(), more]) == 1
    assert own_chdb.query(f"SELECT count() FROM {own_chdb.database}.more") == [(0,)]


def test_a_migration_changes_the_tables_of_each_generation(own_chdb: ClickHouse) -> None:
    migrate(own_chdb)
    make_tables(own_chdb, Generation(2))
    more = Migration(
        9999,
        "more",
        ("ALTER TABLE {database}.kpi_hours ADD COLUMN more UInt8", "DROP VIEW {database}.keep_restatements"),
        "",
    )
    assert migrate(own_chdb, [*available(), more]) == 1
    for table in ("kpi_hours", "kpi_hours_2"):
        assert own_chdb.query(f"SELECT more FROM {own_chdb.database}.{table}") == []


def test_what_is_planned_is_what_is_done_and_then_nothing_is(clickhouse_settings: Settings) -> None:
    client = ClickHouse(clickhouse_settings)
    steps = list(planned(client))
    assert client.command(f"EXISTS DATABASE {client.database}") == 0
    for statement in steps:
        client.command(statement)
    assert migrate(client) == 0
    assert list(planned(client)) == []
    client.close()


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
        described = chdb.query(f"DESCRIBE TABLE {chdb.database}.{table.name}")
        columns = [row[0] for row in described if row[2] != "MATERIALIZED" and row[0] != "written_at"]
        assert sorted(columns) == sorted(table.columns)


def test_a_distribution_of_hours_has_a_column_of_its_own_and_what_is_open_stands_apart(own_chdb: ClickHouse) -> None:
    """The migration names these measures, since SQL cannot ask the registry."""
    open_names = [measure.name for measure in IN_HOURS if measure.of_now]
    distributions = [measure.name for measure in IN_HOURS if measure.distribution]
    keys = {f"{measure.name}:7" if measure.label else measure.name: 1 for measure in IN_HOURS}
    hour = datetime(2026, 5, 6, tzinfo=UTC)
    own_chdb.insert("kpi_hours", KPI_HOURS.columns[:8], [("", "", "", "", hour, keys, 1, None)])
    columns = ", ".join(
        ("length(codes)", "length(numbers)", "length(open_codes)", "length(open_numbers)", *distributions)
    )
    others = len(keys) - len(distributions)
    assert own_chdb.query(f"SELECT {columns} FROM {own_chdb.database}.kpi_hours") == [
        (others, others, len(open_names), len(open_names), *([{"value": 7, "times": 1}] for _ in distributions))
    ]


def test_hours_that_were_ordered_by_team_are_there_after_the_migration(clickhouse_settings: Settings) -> None:
    client = ClickHouse(clickhouse_settings)
    migrate(client, [one for one in available() if one.number < 7])
    hour = datetime(2026, 5, 6, tzinfo=UTC)
    client.insert("kpi_hours", KPI_HOURS.columns[:8], [("north", "1", "", "new", hour, {"won": 2}, 1, None)])
    migrate(client)
    assert client.query(f"SELECT team_id, measures, length(codes) FROM {client.database}.kpi_hours") == [
        ("north", {"won": 2}, 1)
    ]
    client.close()


def test_raw_events_that_were_there_have_the_key_of_those_that_are_delivered_again(
    clickhouse_settings: Settings,
) -> None:
    client = ClickHouse(clickhouse_settings)
    migrate(client, [one for one in available() if one.number < 8])
    columns = TABLES[topology.DEALS.name].columns
    at, earlier = datetime(2026, 5, 6, 12, tzinfo=UTC), datetime(2026, 5, 6, 11, tzinfo=UTC)

    def raw(arrival: datetime | None) -> tuple[object, ...]:
        body = moved(1, received_at=arrival).model_dump_json()
        return topology.DEALS.name, "d1", "e1", 0, "deal.stage_changed", at, arrival, "hubspot", body

    client.insert("raw_events", (*columns, "version"), [(*raw(at), 7)])
    migrate(client)
    client.insert("raw_events", columns, [raw(earlier), raw(None)])
    assert client.query(f"SELECT received_at, moved_to FROM {client.database}.raw_events FINAL") == [(earlier, "lead")]
    client.close()


@pytest.mark.parametrize("broken_off", [False, True])
def test_rows_of_deals_are_there_in_small_granules_after_the_migration(
    clickhouse_settings: Settings, broken_off: bool
) -> None:
    client = ClickHouse(clickhouse_settings)
    migrate(client, [one for one in available() if one.number < 10])
    client.command(f"INSERT INTO {client.database}.deal_rows (deal_id, version) VALUES ('d1', 2)")
    if broken_off:
        (statements,) = (one.statements for one in available() if one.number == 10)
        for statement in statements[:-1]:
            client.command(statement.replace("{database}", client.database))
    migrate(client)
    assert client.query(f"SELECT deal_id, version FROM {client.database}.deal_rows FINAL") == [("d1", 2)]
    assert "index_granularity = 512" in client.command(f"SHOW CREATE TABLE {client.database}.deal_rows")
    client.close()


def test_a_row_of_a_deal_has_the_fields_of_its_contract_in_its_order(chdb: ClickHouse) -> None:
    """Its parts are read from arrays, in the order of the contract."""
    types = {row[0]: row[1] for row in chdb.query(f"DESCRIBE TABLE {chdb.database}.deal_rows")}
    nested: dict[str, type[Contract]] = {
        "created": Place, "owner": Place, "closed": Place, "parts": Part, "reached": Reached, "qualifying": Qualifying,
        "touches": Touches, "amounts": AmountTold, "close_dates": CloseDateTold,
    }  # fmt: skip
    for column, contract in nested.items():
        names = re.findall(r"(?:Tuple\(|,)\s*(\w+) ", types[column])
        assert names == list(contract.model_fields), column


def test_every_view_can_be_queried(chdb: ClickHouse, funnel: Funnel) -> None:
    for view in views(chdb.database, funnel):
        # As they stand: making plans better takes half of the time.
        chdb.query(f"SELECT * FROM {chdb.database}.{view.name} LIMIT 1 SETTINGS query_plan_enable_optimizations = 0")
