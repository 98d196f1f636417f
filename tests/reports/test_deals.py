"""The deals behind numbers: by hand, and that there are as many as the number says whatever happened."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from schemas.report import RateValue
from stream.kpis.catalogue import BY_SUBJECT
from stream.reports import DealQuery, Deals, Hours, ReportQuery, Reports, Whose
from stream.reports.behind import BEHIND_DEALS, BEHIND_REASONS, BEHIND_STAGES
from stream.reports.deals import NoDealsBehind
from tests.support.deals import event, utc
from tests.support.examples import examples
from tests.support.histories import KNOWN, START, deal_events
from tests.support.stored_deals import keep_events, store

NOW = utc("2026-03-20 12:00")
MARCH = ReportQuery("month", date(2026, 3, 1), date(2026, 3, 31))
SHARES = ("moved_on", "lost", "disqualified", "moved_pipeline", "stuck", "fresh")
COUNTED = [kpi_id for kpi_id in BEHIND_DEALS if BY_SUBJECT["deals"][kpi_id].unit == "deals"]


def deal(deal_id, *told):
    return [event(n, at, kind, value, deal_id=deal_id) for n, (at, kind, value) in enumerate(told)]


@pytest.fixture
def deals(of_histories):
    stuck = deal(
        "old",
        ("2026-03-01 08:00", "owner", "ada"),
        ("2026-03-01 09:00", "created", None),
        ("2026-03-01 09:00", "stage", "lead"),
        ("2026-03-01 09:00", "amount", 500),
        ("2026-03-01 09:00", "closes", "2026-03-10 09:00"),
    )
    fresh = deal(
        "new",
        ("2026-03-19 08:00", "owner", "bo"),
        ("2026-03-19 09:00", "created", None),
        ("2026-03-19 09:00", "stage", "lead"),
        ("2026-03-19 09:00", "amount", 900),
    )
    lost = deal(
        "gone",
        ("2026-03-02 09:00", "created", None),
        ("2026-03-02 09:00", "stage", "meet"),
        ("2026-03-04 09:00", "stage", "lost"),
    )
    store(of_histories, [*stuck, *fresh, *lost])
    return Deals(of_histories, KNOWN)


def ids(listed):
    return [one.deal_id for one in listed.deals]


def test_open_deals_are_listed_the_longest_in_their_stage_first(deals):
    listed = deals.listed(DealQuery(), NOW)
    assert (ids(listed), listed.count, listed.amount) == (["old", "new"], 2, 1400)


def test_a_deal_is_listed_with_its_names_flags_and_age(deals):
    (old,) = deals.listed(DealQuery(ReportQuery(whose=Whose(rep="ada")), "stuck"), NOW).deals
    assert (old.stage, old.pipeline, old.owner, old.team, old.reported_amount) == ("Lead", "New", "Ada", "North", 500)
    assert (old.expected_close, old.outcome, old.url) == ("2026-03-10", "", None)
    assert (old.stuck, old.quiet, old.overdue, old.uncertain) == (True, True, True, False)


def test_a_list_says_of_how_many_deals_no_amount_is_in_its_sum(deals):
    lists = (deals.listed(query, NOW) for query in (DealQuery(), DealQuery(MARCH, "lost"), DealQuery(MARCH, "created")))
    assert [(one.count, one.amount, one.without_amount) for one in lists] == [(2, 1400, 0), (1, 0, 1), (3, 1400, 1)]


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        (DealQuery(state="overdue"), ["old"]),
        (DealQuery(MARCH, "lost"), ["gone"]),
        (DealQuery(MARCH, "lost", stage="meet"), ["gone"]),
        (DealQuery(MARCH, "lost", stage="lead"), []),
        (DealQuery(state="open", stage="lead", sort="amount"), ["new", "old"]),
        (DealQuery(ReportQuery(whose=Whose(rep="bo"))), ["new"]),
        (DealQuery(MARCH, kpi="created", sort="created"), ["new", "gone", "old"]),
        (DealQuery(MARCH, kpi="lost", stage="meet"), ["gone"]),
        (DealQuery(MARCH, kpi="lost", reason=""), ["gone"]),
        (DealQuery(ReportQuery("month", date(2026, 3, 5), date(2026, 3, 31)), "created"), ["new"]),
        (DealQuery(MARCH, "created", sort="deal_id", limit=1, offset=1), ["new"]),
    ],
)
def test_deals_are_listed_by_state_kpi_stage_and_whose(deals, query, listed):
    assert ids(deals.listed(query, NOW)) == listed


def test_a_kpi_without_deals_says_which_have_some(deals):
    with pytest.raises(NoDealsBehind, match="must be one of revenue, won"):
        deals.listed(DealQuery(kpi="activities"), NOW)


def test_every_kpi_of_deals_opens_its_deals_but_those_of_activities_reps_and_needs():
    without = {kpi_id for kpi_id in BY_SUBJECT["deals"] if kpi_id not in BEHIND_DEALS}
    of_plans = {"quota", "reps_at_quota", "selling_share_worked", "deals_needed", "leads_needed", "commission"}
    assert without == {"activities", "activity_minutes", "selling_share_logged", "reps_winning"} | of_plans
    assert not set(BEHIND_DEALS) - set(BY_SUBJECT["deals"])
    assert not set(BEHIND_STAGES) - set(BY_SUBJECT["stage"])
    assert set(BEHIND_REASONS) == set(BY_SUBJECT["loss reason"])


MANY = tuple(f"d{number:02}" for number in range(12))
ANYBODY = st.sampled_from([Whose(), Whose(team="n"), Whose(rep="ada"), Whose(territory="t"), Whose(pipeline="new")])


@example_settings(max_examples=examples(8), suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(events=deal_events(MANY, 120, 40), whose=ANYBODY)
def test_as_many_uncertain_deals_are_listed_as_a_report_says(of_histories, events, whose):
    store(of_histories, events)
    keep_events(of_histories, events)
    now, asked = START + timedelta(days=9), ReportQuery(whose=whose)
    report = Reports(Hours(of_histories, KNOWN), KNOWN).report(asked, now)
    listed = Deals(of_histories, KNOWN).listed(DealQuery(asked, "uncertain"), now)
    assert (report.uncertain_deals, len(listed.deals)) == (listed.count, listed.count)
    assert all(one.uncertain for one in listed.deals)


@example_settings(max_examples=examples(8), suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(
    events=deal_events(MANY, 120, 40),
    whose=ANYBODY,
    first=st.integers(0, 3),
    of_deals=st.sets(st.sampled_from(COUNTED), min_size=6, max_size=6),
    of_stages=st.sets(st.sampled_from(sorted(BEHIND_STAGES)), min_size=8, max_size=8),
    stage=st.sampled_from(["lead", "meet", "offer", "ask", "warm-lead"]),
)
def test_as_many_deals_are_listed_as_the_number_says(of_histories, events, whose, first, of_deals, of_stages, stage):
    store(of_histories, events)
    now = START + timedelta(days=9)
    asked = ReportQuery("month", date(2026, 3, 1) + timedelta(days=first), date(2026, 3, 31), whose)
    report, deals = Reports(Hours(of_histories, KNOWN), KNOWN).report(asked, now), Deals(of_histories, KNOWN)
    for kpi_id in of_deals:
        assert deals.listed(DealQuery(asked, kpi=kpi_id), now).count == report.total.kpis[kpi_id], kpi_id
    told = [one.kpis for pipeline in report.pipelines for one in pipeline.stages if one.stage_id == stage]
    for kpi_id in of_stages if told else ():
        count, value = deals.listed(DealQuery(asked, kpi=kpi_id, stage=stage), now).count, told[0][kpi_id]
        if kpi_id in SHARES:
            assert isinstance(value, RateValue)
            assert count == round((value.value or 0) * value.n), kpi_id
        elif BY_SUBJECT["stage"][kpi_id].unit == "deals":
            assert count == value, kpi_id
        elif BY_SUBJECT["stage"][kpi_id].unit == "visits":
            # A deal that came twice is listed once.
            assert count <= value, kpi_id
            assert bool(count) == bool(value), kpi_id
