"""Whose a number is, of which day, and what is of now: where another owner, moment or midnight would say otherwise."""

import json
from datetime import UTC, date, datetime, timedelta

from schemas.events import any_event
from stream.core.funnel import MICROS, micros, moment
from stream.reports import DealQuery, Deals, Hours, ReportQuery, Reports, Whose
from tests.support.deals import event
from tests.support.histories import KNOWN
from tests.support.stored_deals import store

MARCH = ReportQuery("month", date(2026, 3, 1), date(2026, 3, 31))


def report_of(clickhouse, query):
    report = Reports(Hours(clickhouse, KNOWN), KNOWN).report(query, datetime.now(UTC))
    return json.loads(report.model_dump_json(by_alias=True))


def lead_of(report):
    return next(stage for row in report["pipelines"] for stage in row["stages"] if stage["stage_id"] == "lead")


def open_lead(came, *more):
    """A deal in the stage lead since a moment, and what else was told of it: when, type, and fields."""
    told = [(came, "stage_changed", {"stage_id": "lead"}), *more]
    return [
        any_event.validate_python(
            {"event_id": f"e{n}", "deal_id": "d1", "occurred_at": at, "type": f"deal.{kind}"} | of
        )
        for n, (at, kind, of) in enumerate(told)
    ]


def test_a_win_is_of_its_source_on_the_close_date_too(of_histories):
    won = [
        event(1, "2026-02-10 09:00", "stage", "lead"),
        event(2, "2026-02-10 09:00", "property", property="origin"),
        event(3, "2026-03-03 09:00", "stage", "won"),
        event(4, "2026-03-03 09:01", "closes", "2026-02-27 12:00"),
    ]
    store(of_histories, won)
    february = MARCH._replace(first=date(2026, 2, 1), last=date(2026, 2, 28))
    assert [(row["source"], row["won"]) for row in report_of(of_histories, february)["sources"]] == [("y", 1)]
    assert report_of(of_histories, MARCH)["sources"] == []


def test_how_far_deals_came_is_told_of_the_team_in_which_they_began(of_histories):
    handed_over = [
        event(1, "2026-03-03 09:00", "owner", "ada"),
        event(2, "2026-03-03 09:00", "stage", "lead"),
        event(3, "2026-03-04 09:00", "owner", "cy"),
        event(4, "2026-03-05 09:00", "stage", "meet"),
    ]
    store(of_histories, handed_over)
    for team, n in (("n", 1), ("s", 0)):
        assert (
            lead_of(report_of(of_histories, MARCH._replace(whose=Whose(team=team))))["cumulative_conversion"]["n"] == n
        )


def test_a_deal_whose_close_date_is_today_is_not_overdue_yet_and_one_of_yesterday_is(of_histories):
    today = moment(KNOWN.midnight(KNOWN.day_of(micros(datetime.now(UTC)))))
    for close, overdue in ((today, 0), (today - timedelta(microseconds=1), 1)):
        told = "close_date_changed", {"close_date": close}
        store(of_histories, open_lead(today - timedelta(days=9), (today - timedelta(days=8), *told)))
        assert report_of(of_histories, MARCH)["total"]["overdue"] == overdue
        assert Deals(of_histories, KNOWN).listed(DealQuery(state="overdue"), datetime.now(UTC)).count == overdue


def test_a_deal_is_not_quiet_when_it_was_touched_or_given_another_amount(of_histories):
    now = moment(micros(datetime.now(UTC)) // MICROS * MICROS)
    came, lately = now - timedelta(days=9), now - timedelta(days=1)
    for more, quiet in (
        ([], 1),
        ([(lately, "amount_changed", {"amount": 5})], 0),
        ([(lately, "touched", {"activity_id": "a", "activity_type": "call"})], 0),
        ([(lately, "close_date_changed", {"close_date": now})], 1),
        ([(lately, "owner_changed", {"rep_id": None})], 1),
    ):
        store(of_histories, open_lead(came, *more))
        assert lead_of(report_of(of_histories, MARCH))["quiet_now"] == quiet, more
