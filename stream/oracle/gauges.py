"""Compare the KPI gauges on /metrics with the truth."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from prometheus_client.parser import text_string_to_metric_families

from schemas.currencies import minor_digits
from schemas.funnel_file import FunnelFile
from stream.oracle.difference import Difference
from stream.oracle.truth import Truth

Series = tuple[str, tuple[tuple[str, str], ...]]

_TEAM = {
    "dealstream_won_deals": "won",
    "dealstream_lost_deals": "lost_deals",
    "dealstream_created_deals": "created",
    "dealstream_revenue": "won_amount",
}
_STAGE = {
    f"dealstream_stage_{name}": name
    for name in ("entered", "advanced", "skipped", "moved_back", "lost", "disqualified", "handed_off")
}


def gauges(expected: Truth, funnel: FunnelFile, now: datetime) -> dict[Series, float]:
    """Return the gauges that must be on /metrics and are not zero."""
    zone = ZoneInfo(funnel.time_zone)
    today = now.astimezone(zone).date()
    back = (today.month - funnel.fiscal_year_starts) % 3
    quarter = today.replace(day=1)
    for _ in range(back):
        quarter = (quarter - timedelta(days=1)).replace(day=1)
    firsts = {"today": today, "7d": today - timedelta(days=6), "month": today.replace(day=1), "quarter": quarter}
    unit = 10 ** minor_digits(funnel.currency)
    kinds = {stage.id: stage.kind for pipeline in funnel.pipelines for stage in pipeline.stages}
    wanted: dict[Series, float] = {}

    def put(name: str, value: float, **labels: str) -> None:
        series = (name, tuple(sorted(labels.items())))
        wanted[series] = wanted.get(series, 0) + value

    for (team, rep, _, pipeline, seconds), measures in expected.items():
        day = datetime.fromtimestamp(seconds, zone).date()
        for measure, value in measures.items():
            name, _, label = measure.partition(":")
            if name == "still_there" and kinds[label] == "open":
                put("dealstream_stage_deals", value, team=team, pipeline=pipeline, stage=label)
            for period, first in firsts.items():
                if not first <= day <= today:
                    continue
                for gauge, of in _TEAM.items():
                    if name == of:
                        extra = {"currency": funnel.currency} if gauge == "dealstream_revenue" else {}
                        put(gauge, value / unit if extra else value, period=period, team=team, **extra)
                for gauge, of in _STAGE.items():
                    if name == of:
                        put(gauge, value, period=period, team=team, pipeline=pipeline, stage=label)
                if name == "won":
                    put("dealstream_rep_won_deals", value, period=period, team=team, rep=rep)
                if name == "activities":
                    put("dealstream_activities", value, period=period, team=team, type=label)
    return {series: value for series, value in wanted.items() if value}


def compare_gauges(wanted: dict[Series, float], exposition: str) -> list[Difference]:
    """Return where /metrics differs from the truth; a series that is not there counts as 0."""
    names = {name for name, _ in wanted} | set(_TEAM) | set(_STAGE)
    shown: dict[Series, float] = {}
    for family in text_string_to_metric_families(exposition):
        for sample in family.samples:
            if sample.name in names:
                shown[sample.name, tuple(sorted(sample.labels.items()))] = sample.value
    differences = []
    for series in sorted(wanted.keys() | shown.keys()):
        should, does = wanted.get(series, 0.0), shown.get(series, 0.0)
        if abs(should - does) > 1e-6 * max(1.0, abs(should)):
            labels = ", ".join(f'{name}="{value}"' for name, value in series[1])
            differences.append(Difference(f"/metrics {series[0]}{{{labels}}}", should, does))
    return differences
