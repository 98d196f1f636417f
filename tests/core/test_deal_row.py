"""The row of a deal, in sentences; that it is right whatever happens is for the oracle to say."""

from stream.core.deal_row import deal_row
from stream.core.funnel import micros
from stream.core.way import way_of
from tests.support.deals import WON, event, utc
from tests.support.histories import KNOWN, history_of


def row(*lines):
    history = history_of([event(number, *line) for number, line in enumerate(lines)])
    return deal_row("d1", 1, 0, way_of(history, KNOWN))


def at(text):
    return micros(utc(text))


def test_an_activity_after_the_close_is_the_last_touch_but_did_not_help_to_close_the_deal():
    touched = row(*WON, ("2026-03-19 09:00", "touched", "call"), ("2026-03-21 09:00", "touched", "task"))
    assert [(one.activity_type, one.number) for one in touched.touches] == [("call", 1)]
    assert (touched.last_touch, touched.last_touch_at) == ("task", at("2026-03-21 09:00"))


def test_the_present_visit_began_when_the_deal_came_into_the_stage_whoever_has_it_now():
    open_deal = row(
        ("2026-03-02 09:00", "owner", "ada"), ("2026-03-02 09:00", "stage", "lead"), ("2026-03-09 09:00", "owner", "bo")
    )
    assert (open_deal.stage_since, open_deal.owner.rep_id) == (at("2026-03-02 09:00"), "bo")


def test_what_a_deal_was_worth_and_when_it_was_expected_is_told_change_by_change():
    told = row(
        ("2026-03-02 09:00", "amount", 500),
        ("2026-03-03 09:00", "amount", 500),
        ("2026-03-04 09:00", "amount", None),
        ("2026-03-05 09:00", "amount", 700),
        ("2026-03-02 09:00", "closes", "2026-05-01 12:00"),
        ("2026-03-06 09:00", "closes", None),
    )
    assert [(one.at, one.amount) for one in told.amounts] == [
        (at("2026-03-02 09:00"), 500),
        (at("2026-03-04 09:00"), 0),
        (at("2026-03-05 09:00"), 700),
    ]
    assert [one.close_date for one in told.close_dates] == [at("2026-05-01 12:00"), None]
    assert (told.amount, told.expected_close) == (700, None)


def test_a_lead_that_was_converted_is_neither_created_nor_closed_as_a_deal():
    lead = row(
        ("2026-03-01 09:00", "created"),
        ("2026-03-01 09:00", "stage", "warm-lead"),
        ("2026-03-02 09:00", "stage", "converted"),
    )
    assert (lead.is_lead, lead.outcome, lead.closed, lead.created) == (True, "", None, None)
    assert (lead.stage_id, lead.created_at) == ("converted", at("2026-03-01 09:00"))
