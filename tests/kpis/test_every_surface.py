"""Any KPI of the catalogue, on any surface: the views, /metrics, the API and CSV say what the evaluator says."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry
from pydantic import SecretStr

from schemas.currencies import minor_digits
from schemas.measures import MEASURES, measure_of
from schemas.report import Report
from stream.cli.output.kpi_csv import write_csv
from stream.config.settings import Settings
from stream.core.aggregate import Key, Measures, add_to
from stream.core.funnel import MICROS, micros
from stream.kpis.catalogue import BY_SUBJECT, KPIS, kpis_of
from stream.kpis.declaration import Kpi
from stream.kpis.evaluate import evaluate, number
from stream.kpis.group import Group, Span
from stream.kpis.live_totals import LiveTotals
from stream.kpis.periods import GRAINS, Days, Grain, buckets, period
from stream.kpis.statistics import Rate
from stream.reports import Hours, ReportQuery, Reports
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.prometheus import KpiCollector, gauge_of, rep_gauge_of
from tests.support.clickhouse import opened
from tests.support.examples import examples
from tests.support.histories import KNOWN

Windows = dict[Key, Measures]
EVER = Days(date(2000, 1, 1), date(2100, 1, 1))


class Told(NamedTuple):
    """A number on a surface: of which KPI, where it stands, what it says, and what the evaluator says of it."""

    kpi: Kpi
    where: str
    says: Any
    expected: Any


_MEMBERS = (("n", "ada"), ("n", "bo"), ("s", "bo"), ("s", "cy"), ("n", ""), ("", ""))
_STAGES = {"new": ("lead", "meet", "offer", "won", "lost", "bad"), "more": ("ask", "yes")}
_HOURS = (0, 1, 30, 71, 73, 24 * 9, 24 * 40, 24 * 100)


def windows_before(now: datetime, chance: Random) -> Windows:
    """Windows of a few members in the days before a moment, with far more in each than events would give."""
    windows: Windows = {}
    for _ in range(chance.randrange(14)):
        pipeline = chance.choice(("new", "more"))
        hour = KNOWN.hour_of(micros(now - timedelta(hours=chance.choice(_HOURS))))
        windows[Key(*chance.choice(_MEMBERS), chance.choice(("", "t")), pipeline, hour)] = any_measures(
            pipeline, chance
        )
    return windows


def any_measures(pipeline_id: str, chance: Random) -> Measures:
    labels = {
        "": ("",),
        "stage": _STAGES[pipeline_id],
        "activity type": ("call", "task"),
        "amount": tuple(str(chance.randrange(-500, 500)) for _ in range(3)),
        "days": ("0", "7", "60"),
    }
    keys = [(one, f"{one.name}:{label}".removesuffix(":")) for one in MEASURES for label in labels[one.label]]
    return {key: chance.randint(1, 100 if one.unit == "money" else 3) for one, key in keys if chance.random() < 0.4}


class Reference:
    """The evaluator over plain sums of windows."""

    def __init__(self, windows: Windows, now: datetime) -> None:
        self.windows = windows
        self.now = micros(now)

    def group(self, days: Days | None, **whose: str) -> Group:
        """Return the group of whom `whose` names, over some days; None: of now alone."""
        of = {key: m for key, m in self.windows.items() if all(getattr(key, n) == v for n, v in whose.items())}
        first, last = days or (date(1971, 1, 1), date(1971, 1, 1))
        span = Span(
            KNOWN.midnight(first) // MICROS, KNOWN.midnight(last + timedelta(days=1)) // MICROS, self.now // MICROS
        )
        measures: Measures = {}
        members: dict[str, Measures] = {}
        open_visits: dict[int, Measures] = {}
        for key, one in of.items():
            if span.begin <= key.hour < span.end:
                add_to(measures, one)
                if key.rep_id:
                    add_to(members.setdefault(key.rep_id, {}), one)
            of_now = {name: value for name, value in one.items() if measure_of(name).of_now}
            add_to(open_visits.setdefault(key.hour, {}), of_now)
        return Group(measures, open_visits, span, KNOWN, members=list(members.values()))


def plain(value: Any) -> Any:
    if isinstance(value, Rate):
        return {"value": value.value, "n": value.n, "low": value.low, "high": value.high}
    return value


def same(says: Any, expected: Any) -> bool:
    if isinstance(expected, dict):
        return all(same(says[name], expected[name]) for name in expected)
    return bool(says == (None if expected is None else pytest.approx(expected, rel=1e-12, abs=1e-12)))


def value_of(kpi: Kpi, group: Group, label: str = "") -> Any:
    return plain(evaluate(kpi, group, BY_SUBJECT[kpi.subject], label))


# The surfaces


def in_the_views(clickhouse: ClickHouse, reference: Reference, grain: Grain) -> Iterator[Told]:
    names = {"deals": "deals", "stages": "stage", "activities": "activity type"}
    for view, subject in names.items():
        for whom in ("team", "rep"):
            for time in (f"by_{grain}", *(("now",) if view != "activities" else ())):
                name = f"{view}_{time}_{whom}"
                for row in rows_of(clickhouse, name):
                    whose = {column: row[column] for column in ("team_id", "rep_id", "pipeline_id") if column in row}
                    days = None if time == "now" else next(buckets(grain, Days(row[grain], row[grain]), 4))
                    group = reference.group(days, **whose)
                    label = row.get("stage_id") or row.get("activity_type") or ""
                    for kpi in kpis_of(subject, "now" if time == "now" else "period"):  # type: ignore[arg-type]
                        if whom == "rep" and not kpi.of_reps:
                            continue
                        expected = value_of(kpi, group, label)
                        says = row[kpi.id]
                        if isinstance(expected, dict):
                            says = {"value": says, **{part: row[f"{kpi.id}_{part}"] for part in ("n", "low", "high")}}
                        yield Told(kpi, f"{name} {whose} {label}", says, expected)


def rows_of(clickhouse: ClickHouse, view: str) -> list[dict[str, Any]]:
    names = [row[0] for row in clickhouse.query(f"DESCRIBE TABLE {clickhouse.database}.{view}")]
    return [
        dict(zip(names, row, strict=True)) for row in clickhouse.query(f"SELECT * FROM {clickhouse.database}.{view}")
    ]


def on_metrics(reference: Reference, now: datetime) -> Iterator[Told]:
    live_totals = LiveTotals(KNOWN)
    for key, measures in reference.windows.items():
        live_totals.change(0, key, {}, measures)
    registry = CollectorRegistry()
    registry.register(KpiCollector(live_totals, KNOWN, 10**6, lambda: now))
    for family in registry.collect():
        for sample in family.samples:
            labels = dict(sample.labels)
            days = period(labels["period"], micros(now), KNOWN) if "period" in labels else None  # type: ignore[arg-type]
            whose = {f"{name}_id": labels[name] for name in ("team", "rep", "pipeline") if name in labels}
            kpi = next(kpi for kpi in KPIS if is_gauge(sample.name, labels, kpi))
            expected = number(
                evaluate(
                    kpi,
                    reference.group(days, **whose),
                    BY_SUBJECT[kpi.subject],
                    labels.get("stage") or labels.get("type") or "",
                )
            )
            if expected is not None and kpi.unit == "money":
                expected /= 10 ** minor_digits(KNOWN.currency)
            if expected is not None and kpi.unit == "minutes":
                expected *= 60
            yield Told(kpi, f"/metrics {sample.name}{labels}", sample.value, expected)


def is_gauge(name: str, labels: dict[str, str], kpi: Kpi) -> bool:
    if "rep" in labels:
        return rep_gauge_of(kpi) == name
    kind = kpi.gauge.kind if kpi.gauge else ""
    return gauge_of(kpi) == name and labels.get("kind", "") == kind


def in_the_report(report: Report, reference: Reference) -> Iterator[Told]:
    days = Days(date.fromisoformat(report.first), date.fromisoformat(report.last))
    told = json.loads(report.model_dump_json(by_alias=True))
    rows = [(told["total"], {})]
    rows += [(row, {"team_id": row["team_id"]}) for row in told["teams"]]
    rows += [(row, {"team_id": row["team_id"], "rep_id": row["rep_id"]}) for row in told["reps"]]
    for row, whose in rows:
        group = reference.group(days, **whose)
        yield from of_a_row(row, group, [k for k in kpis_of("deals") if k.of_reps or "rep_id" not in whose], whose)
    for row in told["trend"]:
        first, last = date.fromisoformat(row["from"]), date.fromisoformat(row["to"])
        bucket = reference.group(Days(max(first, days.first), min(last, days.last)))
        yield from of_a_row(row, bucket, kpis_of("deals", "period"), {"from": row["from"]})
    for pipeline in told["pipelines"]:
        group = reference.group(days, pipeline_id=pipeline["pipeline_id"])
        for stage in pipeline["stages"]:
            for kpi in kpis_of("stage"):
                yield Told(kpi, f"API {stage['stage_id']}", stage[kpi.id], value_of(kpi, group, stage["stage_id"]))


def of_a_row(row: dict[str, Any], group: Group, kpis: list[Kpi], whose: dict[str, str]) -> Iterator[Told]:
    for kpi in kpis:
        yield Told(kpi, f"API {whose}", row[kpi.id], value_of(kpi, group))
    for kpi in kpis_of("activity type"):
        for kind in group.labels("activities"):
            yield Told(kpi, f"API {whose} {kind}", row[f"{kpi.id}_by_type"][kind], value_of(kpi, group, kind))


def in_csv(report: Report, reference: Reference) -> Iterator[Told]:
    days = Days(date.fromisoformat(report.first), date.fromisoformat(report.last))
    for by, names in (("team", ("team_id",)), ("rep", ("team_id", "rep_id")), ("stage", ("pipeline_id",))):
        out = io.StringIO()
        write_csv(out, report, by, KNOWN)
        for row in csv.DictReader(io.StringIO(out.getvalue())):
            whose = {name: row[name] for name in names}
            group, label = reference.group(days, **whose), row.get("stage_id", "")
            for kpi in kpis_of("stage" if by == "stage" else "deals"):
                if by == "rep" and not kpi.of_reps:
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


@example_settings(max_examples=examples(6), suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(chance=st.randoms(use_true_random=False), grain=st.sampled_from(GRAINS))
def test_every_surface_says_of_every_kpi_what_the_evaluator_says(own: ClickHouse, chance: Random, grain: Grain) -> None:
    now = datetime.now(UTC)
    windows = windows_before(now, chance)
    own.command(f"TRUNCATE TABLE {own.database}.kpi_hours")
    columns = ("team_id", "rep_id", "territory_id", "pipeline_id", "hour", "measures", "version")
    own.insert("kpi_hours", columns, [(*k[:4], datetime.fromtimestamp(k.hour, UTC), m, 1) for k, m in windows.items()])
    reference = Reference(windows, now)
    reports = Reports(Hours(own, KNOWN), KNOWN)
    report = reports.report(ReportQuery("month", EVER.first, EVER.last, grain="year"), now)
    told = [
        *in_the_views(own, reference, grain),
        *on_metrics(reference, now),
        *in_the_report(report, reference),
        *in_the_report(reports.report(ReportQuery("quarter", grain="year"), now), reference),
        *in_csv(report, reference),
    ]
    wrong = [one for one in told if not same(one.says, one.expected)]
    assert not wrong, wrong[:5]
