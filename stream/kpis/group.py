"""A group whose KPIs are asked for: what was added up of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from schemas.measures import BY_NAME
from stream.core.aggregate import Measures
from stream.core.funnel import MICROS, Funnel, Stage
from stream.kpis.formula import Formula, OddsRatio, Of, Only, OverMembers, Quantile, SurvivalMedian, Total
from stream.kpis.keys import ByLabel, by_label
from stream.kpis.odds import Table
from stream.kpis.open_deals import OpenDeals
from stream.kpis.statistics import Rate, quantile, wilson
from stream.kpis.survival import median
from stream.planning.forecast import Forecast

PickedValue = float | Rate | Forecast | None
Picked = Mapping[tuple[Formula, str], PickedValue]
"""What a store has computed already, by formula and label (empty: the KPI has none): its sums need not tell it."""


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
_ANY = Total(())


class Group:
    """What is known of a team, a rep, a stretch of time …: sums over its windows.

    Args:
        measures: of the period, summed: those kept in hours, and of those kept in rows the ones that are asked for.
        open_deals: those of now, whatever the period: by hour, or as kept for several groups.
        span: the period, and the present moment.
        funnel: the funnel file in force.
        members: its reps, each a group.
        picked: what a store has computed already; then the others need not tell it.
        anywhere: of a rep in a team, the rep in all teams; None: itself.
    """

    def __init__(
        self,
        measures: Measures,
        open_deals: Mapping[int, Measures] | OpenDeals,
        span: Span,
        funnel: Funnel,
        members: Sequence["Group"] = (),
        picked: Picked | None = None,
        anywhere: "Group | None" = None,
    ) -> None:
        self.funnel = funnel
        self.span = span
        self.picked: Picked = picked or {}
        self._measures = measures
        self._open_deals = open_deals if isinstance(open_deals, OpenDeals) else OpenDeals(open_deals)
        self._members = members
        self._anywhere = anywhere or self

    def total(self, of: Total, chosen: Chosen = ALL) -> int:
        """Return a total over the period."""
        if chosen is ALL and of.is_of_all:
            return sum(self.sums[name] for name in of.plus) - sum(self.sums[name] for name in of.minus)
        begin, end, now = self.span
        if of.age != "any":
            return sum(self._now(name, of, chosen, begin, end) for name in of.plus)
        elapsed = sum(self._elapsed(name, of, chosen, min(now, end)) for name in of.elapsed)
        return self._added(self._by_label, of, chosen) + elapsed

    def total_anywhere(self, of: Total) -> int:
        """Return a total over the period, of a rep in a team: of the rep in all teams."""
        return self._anywhere.total(of)

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
        counted = [one for one in self._members if one.total(of.among) > 0]
        totals = (one.total_anywhere(of.total) if of.everywhere else one.total(of.total) for one in counted)
        reached = sum(total >= of.at_least for total in totals)
        return wilson(reached, len(counted))

    def in_all_strata(self, of: OddsRatio) -> int:
        """Return the successes and failures of all strata, with a feature or without it."""
        return self.sums[of.successes] + self.sums[of.failures]

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
        return by_label(self._measures)

    @cached_property
    def sums(self) -> Mapping[str, int]:
        """Each measure of the period, of all labels."""
        return _Sums(lambda name: self._one(self._by_label, name, _ANY, ALL))

    def _distribution(self, measure: str, chosen: Chosen) -> Counter[int]:
        counts: Counter[int] = Counter()
        labelled = bool(BY_NAME[measure].detail)
        for (label, detail), n in self._by_label.get(measure, {}).items():
            if not labelled or chosen.kind != BY_NAME[measure].label or label == chosen.label:
                counts[int(detail if labelled else label)] += n
        return counts

    def _added(self, measures: ByLabel, of: Total, chosen: Chosen) -> int:
        added = 0
        for name in of.plus:
            added += self._one(measures, name, of, chosen)
        for name in of.minus:
            added -= self._one(measures, name, of, chosen)
        return added

    def _one(self, measures: ByLabel, name: str, of: Total, chosen: Chosen) -> int:
        values = measures.get(name)
        if not values:
            return 0
        labels = self._labels(name, of.of, of.only, chosen)
        detail = chosen.label if chosen.kind and chosen.kind == BY_NAME[name].detail and of.of == "own" else None
        counted: Iterable[tuple[tuple[str, str], int]] = values.items()
        in_currencies = BY_NAME[name].detail == "currency"
        if labels is None and detail is None and not in_currencies:
            return sum(values.values())
        if labels is not None or detail is not None:
            counted = (
                (key, value)
                for key, value in counted
                if (labels is None or key[0] in labels) and detail in (None, key[1])
            )
        if not in_currencies:
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
        for place, hours in self._open_deals.of(name):
            counted[place] = value = hours.between(begin, end)
            if of.age != "any":
                stuck = self._stuck_before(place[0])
                old = 0 if stuck is None else hours.between(begin, stuck if end is None else min(stuck, end))
                counted[place] = old if of.age == "stuck" else value - old
        return self._one({name: counted}, name, of, chosen)

    def _stuck_before(self, stage_id: str) -> int | None:
        """Return the second before which those are stuck who came to a stage; None: nobody ever is."""
        stage = self.funnel.stages.get(stage_id)
        if stage is None or stage.stalled_after is None:
            return None
        return self.span.now - int(stage.stalled_after.total_seconds()) + 1

    def _elapsed(self, name: str, of: Total, chosen: Chosen, until: int) -> int:
        labels = self._labels(name, of.of, of.only, chosen)
        return sum(
            hours.elapsed(until) for (label, _), hours in self._open_deals.of(name) if labels is None or label in labels
        )


class _Sums(dict[str, int]):
    """Sums by name, each added up once it is asked for: most are read by several KPIs, many by none."""

    def __init__(self, added: Callable[[str], int]) -> None:
        super().__init__()
        self._added = added

    def __missing__(self, name: str) -> int:
        value = self[name] = self._added(name)
        return value


def labels_of(only: Only, funnel: Funnel) -> list[str]:
    """Return the ids of the stages, or types of activity, that the funnel file calls so."""
    if only == "selling activities":
        return [kind.id for kind in funnel.activity_types.values() if kind.selling]
    return [stage.id for stage in _open_stages(funnel)]


def _open_stages(funnel: Funnel) -> Iterator[Stage]:
    return (stage for stage in funnel.stages.values() if stage.kind == "open" and not stage.of_leads)
