"""Histories of deals and activities, as hypothesis makes them: every kind of event, in any order, close in time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from schemas import wire
from schemas.events import any_event
from schemas.funnel_file import FunnelFile
from stream.config.funnel_file import parse
from stream.core import activities, contributions, facts
from stream.core.funnel import Funnel
from stream.core.way import way_of

# Without links, and with some that lead to each other, in a circle too.
ORDERS = [
    "",
    "1",
    "10",
    "2",
    *(f"1:{was * 8}-{new * 8}:{end}" for was, new, end in ("ab0", "bc1", "ca0", "cd0", "ae2")),
]

FUNNEL = """
time_zone: Asia/Kolkata
fiscal_year_starts: 4
currency: EUR
exchange_rates:
  USD: [{starts: 2026-01-01, rate: 0.9}, {starts: 2026-03-02, rate: 0.8123}]
  JPY: [{starts: 2026-01-01, rate: 0.0061}]
pipelines:
  - id: new
    name: New
    continues_in: more
    stages:
      - {id: lead, name: Lead, kind: open, mark: mql, stalled_after_days: 3, quiet_after_days: 2}
      - {id: meet, name: Meet, kind: open, mark: sql, quiet_after_days: 1, formerly: [met]}
      - {id: offer, name: Offer, kind: open}
      - {id: won, name: Won, kind: won}
      - {id: lost, name: Lost, kind: lost}
      - {id: bad, name: Bad, kind: disqualified}
  - id: more
    name: More
    stages:
      - {id: ask, name: Ask, kind: open}
      - {id: "yes", name: "Yes", kind: won}
      - {id: "no", name: "No", kind: lost}
  - id: leads
    name: Leads
    kind: leads
    continues_in: new
    stages:
      - {id: new-lead, name: New, kind: open}
      - {id: warm-lead, name: Warm, kind: open, mark: mql}
      - {id: converted, name: Converted, kind: won}
teams: [{id: n, name: North}, {id: s, name: South}]
territories: [{id: t, name: T}]
reps:
  - {id: ada, name: Ada, assignments: [{starts: 2020-01-01, team: n, territory: t}]}
  - id: bo
    name: Bo
    assignments: [{starts: 2020-01-01, team: n}, {starts: 2026-03-02, team: s}, {starts: 2026-03-03, team: n}]
  - {id: cy, name: Cy, assignments: [{starts: 2026-03-02, team: s}]}
  - id: eve
    name: Eve
    formerly: [eva]
    assignments:
      - {starts: 2020-01-01, team: n, territory: t}
      - {starts: 2026-03-02, team: s, open_deals: stay}
      - {starts: 2026-03-03, team: n}
      - {starts: 2026-03-04, team: s, territory: t, open_deals: stay}
  - {id: dee, name: Dee, assignments: [{starts: 2020-01-01, team: n, territory: t}]}
