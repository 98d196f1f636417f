"""KPIs from summed measures: every formula once. Rates without a denominator are None, never 0."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil, sqrt

from stream.core.aggregate import Measures
from stream.core.funnel import Funnel, Stage

_Z = 1.959963984540054  # 97.5% quantile of the normal distribution
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its Wilson 95% interval. All None where n is 0."""

    value: float | None
    n: int
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class KpiSet:
    """The KPIs of a group over a period. Money in the minor unit of the reporting currency."""

    revenue: int
    won: int
    lost: int
    disqualified: int
    created: int
    win_rate: Rate
    win_rate_by_value: float | None
    win_rate_by_value_left_out: int
    win_rate_cohort: Rate
    average_deal: float | None
    median_deal: float | None
    cycle_days_mean: float | None
    cycle_days_median: float | None
    activities: int
    activity_minutes: float
    selling_share: float | None
    activities_by_type: dict[str, int]


@dataclass(frozen=True, slots=True)
class StageKpis:
    """The KPIs of a stage over a period; `deals_now` and what follows it are of this moment.

    `then_…`, `still_here` and of those `still_stalled` say what became of the visits that began in the
    period; they add up to entered + taken_over.
    """

    stage_id: str
    entered: int
    taken_over: int
    advanced: int
    skipped: int
    moved_back: int
    lost: int
    disqualified: int
    handed_off: int
    reopened: int
    then_advanced: int
    then_moved_back: int
    then_lost: int
    then_disqualified: int
    then_handed_off: int
    still_here: int
    still_stalled: int
    conversion_flow: Rate
    conversion_cohort: Rate
    leakage_lost: Rate
    leakage_disqualified: Rate
    leakage_stalled: Rate
    mean_days: float | None
    deals_now: int
    amount_now: int
    stalled_now: int


@dataclass(frozen=True, slots=True)
class NowKpis:
    """The open deals of a group at this moment. Money in the minor unit of the reporting currency."""

    deals_now: int
    amount_now: int
    stalled_now: int


def wilson(part: int, n: int) -> Rate:
    """Return part/n with the Wilson score interval (Wilson 1927) at 95%."""
    if n <= 0:
        return Rate(None, 0, None, None)
    share = part / n
    centre = share + _Z * _Z / (2 * n)
    spread = _Z * sqrt(max(0.0, share * (1 - share) / n + _Z * _Z / (4 * n * n)))
    scale = 1 + _Z * _Z / n
    return Rate(share, n, max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale))


def labelled(measures: Measures, name: str) -> dict[str, int]:
    """Return the values of a measure by its labels."""
    prefix = f"{name}:"
    return {key[len(prefix) :]: value for key, value in measures.items() if key.startswith(prefix)}


