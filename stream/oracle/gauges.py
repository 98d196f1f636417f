"""What every KPI gauge on /metrics must be, computed from the truth by formulas of its own, and compared."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from statistics import median
from typing import NamedTuple
from zoneinfo import ZoneInfo

from prometheus_client.parser import text_string_to_metric_families

from schemas.currencies import minor_digits
from schemas.funnel_file import FunnelFile, Stage
from stream.oracle.difference import Difference
from stream.oracle.truth import Truth

Series = tuple[str, tuple[tuple[str, str], ...]]
Sums = Counter[str]
"""Measure (`name` or `name:label`) to its sum."""


class Marks(NamedTuple):
    """What the funnel file says of stages and types of activity."""

    mql: list[str]
    selling: list[str]


def _all(sums: Sums, name: str) -> int:
    return sum(value for key, value in sums.items() if key.partition(":")[0] == name)


def _quotient(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def _middle(sums: Sums, name: str) -> float | None:
    values = [int(key.partition(":")[2]) for key, n in sums.items() if key.startswith(f"{name}:") for _ in range(n)]
    return median(values) if values else None


# By team; those in money, in the minor unit.
_MONEY: dict[str, Callable[[Sums], float | None]] = {
    "dealstream_revenue": lambda s: s["won_amount"],
    "dealstream_average_deal": lambda s: _quotient(s["won_amount"], s["won"] - s["won_without_amount"]),
    "dealstream_median_deal": lambda s: _middle(s, "won_amounts"),
    "dealstream_created_amount": lambda s: s["created_amount"],
}
_DEALS: dict[str, Callable[[Sums, Marks], float | None]] = {
    "dealstream_won_deals": lambda s, _: s["won"],
    "dealstream_lost_deals": lambda s, _: s["lost_deals"],
    "dealstream_created_deals": lambda s, _: s["created"],
    "dealstream_disqualified_deals": lambda s, _: s["disqualified_deals"],
    "dealstream_win_rate_ratio": lambda s, _: _quotient(s["won"], s["won"] + s["lost_deals"]),
    "dealstream_win_rate_by_value_ratio": lambda s, _: _quotient(s["won_amount"], s["won_amount"] + s["lost_amount"]),
    "dealstream_win_rate_by_value_left_out": lambda s, _: s["won_without_amount"] + s["lost_without_amount"],
    "dealstream_win_rate_cohort_ratio": lambda s, _: _quotient(s["created_won"], s["created"]),
    "dealstream_cycle_days_mean": lambda s, _: _quotient(s["cycle_seconds"] / 86_400, s["cycle_deals"]),
    "dealstream_cycle_days_median": lambda s, _: _middle(s, "cycle_days"),
    "dealstream_mql_to_sql_ratio": lambda s, marks: _quotient(
        sum(s[f"cohort_progressed:{stage}"] for stage in marks.mql),
        sum(s[f"cohort_entered:{stage}"] for stage in marks.mql),
    ),
    "dealstream_selling_share_ratio": lambda s, marks: _quotient(
        sum(s[f"activity_seconds:{kind}"] for kind in marks.selling), _all(s, "activity_seconds")
    ),
}
_REPS: dict[str, Callable[[Sums], float | None]] = {
    "dealstream_rep_won_deals": lambda s: s["won"],
    "dealstream_rep_lost_deals": lambda s: s["lost_deals"],
    "dealstream_rep_win_rate_ratio": lambda s: _quotient(s["won"], s["won"] + s["lost_deals"]),
    "dealstream_rep_activities": lambda s: _all(s, "activities"),
}
_REP_REVENUE = "dealstream_rep_revenue"
_REPS_WINNING = "dealstream_reps_winning_ratio"
_ACTIVITIES = {"dealstream_activities": "activities", "dealstream_activity_seconds": "activity_seconds"}
_STAGE_COUNTS = {
    f"dealstream_stage_{name}": name
    for name in (
        "entered", "advanced", "skipped", "moved_back", "lost", "disqualified", "handed_off", "taken_over", "reopened",
        "cohort_entered", "cohort_progressed",
    )
}  # fmt: skip
_CONVERSION = "dealstream_stage_conversion_ratio"
_COHORT_CONVERSION = "dealstream_stage_cohort_conversion_ratio"
_LEAKAGE = "dealstream_stage_leakage_ratio"
_MEAN_DAYS = "dealstream_stage_mean_days"
_AGAINST_LIMIT = "dealstream_stage_time_against_limit"
_OPEN = ("dealstream_open_deals", "dealstream_open_amount", "dealstream_stalled_deals")
_STAGE_OPEN = ("dealstream_stage_deals", "dealstream_stage_amount", "dealstream_stage_stalled_deals")

COMPARED = frozenset(
    (
        *_MONEY, *_DEALS, *_REPS, _REP_REVENUE, _REPS_WINNING, *_ACTIVITIES, *_STAGE_COUNTS, _CONVERSION,
        _COHORT_CONVERSION, _LEAKAGE, _MEAN_DAYS, _AGAINST_LIMIT, *_OPEN, *_STAGE_OPEN,
    )
)  # fmt: skip
"""The gauges that are compared: all of them."""


def gauges(expected: Truth, funnel: FunnelFile, now: datetime) -> dict[Series, float]:
    """Return the gauges that must be on /metrics, without the counts that are zero.

    Args:
        expected: the windows.
        funnel: the funnel file in force.
        now: when /metrics is read.
    """
    wanted: dict[Series, float] = {}
    open_visits = _open_visits(expected)
    unit = 10 ** minor_digits(funnel.currency)
    of = Marks(
        [stage.id for pipeline in funnel.pipelines for stage in pipeline.stages if stage.mark == "mql"],
        [kind.id for kind in funnel.activity_types if kind.selling],
    )

    def put(name: str, value: float | None, **labels: str) -> None:
        if value is not None and (value or name.endswith(_SAYS_NOTHING)):
            wanted[name, tuple(sorted(labels.items()))] = value

    for period, first, last in _periods(funnel, now):
        teams, reps, pipelines = _summed(expected, ZoneInfo(funnel.time_zone), first, last)
        began = datetime.combine(first, datetime.min.time(), tzinfo=ZoneInfo(funnel.time_zone)).timestamp()
        for team, sums in teams.items():
            for name, money in _MONEY.items():
                value = money(sums)
                put(name, None if value is None else value / unit, period=period, team=team, currency=funnel.currency)
            for name, formula in _DEALS.items():
                put(name, formula(sums, of), period=period, team=team)
            put(_REPS_WINNING, _winning(team, reps), period=period, team=team)
            for name, measure in _ACTIVITIES.items():
                for key, value in sums.items():
                    if key.startswith(f"{measure}:"):
                        put(name, value, period=period, team=team, type=key.partition(":")[2])
        for (team, rep), sums in reps.items():
            for name, of_rep in _REPS.items():
                put(name, of_rep(sums), period=period, team=team, rep=rep)
            revenue = sums["won_amount"] / unit
            put(_REP_REVENUE, revenue, period=period, team=team, rep=rep, currency=funnel.currency)
        for (team, pipeline), sums in pipelines.items():
            for stage in _stages(funnel, pipeline):
                labels = {"period": period, "team": team, "pipeline": pipeline, "stage": stage.id}
                stalled = _counted(open_visits[team, stage.id], stage, now, began)[2]
                for name, value, extra in _of_stage(sums, stage, stalled):
                    put(name, value, **labels, **extra)
    _put_open(open_visits, funnel, now, unit, put)
    return wanted


# Of these a value of 0 says something else than no value.
_SAYS_NOTHING = ("_ratio", "_mean", "_median", "average_deal", "median_deal", "_mean_days", "_against_limit")


def _periods(funnel: FunnelFile, now: datetime) -> Iterator[tuple[str, date, date]]:
    today = now.astimezone(ZoneInfo(funnel.time_zone)).date()
    quarter = today.replace(day=1)
    for _ in range((today.month - funnel.fiscal_year_starts) % 3):
        quarter = (quarter - timedelta(days=1)).replace(day=1)
    yield "today", today, today
    yield "7d", today - timedelta(days=6), today
    yield "month", today.replace(day=1), today
    yield "quarter", quarter, today


def _summed(
    expected: Truth, zone: ZoneInfo, first: date, last: date
) -> tuple[dict[str, Sums], dict[tuple[str, str], Sums], dict[tuple[str, str], Sums]]:
    """Return the sums of some days by team, by (team, rep), by (team, pipeline)."""
    teams: dict[str, Sums] = defaultdict(Counter)
    reps: dict[tuple[str, str], Sums] = defaultdict(Counter)
    pipelines: dict[tuple[str, str], Sums] = defaultdict(Counter)
    for (team, rep, _, pipeline, hour), measures in expected.items():
        if first <= datetime.fromtimestamp(hour, zone).date() <= last:
            for sums in (teams[team], reps[team, rep], pipelines[team, pipeline]):
                sums.update(measures)
    return teams, reps, pipelines


def _winning(team: str, reps: Mapping[tuple[str, str], Sums]) -> float | None:
    """Return the share of a team's reps who won, of those who did anything."""
    members = [sums for (of, rep), sums in reps.items() if of == team and rep]
    deals = ("created", "won", "lost_deals", "disqualified_deals")
    active = [sums for sums in members if any(sums[name] for name in deals) or _all(sums, "activities")]
    return _quotient(sum(sums["won"] > 0 for sums in active), len(active))


