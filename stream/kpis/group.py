"""A group whose KPIs are asked for: what was added up of it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from schemas.measures import BY_NAME
from stream.core.aggregate import Measures
from stream.core.funnel import MICROS, Funnel, Stage
from stream.kpis.formula import Age, Formula, OddsRatio, Of, Only, OverMembers, Quantile, SurvivalMedian, Total
from stream.kpis.odds import Table
from stream.kpis.statistics import Rate, quantile, wilson
from stream.kpis.survival import median

OpenDeals = Mapping[int, Measures]
"""Measures of now (`Measure.of_now`), by hour (seconds UTC), whatever the period.

Hours that no limit of a stage and no end of a period parts may stand together under the last of them.
"""

Picked = Mapping[tuple[Formula, str], float | Rate | None]
"""What a store has computed already, by formula and label (empty: the KPI has none): its sums need not tell it."""

ByLabel = dict[str, dict[tuple[str, str], int]]
"""Measures by name, then by (label, detail)."""


class Span(NamedTuple):
    """The hours of a period, from `begin` to before `end`, and the present moment: seconds UTC."""

    begin: int
    end: int
    now: int


class Chosen(NamedTuple):
    """Of which label or detail a KPI is asked.

    `kind`: as `Measure.label` and `Measure.detail` name it; empty: of none, so that all count.
    `label`: which of that kind.
    `stage`: besides, the stage that the deals left; None: any.
    """

    kind: str = ""
    label: str = ""
    stage: str | None = None


ALL = Chosen()


class Group:
    """What is known of a team, a rep, a stretch of time …: sums over its windows.

    Args:
        measures: of the period, summed: those kept in hours, and of those kept in rows the ones that are asked for.
        open_deals: those of now.
        span: the period, and the present moment.
        funnel: the funnel file in force.
        members: the measures of each of its reps; None where that is not known.
        picked: what a store has computed already; then the others need not tell it.
    """

    def __init__(
        self,
        measures: Measures,
        open_deals: OpenDeals,
        span: Span,
        funnel: Funnel,
        members: Sequence[Measures] | None = None,
        picked: Picked | None = None,
    ) -> None:
        self.funnel = funnel
        self.span = span
        self.picked: Picked = picked or {}
        self._measures = measures
        self._open_deals = open_deals
        self._members = members

    def total(self, of: Total, chosen: Chosen = ALL) -> int:
        """Return a total over the period."""
        begin, end, now = self.span
        if of.age != "any":
            return sum(self._now(name, of, chosen, begin, end) for name in of.plus)
        elapsed = sum(self._elapsed(name, of, chosen, min(now, end)) for name in of.elapsed)
        return self._added(self._by_label, of, chosen) + elapsed

    def total_now(self, of: Total, chosen: Chosen = ALL) -> int:
        """Return a total over all that is open, whenever it began."""
        plus = sum(self._now(name, of, chosen, None, None) for name in of.plus)
        return plus - sum(self._now(name, of, chosen, None, None) for name in of.minus)

    def quantile(self, of: Quantile, chosen: Chosen = ALL) -> float | None:
        """Return a quantile over the period."""
        value = quantile(self._distribution(of.measure, chosen).items(), of.part, of.of)
        return None if value is None else value / of.scale

    def survival_median(self, of: SurvivalMedian, chosen: Chosen = ALL) -> float | None:
        """Return a median of times, some of which are not over."""
        value = median(self._distribution(of.ended, chosen), self._distribution(of.open, chosen))
        return None if value is None else value / of.scale

    def share_of_members(self, of: OverMembers) -> Rate:
        """Return the share of the reps whose total over the period reaches a bound."""
        counted = [_by_label(measures) for measures in self._members or ()]
        counted = [one for one in counted if self._added(one, of.among, ALL) > 0]
        reached = sum(self._added(one, of.total, ALL) >= of.at_least for one in counted)
        return wilson(reached, len(counted))

    def strata(self, of: OddsRatio, feature: str) -> list[Table]:
        """Return a table of successes and failures, with a feature and without it, for each stratum."""

        def by_stratum(name: str) -> dict[str, int]:
            counts = self._by_label.get(name, {})
            if name in (of.successes, of.failures):
                return {stratum: n for (stratum, _), n in counts.items()}
            return {stratum: n for (label, stratum), n in counts.items() if label == feature}

        with_, failed_with = by_stratum(of.successes_with), by_stratum(of.failures_with)
        all_, failed = by_stratum(of.successes), by_stratum(of.failures)
        return [
            Table(
                with_.get(stratum, 0),
                failed_with.get(stratum, 0),
                all_.get(stratum, 0) - with_.get(stratum, 0),
                failed.get(stratum, 0) - failed_with.get(stratum, 0),
            )
            for stratum in sorted(with_.keys() | failed_with.keys() | all_.keys() | failed.keys())
        ]

    def labels(self, measure: str) -> list[str]:
        """Return the labels of which the period has any number of a measure."""
        return sorted({label for label, _ in self._by_label.get(measure, ())})

    def details(self, measure: str, label: str | None = None) -> list[str]:
        """Return the details of which the period has any number of a measure, of one label or of any."""
        of = self._by_label.get(measure, ())
        return sorted({detail for own, detail in of if label in (None, own)})

    def distribution(self, measure: str) -> Mapping[int, int]:
        """Return how often each value of a measure that is a distribution occurs."""
        return self._distribution(measure, ALL)

    @cached_property
    def _by_label(self) -> ByLabel:
        return _by_label(self._measures)

    @cached_property
    def _open_by_hour(self) -> dict[str, list[tuple[int, tuple[str, str], int]]]:
        """The measures of now by name: hour, (label, detail), value."""
        split: dict[str, list[tuple[int, tuple[str, str], int]]] = {}
        for hour, measures in self._open_deals.items():
            for key, value in measures.items():
                name, label, detail = parts_of(key)
                split.setdefault(name, []).append((hour, (label, detail), value))
        return split

    def _distribution(self, measure: str, chosen: Chosen) -> Counter[int]:
        counts: Counter[int] = Counter()
        labelled = bool(BY_NAME[measure].detail)
        for (label, detail), n in self._by_label.get(measure, {}).items():
            if not labelled or chosen.kind != BY_NAME[measure].label or label == chosen.label:
                counts[int(detail if labelled else label)] += n
        return counts

    def _added(self, measures: ByLabel, of: Total, chosen: Chosen) -> int:
        plus = sum(self._one(measures, name, of, chosen) for name in of.plus)
        return plus - sum(self._one(measures, name, of, chosen) for name in of.minus)

    def _one(self, measures: ByLabel, name: str, of: Total, chosen: Chosen) -> int:
        values = measures.get(name)
        if not values:
            return 0
        labels = self._labels(name, of.of, of.only, chosen)
        detail = chosen.label if chosen.kind and chosen.kind == BY_NAME[name].detail and of.of == "own" else None
        counted: Iterable[tuple[tuple[str, str], int]] = values.items()
        if labels is not None or detail is not None:
            counted = (
                (key, value)
                for key, value in counted
                if (labels is None or key[0] in labels) and detail in (None, key[1])
            )
        if BY_NAME[name].detail != "currency":
            return sum(value for _, value in counted)
        by_currency: Counter[str] = Counter()
        for (_, currency), value in counted:
            by_currency[currency] += value
        return sum(self._today(amount, currency) for currency, amount in by_currency.items())

    def _labels(self, name: str, of: Of, only: Only | None, chosen: Chosen) -> frozenset[str] | None:
        """Return the labels of a measure that count; None: all."""
        kind = BY_NAME[name].label
        if chosen.kind and kind == chosen.kind:
            match of:
                case "own":
                    return frozenset((chosen.label,))
                case "all":
                    return None
                case "pipeline":
                    return frozenset(stage.id for stage in self._pipeline(chosen.label))
                case "first stage":
                    return frozenset(stage.id for stage in self._pipeline(chosen.label)[:1])
        if kind == "stage" and chosen.stage is not None:
            return frozenset((chosen.stage,))
        return None if only is None else frozenset(labels_of(only, self.funnel))

    def _pipeline(self, stage_id: str) -> Sequence[Stage]:
        """Return the open stages of the pipeline that a stage is of."""
        return self.funnel.open_stages[self.funnel.stages[stage_id].pipeline_id]

    def _today(self, amount: int, currency: str) -> int:
        """Return an amount in the reporting currency at today's rate; 0 where there is none."""
        return self.funnel.convert(amount, currency, None, self.span.now * MICROS) or 0

    def _now(self, name: str, of: Total, chosen: Chosen, begin: int | None, end: int | None) -> int:
        """Return what a measure of now says of those of an age, of the hours from `begin` to before `end`."""
        counted: dict[tuple[str, str], int] = {}
        for hour, key, value in self._open_by_hour.get(name, ()):
            in_period = (begin is None or hour >= begin) and (end is None or hour < end)
            if in_period and of.age in ("any", self._age(key[0], hour)):
                counted[key] = counted.get(key, 0) + value
        return self._one({name: counted}, name, of, chosen)

    def _age(self, stage_id: str, hour: int) -> Age:
        stage = self.funnel.stages.get(stage_id)
        if stage is None or stage.stalled_after is None:
            return "fresh"
        return "stuck" if hour <= self.span.now - int(stage.stalled_after.total_seconds()) else "fresh"

    def _elapsed(self, name: str, of: Total, chosen: Chosen, until: int) -> int:
        labels = self._labels(name, of.of, of.only, chosen)
        return sum(
            value * (until - hour)
            for hour, (label, _), value in self._open_by_hour.get(name, ())
            if hour < until and (labels is None or label in labels)
        )


def _by_label(measures: Measures) -> ByLabel:
    split: ByLabel = {}
    for key, value in measures.items():
        name, label, detail = parts_of(key)
        split.setdefault(name, {})[label, detail] = value
    return split


@lru_cache(maxsize=65_536)
def parts_of(key: str) -> tuple[str, str, str]:
    """Return name, label and detail of a key; a label of a measure without details may have colons."""
    name, _, label = key.partition(":")
    if not BY_NAME[name].detail:
        return name, label, ""
    label, _, detail = label.partition(":")
    return name, label, detail


def labels_of(only: Only, funnel: Funnel) -> list[str]:
    """Return the ids of the stages, or types of activity, that the funnel file calls so."""
    if only == "selling activities":
        return [kind.id for kind in funnel.activity_types.values() if kind.selling]
    return [stage.id for stage in _open_stages(funnel)]


def _open_stages(funnel: Funnel) -> Iterator[Stage]:
    return (stage for stage in funnel.stages.values() if stage.kind == "open" and not stage.of_leads)
