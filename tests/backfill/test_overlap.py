"""Deals that come live and in an export count once, whichever came first, with the numbers that the simulator knows."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from stream.connectors.hubspot import HubSpot
from stream.core.aggregate import add_to
from stream.core.funnel import MICROS
from stream.simulator.organisation import Organisation
from tests.backfill import exports
from tests.backfill.service import Sent, State
from tests.support.histories import contributions_of
from tests.support.small_service import FILE, FUNNEL, stamped

START = datetime(2026, 1, 10, 6, tzinfo=UTC)
LIVE = START + timedelta(days=30, hours=5)
END = START + timedelta(days=60)
GONE = ("deal.deletion", "deal.merge")


@pytest.fixture(scope="module")
def items():
    """What happened in 60 days: bodies of HubSpot, in order of time."""
    history = Organisation(FILE, 11, 0.0).history(START, END)
    bodies = sorted((item["body"] for item in history if item["to"] == "hubspot"), key=lambda body: body["occurredAt"])
    gone = {body["objectId"] for body in bodies if body["subscriptionType"] in GONE}
    return [body for body in bodies if body["objectId"] not in gone]


def live(bodies):
    connector = HubSpot.without_secret(FUNNEL)
    parts = [json.dumps(bodies[begin : begin + 100]).encode() for begin in range(0, len(bodies), 100)]
    return [event for part in parts for event in stamped(connector, part)]


def since(bodies, begin):
    return [body for body in bodies if body["occurredAt"] >= begin.timestamp() * 1000]


PROPERTY_HISTORY = """
source: hubspot
dates: ms
changes:
  - file: "*"
    deal: Record ID
    at: Timestamp
    property: Property
    value: Value
    properties:
      created: created
      dealstage: stage
      hubspot_owner_id: owner
      amount: amount
      deal_currency_code: currency
      closedate: close_date
"""


def property_history(path, bodies):
    rows = [
        [b["objectId"], b.get("propertyName", "created"), b.get("propertyValue", ""), b["occurredAt"]] for b in bodies
    ]
    return exports.write(path, ["Record ID", "Property", "Value", "Timestamp"], rows)


def windows(events):
    return State(events).windows(FUNNEL)


def test_the_property_history_alone_gives_every_number_that_the_webhooks_would_have_given(tmp_path, items):
    sent = Sent(PROPERTY_HISTORY, [property_history(tmp_path / "h.csv", items)], FUNNEL)
    assert sent.rejected == []
    assert windows(sent.events) == windows(live(items))


def test_history_and_live_events_of_the_same_deals_count_once_when_the_history_comes_later(tmp_path, items):
    known = State(live(since(items, LIVE)))
    sent = Sent(PROPERTY_HISTORY, [property_history(tmp_path / "h.csv", items)], FUNNEL, known)
    assert sent.left > 500
    known.add(sent.events)
    assert known.windows(FUNNEL) == windows(live(items))


def test_history_and_live_events_of_the_same_deals_count_once_when_the_history_comes_first(tmp_path, items):
    known = State(Sent(PROPERTY_HISTORY, [property_history(tmp_path / "h.csv", items)], FUNNEL).events)
    known.add(live(since(items, LIVE)))
    assert known.windows(FUNNEL) == windows(live(items))


def test_what_live_events_missed_is_filled_in(tmp_path, items):
    heard = [body for number, body in enumerate(since(items, LIVE)) if number % 7]
    known = State(live(heard))
    assert known.windows(FUNNEL) != windows(live(since(items, LIVE)))
    sent = Sent(PROPERTY_HISTORY, [property_history(tmp_path / "h.csv", items)], FUNNEL, known)
    known.add(sent.events)
    assert known.windows(FUNNEL) == windows(live(items))


def test_times_to_the_second_are_the_live_events_of_that_second(tmp_path, items):
    path = property_history(tmp_path / "h.csv", [b | {"occurredAt": b["occurredAt"] // 1000} for b in items])
    known = State(live(since(items, LIVE)))
    before = known.windows(FUNNEL)
    recent = {f"hubspot:{b['objectId']}" for b in since(items, LIVE) if b["subscriptionType"] == "deal.creation"}
    sent = Sent(PROPERTY_HISTORY.replace("dates: ms", "dates: s"), [path], FUNNEL, known)
    known.add([event for event in sent.events if getattr(event, "deal_id", None) in recent])
    assert known.windows(FUNNEL) == before


def test_the_same_file_twice_counts_once(tmp_path, items):
    path = property_history(tmp_path / "h.csv", items)
    first = Sent(PROPERTY_HISTORY, [path], FUNNEL)
    again = Sent(PROPERTY_HISTORY, [path], FUNNEL, State(first.events))
    assert {event.type for event in again.events} == {"deal.healed"}
    assert again.known == sum(event.type != "deal.healed" for event in first.events)
    assert windows(first.events + first.events) == windows(first.events)


STAGES = {stage.id: stage for pipeline in FILE.pipelines for stage in pipeline.stages}
ONE_ROW = f"""
source: hubspot
time_zone: {FILE.time_zone}
deals:
  - file: "*"
    id: Record ID
    created: Create Date
    stages: {{{", ".join(f"{stage}: {stage}" for stage in STAGES if STAGES[stage].kind == "open")}}}
    stage: Deal Stage
    closed: Close Date
    owner: Owner
    amount: Amount