def _stages(funnel: FunnelFile, pipeline_id: str) -> Iterator[Stage]:
    for pipeline in funnel.pipelines:
        if pipeline.id == pipeline_id:
            yield from pipeline.stages


def _of_stage(sums: Sums, stage: Stage, stalled: int) -> Iterator[tuple[str, float | None, dict[str, str]]]:
    """Yield the gauges of a stage over a period: name, value, labels of its own."""

    def get(name: str) -> int:
        return sums[f"{name}:{stage.id}"]

    for name, measure in _STAGE_COUNTS.items():
        yield name, get(measure), {}
    came = get("entered") + get("taken_over")
    left = sum(map(get, ("advanced", "moved_back", "lost", "disqualified", "handed_off")))
    yield _CONVERSION, _quotient(get("advanced") + get("skipped"), came + get("skipped")), {}
    yield _COHORT_CONVERSION, _quotient(get("cohort_progressed"), get("cohort_entered")), {}
    for kind, leaked in (("lost", get("lost")), ("disqualified", get("disqualified")), ("stalled", stalled)):
        yield _LEAKAGE, _quotient(leaked, came), {"kind": kind}
    days = _quotient(get("stage_seconds") / 86_400, left)
    yield _MEAN_DAYS, days, {}
    limit = stage.stalled_after_days
    yield _AGAINST_LIMIT, None if days is None or limit is None else days / limit, {}


