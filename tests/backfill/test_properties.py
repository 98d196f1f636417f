"""Where deals came from, why they were lost and whose they are, from files; and close dates as the CRM has them."""

import pytest

from schemas import wire
from stream.backfill.overlap.told_facts import NewFact, says
from stream.core import facts
from stream.core.funnel import Funnel
from stream.core.registers import registers
from stream.words.note import note
from tests.backfill import exports
from tests.backfill.service import Sent, State
from tests.support.histories import FILE, KNOWN

ROWS = """
deals:
  - file: "*"
    id: id
    created: created
    stage: stage
    closed: closed
    close_date: due
    lead_source: origin
    loss_reason: why
    company: firm
"""
HISTORY = """
changes:
  - file: "*"
    deal: id
    at: at
    property: field
    value: value
    properties: {stage: stage, Lead Source: source, Reason: loss_reason, Account: account}
"""


@pytest.fixture
def export(tmp_path):
    header = ["id", "created", "stage", "closed", "due", "origin", "why", "firm"]
    rows = [
        ["7", "2026-03-01", "won", "2026-03-05", "2026-02-27", "web", "", "Acme"],
        ["8", "2026-03-01", "lost", "2026-03-06", "", "fair", "price", ""],
    ]
    return exports.write(tmp_path / "deals.csv", header, rows)


def told(events):
    deals = {deal_id: registers(history) for deal_id, history in State(events).deals.items()}
    return {deal_id: (deal.source, deal.loss_reason, deal.account) for deal_id, deal in deals.items()}


def test_what_a_file_of_deals_says_of_them_is_kept(export):
    sent = Sent(ROWS, [export], KNOWN)
    assert sent.rejected == []
    assert told(sent.events) == {"7": ("web", None, "Acme"), "8": ("fair", "price", None)}


def test_sent_again_it_is_known(export):
    first = Sent(ROWS, [export], KNOWN)
    again = Sent(ROWS, [export], KNOWN, State(first.events))
    assert {event.type for event in again.events} == {"deal.healed"}


def test_what_the_funnel_file_does_not_keep_is_left_out_and_said(export):
    sent = Sent(ROWS, [export], Funnel(FILE.model_copy(update={"accounts": None})))
    assert not [event for event in sent.events if event.type == "deal.property_changed" and event.property == "company"]
    assert sent.notes[note("backfill-not-kept", column="firm", section="accounts")] == 1


def test_a_file_of_changes_tells_them_with_their_dates(tmp_path):
    rows = [
        ["7", "2026-03-01T09:00:00Z", "stage", "lead"],
        ["7", "2026-03-01T09:00:00Z", "Lead Source", "web"],
        ["7", "2026-03-02T09:00:00Z", "Lead Source", "fair"],
        ["7", "2026-03-03T09:00:00Z", "Reason", "price"],
        ["7", "2026-03-03T09:00:00Z", "Account", "Acme"],
    ]
    sent = Sent(HISTORY, [exports.write(tmp_path / "changes.csv", ["id", "at", "field", "value"], rows)], KNOWN)
    assert told(sent.events) == {"7": ("fair", "price", "Acme")}


def test_a_close_date_that_counts_as_the_crm_has_it_is_known_when_it_is_sent_again(export):
    by_crm = Funnel(FILE.model_copy(update={"close_date": "crm"}))
    (event,) = (one for one in Sent(ROWS, [export], by_crm).events if one.type == "deal.close_date_changed")
    fact = facts.fact_of(wire.deals.struct_of(event), by_crm)
    assert fact is not None
    date, is_by_crm = facts.close_date_of(fact.value)
    assert is_by_crm
    assert date is not None
    assert says(fact, NewFact("close_date", "7", fact.at, fact.event_id, None, date, 0))
    assert not says(fact, NewFact("close_date", "7", fact.at, fact.event_id, None, date + 1, 0))
