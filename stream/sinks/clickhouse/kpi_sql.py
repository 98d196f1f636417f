"""KPIs as columns over rows of measures: what `stream.kpis.evaluate` does, in SQL.

A view has four steps, so that nothing is written, and analysed, twice. The first adds up per group: whose, of which
time, and of which label (a stage, a type of activity, a source, a loss reason). The second makes the totals, and sees
the other labels of the same group through windows, where a KPI is a share of all of them. The third computes the KPIs,
the fourth their intervals.
"""

from collections.abc import Iterable, Iterator, Sequence

from schemas.measures import BY_NAME
from stream.core.funnel import Funnel
from stream.kpis.declaration import Kpi, Subject
from stream.kpis.evaluate import KINDS
from stream.kpis.formula import (
    AgainstTarget,
    Landing,
    OddsRatio,
    OverMembers,
    Planned,
    Quantile,
    Rate,
    Ratio,
    Sum,
    SurvivalMedian,
    Total,
    has_interval,
    is_of_one_bucket,
    totals,
)
from stream.kpis.group import labels_of
from stream.sinks.clickhouse.funnel_sql import at_todays_rate, first_open_stage, is_open, stuck_after
from stream.sinks.clickhouse.odds_sql import interval, odds_ratio
from stream.sinks.clickhouse.sql import ratio, text, texts
from stream.sinks.clickhouse.statistics_sql import quantiles, survival_counts, survival_median, wilson


def measures_of(kpis: Iterable[Kpi]) -> list[str]:
    """Return the names of the measures that KPIs are made of."""
    names = (name for kpi in kpis for one in totals(kpi.formula) for name in one.measures)
    return list(dict.fromkeys(names))


def is_stuck(funnel: Funnel) -> str:
    """Return the condition that the hour of a row is longer ago than the limit of the stage that is its label."""
    days = stuck_after("label", funnel)
    # Of UTC: a day on the server's own clocks may have 23 or 25 hours. And not in whole seconds, which begin in 1970.
    return "0" if days == "0" else f"{days} > 0 AND hour <= now64(0, 'UTC') - toIntervalDay({days})"


def _told(kpis: Iterable[Kpi]) -> list[Kpi]:
    return [kpi for kpi in kpis if is_of_one_bucket(kpi.formula)]