OpenVisits = defaultdict[tuple[str, str], list[tuple[int, int, int]]]
"""By (team, stage): hour of entry (seconds UTC), how many, and their amount."""


def _open_visits(expected: Truth) -> OpenVisits:
    visits: OpenVisits = defaultdict(list)
    for (team, _, _, _, hour), measures in expected.items():
        for key, deals in measures.items():
            name, _, stage = key.partition(":")
            if name == "still_there":
                visits[team, stage].append((hour, deals, measures.get(f"still_there_amount:{stage}", 0)))
    return visits


def _counted(visits: list[tuple[int, int, int]], stage: Stage, now: datetime, began: float = 0) -> tuple[int, int, int]:
    """Return how many are in a stage since a moment or later, with which amount, and how many of them stalled."""
    since = [visit for visit in visits if visit[0] >= began]
    limit = stage.stalled_after_days
    stalled = (n for hour, n, _ in since if limit is not None and hour + limit * 86_400 <= now.timestamp())
    return sum(n for _, n, _ in since), sum(amount for _, _, amount in since), sum(stalled)


def _put_open(visits: OpenVisits, funnel: FunnelFile, now: datetime, unit: int, put: Callable[..., None]) -> None:
    """Put the gauges of now."""

    def put_all(names: tuple[str, ...], numbers: tuple[int, ...], **labels: str) -> None:
        for name, value in zip(names, numbers, strict=True):
            if name.endswith("_amount"):
                put(name, value / unit, **labels, currency=funnel.currency)
            else:
                put(name, value, **labels)

    for team in {team for team, _ in visits}:
        whole = (0, 0, 0)
        for pipeline in funnel.pipelines:
            for stage in pipeline.stages:
                if stage.kind == "open":
                    numbers = _counted(visits[team, stage.id], stage, now)
                    whole = (whole[0] + numbers[0], whole[1] + numbers[1], whole[2] + numbers[2])
                    put_all(_STAGE_OPEN, numbers, team=team, pipeline=pipeline.id, stage=stage.id)
        put_all(_OPEN, whole, team=team)


def compare_gauges(wanted: Mapping[Series, float], exposition: str) -> list[Difference]:
    """Return where /metrics differs from the truth; a count that is not there is 0, another value must be there."""
    shown: dict[Series, float] = {}
    for family in text_string_to_metric_families(exposition):
        for sample in family.samples:
            if sample.name in COMPARED:
                shown[sample.name, tuple(sorted(sample.labels.items()))] = sample.value
    differences = []
    for series in sorted(wanted.keys() | shown.keys()):
        must_be_there = series[0].endswith(_SAYS_NOTHING)
        nothing = float("nan") if must_be_there else 0.0
        should, does = wanted.get(series, nothing), shown.get(series, nothing)
        # A comparison with NaN never holds.
        if not abs(should - does) <= 1e-6 * max(1.0, abs(should)):
            labels = ", ".join(f'{name}="{value}"' for name, value in series[1])
            differences.append(Difference(f"/metrics {series[0]}{{{labels}}}", should, does))
    return differences
