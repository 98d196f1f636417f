"""What changed in the open pipeline: by hand, and that it adds up whatever happened."""

from datetime import date, timedelta

from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from schemas.report import Waterfall
from stream.core.buckets import Days
from stream.core.funnel import micros
from stream.reports import DealQuery, Deals, ReportQuery, Whose
from stream.reports.waterfall import waterfalls
from tests.support.deals import event, utc
from tests.support.examples import examples
from tests.support.histories import KNOWN, START, deal_events
from tests.support.stored_deals import store

MARCH = Days(date(2026, 3, 1), date(2026, 3, 31))
STEPS = [name for name in Waterfall.model_fields if name not in ("opening", "closing")]


def deal(deal_id, *told):
    return [event(n, at, kind, value, deal_id=deal_id) for n, (at, kind, value) in enumerate(told)]


def march(clickhouse, *deals, now="2026-04-15 12:00", **whose):
    store(clickhouse, [one for of_deal in deals for one in of_deal])
    return waterfalls(clickhouse, KNOWN, MARCH, MARCH.last, Whose(**whose), micros(utc(now)))


def moved(waterfall):
    """The steps that are not nothing, as (deals, amount)."""
    told = {name: (one.deals, one.amount) for name, one in waterfall}
    return {name: step for name, step in told.items() if step != (0, 0)}


GROWN = deal(
    "a", ("2026-02-10 09:00", "stage", "lead"), ("2026-02-10 09:00", "amount", 100), ("2026-03-05 09:00", "amount", 150)
)
WON = deal(
    "b",
    ("2026-02-11 09:00", "stage", "lead"),
    ("2026-02-11 09:00", "amount", 200),
    ("2026-03-10 09:00", "stage", "won"),
)
CAME_AND_WENT = deal(
    "c",
    ("2026-03-02 09:00", "stage", "lead"),
    ("2026-03-03 09:00", "amount", 70),
    ("2026-03-20 09:00", "stage", "lost"),
)
REOPENED = deal(
    "d",
    ("2026-02-01 09:00", "amount", 30),
    ("2026-02-01 09:00", "stage", "lead"),
    ("2026-02-15 09:00", "stage", "lost"),
    ("2026-03-03 09:00", "stage", "lead"),
)
PULLED_IN = deal(
    "e",
    ("2026-02-01 09:00", "stage", "lead"),
    ("2026-02-01 09:00", "amount", 40),
    ("2026-02-01 09:00", "closes", "2026-05-10 09:00"),
    ("2026-03-06 09:00", "closes", "2026-03-25 09:00"),
)
PUSHED_OUT = deal(
    "f",
    ("2026-02-01 09:00", "stage", "lead"),
    ("2026-02-01 09:00", "amount", 60),
    ("2026-02-01 09:00", "closes", "2026-03-20 09:00"),
    ("2026-03-08 09:00", "closes", "2026-06-01 09:00"),
)


def test_each_deal_counts_by_what_happened_to_it(of_histories):
    of_all, of_due = march(of_histories, GROWN, WON, CAME_AND_WENT, REOPENED, PULLED_IN, PUSHED_OUT)
    assert moved(of_all) == {
        "opening": (4, 400),
        "new": (1, 70),
        "reopened": (1, 30),
        "grown": (1, 50),
        "won": (1, -200),
        "lost": (1, -70),
        "closing": (4, 280),
    }
    assert moved(of_due) == {"opening": (1, 60), "pulled_in": (1, 40), "pushed_out": (1, -60), "closing": (1, 40)}


def test_the_deals_of_a_step_can_be_listed(of_histories):
    march(of_histories, GROWN, WON, CAME_AND_WENT, REOPENED, PULLED_IN, PUSHED_OUT)
    deals, asked = Deals(of_histories, KNOWN), ReportQuery("month", MARCH.first, MARCH.last)

    def listed(**step):
        return sorted(one.deal_id for one in deals.listed(DealQuery(asked, **step), utc("2026-04-15 12:00")).deals)

    assert listed(waterfall="opening") == ["a", "b", "e", "f"]
    assert listed(waterfall="grown") == ["a"]
    assert listed(waterfall="lost") == ["c"]
    assert listed(waterfall_due="pushed_out") == ["f"]


def test_what_comes_after_the_period_is_not_in_it(of_histories):
    later = deal(
        "g",
        ("2026-02-01 09:00", "stage", "lead"),
        ("2026-02-01 09:00", "amount", 10),
        ("2026-04-01 00:00", "amount", 90),
        ("2026-04-01 00:00", "stage", "lost"),
    )
    assert moved(march(of_histories, later).of_all) == {"opening": (1, 10), "closing": (1, 10)}


