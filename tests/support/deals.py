"""Deals told line by line, on the clocks of the reporting zone, and what they count."""

from collections import Counter
from datetime import datetime

from schemas.events import any_event
from stream.core.funnel import MICROS, micros, moment
from stream.oracle.truth import truth
from tests.support.histories import FILE, KNOWN, as_truth, contributions_of, history_of

TYPES = {
    "created": ("deal.created", None),
    "stage": ("deal.stage_changed", "stage_id"),
    "owner": ("deal.owner_changed", "rep_id"),
    "amount": ("deal.amount_changed", "amount"),
    "currency": ("deal.currency_changed", "currency"),
    "closes": ("deal.close_date_changed", "close_date"),
    "touched": ("deal.touched", "activity_type"),
    "deleted": ("deal.deleted", None),
    "restored": ("deal.restored", None),
    "merged": ("deal.merged", None),
    "property": ("deal.property_changed", None),
    "gap": ("deal.gap", None),
    "healed": ("deal.healed", None),
}
MUST = {
    "touched": {"activity_id": "a"},
    "merged": {"into_deal_id": "d2"},
    "property": {"property": "x", "value": "y"},
}


def clock(text):
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=KNOWN.zone)


def utc(text):
    return moment(micros(clock(text)))


def event(number, at, kind, value=None, **more):
    type_, name = TYPES[kind]
    found = {"event_id": f"e{number:02}", "deal_id": "d1", "occurred_at": utc(at), "type": type_, **MUST.get(kind, {})}
    if name is not None:
        found[name] = utc(value) if kind == "closes" and value else value
    return any_event.validate_python(found | more)


class Counted:
    """What a deal counts: {(measure): total}, and where."""

    def __init__(self, events):
        self.windows = as_truth(contributions_of(history_of(events)))
        assert self.windows == truth([e.model_dump() for e in events], FILE)
        self.total = Counter()
        for measures in self.windows.values():
            self.total.update(measures)

    def __getitem__(self, measure):
        return self.total[measure]

    def hours(self, measure):
        """The hours at which a measure counts, on the clocks of the reporting zone."""
        found = sorted(key[4] for key, measures in self.windows.items() if measure in measures)
        return [f"{moment(s * MICROS).astimezone(KNOWN.zone):%Y-%m-%d %H:%M}" for s in found]

    def of(self, measure):
        """Who has a measure: {(team, rep): value}."""
        found = Counter()
        for (team, rep, _, _, _), measures in self.windows.items():
            if measure in measures:
                found[team, rep] += measures[measure]
        return dict(found)


def deal(*lines):
    return Counted([event(number, *line) for number, line in enumerate(lines)])


WON = [
    ("2026-03-02 09:10", "created"),
    ("2026-03-02 09:10", "stage", "lead"),
    ("2026-03-02 09:10", "owner", "ada"),
    ("2026-03-05 10:00", "stage", "meet"),
    ("2026-03-09 11:00", "amount", 120_000),
    ("2026-03-10 12:00", "stage", "offer"),
    ("2026-03-20 15:40", "stage", "won"),
]
