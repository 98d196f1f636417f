"""KPIs of a list of events, without Kafka and ClickHouse: the same reading, fold and formulas as in the service.

Batch = stream: events count once, in whatever order they come, and late or corrected ones as if they had been in time.
"""

import json
from collections.abc import Generator, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from stream import topology
from stream.core import entities
from stream.core.aggregate import Key, Measures, add_to
from stream.core.buckets import Days
from stream.core.fold import Entity, Folded, Incoming, Item, folding
from stream.core.funnel import MICROS, Funnel, micros
from stream.ingest.ingest import enriched_again
from stream.ingest.problems import Unusable
from stream.ingest.readers import activity_reader, deal_reader
from stream.kpis.catalogue import BY_SUBJECT
from stream.kpis.declaration import Subject
from stream.kpis.evaluate import Value, evaluate
from stream.kpis.formula import is_reported, reads_plans, reads_rows
from stream.kpis.group import Group, Span

S = TypeVar("S")
F = TypeVar("F", bound=Item)
W = TypeVar("W")


class Batch:
    """Some events, counted.

    Attributes:
        hours: what was counted: measures (`docs/reference.md`) by team, rep, territory, pipeline and hour.
        refused: the events that could not be used, each with what is wrong with it and the way out.
    """

    def __init__(self, events: Iterable[Mapping[str, Any]], funnel: Funnel) -> None:
        """Count events, each as the JSON of `schemas/json/deal-event.schema.json` or `activity-event.schema.json`."""
        self.refused: list[tuple[Mapping[str, Any], str]] = []
        self._funnel = funnel
        read = {topology.DEALS.name: deal_reader(funnel), topology.ACTIVITIES.name: activity_reader(funnel)}
        incoming: dict[str, list[Incoming[Any]]] = {topic: [] for topic in read}
        for position, event in enumerate(events):
            try:
                for record in enriched_again(json.dumps(event).encode(), funnel, None):
                    if (one := read[record.topic](position, record.value)) is not None:
                        incoming[record.topic].append(one)
            except Unusable as error:
                self.refused.append((event, error.detail))
        self.hours: dict[Key, Measures] = {}
        for counted in (
            _folded(entities.deals(funnel), incoming[topology.DEALS.name]),
            _folded(entities.activity_records(funnel), incoming[topology.ACTIVITIES.name]),
        ):
            for key, measures in counted.items():
                add_to(self.hours.setdefault(key, {}), measures)

    def kpis(
        self, days: Days, now: datetime, subject: Subject = "deals", label: str = "", **whose: str
    ) -> dict[str, Value]:
        """Return the KPIs of some days by id, as `docs/kpis.md` says them.

        Args:
            days: in the reporting time zone.
            now: the present moment, by which deals are open and stuck.
            subject: of what: "deals", a "stage" or an "activity type".
            label: the stage or type of activity; empty for deals.
            whose: team_id, rep_id, territory_id, pipeline_id; none: everybody's.

        Those that need more than hours are left out: what is read off rows of deals, plans, and what is projected.
        """
        group = self._group(days, micros(now) // MICROS, whose)
        return {
            kpi.id: evaluate(kpi, group, BY_SUBJECT[subject], label)
            for kpi in BY_SUBJECT[subject].values()
            if not (reads_rows(kpi.formula) or reads_plans(kpi.formula) or is_reported(kpi.formula))
        }

    def _group(self, days: Days, now: int, whose: Mapping[str, str]) -> Group:
        first, last = (self._funnel.midnight(day) // MICROS for day in (days.first, days.last + timedelta(days=1)))
        span = Span(first, last, now)
        period: Measures = {}
        by_rep: dict[str, Measures] = {}
        open_deals: dict[int, Measures] = {}
        for key, measures in self.hours.items():
            if any(getattr(key, name) != asked for name, asked in whose.items()):
                continue
            add_to(open_deals.setdefault(key.hour, {}), measures)
            if first <= key.hour < last:
                add_to(period, measures)
                add_to(by_rep.setdefault(key.rep_id, {}), measures)
        members = [Group(one, {}, span, self._funnel) for rep_id, one in by_rep.items() if rep_id]
        return Group(period, open_deals, span, self._funnel, members)


def _folded(entity: Entity[S, F, W], events: list[Incoming[F]]) -> Mapping[Key, Measures]:
    """Return what the events of one kind of entity come to."""

    def steps() -> Generator[None, None, Folded[S]]:
        return (yield from folding(entity, events, lambda _: None, lambda _: None, len(events), -1))

    fold = steps()
    while True:
        try:
            next(fold)
        except StopIteration as end:
            return {key: stored.value for key, stored in end.value.aggregates.items()}
