"""A group whose KPIs are asked for: what was added up of it."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from schemas.measures import BY_NAME
from stream.core.aggregate import Measures
from stream.core.funnel import Funnel, Stage
from stream.kpis.formula import Only, OverMembers, Quantile, Total
from stream.kpis.statistics import Rate, quantile, wilson

OpenVisits = Mapping[int, Measures]
"""Measures of visits that are under way, by hour of entry (seconds UTC), whatever the period."""


class Picked(NamedTuple):
    """What a store has computed already, because its sums of measures do not tell it."""

    quantiles: Mapping[Quantile, float | None]
    shares_of_members: Mapping[OverMembers, Rate]


class Span(NamedTuple):
    """The hours of a period, from `begin` to before `end`, and the present moment: seconds UTC."""

    begin: int
    end: int
    now: int


class Group:
    """What is known of a team, a rep, a stretch of time …: sums over its windows.

    Args:
        measures: of the period, summed.
        open_visits: who is in a stage now.
        span: the period, and the present moment.
        funnel: the funnel file in force.
        members: the measures of each of its reps; None where that is not known.
        picked: what a store has computed already; then `measures` and `members` need not tell it.
    """

    def __init__(
        self,
        measures: Measures,
        open_visits: OpenVisits,
        span: Span,
        funnel: Funnel,
        members: Sequence[Measures] | None = None,
        picked: Picked | None = None,
    ) -> None:
        self.funnel = funnel
        self.span = span
        self._measures = measures
        self._open_visits = open_visits
        self._members = members
        self._picked = picked or Picked({}, {})

    def total(self, of: Total, label: str = "") -> int:
        """Return a total over the period: of one label (a stage, a type of activity), or of all of them."""
        begin, end, _ = self.span
        if of.stalled:
            return self._stalled(of, label, begin, end)
        return _added(self._by_label, of, label, self.funnel)

    def total_now(self, of: Total, label: str = "") -> int:
        """Return a total over the visits that are under way, whenever they began."""
        if of.stalled:
            return self._stalled(of, label, None, None)
        return _added(self._open_by_label, of, label, self.funnel)

    def quantile(self, of: Quantile) -> float | None:
        """Return a quantile over the period."""
        if of in self._picked.quantiles:
            return self._picked.quantiles[of]
        counts = self._by_label.get(of.measure, {})
        return quantile(((int(value), count) for value, count in counts.items()), of.part, of.of)

    def share_of_members(self, of: OverMembers) -> Rate:
        """Return the share of the reps whose total over the period reaches a bound."""
        if of in self._picked.shares_of_members:
            return self._picked.shares_of_members[of]
        counted = [_by_label(measures) for measures in self._members or ()]
        counted = [one for one in counted if _added(one, of.among, "", self.funnel) > 0]
        reached = sum(_added(one, of.total, "", self.funnel) >= of.at_least for one in counted)
        return wilson(reached, len(counted))

    def labels(self, measure: str) -> list[str]:
        """Return the labels of which the period has any number of a measure."""
        return sorted(self._by_label.get(measure, ()))

    @cached_property
    def _by_label(self) -> dict[str, dict[str, int]]:
        return _by_label(self._measures)

    @cached_property
    def _open_by_label(self) -> dict[str, dict[str, int]]:
        summed: dict[str, dict[str, int]] = {}
        for measures in self._open_visits.values():
            for key, value in measures.items():
                name, _, label = key.partition(":")
                labels = summed.setdefault(name, {})
                labels[label] = labels.get(label, 0) + value
        return summed

    def _stalled(self, of: Total, label: str, begin: int | None, end: int | None) -> int:
        stages = [self.funnel.stages[label]] if label else list(_stages(of.only, self.funnel))
        return sum(self._stalled_in(stage, name, begin, end) for stage in stages for name in of.plus)

    def _stalled_in(self, stage: Stage, name: str, begin: int | None, end: int | None) -> int:
        """Return what a measure says of the visits that are longer in a stage than its limit."""
        if stage.stalled_after is None:
            return 0
        latest = self.span.now - int(stage.stalled_after.total_seconds())
        key = f"{name}:{stage.id}"
        return sum(
            measures.get(key, 0)
            for hour, measures in self._open_visits.items()
            if hour <= latest and (begin is None or begin <= hour) and (end is None or hour < end)
        )


def _by_label(measures: Measures) -> dict[str, dict[str, int]]:
    split: dict[str, dict[str, int]] = {}
    for key, value in measures.items():
        name, _, label = key.partition(":")
        split.setdefault(name, {})[label] = value
    return split


def _added(by_label: Mapping[str, Mapping[str, int]], of: Total, label: str, funnel: Funnel) -> int:
    def one(name: str) -> int:
        values = by_label.get(name)
        if not values:
            return 0
        if label and BY_NAME[name].label:
            return values.get(label, 0)
        if of.only is not None:
            return sum(values.get(marked, 0) for marked in labels_of(of.only, funnel))
        return sum(values.values())

    return sum(map(one, of.plus)) - sum(map(one, of.minus))


def labels_of(only: Only, funnel: Funnel) -> list[str]:
    """Return the ids of the stages, or types of activity, that the funnel file calls so."""
    if only == "selling activities":
        return [kind.id for kind in funnel.activity_types.values() if kind.selling]
    return [stage.id for stage in _stages(only, funnel)]


def _stages(only: Only | None, funnel: Funnel) -> Iterator[Stage]:
    for stage in funnel.stages.values():
        match only:
            case None:
                yield stage
            case "open stages" if stage.kind == "open" and not stage.of_leads:
                yield stage
            case "mql stages" if stage.mark == "mql":
                yield stage
            case "sql stages" if stage.mark == "sql":
                yield stage
