"""Any KPI of the catalogue, on any surface: the views, /metrics, the API and CSV say what the evaluator says."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry
from pydantic import SecretStr

from schemas.currencies import minor_digits
from schemas.measures import measure_of
from schemas.report import Report
from stream.cli.output.kpi_csv import write_csv
from stream.config.settings import Settings
from stream.core.aggregate import Measures, add_to
from stream.core.buckets import Days, Grain, buckets
from stream.core.funnel import MICROS, micros
from stream.kpis.catalogue import BY_SUBJECT, kpis_of
from stream.kpis.declaration import Kpi, Subject
from stream.kpis.evaluate import evaluate, number
from stream.kpis.formula import is_of_one_bucket, is_reported
from stream.kpis.group import Group, Span
from stream.kpis.live_totals import LiveTotals
from stream.kpis.periods import GRAINS, period, whole_days
from stream.kpis.statistics import Rate
from stream.planning.plan_measures import LookedAt, PlanMeasures
from stream.reports import Hours, ReportQuery, Reports
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.gauges import GAUGES
from stream.sinks.prometheus import KpiCollector
from tests.kpis.drawn import Windows, off_rows, rows_before, together, windows_before
from tests.support.clickhouse import opened
from tests.support.examples import examples
from tests.support.plans import PLANNED as KNOWN

EVER = Days(date(2000, 1, 1), date(2100, 1, 1))
EPOCH = Days(date(1971, 1, 1), date(1971, 1, 1))


class Told(NamedTuple):
    """A number on a surface: of which KPI, where it stands, what it says, and what the evaluator says of it."""

    kpi: Kpi
    where: str
    says: Any
    expected: Any


class Reference:
    """The evaluator over plain sums of windows, and what is planned for each."""

    def __init__(self, windows: Windows, now: datetime) -> None:
        self.windows = windows
        self.now = micros(now)
        self._plans = PlanMeasures(KNOWN)
        self._groups: dict[Any, Group] = {}

    def group(self, days: Days | None, whole: Days | None = None, **whose: str) -> Group:
        """Return the group of whom `whose` names, over some days, of a whole; None: of now alone."""
        known = (days, whole, tuple(whose.items()))
        if known not in self._groups:
            self._groups[known] = self._added_up(days or EPOCH, whole or days or EPOCH, whose)
        return self._groups[known]

    def _added_up(self, days: Days, whole: Days, whose: dict[str, str]) -> Group:
        begin, end = (KNOWN.midnight(day) // MICROS for day in (days.first, days.last + timedelta(days=1)))
        whole_begin, whole_end = (
            KNOWN.midnight(day) // MICROS for day in (whole.first, whole.last + timedelta(days=1))
        )
        span = Span(begin, end, self.now // MICROS)
        measures: Measures = {}
        members: dict[str, Measures] = {}
        anywhere: dict[str, Measures] = {}
        open_deals: dict[int, Measures] = {}
        for key, one in self.windows.items():
            in_period = {
                name: value
                for name, value in one.items()
                if (
                    whole_begin <= key.hour < whole_end
                    if name.startswith("expected_amount")
                    else begin <= key.hour < end
                )
            }
            add_to(anywhere.setdefault(key.rep_id, {}), in_period)
            if all(getattr(key, name) == asked for name, asked in whose.items()):
                add_to(measures, in_period)
                add_to(members.setdefault(key.rep_id, {}), in_period)
                of_now = {name: value for name, value in one.items() if measure_of(name).of_now}
                add_to(open_deals.setdefault(key.hour, {}), of_now)
        for seat, planned in self._plans.of(LookedAt(days, whole), KNOWN.day_of(self.now)).items():
            add_to(anywhere.setdefault(seat.rep_id, {}), planned)
            of_nobody = not seat.rep_id and {"rep_id", "territory_id"} & whose.keys()
            is_asked = all(getattr(seat, name, None) == asked for name, asked in whose.items())
            if is_asked and not of_nobody:
                add_to(measures, planned)
                add_to(members.setdefault(seat.rep_id, {}), planned)
        return Group(
            measures,
            open_deals,
            span,
            KNOWN,
            members=[
                Group(one, {}, span, KNOWN, anywhere=Group(anywhere[rep_id], {}, span, KNOWN))
                for rep_id, one in members.items()
                if rep_id
            ],
        )


def plain(value: Any) -> Any:
    if isinstance(value, Rate):
        return {"value": value.value, "n": value.n, "low": value.low, "high": value.high}
    return value


def same(says: Any, expected: Any) -> bool:
    if isinstance(expected, dict):
        return all(same(says[name], expected[name]) for name in expected)
    if says is None or expected is None:
        return says is expected
    return bool(abs(says - expected) <= 1e-9 * max(1.0, abs(expected)))


def value_of(kpi: Kpi, group: Group, label: str = "", stage: str | None = None) -> Any:
    return plain(evaluate(kpi, group, BY_SUBJECT[kpi.subject], label, stage))


# The views

_WHOM = {
    "team": ("team_id",),
    "rep": ("team_id", "rep_id"),
    "territory": ("territory_id",),
    "pipeline": ("pipeline_id",),
}
_ROWS = {"team": "teams", "territory": "territories", "pipeline": "pipelines"}
_LABELS: dict[str, tuple[Subject, str]] = {
    "deals": ("deals", ""),
    "stages": ("stage", "stage_id"),
    "activities": ("activity type", "activity_type"),
    "sources": ("source", "source"),
    "loss_reasons": ("loss reason", "reason"),
}


def in_the_views(clickhouse: ClickHouse, reference: Reference, grain: Grain, whom: str) -> Iterator[Told]:
    names = {row[0] for row in clickhouse.query(f"SHOW TABLES FROM {clickhouse.database}")}
    for start, (subject, label) in _LABELS.items():
        for time in (f"by_{grain}", "now"):
            name = f"{start}_{time}_{whom}"
            if name in names:
                yield from in_a_view(clickhouse, reference, name, grain, subject, label, _WHOM[whom])


def in_the_bottlenecks(clickhouse: ClickHouse, windows: Windows, grain: Grain) -> Iterator[Told]:
    """Time of visits under way goes on while the view is asked: what it says lies between before and after."""
    kpi = BY_SUBJECT["stage"]["bottleneck_share"]
    name = f"bottlenecks_by_{grain}_pipeline"
    before = Reference(windows, datetime.now(UTC))
    rows = rows_of(clickhouse, name)
    after = Reference(windows, datetime.now(UTC))
    for row in rows:
        [days] = buckets(grain, Days(row[grain], row[grain]), 4)
        groups = [one.group(days, pipeline_id=row["pipeline_id"]) for one in (before, after)]
        ends = [value_of(kpi, group, row["stage_id"]) for group in groups]
        says = expected = row[kpi.id]
        if None in (says, *ends) or not min(ends) - 1e-9 <= says <= max(ends) + 1e-9:
            expected = ends[0]
        yield Told(kpi, f"{name} {days} {row['stage_id']}", says, expected)


def in_the_velocities(clickhouse: ClickHouse, report: Report) -> Iterator[Told]:
    kpi = BY_SUBJECT["deals"]["velocity"]
    told = json.loads(report.model_dump_json(by_alias=True))
    for whom in ("team", "territory", "pipeline"):
        reported = {row[f"{whom}_id"]: row[kpi.id] for row in told[_ROWS[whom]]}
        for row in rows_of(clickhouse, f"velocity_now_{whom}"):
            of = row[f"{whom}_id"]
            yield Told(kpi, f"velocity_now_{whom} {of}", row[kpi.id], reported.get(of))


def in_a_view(
    clickhouse: ClickHouse,
    reference: Reference,
    name: str,
    grain: Grain,
    subject: Subject,
    label: str,
    ids: tuple[str, ...],
) -> Iterator[Told]:
    is_now = "_now_" in name
    kpis = [kpi for kpi in kpis_of(subject, "now" if is_now else "period") if kpi.of_reps or "rep_id" not in ids]
    kpis = [kpi for kpi in kpis if is_of_one_bucket(kpi.formula)]
    for row in rows_of(clickhouse, name):
        of = (*ids, "pipeline_id") if subject == "stage" and "pipeline_id" not in ids else ids
        whose = {column: row[column] for column in of}
        days = None if is_now else next(buckets(grain, Days(row[grain], row[grain]), 4))
        group = reference.group(days, **whose)
        for kpi in kpis:
            expected = value_of(kpi, group, row[label] if label else "")
            says = row[kpi.id]
            if isinstance(expected, dict):
                says = {"value": says, **{part: row[f"{kpi.id}_{part}"] for part in ("n", "low", "high")}}
            yield Told(kpi, f"{name} {days} {whose} {row[label] if label else ''}", says, expected)


def rows_of(clickhouse: ClickHouse, view: str) -> list[dict[str, Any]]:
    names = [row[0] for row in clickhouse.query(f"DESCRIBE TABLE {clickhouse.database}.{view}")]
    return [
        dict(zip(names, row, strict=True)) for row in clickhouse.query(f"SELECT * FROM {clickhouse.database}.{view}")
    ]


# /metrics


def on_metrics(windows: Windows, now: datetime) -> Iterator[Told]:
    live_totals = LiveTotals(KNOWN)
    for key, measures in windows.items():
        live_totals.add(0, key, measures)
    registry = CollectorRegistry()
    registry.register(KpiCollector(live_totals, KNOWN, 10**6, lambda: now))
    reference = Reference(windows, now)
    gauges = {gauge.name: gauge for gauge in GAUGES}
    for family in registry.collect():
        for sample in family.samples:
            labels = dict(sample.labels)
            days = period(labels["period"], micros(now), KNOWN) if "period" in labels else None  # type: ignore[arg-type]
            whose = {f"{name}_id": labels[name] for name in ("team", "rep", "pipeline") if name in labels}
            gauge = gauges[sample.name]
            whole = days and whole_days(days, 4, labels["period"])  # type: ignore[arg-type]
            group = reference.group(days, whole, **whose)
            expected = gauge.value(group, labels.get("stage") or labels.get("type") or "")
            if expected is not None and gauge.is_money:
                expected /= 10 ** minor_digits(KNOWN.currency)
            yield Told(gauge.kpi, f"/metrics {sample.name}{labels}", sample.value, expected)


# Reports


def days_of(report: Report) -> tuple[Days, Days]:
    """Return the days of a report, and the whole that they are the begin of."""
    days = Days(date.fromisoformat(report.first), date.fromisoformat(report.last))
    return days, Days(days.first, date.fromisoformat(report.due_by))


def in_the_report(report: Report, reference: Reference) -> Iterator[Told]:
    days, whole = days_of(report)
    told = json.loads(report.model_dump_json(by_alias=True))
    rows = [(told["total"], {})]
    for rows_of_whom, name in (("teams", "team_id"), ("reps", "rep_id"), ("territories", "territory_id")):
        rows += [(row, {name: row[name]}) for row in told[rows_of_whom]]
    for row, whose in rows:
        yield from of_a_row(row, reference.group(days, whole, **whose), whose)
    for row in told["trend"]:
        first, last = date.fromisoformat(row["from"]), date.fromisoformat(row["to"])
        bucket = reference.group(Days(max(first, days.first), min(last, days.last)), Days(first, last))
        yield from of_a_row(row, bucket, {"from": row["from"]}, now=False)
    for pipeline in told["pipelines"]:
        whose = {"pipeline_id": pipeline["pipeline_id"]}
        group = reference.group(days, **whose)
        for stage in pipeline["stages"]:
            for kpi in (one for one in kpis_of("stage") if not is_reported(one.formula)):
                yield Told(kpi, f"API {stage['stage_id']}", stage[kpi.id], value_of(kpi, group, stage["stage_id"]))
            yield from by_label(stage["loss_reasons"], group, "loss reason", "reason", stage["stage_id"])
    yield from by_label(told["sources"], reference.group(days), "source", "source")
    yield from by_label(told["loss_reasons"], reference.group(days), "loss reason", "reason")


def of_a_row(row: dict[str, Any], group: Group, whose: dict[str, str], *, now: bool = True) -> Iterator[Told]:
    for kpi in kpis_of("deals", None if now else "period"):
        if is_reported(kpi.formula):
            continue  # no sums tell it; tests/reports compares it with the oracle
        if kpi.of_reps or "rep_id" not in whose:
            yield Told(kpi, f"API {whose}", row[kpi.id], value_of(kpi, group))
    for kpi in kpis_of("activity type"):
        for kind in group.labels("activities"):
            yield Told(kpi, f"API {whose} {kind}", row[f"{kpi.id}_by_type"][kind], value_of(kpi, group, kind))


def by_label(
    rows: list[dict[str, Any]], group: Group, subject: Subject, label: str, stage: str | None = None
) -> Iterator[Told]:
    for row in rows:
        for kpi in kpis_of(subject):
            expected = value_of(kpi, group, row[label], stage)
            yield Told(kpi, f"API {label} {row[label]} {stage}", row[kpi.id], expected)


def in_csv(report: Report, reference: Reference) -> Iterator[Told]:
    days, whole = days_of(report)
    for by, name in (("team", "team_id"), ("rep", "rep_id"), ("stage", "pipeline_id")):
        out = io.StringIO()
        write_csv(out, report, by, KNOWN)
        for row in csv.DictReader(io.StringIO(out.getvalue())):
            whose = {name: row[name]}
            group, label = reference.group(days, whole, **whose), row.get("stage_id", "")
            for kpi in kpis_of("stage" if by == "stage" else "deals"):
                if is_reported(kpi.formula) or (by == "rep" and not kpi.of_reps):
                    continue
                expected = number(evaluate(kpi, group, BY_SUBJECT[kpi.subject], label))
                says = float(row[kpi.id]) if row[kpi.id] else None
                if kpi.unit == "money" and expected is not None:
                    expected = round(expected) / 10 ** minor_digits(KNOWN.currency)
                yield Told(kpi, f"CSV {by} {whose} {label}", says, expected)


@pytest.fixture(scope="module")
def own(chdb_folder: Any) -> Iterator[ClickHouse]:
    settings = Settings(clickhouse=SecretStr(f"chdb://{chdb_folder}"), clickhouse_database="every_kpi")
    yield from opened(settings, KNOWN)


@example_settings(max_examples=examples(4), suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(
    chance=st.randoms(use_true_random=False),
    grain=st.sampled_from(GRAINS),
    whom=st.sampled_from(sorted(_WHOM)),
    query=st.sampled_from([ReportQuery("month", *EVER, grain="year"), ReportQuery("quarter", grain="year")]),
)
def test_every_surface_says_of_every_kpi_what_the_evaluator_says(
    own: ClickHouse, chance: Random, grain: Grain, whom: str, query: ReportQuery
) -> None:
    now = datetime.now(UTC)
    windows, rows = windows_before(now, chance), rows_before(now, chance)
    for table in ("kpi_hours", "deal_rows"):
        own.command(f"TRUNCATE TABLE {own.database}.{table}")
    columns = ("team_id", "rep_id", "territory_id", "pipeline_id", "hour", "measures", "version")
    own.insert("kpi_hours", columns, [(*k[:4], datetime.fromtimestamp(k.hour, UTC), m, 1) for k, m in windows.items()])
    own.insert_json("deal_rows", [msgspec.json.encode(row) for row in rows])
    reference = Reference(together(windows, off_rows(rows, now)), now)
    report = Reports(Hours(own, KNOWN), KNOWN).report(query, now)
    told = [
        *in_the_views(own, reference, grain, whom),
        *(one for each in GRAINS for one in in_the_bottlenecks(own, windows, each)),
        *in_the_velocities(own, report),
        *on_metrics(windows, now),
        *in_the_report(report, reference),
        *in_csv(report, reference),
    ]
    wrong = [one for one in told if not same(one.says, one.expected)]
    assert not wrong, wrong[:5]
