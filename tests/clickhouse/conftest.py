"""ClickHouse for tests: chDB in this process, and the test server; a fresh database for each test."""

import itertools
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from stream.config.funnel_file import parse
from stream.config.settings import Settings
from stream.core.funnel import Funnel
from stream.kpis.periods import Days, Grain
from stream.reports import ReportQuery, Reports, Whose
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.migrations import migrate
from stream.sinks.clickhouse.rows import TABLES
from stream.sinks.clickhouse.views import create_views
from tests.servers.clickhouse import Server

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

_numbers = itertools.count(1)


def funnel_of(zone: str = "Europe/Berlin", fiscal: int = 1, team: str = "north") -> Funnel:
    return Funnel(parse(FUNNEL.format(zone=zone, fiscal=fiscal, team=team)))


@pytest.fixture
def funnel() -> Funnel:
    return funnel_of()


@pytest.fixture(params=["chdb", "http"])
def settings(request: pytest.FixtureRequest) -> Settings:
    """Settings with a database of their own, once for each kind of ClickHouse."""
    if request.param == "chdb":
        dsn = f"chdb://{request.getfixturevalue('chdb_folder')}"
    else:
        dsn = request.getfixturevalue("server").dsn
    return _settings(dsn)


@pytest.fixture
def chdb_settings(chdb_folder: Path) -> Settings:
    return _settings(f"chdb://{chdb_folder}")


@pytest.fixture
def http_settings(server: Server) -> Settings:
    return _settings(server.dsn)


def _settings(dsn: str) -> Settings:
    return Settings(
        clickhouse=SecretStr(dsn),
        clickhouse_database=f"test_{next(_numbers)}",
        kafka_idempotence=False,
        session_timeout_seconds=2,
        rebalance_timeout_seconds=1,
        sink_interval_seconds=0.05,
    )


@pytest.fixture
def clickhouse(settings: Settings, funnel: Funnel) -> Iterator[ClickHouse]:
    yield from opened(settings, funnel)


@pytest.fixture(scope="session")
def _shared_chdb(chdb_folder: Path) -> Iterator[ClickHouse]:
    yield from opened(_settings(f"chdb://{chdb_folder}"), funnel_of())


@pytest.fixture
def chdb(_shared_chdb: ClickHouse) -> ClickHouse:
    """Empty tables, with the views of `funnel_of()`; a test that changes more takes `own_chdb`."""
    for table in {table.name for table in TABLES.values()}:
        _shared_chdb.command(f"TRUNCATE TABLE {_shared_chdb.database}.{table}")
    return _shared_chdb


@pytest.fixture
def own_chdb(chdb_settings: Settings, funnel: Funnel) -> Iterator[ClickHouse]:
    """A database of the test's own."""
    yield from opened(chdb_settings, funnel)


@pytest.fixture
def http(http_settings: Settings, funnel: Funnel) -> Iterator[ClickHouse]:
    yield from opened(http_settings, funnel)


def opened(settings: Settings, funnel: Funnel) -> Iterator[ClickHouse]:
    """Yield a client whose database has the tables and views."""
    client = ClickHouse(settings)
    migrate(client)
    create_views(client, funnel)
    yield client
    client.close()


def told(reports: Reports, days: Days, now: datetime, grain: Grain | None = None, **whose: str) -> dict[str, Any]:
    """Return a report as a reader of its JSON has it."""
    query = ReportQuery("month", days.first, days.last, Whose(**whose), grain)
    told: dict[str, Any] = json.loads(reports.report(query, now).model_dump_json(by_alias=True))
    return told
