"""A list of events comes to the same numbers in a program as in the service, and the page about it says what is so."""

import contextlib
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st
from pydantic import SecretStr

from schemas.report import RateValue, Report
from stream.cli.commands.kpis import command
from stream.config import funnel_file
from stream.config.settings import Settings
from stream.core.buckets import Days
from stream.core.funnel import Funnel
from stream.kpis.statistics import Rate
from stream.library import Batch
from stream.oracle.truth import truth
from stream.reports import Hours, ReportQuery, Reports
from stream.sinks.clickhouse.client import ClickHouse
from tests.support.clickhouse import opened
from tests.support.examples import examples
from tests.support.histories import FILE, KNOWN, activity_events, deal_events
from tests.support.paths import DOCS, ROOT

PAGE = (DOCS / "library.md").read_text()
[EXAMPLE] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
[PRINTS] = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
DAYS = Days(date(2026, 3, 1), date(2026, 3, 3))

_COLUMNS = ("team_id", "rep_id", "territory_id", "pipeline_id", "hour", "measures", "version")


@pytest.fixture(scope="module")
def own(chdb_folder: Any) -> Iterator[ClickHouse]:
    settings = Settings(clickhouse=SecretStr(f"chdb://{chdb_folder}"), clickhouse_database="of_a_list")
    yield from opened(settings, KNOWN)


def store(clickhouse: ClickHouse, windows: dict[Any, dict[str, int]]) -> None:
    """Put windows in place of those that are there."""
    clickhouse.command(f"TRUNCATE TABLE {clickhouse.database}.kpi_hours")
    hours = [(*key[:4], datetime.fromtimestamp(key[4], UTC), measures, 1) for key, measures in windows.items()]
    if hours:
        clickhouse.insert("kpi_hours", _COLUMNS, hours)


def as_told(value: Any) -> Any:
    """Return a value as a report has it."""
    if isinstance(value, Rate):
        return RateValue(value=value.value, n=value.n, low=value.low, high=value.high)
    return value


def differing(report: Report, batch: Batch, days: Days) -> list[tuple[Any, ...]]:
    """Return what a report and a batch say otherwise of the same."""
    now = report.generated_at
    asked: list[tuple[Any, dict[str, Any]]] = [
        (report.total.kpis, batch.kpis(days, now)),
        *((one.kpis, batch.kpis(days, now, team_id=one.team_id)) for one in report.teams),
        *((one.kpis, batch.kpis(days, now, territory_id=one.territory_id)) for one in report.territories),
        *(
            (one.kpis, batch.kpis(days, now, "stage", one.stage_id, pipeline_id=pipeline.pipeline_id))
            for pipeline in report.pipelines
            for one in pipeline.stages
        ),
    ]
    for rep in report.reps:
        mine = batch.kpis(days, now, rep_id=rep.rep_id)
        asked.append((rep.kpis, {kpi_id: value for kpi_id, value in mine.items() if kpi_id in rep.kpis}))
    assert all(mine for _, mine in asked)
    return [
        (kpi_id, theirs[kpi_id], value)
        for theirs, mine in asked
        for kpi_id, value in mine.items()
        if theirs[kpi_id] != (pytest.approx(value) if isinstance(value, float) else as_told(value))
    ]


@example_settings(max_examples=examples(6), suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(
    deals=deal_events(("d1", "d2", "d3"), max_size=30, min_size=8),
    activities=activity_events(),
    order=st.randoms(use_true_random=False),
)
def test_a_list_of_events_in_any_order_comes_to_what_the_service_reports(
    own: ClickHouse, deals: list[Any], activities: list[Any], order: Any
) -> None:
    events = [json.loads(one.json_bytes()) for one in (*deals, *activities)]
    # What is refused corrects nothing, in the service as in the library.
    store(own, dict(truth([one for one in events if one.get("stage_id") != "unknown"], FILE)))
    report = Reports(Hours(own, KNOWN), KNOWN).report(ReportQuery("month", *DAYS), datetime.now(UTC))
    order.shuffle(events)
    batch = Batch([*events, *events[:3]], KNOWN)
    assert all("'unknown'" in why for _, why in batch.refused)
    assert differing(report, batch, DAYS) == []


def test_the_example_prints_what_the_page_says(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch)[0] == PRINTS


def test_the_numbers_of_the_example_are_those_of_dealstream_kpis(
    monkeypatch: pytest.MonkeyPatch, own: ClickHouse, chdb_folder: Any
) -> None:
    _, names = run(monkeypatch)
    file = ROOT / "deploy" / "funnel.yaml"
    store(own, dict(truth(names["events"][:-1], funnel_file.load(file))))
    monkeypatch.setenv("DEALSTREAM_FUNNEL_FILE", str(file))
    monkeypatch.setenv("DEALSTREAM_CLICKHOUSE", f"chdb://{chdb_folder}")
    monkeypatch.setenv("DEALSTREAM_CLICKHOUSE_DATABASE", own.database)
    monkeypatch.setenv("DEALSTREAM_WORKER_PORT", "1")
    typed = CliRunner().invoke(command, ["--from", "2026-10-01", "--to", "2026-10-31", "--json"])
    assert typed.exit_code == 0, typed.output
    report = Report.model_validate_json(typed.stdout)
    assert report.total.kpis["won"] == 1
    assert differing(report, names["batch"], names["october"]) == []


def test_who_asks_for_somebody_gets_his_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    _, names = run(monkeypatch)
    now = datetime.now(UTC)
    assert names["batch"].kpis(names["october"], now, team_id="south")["won"] == 0
    assert names["batch"].kpis(names["october"], now, team_id="north", rep_id="101")["won"] == 1


def test_what_cannot_be_used_is_said_with_the_way_out() -> None:
    funnel = Funnel(funnel_file.load(ROOT / "deploy" / "funnel.yaml"))
    batch = Batch([{"type": "deal.created"}, {"type": "nothing"}], funnel)
    assert batch.hours == {}
    assert [why.split(" (")[1].split(":")[0] for _, why in batch.refused] == ["deal.created.event_id", "type"]


def run(monkeypatch: pytest.MonkeyPatch) -> tuple[str, dict[str, Any]]:
    """Run the example; return what it prints, and its names."""
    monkeypatch.chdir(ROOT)
    names: dict[str, Any] = {}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(EXAMPLE, "docs/library.md", "exec"), names)
    return printed.getvalue(), names
