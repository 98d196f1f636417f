"""Compute any KPI of a group. The views say the same in SQL."""

from collections.abc import Mapping

from stream.kpis.declaration import Kpi
from stream.kpis.formula import (
    AgainstTarget,
    Derived,
    Formula,
    Limit,
    OnlyPython,
    OverMembers,
    Quantile,
    Rate,
    Ratio,
    Sum,
    Total,
)
from stream.kpis.group import Group
from stream.kpis.statistics import Rate as RateValue
from stream.kpis.statistics import wilson

Value = int | float | None | RateValue

Others = Mapping[str, Kpi]
"""The KPIs of one subject by id, for those that are made of others."""


def evaluate(kpi: Kpi, group: Group, others: Others, label: str = "") -> Value:
    """Return the value of a KPI of a group.

    Args:
        kpi: the KPI.
        group: what was added up.
        others: the KPIs of its subject, by id.
        label: the stage, or the type of activity, for KPIs of one.

    Returns:
        Money in the minor unit of the reporting currency, shares from 0 to 1. None (in a rate: as its value) where
        the KPI says nothing, see its formula's `null_rule`.
    """
    return _compute(kpi.formula, kpi, group, others, label)


def _compute(formula: Formula, kpi: Kpi, group: Group, others: Others, label: str) -> Value:
    def total(of: Total) -> int:
        return group.total_now(of, label) if kpi.grain == "now" else group.total(of, label)

    match formula:
        case Sum(of, scale):
            return total(of) if scale == 1 else total(of) / scale
        case Ratio(part, whole, scale):
            divisor = total(whole) * scale
            return total(part) / divisor if divisor > 0 else None
        case Rate(part, whole):
            return wilson(total(part), total(whole))
        case Quantile():
            return group.quantile(formula)
        case OverMembers():
            return group.share_of_members(formula)
        case Derived(times, over):
            factors = [number(evaluate(others[name], group, others, label)) for name in times]
            divisors = [number(evaluate(others[name], group, others, label)) for name in over]
            return _product(factors, divisors)
        case AgainstTarget(name, target):
            value = number(evaluate(others[name], group, others, label))
            limit = limit_of(target, group, label)
            return value / limit if value is not None and limit else None
        case OnlyPython():
            return formula.compute(group, label)


def number(value: Value) -> float | None:
    """Return a value as one number: of a rate the share."""
    return value.value if isinstance(value, RateValue) else value


def _product(factors: list[float | None], divisors: list[float | None]) -> float | None:
    result = 1.0
    for factor in factors:
        if factor is None:
            return None
        result *= factor
    for divisor in divisors:
        if divisor is None or divisor <= 0:
            return None
        result /= divisor
    return result


def limit_of(limit: Limit, group: Group, stage_id: str) -> float | None:
    """Return a number that the funnel file sets for a stage, in its own unit; None where it sets none."""
    match limit:
        case "stalled_after_days":
            after = group.funnel.stages[stage_id].stalled_after
            return None if after is None else after.days
