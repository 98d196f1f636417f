"""Runs files through a backfill and the pure core, without Kafka; and plain sums to compare with."""

from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from schemas.events import any_event
from stream.backfill.facts.context import Context
from stream.backfill.facts.names import Names
from stream.backfill.ledger import Ledger
from stream.backfill.mapping import parse
from stream.backfill.prepare import prepared
from stream.backfill.read.files import assign
from stream.backfill.reading import Reading
from stream.backfill.run import records_of
from stream.backfill.send.records import Stamper
from stream.core import activities, facts
from stream.core.aggregate import add_to
from stream.core.funnel import MICROS, Funnel, micros, moment
from tests.support.histories import contributions_of, fact_of, record_of

NOW = datetime.fromisoformat("2026-06-01T12:00:00+00:00")


class Nothing:
    """Knows nothing."""

    def histories(self, deal_ids):
        return {}

    def activities(self, activity_ids):
        return {}


class State:
    """What a worker would know after these events: histories and activities, folded by the real core."""

    def __init__(self, events=()):
        self.deals, self.logged = {}, {}
        self.add(events)

    def add(self, events):
        for event in events:
            if event.type.startswith("deal."):
                fact = fact_of(event)
                if fact is not None:
                    self.deals[event.deal_id], _ = facts.add(self.deals.get(event.deal_id, ()), [fact])
            else:
                record = record_of(event)
                self.logged[event.activity_id] = activities.add(self.logged.get(event.activity_id), record)

    def histories(self, deal_ids):
        return {one: self.deals[one] for one in deal_ids if one in self.deals}

    def activities(self, activity_ids):
        return {one: self.logged[one] for one in activity_ids if one in self.logged}

    def windows(self, funnel):
        total = {}
        parts = [contributions_of(history, funnel) for history in self.deals.values()]
        parts += [activities.contributions(record, funnel) for record in self.logged.values()]
        for part in parts:
            for key, measures in part.items():
                add_to(total.setdefault(tuple(key), {}), measures)
        return {key: measures for key, measures in total.items() if measures}


class Sent:
    """What a backfill of files sends."""

    def __init__(self, mapping, paths, funnel, known=None):
        mapping = parse(mapping) if isinstance(mapping, str) else mapping
        context = Context(mapping, funnel, Names(funnel, takes_first=mapping.several_reps is not None), micros(NOW))
        self.reading = Reading(assign(mapping, paths), context)
        self.records, self.rejected, self.notes, self.left, self.known = [], [], Counter(), 0, 0
        self.told, self.disagreements, self.parts = 0, [], []
        with TemporaryDirectory() as folder:
            ledger, stamper = Ledger(funnel, self.reading.files, Path(folder)), Stamper(funnel)
            for ready in prepared(self.reading, known or Nothing(), context):
                deals, activities_ = records_of(ready, stamper)
                self.records += deals + activities_
                self.rejected += ready.part.rejected
                self.notes.update(ready.part.notes)
                self.left += ready.left
                self.known += ready.known
                self.told += ready.told
                self.disagreements += ready.disagreements
                self.parts.append(ready)
                ledger.add(ready)
            self.outcomes = ledger.outcomes()
        self.events = [any_event.validate_json(value) for _, value in self.records]

    @property
    def reasons(self):
        return [(one.line, one.reason) for one in self.rejected]


def monthly(windows, funnel: Funnel):
    """Sums of the measures by team, rep and month: {(team, rep, "2017-03"): Counter}."""
    found = defaultdict(Counter)
    for (team, rep, _, _, hour), measures in windows.items():
        month = moment(hour * MICROS).astimezone(funnel.zone).strftime("%Y-%m")
        found[team, rep, month].update(measures)
    return found


def closed(windows, funnel):
    """Won, revenue, lost, lost amount by team, rep and month; what is nowhere is left out."""
    names = ("won", "won_amount", "lost_deals", "lost_amount")
    sums = {key: tuple(counts[name] for name in names) for key, counts in monthly(windows, funnel).items()}
    return {key: numbers for key, numbers in sums.items() if any(numbers)}


def month_of(at, funnel):
    """The month of a moment (microseconds UTC) in the reporting zone."""
    return moment(at).astimezone(funnel.zone).strftime("%Y-%m")
