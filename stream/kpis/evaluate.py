"""Compute any KPI of a group. The views say the same in SQL."""

from collections.abc import Mapping
from typing import cast

from stream.kpis.declaration import Kpi, Subject
from stream.kpis.formula import (
    AgainstTarget,
    Formula,
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
    if kpi.subject == "stage" and not kpi.of_closed_stages and group.funnel.stages[label].kind != "open":
        return NO_RATE if has_interval(kpi.formula) else None
    formula = kpi.formula
    if not isinstance(formula, _OF_SUMS) and group.picked and stage is None:
        # Looked for only where it may be: the hash of a formula costs as much as a sum.
        picked = group.picked.get((formula, label), _NOT_PICKED)
        if picked is not _NOT_PICKED:
            return cast("Value", picked)
    kind = KINDS[kpi.subject]
    return _compute(formula, kpi, group, others, Chosen(kind, label, stage) if kind else ALL)


def _compute(formula: Formula, kpi: Kpi, group: Group, others: Others, chosen: Chosen) -> Value:
    def total(of: Total) -> int:
        return group.total_now(of, chosen) if kpi.grain == "now" else group.total(of, chosen)

    match formula:
        case Sum(of, scale):
            return total(of) if scale == 1 else total(of) / scale
        case Planned(of):
            return total(of) or None
        case Landing(so_far, whole, gone):
            divisor = total(gone)
            return total(so_far) * total(whole) / divisor if divisor > 0 else None
        case Ratio(part, whole, scale):
            divisor = total(whole) * scale
            return total(part) / divisor if divisor > 0 else None
        case Rate(part, whole):
            return wilson(total(part), total(whole))
        case Quantile():
            return group.quantile(formula, chosen)
        case SurvivalMedian():
            return group.survival_median(formula, chosen)
        case OverMembers():
            return group.share_of_members(formula)
        case OddsRatio():
            # Of most reps and days there are too few, which is known before the strata are taken apart.
            if (n := group.in_all_strata(formula)) < LEAST_CLOSED:
                return RateValue(None, n, None, None)
            strata = group.strata(formula, chosen.label)
            return mantel_haenszel(strata) if formula.stratified else crude(strata)
        case Reported():
            return None
        case AgainstTarget(name, target):
            value = number(evaluate(others[name], group, others, chosen.label))
            limit = limit_of(target, group, chosen.label)
            return value / limit if value is not None and limit else None
        case Projection():
            return None  # but where it was picked


def number(value: Value) -> float | None:
    """Return a value as one number: of a rate the share, of a forecast the middle."""
    if isinstance(value, Forecast):
        return value.p50
    return value.value if isinstance(value, RateValue) else value


def limit_of(limit: Limit, group: Group, stage_id: str) -> float | None:
    """Return a number that the funnel file sets for a stage, in its own unit; None where it sets none."""
    match limit:
        case "stalled_after_days":
            after = group.funnel.stages[stage_id].stalled_after
            return None if after is None else after.days
