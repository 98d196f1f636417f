from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from stream.config.settings import Settings
from tests.generate.dashboards import simulated
from tests.generate.dashboards.grafana import Grafana
from tests.support.clickhouse import opened


@pytest.fixture(scope="session")
def grafana(chdb_folder: Path) -> Iterator[Grafana]:
    """What Grafana would ask ClickHouse, with all that a simulated team left there."""
    known = simulated.funnel()
    settings = Settings(clickhouse=SecretStr(f"chdb://{chdb_folder}"), clickhouse_database="of_dashboards")
    for clickhouse in opened(settings, known):
        simulated.fill(clickhouse, known, datetime.now(UTC))
        yield Grafana(clickhouse, known)