def test_an_amount_that_changes_after_a_deal_was_closed_is_not_what_the_pipeline_lost(of_histories):
    corrected = [*WON, event(9, "2026-03-20 09:00", "amount", 999, deal_id="b")]
    assert moved(march(of_histories, corrected).of_all) == {"opening": (1, 200), "won": (1, -200)}


def test_a_deal_that_goes_to_another_rep_leaves_his_pipeline_and_nobody_else_s(of_histories):
    handed_over = deal(
        "h",
        ("2026-02-01 08:00", "owner", "ada"),
        ("2026-02-01 09:00", "stage", "lead"),
        ("2026-02-01 09:00", "amount", 10),
        ("2026-03-05 09:00", "owner", "bo"),
    )
    assert moved(march(of_histories, handed_over, rep="ada").of_all) == {"opening": (1, 10), "other": (1, -10)}
    assert moved(march(of_histories, handed_over, rep="bo").of_all) == {"other": (1, 10), "closing": (1, 10)}
    assert moved(march(of_histories, handed_over).of_all) == {"opening": (1, 10), "closing": (1, 10)}


def test_amounts_are_at_the_rate_of_the_period_s_end_so_that_nothing_grows_by_a_rate(of_histories):
    dollars = [
        event(0, "2026-02-01 09:00", "stage", "lead"),
        event(1, "2026-02-01 09:00", "amount", 10_000, currency="USD"),
    ]
    assert moved(march(of_histories, dollars).of_all) == {"opening": (1, 8123), "closing": (1, 8123)}


@example_settings(max_examples=examples(16), suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(
    events=deal_events(tuple(f"d{number}" for number in range(10)), 100, 30),
    whose=st.sampled_from([Whose(), Whose(team="n"), Whose(rep="bo"), Whose(pipeline="new")]),
    first=st.integers(0, 3),
)
def test_it_adds_up(of_histories, events, whose, first):
    store(of_histories, events)
    now = START + timedelta(days=9)
    days = Days(date(2026, 3, 1) + timedelta(days=first), date(2026, 3, 31))
    for waterfall in waterfalls(of_histories, KNOWN, days, date(2026, 3, 3), whose, micros(now)):
        steps = [getattr(waterfall, name) for name in STEPS]
        assert waterfall.opening.amount + sum(one.amount for one in steps) == waterfall.closing.amount
        came = sum(getattr(waterfall, name).deals for name in ("new", "reopened", "pulled_in"))
        went = sum(getattr(waterfall, name).deals for name in ("won", "lost", "disqualified", "pushed_out"))
        between = waterfall.closing.deals - waterfall.opening.deals - came + went
        assert abs(between) <= waterfall.other.deals


@example_settings(max_examples=examples(20), suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(
    events=deal_events(deal_ids=("d1", "d2", "d3", "d4"), max_size=40),
    whose=st.sampled_from([Whose(), Whose(team="n"), Whose(rep="bo"), Whose(pipeline="new")]),
    first=st.integers(0, 3),
    chance=st.randoms(use_true_random=False),
)
def test_each_step_lists_as_many_deals_as_it_counts(of_histories, events, whose, first, chance):
    store(of_histories, events)
    now = START + timedelta(days=9)
    days = Days(date(2026, 3, 1) + timedelta(days=first), date(2026, 3, 3))
    deals, asked = Deals(of_histories, KNOWN), ReportQuery("month", days.first, days.last, whose)
    told = waterfalls(of_histories, KNOWN, days, days.last, whose, micros(now))
    counted = [(name, step) for name, of in zip(("waterfall", "waterfall_due"), told, strict=True) for step in of]
    some = [(name, step, of) for name, (step, of) in counted if of.deals]
    for name, step, of in chance.sample(some, min(2, len(some))):
        assert deals.listed(DealQuery(asked, **{name: step}), now).count == of.deals


@example_settings(max_examples=examples(10), suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(
    events=deal_events(deal_ids=("d1", "d2", "d3", "d4"), max_size=40),
    whose=st.sampled_from([Whose(), Whose(team="n")]),
)
def test_it_closes_with_the_deals_that_are_open_now(of_histories, events, whose):
    store(of_histories, events)
    now = START + timedelta(days=9)
    days = Days(date(2026, 3, 1), date(2026, 3, 31))
    of_all = waterfalls(of_histories, KNOWN, days, date(2026, 3, 3), whose, micros(now)).of_all
    listed = Deals(of_histories, KNOWN).listed(DealQuery(ReportQuery(whose=whose), "open"), now)
    assert of_all.closing.deals == listed.count