class KpiColumns:
    """The columns of KPIs of one subject and grain. Money in the minor unit of the reporting currency.

    A rate is a column, and its `…_n`, `…_low`, `…_high`. What the windows of a period do not tell has none.

    Args:
        subject: of what the KPIs are.
        label: the column that says of which label; empty for KPIs of deals.
        group: the columns that say whose and of which time, the latter first.
        funnel: the funnel file in force.
    """

    def __init__(self, subject: Subject, label: str, group: Sequence[str], funnel: Funnel) -> None:
        self._kind = KINDS[subject]
        self._label = label
        self._window = f"OVER (PARTITION BY {', '.join(group)})"
        self._all_of_the_time = f"OVER (PARTITION BY {group[0]})"
        self._funnel = funnel
        self._sums: dict[str, str] = {}
        self._totals: dict[str, str] = {}

    def values(self, kpis: Sequence[Kpi]) -> list[str]:
        """Return the columns of the third step; afterwards `sums` and `totals` have what they need."""
        return [column for kpi in _told(kpis) for column in self._column(kpi)]

    def intervals(self, kpis: Sequence[Kpi]) -> Iterator[str]:
        """Yield the columns of the fourth step: the KPIs with their intervals."""
        told = _told(kpis)
        rates = [kpi.id for kpi in told if has_interval(kpi.formula) and not isinstance(kpi.formula, OddsRatio)]
        ends = wilson(rates, [f"{rate}_n" for rate in rates])
        for kpi in told:
            yield kpi.id
            if kpi.id in rates:
                place = rates.index(kpi.id) + 1
                all_ends = f"({ends} AS intervals)" if place == 1 else "intervals"
                low, high = f"{all_ends}[{place}].1", f"intervals[{place}].2"
            elif has_interval(kpi.formula):
                low, high = interval(kpi.id)
            else:
                continue
            yield from (f"{kpi.id}_n", f"{low} AS {kpi.id}_low", f"{high} AS {kpi.id}_high")

    def sums(self) -> list[str]:
        """Return the columns of the first step."""
        return [f"{expression} AS {name}" for expression, name in self._sums.items()]

    def totals(self) -> list[str]:
        """Return the columns of the second step."""
        return [f"{expression} AS {name}" for expression, name in self._totals.items()]

    def label_of(self, measures: Sequence[str]) -> str:
        """Return the label of a row of one of some measures; empty for what is not of one label."""
        by_label = [name for name in measures if BY_NAME[name].label == self._kind]
        by_detail = [name for name in measures if BY_NAME[name].detail == self._kind]
        cases = [
            f"measure IN ({texts(names)}), {column}"
            for names, column in ((by_label, "label"), (by_detail, "detail"))
            if names
        ]
        return f"multiIf({', '.join(cases)}, '')"

    def _column(self, kpi: Kpi) -> Iterator[str]:
        match kpi.formula:
            case Sum(of, scale):
                yield self._said(kpi, f"{self._total(of)}{'' if scale == 1 else f' / {scale}'}")
            case Planned(of):
                yield self._said(kpi, f"nullIf({self._total(of)}, 0)")
            case Landing(so_far, whole, gone):
                product = f"{self._total(so_far)} * toFloat64({self._total(whole)})"
                yield self._said(kpi, ratio(product, self._total(gone)))
            case Ratio(part, whole, scale):
                yield self._said(kpi, ratio(self._total(part), f"{self._total(whole)} * {scale}"))
            case Rate(part, whole):
                n = self._total(whole)
                yield _rate(self._total(part), n if self._is_always_said(kpi) else f"if({self._is_said}, {n}, 0)", kpi)
            case Quantile(measure, part, of, scale):
                value, is_counted = self._distribution(measure)
                middle = quantiles(value, "toUInt64(value)", [(part, of)], is_counted)
                known = self._pass(f"if(countIf({is_counted}) = 0, NULL, {middle}[1])")
                yield self._said(kpi, f"{known} / {scale}")
            case SurvivalMedian(ended, waiting, scale):
                time, _ = self._distribution(ended)
                over, not_over = (f"if(measure = {text(name)}, value, 0)" for name in (ended, waiting))
                counts = survival_counts(time, over, not_over, f"measure IN ({texts((ended, waiting))})")
                yield self._said(kpi, f"{survival_median(self._pass(counts))} / {scale}")
            case OverMembers(of, at_least, among, everywhere):
                counted, by_rep = self._by_rep(among), self._by_rep(of)
                if everywhere:
                    by_rep = self._named(f"sumMap({self._summed(self._of_reps(of))}) {self._all_of_the_time}")
                reached = f"arrayCount((rep, n) -> n > 0 AND {by_rep}[rep] >= {at_least}, "
                reached += f"mapKeys({counted}), mapValues({counted}))"
                yield _rate(reached, f"arrayCount(n -> n > 0, mapValues({counted}))", kpi)
            case OddsRatio(won_with, lost_with, won, lost, stratified):
                yield odds_ratio(
                    self._strata(won_with),
                    self._strata(lost_with),
                    self._all_strata(won),
                    self._all_strata(lost),
                    kpi.id,
                    stratified=stratified,
                )
            case AgainstTarget(other, _):
                yield self._said(kpi, ratio(other, self._named(stuck_after(self._label, self._funnel))))

    @property
    def _is_said(self) -> str:
        return self._named(is_open(self._label, self._funnel))

    def _is_always_said(self, kpi: Kpi) -> bool:
        return kpi.subject != "stage" or kpi.of_closed_stages

    def _said(self, kpi: Kpi, value: str) -> str:
        return f"{value if self._is_always_said(kpi) else f'if({self._is_said}, {value}, NULL)'} AS {kpi.id}"

    def _summed(self, expression: str) -> str:
        """Return the name of a column of the first step."""
        return self._sums.setdefault(expression, f"sum_{len(self._sums)}")

    def _named(self, expression: str) -> str:
        """Return the name of a column of the second step."""
        return self._totals.setdefault(expression, f"total_{len(self._totals)}")

    def _pass(self, expression: str) -> str:
        """Return the name of a column of the first step that the second one passes on."""
        return self._named(self._summed(expression))

    def _total(self, of: Total) -> str:
        plus = self._plus(of.plus, of)
        return self._named(f"{plus} - {self._plus(of.minus, of)}" if of.minus else plus)

    def _plus(self, names: Sequence[str], of: Total) -> str:
        """Return the sum of some measures: of the labels that are meant, where they have labels of the kind."""
        own = [name for name in names if self._is_by_label(name)]
        shared = [name for name in names if name not in own]
        sums = []
        if own:
            summed = self._summed(self._sum(own, of))
            match of.of:
                case "own":
                    sums.append(summed)
                case "all":
                    sums.append(f"sum({summed}) {self._window}")
                case "pipeline":
                    sums.append(f"sumIf({summed}, {is_open(self._label, self._funnel)}) {self._window}")
                case "first stage":
                    first = first_open_stage("pipeline_id", self._funnel)
                    sums.append(f"sumIf({summed}, {self._label} = {first}) {self._window}")
        if shared:
            summed = self._summed(self._sum(shared, of))
            sums.append(f"sum({summed}) {self._window}" if self._kind else summed)
        return " + ".join(sums)

    def _is_by_label(self, name: str) -> bool:
        measure = BY_NAME[name]
        return bool(self._kind) and self._kind in (measure.label, measure.detail)

    def _sum(self, names: Sequence[str], of: Total) -> str:
        in_currencies = [name for name in names if BY_NAME[name].detail == "currency"]
        others = [name for name in names if name not in in_currencies]
        sums = [f"sumIf(value, {self._is_counted(others, of)})"] if others else []
        for name in in_currencies:
            amounts = f"sumMapIf(map(detail, value), {self._is_counted([name], of)})"
            today = at_todays_rate("amount", "currency", self._funnel)
            sums.append(
                f"toInt64(arraySum(arrayMap((currency, amount) -> ifNull({today}, 0), "
                f"mapKeys({amounts}), mapValues({amounts}))))"
            )
        return " + ".join(sums)

    def _is_counted(self, names: Sequence[str], of: Total) -> str:
        """Return the condition on the rows that a total adds up."""
        conditions = [f"measure IN ({texts(names)})"]
        if of.only is not None:
            labels = labels_of(of.only, self._funnel)
            conditions.append(f"label IN ({texts(labels)})" if labels else "0")
        if of.age != "any":
            conditions.append("is_stuck" if of.age == "stuck" else "NOT is_stuck")
        return " AND ".join(conditions)

    def _by_rep(self, of: Total) -> str:
        """Return a total of each rep, as a map; nobody's deals are no member's."""
        return self._pass(self._of_reps(of))

    def _of_reps(self, of: Total) -> str:
        sign = f"if(measure IN ({texts(of.minus)}), -value, value)" if of.minus else "value"
        counted = self._is_counted((*of.plus, *of.minus), of)
        return f"sumMapIf(map(rep_id, {sign}), rep_id != '' AND {counted})"

    def _distribution(self, name: str) -> tuple[str, str]:
        """Return the values of a measure that is a distribution, and the condition on its rows."""
        return (
            f"toInt64OrZero({'detail' if BY_NAME[name].detail else 'label'})",
            f"measure = {text(name)} AND value > 0",
        )

    def _strata(self, name: str) -> str:
        return self._pass(f"sumMapIf(map(detail, value), measure = {text(name)})")

    def _all_strata(self, name: str) -> str:
        by_stratum = self._summed(f"sumMapIf(map(label, value), measure = {text(name)})")
        return self._named(f"sumMap({by_stratum}) {self._window}")


def _rate(part: str, whole: str, kpi: Kpi) -> str:
    return f"greatest({whole}, 0) AS {kpi.id}_n, if({kpi.id}_n > 0, ({part}) / {kpi.id}_n, NULL) AS {kpi.id}"
