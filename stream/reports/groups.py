"""The KPIs of groups, over a period and the one before it."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from schemas.report import ForecastValue, RateValue
from stream.core.aggregate import Measures, add_to
from stream.core.funnel import Funnel
from stream.kpis.catalogue import BY_SUBJECT, kpis_of
from stream.kpis.declaration import Kpi, Subject
from stream.kpis.evaluate import Value, prepared
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
    if of_pipeline:
        return _SILENT_OF_PIPELINES | _OF_PIPELINES.compared(groups)
    return by_type(groups[0]) | (_OF_REPS if of_rep else _OF_SUBJECT["deals"]).compared(groups)


def territory_of(groups: Sequence[Group]) -> dict[str, Any]:
    """Return the KPIs of deals, and those of a territory beside the others."""
    deals, beside = deals_of(groups), labelled(groups, "territory", "")
    return deals | beside | {"previous": deals["previous"] | beside["previous"]}


def labelled(groups: Sequence[Group], subject: Subject, label: str, stage: str | None = None) -> dict[str, Any]:
    """Return the KPIs of a stage, a source, a loss reason (of a stage or of all), or a territory beside the others."""
    return _OF_SUBJECT[subject].compared(groups, label, stage)


def by_type(group: Group) -> dict[str, dict[str, Any]]:
    """Return the KPIs of each type of activity."""
    kinds = group.labels("activities")
    return {
        f"{id_}_by_type": {kind: _plain(value(group, kind, None)) for kind in kinds}
        for id_, value in _OF_SUBJECT["activity type"].prepared
    }


def of_bucket(group: Group) -> dict[str, Any]:
    """Return the KPIs of a stretch of time."""
    return _OF_SUBJECT["deals"].of_period(group) | by_type(group)


def grouped(open_deals: Iterable[OpenDeals], group: Callable[[OpenDeals], G]) -> dict[G, dict[int, Measures]]:
    """Add up what is open now, by group and hour."""
    sums: dict[G, dict[int, Measures]] = {}
    for one in open_deals:
        add_to(sums.setdefault(group(one), {}).setdefault(one.hour, {}), one.measures)
    return sums


class _Kpis:
    """Some KPIs of one subject, prepared for thousands of groups."""

    def __init__(self, kpis: Iterable[Kpi]) -> None:
        chosen = list(kpis)
        self.prepared = [(kpi.id, prepared(kpi, BY_SUBJECT[kpi.subject])) for kpi in chosen]
        self._of_period = [one for one, kpi in zip(self.prepared, chosen, strict=True) if kpi.grain == "period"]

    def of_period(self, group: Group) -> dict[str, Any]:
        """Return the values of a group, without those of now."""
        return {id_: _plain(value(group, "", None)) for id_, value in self._of_period}

    def compared(self, groups: Sequence[Group], label: str = "", stage: str | None = None) -> dict[str, Any]:
        """Return the values of the first group, and those of the second under `previous`, without those of now."""
        now, *before = groups
        values = {id_: _plain(value(now, label, stage)) for id_, value in self.prepared}
        previous = {id_: _plain(value(before[0], label, stage)) for id_, value in self._of_period} if before else {}
        return values | {"previous": previous}


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


def _is_of_pipelines(kpi: Kpi) -> bool:
    is_of_activities = any(_ACTIVITIES & set(one.measures) for one in totals(kpi.formula))
    return not is_of_activities and not reads_plans(kpi.formula)


_OF_SUBJECT: Mapping[Subject, _Kpis] = {subject: _Kpis(kpis_of(subject)) for subject in BY_SUBJECT}
_OF_REPS = _Kpis(kpi for kpi in kpis_of("deals") if kpi.of_reps)
_OF_PIPELINES = _Kpis(kpi for kpi in kpis_of("deals") if _is_of_pipelines(kpi))
_SILENT_OF_PIPELINES = {
    kpi.id: _plain(NO_RATE) if has_interval(kpi.formula) else None
    for kpi in kpis_of("deals")
    if not _is_of_pipelines(kpi)
}
