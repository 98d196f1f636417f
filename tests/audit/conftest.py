from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from stream.audit.routes import AuditRoutes
from stream.config.settings import Settings
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.migrations import migrate
from tests.audit.agreeing import EVENTS
from tests.audit.stored import Service, expected, expected_rows, no_leaks
from tests.support.histories import FILE


@pytest.fixture(scope="session")
def _shared(chdb_folder) -> Iterator[ClickHouse]:
    client = ClickHouse(Settings(clickhouse=SecretStr(f"chdb://{chdb_folder}"), clickhouse_database="audited"))
    migrate(client)
    yield client
    client.close()


@pytest.fixture
def service(_shared: ClickHouse) -> Service:
    found = Service(_shared)
    found.clear()
    return found


@pytest.fixture
def agreeing(service: Service) -> Service:
    """A service whose hours and rows are as they must be."""
    service.receive(EVENTS)
    service.report(expected(EVENTS))
    service.keep(expected_rows(EVENTS))
    return service


@pytest.fixture
def won() -> Any:
    """The window in which a deal is won."""
    (window,) = [window for window, measures in expected(EVENTS).items() if "won" in measures]
    return window


@pytest.fixture
def worker(agreeing: Service) -> TestServer:
    """What a worker gives of it, not started."""
    app = web.Application()
    AuditRoutes(agreeing.clickhouse, lambda: FILE, no_leaks).add_routes(app)
    return TestServer(app)
