"""The gauges on /metrics, made from the catalogue of KPIs: names, meanings, labels, values.

Most are of a team, all of whose windows one worker has, and come off the live totals of that worker. Those that read
rows of deals, ledgers, or what reps did in other teams are `stored`: they come off ClickHouse, of one worker.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from schemas.currencies import minor_digits
from schemas.measures import BY_NAME
from stream.kpis.catalogue import BY_SUBJECT, KPIS
from stream.kpis.declaration import Gauge, Kpi, Subject
from stream.kpis.evaluate import Prepared, number, prepared
from stream.kpis.formula import OverMembers, Rate, Ratio, Sum, Total, is_reported, reads_rows
from stream.kpis.group import Group
from stream.kpis.statistics import Rate as RateValue

_PREFIX: Mapping[Subject, str] = {
    "deals": "dealstream_",
    "activity type": "dealstream_",
    "stage": "dealstream_stage_",
}
_LABELS: Mapping[Subject, tuple[str, ...]] = {
    "deals": ("team",),
    "activity type": ("team", "type"),
    "stage": ("team", "pipeline", "stage"),
}

Sample = tuple[str, tuple[str, ...], float]
"""Name of the gauge, values of its labels, value."""

Reads = Literal["value", "part", "whole"]
"""What a gauge shows of its KPI: the value, what is divided for it, or what that is divided by."""


@dataclass(frozen=True)
class KpiGauge:
    """A gauge of a KPI, or of a rep's KPI.

    `shown`: the KPI, or a total of it. Values are in seconds, and in the minor unit of the reporting currency where
    `is_money`.
    """

    name: str
    kpi: Kpi
    shown: Kpi
    reads: Reads
    of_rep: bool
    is_money: bool

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of its labels."""
        time = ("period",) if self.kpi.grain == "period" else ()
        whose = ("team", "rep") if self.of_rep else _LABELS[self.kpi.subject]
        return (*time, *whose, *(("currency",) if self.is_money else ()))

    @property
    def stored(self) -> bool:
        """Whether it is read from ClickHouse: what a worker has does not tell it."""
        formula = self.kpi.formula
        return is_reported(formula) or reads_rows(formula) or (isinstance(formula, OverMembers) and formula.everywhere)

    @property
    def meaning(self) -> str:
        """A sentence."""
        said = {"value": "", "part": f"What {self.kpi.id} divides: ", "whole": f"What {self.kpi.id} divides by: "}
        unit = ", in units of the reporting currency" if self.is_money else ""
        if self.reads == "value" and self.kpi.unit == "minutes":
            unit = ", in seconds"
        return f"{'By rep: ' if self.of_rep else ''}{said[self.reads]}{self.kpi.meaning.removesuffix('.')}{unit}."

    def value(self, group: Group, label: str = "") -> float | None:
        """Return what it shows of a group; None: nothing."""
        value = self._prepared(group, label, None)
        if self.reads == "value" or not isinstance(value, RateValue):
            return number(value)
        return value.n if self.reads == "whole" else round((value.value or 0) * value.n)

    @cached_property
    def _prepared(self) -> Prepared:
        return prepared(self.shown, BY_SUBJECT[self.kpi.subject])


def samples(gauges: Iterable[KpiGauge], group: Group, labels: tuple[str, ...], label: str = "") -> Iterator[Sample]:
    """Yield the samples of a group.

    Args:
        gauges: which.
        group: what was added up.
        labels: the values of their labels but for the currency.
        label: the stage or type of activity that they are of.
    """
    for gauge in gauges:
        value = gauge.value(group, label)
        if value is None:
            continue
        if gauge.is_money:
            yield gauge.name, (*labels, group.funnel.currency), value / 10 ** minor_digits(group.funnel.currency)
        else:
            yield gauge.name, labels, value


def gauges_of(kpi: Kpi) -> Iterator[KpiGauge]:
    """Yield the gauges of a KPI: of its value, of what is divided and what it is divided by, of its value per rep."""
    if kpi.gauge is not None:
        prefix = _PREFIX[kpi.subject]
        yield _of_value(prefix, kpi, kpi.gauge)
        match kpi.formula:
            case Ratio(part, whole) | Rate(part, whole):
                yield KpiGauge(prefix + kpi.gauge.part, kpi, _total(kpi, part), "part", False, _is_money(part))
                yield KpiGauge(prefix + kpi.gauge.whole, kpi, _total(kpi, whole), "whole", False, _is_money(whole))
            case OverMembers():
                yield KpiGauge(prefix + kpi.gauge.part, kpi, kpi, "part", False, False)
                yield KpiGauge(prefix + kpi.gauge.whole, kpi, kpi, "whole", False, False)
    if kpi.rep_gauge is not None:
        yield replace(_of_value("dealstream_rep_", kpi, kpi.rep_gauge), of_rep=True)


def _of_value(prefix: str, kpi: Kpi, gauge: Gauge) -> KpiGauge:
    # Time is in seconds, as is the custom of Prometheus.
    shown = _total(kpi, kpi.formula.total) if isinstance(kpi.formula, Sum) else kpi
    return KpiGauge(prefix + _name(kpi, gauge), kpi, shown, "value", False, kpi.unit == "money")


def _total(kpi: Kpi, of: Total) -> Kpi:
    return replace(kpi, formula=Sum(of))


def _name(kpi: Kpi, gauge: Gauge) -> str:
    name = gauge.name or kpi.id
    return f"{name}_ratio" if kpi.unit == "share" else name


def _is_money(total: Total) -> bool:
    return BY_NAME[total.measures[0]].unit.startswith("money")


def _all() -> Iterator[KpiGauge]:
    """Yield all gauges once: those of values first, since their meaning says most."""
    gauges = [gauge for kpi in KPIS for gauge in gauges_of(kpi)]
    yield from {gauge.name: gauge for gauge in sorted(gauges, key=lambda gauge: gauge.reads == "value")}.values()


GAUGES: tuple[KpiGauge, ...] = tuple(_all())
"""Every gauge; of several that show the same under one name, one."""

GOAL_LABELS = ("goal", "kpi", "unit")
GOAL_GAUGES: Mapping[str, str] = {
    "dealstream_goal_target": "What a goal of the funnel file asks for, in the unit of its KPI, money in whole units.",
    "dealstream_goal_value": "What there is of a goal so far.",
    "dealstream_goal_projected": "Where a goal comes out by its day if it goes on as so far.",
}
"""The gauges of the goals, by name: what they mean. They are stored, too."""
