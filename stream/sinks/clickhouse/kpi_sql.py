"""KPIs as columns over the rows of the view `measures`: what `stream.kpis.evaluate` does, in SQL."""

from collections.abc import Iterable, Iterator, Sequence

from stream.core.funnel import Funnel
from stream.kpis.declaration import Kpi
from stream.kpis.formula import (
    AgainstTarget,
    Limit,
    OverMembers,
    Quantile,
    Rate,
    Ratio,
    Sum,
    Total,
    is_of_one_bucket,
    reads_rows,
    totals,
)
from stream.kpis.group import labels_of
from stream.sinks.clickhouse.sql import quantile, rate, ratio, text, texts

_SECONDS_PER_DAY = 86_400


def columns(kpis: Sequence[Kpi], funnel: Funnel) -> str:
    """Return the columns of KPIs of one subject and grain. Money in the minor unit of the reporting currency.

    A rate is a column, and its `…_n`, `…_low`, `…_high`; those that the windows do not tell have none.
    """
    return ", ".join(column for kpi in kpis for column in _column(kpi, funnel))


def measures_of(kpis: Iterable[Kpi]) -> list[str]:
    """Return the names of the measures that KPIs are made of."""
    names = (name for kpi in kpis for one in totals(kpi.formula) for name in one.measures)
    return list(dict.fromkeys(names))


def _column(kpi: Kpi, funnel: Funnel) -> Iterator[str]:
    if reads_rows(kpi.formula) or not is_of_one_bucket(kpi.formula):
        return
    match kpi.formula:
        case Sum(of, scale):
            yield f"{_total(of, funnel)}{'' if scale == 1 else f' / {scale}'} AS {kpi.id}"
        case Ratio(part, whole, scale):
            yield f"{ratio(_total(part, funnel), f'{_total(whole, funnel)} * {scale}')} AS {kpi.id}"
        case Rate(part, whole):
            yield rate(_total(part, funnel), _total(whole, funnel), kpi.id)
        case Quantile(measure, part, of, _):
            counted = f"measure = {text(measure)} AND value > 0"
            yield f"{quantile(f'groupArrayIf((toInt64OrZero(label), value), {counted})', part, of)} AS {kpi.id}"
        case OverMembers(of, at_least, among):
            counted = _by_rep(among, funnel)
            reached = f"arrayCount((rep, n) -> n > 0 AND {_by_rep(of, funnel)}[rep] >= {at_least}, "
            reached += f"mapKeys({counted}), mapValues({counted}))"
            yield rate(reached, f"arrayCount(n -> n > 0, mapValues({counted}))", kpi.id)
        case AgainstTarget(other, target):
            yield f"{ratio(other, _limit(target, funnel))} AS {kpi.id}"


def _total(of: Total, funnel: Funnel) -> str:
    plus = f"sumIf(value, {_counts(of.plus, of, funnel)})"
    return f"({plus} - sumIf(value, {_counts(of.minus, of, funnel)}))" if of.minus else plus


def _by_rep(of: Total, funnel: Funnel) -> str:
    """Return a total of each rep, as a map; nobody's deals are no member's."""
    sign = f"if(measure IN ({texts(of.minus)}), -value, value)" if of.minus else "value"
    return f"sumMapIf(map(rep_id, {sign}), rep_id != '' AND {_counts((*of.plus, *of.minus), of, funnel)})"


def _counts(measures: Sequence[str], of: Total, funnel: Funnel) -> str:
    """Return the condition on the rows that a total adds up."""
    conditions = [f"measure IN ({texts(measures)})"]
    if of.only is not None:
        labels = labels_of(of.only, funnel)
        conditions.append(f"label IN ({texts(labels)})" if labels else "0")
    if of.age == "stuck":
        days = _limit("stalled_after_days", funnel)
        conditions.append(f"{days} > 0 AND hour <= now() - toIntervalSecond({days} * {_SECONDS_PER_DAY})")
    return " AND ".join(conditions)


def _limit(limit: Limit, funnel: Funnel) -> str:
    """Return what the funnel file sets for the stage of a row; 0 where it sets nothing."""
    match limit:
        case "stalled_after_days":
            limits = {s.id: s.stalled_after.days for s in funnel.stages.values() if s.stalled_after is not None}
    if not limits:
        return "0"
    return f"transform(label, [{texts(limits)}], [{', '.join(map(str, limits.values()))}], 0)"