"""


def one_row_per_deal(path, bodies):
    """The CRM's export of now, with dates only, as its reps see it."""
    deals = {}
    for body in bodies:
        at = datetime.fromtimestamp(body["occurredAt"] / 1000, UTC).astimezone(FUNNEL.zone).date()
        deal = deals.setdefault(body["objectId"], {})
        name, value = body.get("propertyName"), body.get("propertyValue")
        if body["subscriptionType"] == "deal.creation":
            deal["Create Date"] = at
        elif name == "dealstage":
            deal["Deal Stage"] = value
            deal["Close Date" if STAGES[value].kind != "open" else value] = at
        elif name in ("amount", "hubspot_owner_id") and value:
            deal["Amount" if name == "amount" else "Owner"] = value
    header = ["Create Date", *STAGES, "Deal Stage", "Close Date", "Owner", "Amount"]
    rows = [
        [number, *(deal.get(name, "") for name in header)] for number, deal in deals.items() if "Create Date" in deal
    ]
    return exports.write(path, ["Record ID", *header], rows)


def of_deals(state, deals):
    total = {}
    for deal in deals & state.deals.keys():
        for key, measures in contributions_of(state.deals[deal], FUNNEL).items():
            add_to(total.setdefault(tuple(key), {}), measures)
    return {key: measures for key, measures in total.items() if measures}


def outcomes(state, deals):
    """Outcome and day of closing of each deal."""
    found = {}
    for deal in deals & state.deals.keys():
        for key, measures in contributions_of(state.deals[deal], FUNNEL).items():
            for outcome in ("won", "lost_deals", "disqualified_deals"):
                if outcome in measures:
                    found[deal] = outcome, FUNNEL.day_of(moment_of(key.hour))
    return found


def moment_of(hour):
    return hour * MICROS


def deals_of(bodies):
    return {f"hubspot:{body['objectId']}" for body in bodies}


@pytest.fixture
def with_dates(tmp_path, items):
    """The state after live events since LIVE and a backfill of dates, and the one that all events would give."""
    known = State(live(since(items, LIVE)))
    sent = Sent(ONE_ROW, [one_row_per_deal(tmp_path / "deals.csv", items)], FUNNEL, known)
    known.add(sent.events)
    return known, State(live(items))


def test_dates_without_a_time_change_nothing_of_deals_that_live_events_tell_whole(with_dates, items):
    known, truth = with_dates
    whole = deals_of(b for b in since(items, LIVE) if b["subscriptionType"] == "deal.creation")
    assert len(whole) > 100
    assert of_deals(known, whole) == of_deals(truth, whole)


def test_dates_without_a_time_are_no_second_visit_of_a_stage(with_dates, items):
    known, truth = with_dates
    straddling = deals_of(since(items, LIVE)) - deals_of(
        b for b in since(items, LIVE) if b["subscriptionType"] == "deal.creation"
    )
    assert len(straddling) > 50
    for deal in straddling:
        counts = []
        for state in (known, truth):
            found = {}
            for measures in contributions_of(state.deals[deal], FUNNEL).values():
                add_to(found, {name: n for name, n in measures.items() if name.startswith(("entered:", "reopened:"))})
            counts.append(found)
        assert counts[0].keys() <= counts[1].keys(), deal
        assert all(n <= counts[1][name] for name, n in counts[0].items()), deal


def test_every_deal_has_its_outcome_on_its_day_also_where_only_dates_are_known(with_dates, items):
    known, truth = with_dates
    without_close_dates = [b for b in items if b.get("propertyName") != "closedate"]
    everyone = deals_of(items)
    assert outcomes(known, everyone).keys() == outcomes(truth, everyone).keys()
    plain = State(live(without_close_dates))
    moved = {b["objectId"] for b in items if b.get("propertyName") == "closedate"}
    unmoved = {deal for deal in everyone if int(deal.partition(":")[2]) not in moved}
    assert outcomes(known, unmoved) == outcomes(plain, unmoved)


def test_until_a_date_leaves_the_rest_to_live_events(tmp_path, items):
    path = property_history(tmp_path / "h.csv", items)
    mapping = PROPERTY_HISTORY + f"until: {LIVE.isoformat()}\n"
    sent = Sent(mapping, [path], FUNNEL)
    assert max(event.occurred_at for event in sent.events) <= LIVE
    told = [body for body in since(items, LIVE) if body.get("propertyName", "created") in PROPERTY_HISTORY]
    assert sent.left == len(told)
    assert windows(sent.events + live(since(items, LIVE))) == windows(live(items))


def test_every_deal_is_healed_at_the_time_of_the_export_unless_something_may_be_missing(tmp_path):
    header = ["Record ID", "Create Date", *STAGES, "Deal Stage", "Close Date", "Owner", "Amount"]
    rows = [["1", "2026-01-05", "2026-01-05", *[""] * (len(STAGES) - 1), "lead", "", "", ""]]
    rows.append(["2", "2026-01-05", "", "2026-01-09", *[""] * (len(STAGES) - 2), "mql", "", "", ""])
    path = exports.write(tmp_path / "deals.csv", header, rows)
    heard = [{"objectId": 2, "propertyValue": "lead", "occurredAt": 1_767_690_000_000, "propertyName": "dealstage"}]
    heard = [{"subscriptionType": "deal.propertyChange", "eventId": 1, "portalId": 1} | one for one in heard]
    mapping = ONE_ROW + "exported: 2026-03-01T10:00:00+01:00\n"
    sent = Sent(mapping, [path], FUNNEL, State(live(heard)))
    healed = [(event.deal_id, event.occurred_at) for event in sent.events if event.type == "deal.healed"]
    # Deal 2 was in mql on a day after its first live event, which says nothing of it: perhaps one was missed.
    assert healed == [("hubspot:1", datetime(2026, 3, 1, 9, tzinfo=UTC))]
