"""A Prometheus that scrapes every two seconds what a gateway and a worker give, and judges by the delivered rules."""

import json
import re
import subprocess
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import yaml
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric, start_http_server
from prometheus_client.registry import Collector

from stream.core.aggregate import Key
from stream.core.funnel import Funnel
from stream.kpis.live_totals import LiveTotals
from stream.local_stack.ports import free_ports
from stream.reports import Hours, Reports
from stream.reports.watched import Watched
from stream.service import metrics
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.prometheus import KpiCollector
from tests.support.paths import ROOT

RULES = sorted((ROOT / "deploy" / "prometheus").glob("*/*.yml"))
_LABELS = {"topic": "sales.deals", "status": "200", "connector": "hubspot", "table": "kpi_hours", "limit": "connector"}
SCRAPE_SECONDS = 2


class _AsTheyWere(Collector):
    """Gives the gauges as they were at one moment: to compute them at each scrape would take the processor."""

    def __init__(self, collector: Collector) -> None:
        self._families = [*collector.collect()]

    def collect(self) -> Iterator[Metric]:
        yield from self._families


def of_kpis(clickhouse: ClickHouse, known: Funnel, now: datetime) -> Collector:
    """The gauges of KPIs, of the windows that ClickHouse has, and of what is read there."""
    live_totals = LiveTotals(known)
    columns = "team_id, rep_id, territory_id, pipeline_id, toUnixTimestamp(hour), measures"
    for *key, measures in clickhouse.query(f"SELECT {columns} FROM {clickhouse.database}.kpi_hours FINAL"):
        live_totals.add(0, Key(*key), measures)
    hours = Hours(clickhouse, known)
    stored = Watched(clickhouse, known, hours, Reports(hours, known)).samples(now)
    return _AsTheyWere(KpiCollector(live_totals, known, 10**6, lambda: now, lambda: stored))


class _Service:
    """The service's own metrics, as they are declared, in a process where something happens all the time."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._metrics = [_again(one, registry) for one in vars(metrics).values() if isinstance(one, _KINDS)]
        self.something_happens()

    def something_happens(self) -> None:
        for metric, labels in self._metrics:
            one = metric.labels(*(_LABELS.get(label, f"a-{label}") for label in labels)) if labels else metric
            match one:
                case Counter():
                    one.inc(3)
                case Histogram():
                    one.observe(0.2)
                case Gauge():
                    one.set(1)


_KINDS = (Counter, Gauge, Histogram)


def _again(metric: Counter | Gauge | Histogram, registry: CollectorRegistry) -> tuple[Any, tuple[str, ...]]:
    """The same metric with a registry of its own: those of this process are other tests' too."""
    [family] = metric.collect()
    labels = metric._labelnames  # noqa: SLF001 (a metric without a sample gives its labels nowhere else)
    return type(metric)(family.name, family.documentation, labels, registry=registry), labels


class Prometheus:
    """Answers questions by what it scraped."""

    def __init__(self, address: str) -> None:
        self._address = address

    def now(self, expression: str) -> list[dict[str, Any]]:
        """The samples of an expression at this moment."""
        return self._ask("query", query=expression)

    def over_time(self, expression: str, first: float, last: float) -> list[dict[str, Any]]:
        """The series of an expression between two moments."""
        return self._ask("query_range", query=expression, start=first, end=last, step=SCRAPE_SECONDS)

    def values(self, label: str, selector: str) -> list[str]:
        """What `label_values` of Grafana gives."""
        with urllib.request.urlopen(
            f"{self._address}/api/v1/label/{label}/values?{urllib.parse.urlencode({'match[]': selector})}"
        ) as answer:
            values: list[str] = json.load(answer)["data"]
            return values

    def _ask(self, path: str, **parameters: Any) -> list[dict[str, Any]]:
        body = urllib.parse.urlencode(parameters).encode()
        try:
            with urllib.request.urlopen(f"{self._address}/api/v1/{path}", body) as answer:
                result: list[dict[str, Any]] = json.load(answer)["data"]["result"]
                return result
        except urllib.error.HTTPError as error:
            if error.code == HTTPStatus.SERVICE_UNAVAILABLE:
                raise  # it starts
            raise AssertionError(f"{parameters['query']}: {error.read().decode()}") from None


def _configuration(folder: Path, targets: Mapping[str, str]) -> str:
    """The delivered jobs and rules, only quicker."""
    for path in RULES:
        text = re.sub(r"(?<=for: )\w+$", "0s", path.read_text(), flags=re.MULTILINE)
        (folder / path.name).write_text(text)
    delivered = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())
    jobs = [
        {"job_name": job["job_name"], "static_configs": [{"targets": [targets[job["job_name"]]]}]}
        for job in delivered["scrape_configs"]
    ]
    quick = {
        "scrape_interval": f"{SCRAPE_SECONDS}s",
        "scrape_timeout": f"{SCRAPE_SECONDS}s",
        "evaluation_interval": "1s",
    }
    return yaml.safe_dump({"global": quick, "rule_files": [str(folder / "*.yml")], "scrape_configs": jobs})


@contextmanager
def scraping(folder: Path, collector: Collector) -> Iterator[Prometheus]:
    """A Prometheus that scrapes until the end of the block."""
    registry = CollectorRegistry()
    registry.register(collector)
    service = _Service(registry)
    exporter, thread = start_http_server(0, "127.0.0.1", registry)
    target = f"127.0.0.1:{exporter.server_port}"
    targets = {"dealstream-gateway": target, "dealstream-worker": target}
    (folder / "prometheus.yaml").write_text(_configuration(folder, targets))
    [port] = free_ports(1)
    over = threading.Event()

    def happen() -> None:
        while not over.wait(0.5):
            service.something_happens()

    happening = threading.Thread(target=happen)
    happening.start()
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(
            [
                "prometheus",
                f"--config.file={folder / 'prometheus.yaml'}",
                f"--storage.tsdb.path={folder / 'data'}",
                f"--web.listen-address=127.0.0.1:{port}",
            ],
            stdout=log,
            stderr=log,
        )
        try:
            yield Prometheus(f"http://127.0.0.1:{port}")
        finally:
            process.kill()
            process.wait()
            over.set()
            happening.join()
            exporter.shutdown()
            exporter.server_close()
            thread.join()