activity_types: [{id: call, name: Calls, selling: true}, {id: task, name: Tasks, selling: false}]
sources: {property: origin}
loss_reasons: {property: why}
accounts: {property: company}
close_date: {close: crm}
"""

FILE: FunnelFile = parse(FUNNEL)
KNOWN = Funnel(FILE)


@contextmanager
def north_was(former: str) -> Iterator[None]:
    """Let the first team of KNOWN have had another id before."""
    file = KNOWN.file
    first, *others = file.teams
    KNOWN.take_up(file.model_copy(update={"teams": (first.model_copy(update={"formerly": (former,)}), *others)}))
    try:
        yield
    finally:
        KNOWN.take_up(file)


START = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)
STAGES = [
    "lead",
    "meet",
    "met",
    "offer",
    "won",
    "lost",
    "bad",
    "ask",
    "yes",
    "no",
    "new-lead",
    "warm-lead",
    "converted",
    "unknown",
]

# Few different moments, so that ties are common; some within one hour, some days apart.
_ticks = st.sampled_from([0, 1, 999_999])
moments = st.one_of(
    st.builds(lambda m, micro: START + timedelta(minutes=m, microseconds=micro), st.integers(0, 30), _ticks),
    st.builds(lambda q, micro: START + timedelta(minutes=15 * q, microseconds=micro), st.integers(0, 400), _ticks),
)
reps = st.sampled_from(["ada", "bo", "cy", "eve", "eva", None])
amounts = st.none() | st.just(0) | st.integers(-500, 10**6) | st.integers(-(10**15), 10**15)
exact_amounts = st.from_regex(r"\A-?[0-9]{1,13}(\.[0-9]{1,30})?\Z")
PROPERTIES = ("stage", "owner", "amount", "currency", "close", "property")
KINDS = (
    ["stage"] * 6
    + ["owner"] * 3
    + ["amount"] * 2
    + [
        "created",
        "currency",
        "close",
        "touched",
        "property",
        "property",
        "gap",
        "healed",
        "deleted",
        "restored",
        "restored",
        "merged",
    ]
)


@st.composite
def _contents(draw, at, kinds=KINDS):
    kind = draw(st.sampled_from(kinds))
    match kind:
        case "stage":
            return {"type": "deal.stage_changed", "stage_id": draw(st.sampled_from(STAGES))}
        case "owner":
            rep = draw(reps)
            return {"type": "deal.owner_changed", "rep_id": rep}
        case "amount":
            currency = draw(st.sampled_from([None, None, "EUR", "USD", "JPY", "CHF"]))
            amount = draw(amounts)
            exact = None if amount is None else draw(st.none() | exact_amounts)
            return {"type": "deal.amount_changed", "amount": amount, "currency": currency, "exact": exact}
        case "currency":
            return {"type": "deal.currency_changed", "currency": draw(st.sampled_from([None, "EUR", "JPY", "CHF"]))}
        case "close":
            source = draw(st.sampled_from(["", "close", "salesforce"]))
            return {"type": "deal.close_date_changed", "close_date": draw(st.none() | moments), "source": source}
        case "touched":
            return {
                "type": "deal.touched",
                "activity_id": "a",
                "activity_type": draw(st.sampled_from(["call", "task"])),
            }
        case "property":
            named = draw(st.sampled_from(["origin", "origin", "why", "company", "other"]))
            value = draw(st.sampled_from([None, "", "web: ads", "fair", "l" * 300]))
            return {"type": "deal.property_changed", "property": named, "value": value}
        case "merged":
            return {"type": "deal.merged", "into_deal_id": "other"}
        case _:
            return {"type": f"deal.{kind}"}


@st.composite
def deal_events(draw, deal_ids=("d1",), max_size=14, min_size=0):
    """Events of some deals, as models. A few are corrected, into any other content, time and kind."""
    events = []
    for number in range(draw(st.integers(min_size, max_size))):
        deal_id = draw(st.sampled_from(deal_ids))
        # The order of the ids is not the order in which the events are made.
        event_id = f"{draw(st.sampled_from('ab'))}{number}"
        for revision in range(draw(st.sampled_from([1, 1, 1, 1, 1, 2, 3]))):
            at = draw(moments)
            base = {"event_id": event_id, "deal_id": deal_id, "occurred_at": at, "revision": revision}
            base["order"] = draw(st.sampled_from(ORDERS))
            events.append(any_event.validate_python(base | draw(_contents(at))))
    for number in range(draw(st.integers(0, 4))):
        at = draw(moments)
        base = {"event_id": f"s{number}", "deal_id": draw(st.sampled_from(deal_ids)), "occurred_at": at}
        base |= {"claim": "seen", "order": draw(st.sampled_from(["", "1"]))}
        events.append(any_event.validate_python(base | draw(_contents(at, PROPERTIES))))
    return events


@st.composite
def activity_events(draw, max_size=10):
    """A list of events of a few activities."""
    events = []
    for number in range(draw(st.integers(0, max_size))):
        at = draw(moments)
        base = {
            "event_id": f"a{number}",
            "activity_id": draw(st.sampled_from(["x", "x", "y"])),
            "occurred_at": at,
            "revision": draw(st.integers(0, 2)),
        }
        events.append(any_event.validate_python(base | draw(_of_activity())))
    return events


@st.composite
def _of_activity(draw):
    kind = draw(st.sampled_from(["logged", "logged", "created", *["changed"] * 6, "deleted", "restored"]))
    content = {"type": f"activity.{kind}"}
    if kind in ("deleted", "restored"):
        return content
    content["activity_type"] = draw(st.sampled_from(["call", "task"]))
    if kind == "created":
        return content
    told = draw(
        st.sampled_from([["rep_id"], ["started_at"], ["ended_at"], ["duration_seconds"], ["rep_id", "ended_at"]])
    )
    if kind == "logged":
        told = ["rep_id", "duration_seconds"]
    if "rep_id" in told:
        rep = draw(st.sampled_from(["ada", "bo", "cy", "eva"] if kind == "logged" else ["ada", "bo", "cy", "eve", ""]))
        content["rep_id"] = rep
    for name in ("started_at", "ended_at"):
        if name in told:
            content[name] = draw(moments | st.just(START + timedelta(days=9)))
    if "duration_seconds" in told:
        content["duration_seconds"] = draw(st.integers(0, 3600))
    return content


def shuffled_with_duplicates(events):
    """Any order of the events, some of them twice."""
    if not events:
        return st.just([])
    return st.lists(st.sampled_from(events), max_size=6).flatmap(lambda twice: st.permutations(events + twice))


def fact_of(event, funnel=KNOWN):
    """What the core remembers of a deal event, given as a model."""
    return facts.fact_of(wire.deals.struct_of(event), funnel)


def contributions_of(history, funnel=KNOWN):
    """What a deal with this history adds to each window."""
    return contributions.contributions(way_of(history, funnel), funnel)


def record_of(event):
    """An event of an activity, given as a model, as the core's record."""
    return activities.record_of(wire.activities.struct_of(event), KNOWN)


def histories(events):
    """A deal's history after each of its events."""
    history: facts.History = ()
    for event in events:
        fact = fact_of(event)
        if fact is not None:
            history, _ = facts.add(history, [fact])
        yield history


def history_of(events):
    return list(histories(events))[-1] if events else ()


def as_truth(found):
    cleaned = {
        tuple(key): {name: value for name, value in measures.items() if value} for key, measures in found.items()
    }
    return {key: measures for key, measures in cleaned.items() if measures}
