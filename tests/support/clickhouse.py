"""A funnel for hours in ClickHouse, and databases with its views."""

import itertools
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from copy import copy
from datetime import datetime
from typing import Any

from pydantic import SecretStr

from stream.config.funnel_file import parse
from stream.config.settings import Settings
from stream.core.buckets import Days, Grain
from stream.core.funnel import Funnel
from stream.reports import ReportQuery, Reports, Whose
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable
from stream.sinks.clickhouse.migrations import migrate
from stream.sinks.clickhouse.views import create_views, views

FUNNEL = """
time_zone: {zone}
fiscal_year_starts: {fiscal}
currency: EUR
pipelines:
  - id: new
    name: New
    stages:
      - {{id: lead, name: "Lead 'in'", kind: open, stalled_after_days: 14}}
      - {{id: offer, name: Offer, kind: open}}
      - {{id: won, name: Won, kind: won}}
      - {{id: lost, name: Lost, kind: lost}}
teams: [{{id: north, name: North}}, {{id: south, name: South}}]
reps:
  - {{id: "1", name: Ada, assignments: [{{starts: 2020-01-01, team: {team}}}]}}
  - {{id: "2", name: "Bo \\\\", assignments: [{{starts: 2020-01-01, team: south}}]}}
activity_types: [{{id: call, name: Calls, selling: true}}, {{id: task, name: Tasks, selling: false}}]
"""

_MIGRATED = "migrated_once"
_numbers = itertools.count(1)


def funnel_of(zone: str = "Europe/Berlin", fiscal: int = 1, team: str = "north") -> Funnel:
    return Funnel(parse(FUNNEL.format(zone=zone, fiscal=fiscal, team=team)))


def settings_of(dsn: str) -> Settings:
    """Settings with a database of their own."""
    return Settings(
        clickhouse=SecretStr(dsn),
        clickhouse_database=f"test_{next(_numbers)}",
        kafka_idempotence=False,
        session_timeout_seconds=2,
        rebalance_timeout_seconds=1,
        sink_interval_seconds=0.05,
    )


def make_tables(client: ClickHouse) -> None:
    """Make the tables like those of a database that was migrated once: a fifth of what the migrations take."""
    once = copy(client)
    once.database = _MIGRATED
    migrate(once)
    client.open()
    # What is kept on the way from one table to another needs both.
    sql = "SELECT create_table_query FROM system.tables WHERE database = {database:String} ORDER BY engine LIKE '%View'"
    for (statement,) in once.query(sql, {"database": _MIGRATED}):
        client.define(statement.replace(f"{_MIGRATED}.", f"{client.database}."))
    client.command(f"INSERT INTO {client.database}.schema_migrations SELECT * FROM {_MIGRATED}.schema_migrations")


def opened(settings: Settings, views_of: Funnel | None = None) -> Iterator[ClickHouse]:
    """Yield a client whose database has the tables; the views only if asked for, since they take ten times as long.

    It is dropped in the end: ClickHouse looks after every table all the time, and those of sixty databases that nobody
    reads any more take a fifth of a processor.
    """
    client = ClickHouse(settings)
    make_tables(client)
    if views_of is not None:
        create_views(client, views_of)
    yield client
    with suppress(ClickHouseUnavailable):  # a test may have stopped the server
        client.command(f"DROP DATABASE IF EXISTS {client.database}")
    client.close()


def show_only(client: ClickHouse, funnel: Funnel, *names: str) -> None:
    """Make some views of a funnel, and those that they read: all of them take a second and a half."""
    selects = {view.name: view.select for view in views(client.database, funnel)}
    wanted = list(names)
    for name in wanted:  # it grows meanwhile
        wanted += [one for one in selects if re.search(rf"{client.database}\.{one}\b", selects[name])]
    for name, select in selects.items():
        if name in wanted:
            client.command(f"CREATE OR REPLACE VIEW {client.database}.{name} AS {select}")


def told(reports: Reports, days: Days, now: datetime, grain: Grain | None = None, **whose: str) -> dict[str, Any]:
    """Return a report as a reader of its JSON has it."""
    query = ReportQuery("month", days.first, days.last, Whose(**whose), grain)
    report: dict[str, Any] = json.loads(reports.report(query, now).model_dump_json(by_alias=True))
    return report
