import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError

import pytest
from pydantic import SecretStr

from stream.config.settings import Settings
from tests.generate.dashboards import simulated
from tests.generate.dashboards.grafana import Grafana
from tests.generate.dashboards.scraped import Prometheus, of_kpis, scraping
from tests.support.clickhouse import opened
from tests.support.waiting import eventually


@pytest.fixture(scope="session")
def grafana(chdb_folder: Path) -> Iterator[Grafana]:
    """What Grafana would ask ClickHouse, with all that a simulated team left there."""
    known = simulated.funnel()
    settings = Settings(clickhouse=SecretStr(f"chdb://{chdb_folder}"), clickhouse_database="of_dashboards")
    for clickhouse in opened(settings, known):
        simulated.fill(clickhouse, known, datetime.now(UTC))
        yield Grafana(clickhouse, known)


@pytest.fixture(scope="session")
def prometheus(grafana: Grafana, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """A Prometheus that has scraped the same numbers, and a service in which something happens, for some seconds."""
    if shutil.which("prometheus") is None:
        pytest.skip("Prometheus is not installed")
    collector = of_kpis(grafana.clickhouse, grafana.known, grafana.looked.last)
    with scraping(tmp_path_factory.mktemp("prometheus"), collector) as started:
        eventually(lambda: _has_scraped(started))
        yield started


def _has_scraped(started: Prometheus) -> bool:
    """Whether it has enough for a rate, and its rules have been judged."""
    try:
        return bool(started.now("sum_over_time(up[1m]) > 5")) and bool(started.now("ALERTS"))
    except URLError:
        return False  # it starts
