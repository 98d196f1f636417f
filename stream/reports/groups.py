"""The KPIs of groups, over a period and the one before it."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from schemas.report import ForecastValue, RateValue
from stream.core.aggregate import Measures, add_to
from stream.core.funnel import Funnel
from stream.kpis.catalogue import BY_SUBJECT, kpis_of
from stream.kpis.declaration import Kpi, Subject
from stream.kpis.evaluate import Value, evaluate
from stream.kpis.formula import has_interval, reads_plans, totals
from stream.kpis.group import Group, Span
from stream.kpis.open_deals import OpenDeals as OpenNow
from stream.kpis.statistics import NO_RATE, Rate
from stream.planning.forecast import Forecast
from stream.reports.adding import Summed, Sums
from stream.reports.open_deals import OpenDeals

G = TypeVar("G", bound=Hashable)

_ACTIVITIES = {"activities", "activity_seconds"}


class Period(NamedTuple):
    """The sums of a period."""

    sums: Sums
    span: Span


def group_of(summed: Summed, open_deals: OpenNow, span: Span, funnel: Funnel) -> Group:
    """Return what was added up of a group over one period."""
    return Group(summed.measures, open_deals, span, funnel, picked=summed.picked)


def deals_of(groups: Sequence[Group], *, of_rep: bool = False, of_pipeline: bool = False) -> dict[str, Any]:
    """Return the KPIs of deals, and of each type of activity; activities and quotas belong to no pipeline."""
    kpis = [kpi for kpi in kpis_of("deals") if kpi.of_reps or not of_rep]
    if not of_pipeline:
        return by_type(groups[0]) | _compared(groups, lambda group, of: _values(_of(kpis, of), group))
    told = [kpi for kpi in kpis if not _is_of_activities(kpi) and not reads_plans(kpi.formula)]
    silent = {kpi.id: _plain(NO_RATE) if has_interval(kpi.formula) else None for kpi in kpis if kpi not in told}
    return silent | _compared(groups, lambda group, of: _values(_of(told, of), group))


def _is_of_activities(kpi: Kpi) -> bool:
    return any(_ACTIVITIES & set(one.measures) for one in totals(kpi.formula))


def territory_of(groups: Sequence[Group]) -> dict[str, Any]:
    """Return the KPIs of deals, and those of a territory beside the others."""
    deals, beside = deals_of(groups), labelled(groups, "territory", "")
    return deals | beside | {"previous": deals["previous"] | beside["previous"]}


def labelled(groups: Sequence[Group], subject: Subject, label: str, stage: str | None = None) -> dict[str, Any]:
    """Return the KPIs of a stage, a source, a loss reason (of a stage or of all), or a territory beside the others."""
    return _compared(groups, lambda group, of: _values(_of(kpis_of(subject), of), group, label, stage))


def by_type(group: Group) -> dict[str, dict[str, Any]]:
    """Return the KPIs of each type of activity."""
    kinds = group.labels("activities")
    return {
        f"{kpi.id}_by_type": {kind: _plain(evaluate(kpi, group, BY_SUBJECT[kpi.subject], kind)) for kind in kinds}
        for kpi in kpis_of("activity type")
    }


def of_bucket(group: Group) -> dict[str, Any]:
    """Return the KPIs of a stretch of time."""
    return _values(kpis_of("deals", "period"), group) | by_type(group)


def grouped(open_deals: Iterable[OpenDeals], group: Callable[[OpenDeals], G]) -> dict[G, dict[int, Measures]]:
    """Add up what is open now, by group and hour."""
    sums: dict[G, dict[int, Measures]] = {}
    for one in open_deals:
        add_to(sums.setdefault(group(one), {}).setdefault(one.hour, {}), one.measures)
    return sums


def _of(kpis: Iterable[Kpi], periods_only: bool) -> list[Kpi]:
    return [kpi for kpi in kpis if kpi.grain == "period" or not periods_only]


def _compared(groups: Sequence[Group], values: Callable[[Group, bool], dict[str, Any]]) -> dict[str, Any]:
    """Return the values of the first group, and those of the second under `previous`, without those of now."""
    now, *before = groups
    return values(now, False) | {"previous": values(before[0], True) if before else {}}


def _values(kpis: Iterable[Kpi], group: Group, label: str = "", stage: str | None = None) -> dict[str, Any]:
    return {kpi.id: _plain(evaluate(kpi, group, BY_SUBJECT[kpi.subject], label, stage)) for kpi in kpis}


def _plain(value: Value) -> Any:
    if isinstance(value, Rate):
        return _rate(value)
    if isinstance(value, Forecast):
        return ForecastValue.model_construct(**value._asdict())
    return value


@lru_cache(maxsize=16_384)
def _rate(value: Rate) -> RateValue:
    # What was computed need not be validated, and thousands are made for a report, most of them as in the one before.
    return RateValue.model_construct(value=value.value, n=value.n, low=value.low, high=value.high)