def median(counts: Mapping[str, int]) -> float | None:
    """Return the median of exact values given with their counts; of two middle ones the mean."""
    values = sorted((int(value), count) for value, count in counts.items() if count > 0)
    total = sum(count for _, count in values)
    if not total:
        return None

    def at(position: int) -> int:
        seen = 0
        for value, count in values:
            seen += count
            if seen > position:
                return value
        return values[-1][0]

    return (at((total - 1) // 2) + at(total // 2)) / 2


def kpi_set(measures: Measures, funnel: Funnel) -> KpiSet:
    """Return the KPIs of summed measures."""
    get = measures.get
    won, lost = get("won", 0), get("lost_deals", 0)
    won_known, lost_known = won - get("won_without_amount", 0), lost - get("lost_without_amount", 0)
    closed_amount = get("won_amount", 0) + get("lost_amount", 0)
    seconds = labelled(measures, "activity_seconds")
    logged = sum(seconds.values())
    selling = sum(value for kind, value in seconds.items() if _sells(kind, funnel))
    by_type = labelled(measures, "activities")
    cycles = get("cycle_deals", 0)
    return KpiSet(
        revenue=get("won_amount", 0),
        won=won,
        lost=lost,
        disqualified=get("disqualified_deals", 0),
        created=get("created", 0),
        win_rate=wilson(won, won + lost),
        win_rate_by_value=get("won_amount", 0) / closed_amount if closed_amount > 0 else None,
        win_rate_by_value_left_out=won + lost - won_known - lost_known,
        win_rate_cohort=wilson(get("created_won", 0), get("created", 0)),
        average_deal=get("won_amount", 0) / won_known if won_known else None,
        median_deal=median(labelled(measures, "won_amounts")),
        cycle_days_mean=get("cycle_seconds", 0) / cycles / DAY_SECONDS if cycles else None,
        cycle_days_median=median(labelled(measures, "cycle_days")),
        activities=sum(by_type.values()),
        activity_minutes=logged / 60,
        selling_share=selling / logged if logged else None,
        activities_by_type=by_type,
    )


def _sells(activity_type: str, funnel: Funnel) -> bool:
    kind = funnel.activity_types.get(activity_type)
    return kind is not None and kind.selling


def stage_kpis(stage: Stage, period: Measures, waiting: Mapping[int, Measures], now: int, began: int) -> StageKpis:
    """Return the KPIs of a stage.

    Args:
        stage: the stage.
        period: summed measures of the period.
        waiting: who is still there, as `still_there…` measures by hour of entry (seconds UTC), all time.
        now: seconds UTC; a visit is stalled once it is longer there than the stage's limit.
        began: start of the period (seconds UTC), for the share of its entries that has stalled.
    """

    def get(name: str) -> int:
        return period.get(f"{name}:{stage.id}", 0)

    entries = get("entered") + get("taken_over")
    exits = sum(get(name) for name in ("advanced", "moved_back", "lost", "disqualified", "handed_off"))
    stalled = _stalled(stage, waiting, now)
    stalled_since = sum(count for hour, count in stalled.items() if hour >= began)
    here = now_kpis([stage], waiting, now)
    return StageKpis(
        stage_id=stage.id,
        entered=get("entered"),
        taken_over=get("taken_over"),
        advanced=get("advanced"),
        skipped=get("skipped"),
        moved_back=get("moved_back"),
        lost=get("lost"),
        disqualified=get("disqualified"),
        handed_off=get("handed_off"),
        reopened=get("reopened"),
        then_advanced=get("then_advanced"),
        then_moved_back=get("then_moved_back"),
        then_lost=get("then_lost"),
        then_disqualified=get("then_disqualified"),
        then_handed_off=get("then_handed_off"),
        still_here=get("still_there"),
        still_stalled=stalled_since,
        conversion_flow=wilson_of_flow(get("advanced") + get("skipped"), entries + get("skipped")),
        conversion_cohort=wilson(get("cohort_progressed"), get("cohort_entered")),
        leakage_lost=wilson_of_flow(get("lost"), entries),
        leakage_disqualified=wilson_of_flow(get("disqualified"), entries),
        leakage_stalled=wilson_of_flow(stalled_since, entries),
        mean_days=get("stage_seconds") / exits / DAY_SECONDS if exits else None,
        deals_now=here.deals_now,
        amount_now=here.amount_now,
        stalled_now=here.stalled_now,
    )


def now_kpis(stages: Iterable[Stage], waiting: Mapping[int, Measures], now: int) -> NowKpis:
    """Return what is in some stages at this moment; `waiting` and `now` as for `stage_kpis`."""
    deals = amount = stalled = 0
    for stage in stages:
        deals += sum(found.get(f"still_there:{stage.id}", 0) for found in waiting.values())
        amount += sum(found.get(f"still_there_amount:{stage.id}", 0) for found in waiting.values())
        stalled += sum(_stalled(stage, waiting, now).values())
    return NowKpis(deals, amount, stalled)


def _stalled(stage: Stage, waiting: Mapping[int, Measures], now: int) -> dict[int, int]:
    """Return the visits that are longer in the stage than its limit, by hour of entry."""
    if stage.stalled_after is None:
        return {}
    latest = now - stage.stalled_after.total_seconds()
    name = f"still_there:{stage.id}"
    return {hour: found[name] for hour, found in waiting.items() if hour <= latest and name in found}


def wilson_of_flow(part: int, n: int) -> Rate:
    """Return part/n for flows, where more can leave than enter: above 1 there is no interval."""
    if 0 <= part <= n:
        return wilson(part, n)
    return Rate(part / n if n > 0 else None, max(n, 0), None, None)


def mql_to_sql(measures: Measures, funnel: Funnel) -> Rate:
    """Return the cohort conversion from the stages marked mql to those marked sql, or beyond."""
    marked = [stage for stage in funnel.stages.values() if stage.mark == "mql"]
    return wilson(
        sum(measures.get(f"cohort_progressed:{stage.id}", 0) for stage in marked),
        sum(measures.get(f"cohort_entered:{stage.id}", 0) for stage in marked),
    )


def leads_needed(gap: int, average_deal: float, conversions: list[float]) -> int | None:
    """Return ceil(gap / (average deal × product of the stage conversions)); None where nothing converts."""
    yield_ = average_deal
    for conversion in conversions:
        yield_ *= conversion
    return ceil(gap / yield_) if yield_ > 0 else None
