"""A database with the views of the funnel that histories of deals are made for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from stream.sinks.clickhouse.client import ClickHouse
from tests.support.clickhouse import opened, settings_of
from tests.support.histories import KNOWN


@pytest.fixture(scope="session")
def of_histories(chdb_folder: Path) -> Iterator[ClickHouse]:
    yield from opened(settings_of(f"chdb://{chdb_folder}"), KNOWN)
