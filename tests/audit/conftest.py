from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from stream.config.settings import Settings
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.migrations import migrate
from tests.audit.stored import Service


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
