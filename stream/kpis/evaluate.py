"""Compute any KPI of a group. The views say the same in SQL.

A KPI is prepared once, for thousands of groups: what its formula is, and of what, is then known.
"""

from collections.abc import Callable, Mapping
from typing import cast

from stream.kpis.declaration import Grain, Kpi, Subject
from stream.kpis.formula import (
    AgainstTarget,
    Landing,
    Limit,
    OddsRatio,
    OverMembers,
    Planned,
    Projection,
    Quantile,
    Rate,
    Ratio,
    Reported,
    Sum,
    SurvivalMedian,
    Total,
    has_interval,
)
from stream.kpis.group import ALL, Chosen, Group
from stream.kpis.odds import LEAST_CLOSED, crude, mantel_haenszel
from stream.kpis.statistics import NO_RATE, wilson
from stream.kpis.statistics import Rate as RateValue
from stream.planning.forecast import Forecast

Value = int | float | None | RateValue | Forecast

Others = Mapping[str, Kpi]
"""The KPIs of one subject by id, for those that are made of others."""

Prepared = Callable[[Group, str, str | None], Value]
"""Gives a KPI's value of a group; the other arguments are those of `evaluate`."""

_Calculation = Callable[[Group, Chosen], Value]
_Totalling = Callable[[Group, Chosen], int]

KINDS: Mapping[Subject, str] = {
    "deals": "",
    "stage": "stage",
    "activity type": "activity type",
    "source": "source",
    "loss reason": "reason",
    "territory": "",
}
"""What a subject is called as a label or a detail of measures."""

_OF_SUMS = (Sum, Planned, Landing, Ratio, Rate)
"""What sums of a group tell, so that no store computes it."""
_NOT_PICKED = object()


def evaluate(kpi: Kpi, group: Group, others: Others, label: str = "", stage: str | None = None) -> Value:
    """Return the value of a KPI of a group.

    Args:
        kpi: the KPI.
        group: what was added up.
        others: the KPIs of its subject, by id.
        label: the stage, type of activity, source or loss reason, for KPIs of one.
        stage: of loss reasons, the stage that the deals were lost from; None: any.

    Returns:
        Money in the minor unit of the reporting currency, shares from 0 to 1. None (in a rate: as its value) where
        the KPI says nothing, see its formula's `null_rule`, and of closed stages unless it is of those too.
    """
    return prepared(kpi, others)(group, label, stage)


def prepared(kpi: Kpi, others: Others) -> Prepared:
    """Return what gives the value of a KPI of any group, as `evaluate` says."""
    formula, kind = kpi.formula, KINDS[kpi.subject]
    calculate = _calculation(kpi, others)
    may_be_picked = not isinstance(formula, _OF_SUMS)
    of_open_stages_only = kpi.subject == "stage" and not kpi.of_closed_stages
    of_a_closed_stage = NO_RATE if has_interval(formula) else None

    def value(group: Group, label: str, stage: str | None) -> Value:
        if of_open_stages_only and group.funnel.stages[label].kind != "open":
            return of_a_closed_stage
        if may_be_picked and group.picked and stage is None:
            # Looked for only where it may be: the hash of a formula costs as much as a sum.
            picked = group.picked.get((formula, label), _NOT_PICKED)
            if picked is not _NOT_PICKED:
                return cast("Value", picked)
        return calculate(group, Chosen(kind, label, stage) if kind else ALL)

    return value


def number(value: Value) -> float | None:
    """Return a value as one number: of a rate the share, of a forecast the middle."""
    if isinstance(value, Forecast):
        return value.p50
    return value.value if isinstance(value, RateValue) else value


def _calculation(kpi: Kpi, others: Others) -> _Calculation:
    def total(of: Total) -> _Totalling:
        return _totalling(of, kpi.grain, bool(KINDS[kpi.subject]))

    match kpi.formula:
        case Sum(of, scale):
            return total(of) if scale == 1 else _scaled(total(of), scale)
        case Planned(of):
            planned = total(of)
            return lambda group, chosen: planned(group, chosen) or None
        case Landing(so_far, whole, gone):
            return _landing(total(so_far), total(whole), total(gone))
        case Ratio(part, whole, scale):
            return _ratio(total(part), total(whole), scale)
        case Rate(part, whole):
            parts, wholes = total(part), total(whole)
            return lambda group, chosen: wilson(parts(group, chosen), wholes(group, chosen))
        case Quantile() as quantile:
            return lambda group, chosen: group.quantile(quantile, chosen)
        case SurvivalMedian() as median:
            return lambda group, chosen: group.survival_median(median, chosen)
        case OverMembers() as share:
            return lambda group, _: group.share_of_members(share)
        case OddsRatio() as odds:
            return _odds_ratio(odds)
        case AgainstTarget(name, target):
            return _against(target, prepared(others[name], others))
        case Reported() | Projection():
            return lambda _group, _chosen: None  # but where it was picked


def _totalling(of: Total, grain: Grain, is_of_one: bool) -> _Totalling:
    """Return what adds up a total; `is_of_one`: of one stage, type of activity, source or reason."""
    if grain == "now":
        return lambda group, chosen: group.total_now(of, chosen)
    if is_of_one or not of.is_of_all:
        return lambda group, chosen: group.total(of, chosen)
    if of.minus or len(of.plus) != 1:
        return lambda group, _: group.total(of)
    [name] = of.plus
    return lambda group, _: group.sums[name]


def _scaled(total: _Totalling, scale: int) -> _Calculation:
    return lambda group, chosen: total(group, chosen) / scale


def _landing(so_far: _Totalling, whole: _Totalling, gone: _Totalling) -> _Calculation:
    def landing(group: Group, chosen: Chosen) -> float | None:
        divisor = gone(group, chosen)
        return so_far(group, chosen) * whole(group, chosen) / divisor if divisor > 0 else None

    return landing


def _ratio(part: _Totalling, whole: _Totalling, scale: int) -> _Calculation:
    def ratio(group: Group, chosen: Chosen) -> float | None:
        divisor = whole(group, chosen) * scale
        return part(group, chosen) / divisor if divisor > 0 else None

    return ratio


def _odds_ratio(of: OddsRatio) -> _Calculation:
    def odds_ratio(group: Group, chosen: Chosen) -> RateValue:
        # Of most reps and days there are too few, which is known before the strata are taken apart.
        if (n := group.in_all_strata(of)) < LEAST_CLOSED:
            return RateValue(None, n, None, None)
        strata = group.strata(of, chosen.label)
        return mantel_haenszel(strata) if of.stratified else crude(strata)

    return odds_ratio


def _against(target: Limit, of: Prepared) -> _Calculation:
    def against(group: Group, chosen: Chosen) -> float | None:
        value = number(of(group, chosen.label, None))
        limit = _limit_of(target, group, chosen.label)
        return value / limit if value is not None and limit else None

    return against


def _limit_of(limit: Limit, group: Group, stage_id: str) -> float | None:
    """Return a number that the funnel file sets for a stage, in its own unit; None where it sets none."""
    match limit:
        case "stalled_after_days":
            after = group.funnel.stages[stage_id].stalled_after
            return None if after is None else after.days
