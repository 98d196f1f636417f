"""The kinds of formula, each by what is special about it; the rest is in the vectors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.kpis.declaration import Kpi
from stream.kpis.evaluate import evaluate
from stream.kpis.formula import (
    AgainstTarget,
    OddsRatio,
    OverMembers,
    Quantile,
    Rate,
    Ratio,
    Sum,
    SurvivalMedian,
    total,
)
from stream.kpis.group import Group, Span
from stream.kpis.keys import parts_of
from stream.kpis.odds import crude, mantel_haenszel
from stream.kpis.statistics import wilson
from tests.support.histories import KNOWN

DAY = 86_400
SPAN = Span(10 * DAY, 20 * DAY, 100 * DAY)


def kpi(id_, formula, subject="deals", **more):
    return Kpi(id=id_, subject=subject, unit="deals", formula=formula, **more)


def value_of(formula, measures, others=(), label="", *, subject="deals", stage=None, open_deals=None, **more):
    of = {name: more.pop(name) for name in ("grain", "of_closed_stages") if name in more}
    span = more.pop("span", SPAN)
    members = [Group(one, {}, span, KNOWN) for one in more.pop("members", ())]
    group = Group(measures, open_deals or {}, span, KNOWN, members, **more)
    trial = kpi("trial", formula, subject, **of)
    return evaluate(trial, group, {one.id: one for one in others}, label, stage)


def test_a_sum_in_a_larger_unit_is_divided():
    assert value_of(Sum(total("activity_seconds"), 60), {"activity_seconds:call": 90}) == 1.5


def test_what_is_taken_off_is_taken_off():
    assert value_of(Sum(total("won", minus=("won_without_amount",))), {"won": 3, "won_without_amount": 1}) == 2


def test_one_label_counts_alone_and_without_a_label_all_do():
    measures = {"lost:lead": 1, "lost:meet": 10}
    assert value_of(Sum(total("lost")), measures, label="lead", subject="stage") == 1
    assert value_of(Sum(total("lost")), measures) == 11


def test_a_ratio_with_nothing_to_divide_by_says_nothing():
    assert value_of(Ratio(total("won_amount"), total("won")), {"won_amount": 5}) is None


def test_what_has_no_label_divides_what_has_one():
    measures = {"won_touches:call": 6, "won_touches:task": 100, "won": 3}
    formula = Ratio(total("won_touches"), total("won"))
    assert value_of(formula, measures, label="call", subject="activity type") == 2


def test_of_a_stage_s_whole_pipeline_all_its_open_stages_count():
    measures = {"lost:lead": 1, "lost:meet": 3, "lost:ask": 50}
    formula = Rate(total("lost"), total("lost", of="pipeline"))
    assert value_of(formula, measures, label="lead", subject="stage").value == 0.25


def test_the_first_stage_is_the_first_open_one_of_the_pipeline():
    measures = {"from_first:lead": 10, "from_first:offer": 4, "from_first:ask": 50}
    formula = Rate(total("from_first"), total("from_first", of="first stage"))
    assert value_of(formula, measures, label="offer", subject="stage").value == 0.4


def test_a_reason_counts_in_all_stages_or_in_one():
    measures = {"lost_for:lead:price": 1, "lost_for:meet:price": 2, "lost_for:meet:late": 2, "lost_for:lead:": 3}
    share = Rate(total("lost_for"), total("lost_for", of="all"))

    def of(reason, stage=None):
        return value_of(share, measures, label=reason, subject="loss reason", stage=stage)

    assert (of("price").value, of("price").n) == (3 / 8, 8)
    assert (of("price", "meet").value, of("price", "meet").n) == (0.5, 4)
    assert of("", "lead").value == 0.75


def test_a_source_may_have_colons():
    measures = {"created_from:web:ads": 2, "created_from:web": 1}
    assert value_of(Sum(total("created_from")), measures, label="web:ads", subject="source") == 2
    assert value_of(Sum(total("created_from")), measures, label="web", subject="source") == 1


@pytest.mark.parametrize(
    ("key", "parts"),
    [
        ("won", ("won", "", "")),
        ("lost:lead", ("lost", "lead", "")),
        ("lost_for:lead:too:late", ("lost_for", "lead", "too:late")),
        ("created_from:a:b", ("created_from", "a:b", "")),
    ],
)
def test_a_key_is_split_as_its_measure_says(key, parts):
    assert parts_of(key) == parts


def test_amounts_in_other_currencies_count_at_today_s_rate_each_sum_rounded_once():
    # The rate of the dollar was 0.9 until March 2026, then 0.8123.
    march = Span(0, 1, 1_780_000_000)
    open_deals = {0: {"waiting_amount:lead:USD": 1, "waiting_amount:lead:EUR": 5}, 3600: {"waiting_amount:lead:USD": 2}}
    amount = Sum(total("waiting_amount"))
    assert value_of(amount, {}, open_deals=open_deals, span=march, grain="now") == 5 + 2
    large = {0: {"waiting_amount:lead:USD": 100_000}}
    assert value_of(amount, {}, open_deals=large, span=march, grain="now") == 81_230
    assert value_of(amount, {}, open_deals=large, span=Span(0, 1, 1_770_000_000), grain="now") == 90_000


def test_against_a_target_that_is_not_set_a_kpi_says_nothing():
    days = kpi("days", Sum(total("stage_seconds"), DAY), subject="stage")
    formula = AgainstTarget("days", "stalled_after_days")
    measures = {"stage_seconds:lead": 6 * DAY, "stage_seconds:meet": 1}
    assert value_of(formula, measures, [days], "lead", subject="stage") == 2
    assert value_of(formula, measures, [days], "meet", subject="stage") is None


def test_over_members_only_those_with_a_number_are_asked():
    formula = OverMembers(total("won"), at_least=2, among=total("won", "lost_deals"))
    rate = value_of(formula, {}, members=[{"won": 2}, {"won": 1}, {"lost_deals": 1}, {"created": 5}])
    assert (rate.value, rate.n) == (pytest.approx(1 / 3), 3)


# Ages. The limit of the stage lead is three days, meet has none.


@pytest.mark.parametrize(("hour", "counts"), [(9, 0), (10, 1), (19, 1), (20, 0)])
def test_who_came_with_the_period_s_first_hour_and_before_its_end_is_stuck_in_it(hour, counts):
    stuck = Sum(total("cohort_open", age="stuck"))
    open_deals = {hour * DAY: {"cohort_open:lead": 1}}
    assert value_of(stuck, {}, label="lead", subject="stage", open_deals=open_deals) == counts


@pytest.mark.parametrize(("second", "stuck"), [(0, 1), (1, 0)])
def test_who_came_as_long_ago_as_the_limit_is_stuck_the_rest_is_fresh(second, stuck):
    open_deals = {97 * DAY + second: {"waiting:lead": 1, "waiting:meet": 2}}

    def of(age):
        return value_of(Sum(total("waiting", age=age)), {}, open_deals=open_deals, grain="now")

    assert of("stuck") == stuck
    assert of("fresh") == 3 - stuck


def test_amounts_have_an_age_too():
    stuck = Sum(total("waiting_amount", age="stuck"))
    open_deals = {0: {"waiting_amount:lead:EUR": 7}, 99 * DAY: {"waiting_amount:lead:EUR": 1}}
    assert value_of(stuck, {}, open_deals=open_deals, grain="now") == 7


def test_visits_under_way_have_lasted_until_the_period_s_end_and_only_those_that_began_before_it():
    elapsed = Sum(total("stage_seconds", elapsed=("waiting",)))
    open_deals = {18 * DAY: {"waiting:lead": 2}, 20 * DAY: {"waiting:lead": 5}, 0: {"waiting:meet": 1}}
    measures = {"stage_seconds:lead": 7}

    def lasted(span):
        return value_of(elapsed, measures, label="lead", subject="stage", open_deals=open_deals, span=span)

    assert lasted(Span(10 * DAY, 20 * DAY, 100 * DAY)) == 7 + 2 * 2 * DAY
    assert lasted(Span(10 * DAY, 20 * DAY, 19 * DAY)) == 7 + 2 * DAY


# Distributions


def test_a_quantile_is_in_its_own_unit():
    assert value_of(Quantile("cycle_minutes", scale=1_440), {"cycle_minutes:1440": 1, "cycle_minutes:2160": 1}) == 1.25


def test_a_quantile_of_a_label_reads_its_own_values():
    measures = {"stayed:lead:1": 1, "stayed:lead:5": 1, "stayed:meet:100": 9}
    assert value_of(Quantile("stayed"), measures, label="lead", subject="stage") == 3


def test_a_median_of_times_counts_those_that_are_not_over():
    measures = {"stayed:lead:24": 1, "stayed:lead:48": 1, "waited:lead:36": 1, "stayed:meet:1": 9}
    formula = SurvivalMedian("stayed", "waited", 24)
    assert value_of(formula, measures, label="lead", subject="stage") == 2
    assert value_of(formula, {"waited:lead:36": 1}, label="lead", subject="stage") is None


def test_odds_are_compared_within_strata_or_over_all():
    # 4 of 20 and 24 of 30 with a call, 6 of 60 and 6 of 10 without one were won.
    measures = {
        "won_touched:call:lead": 4, "lost_touched:call:lead": 16, "won_out_of:lead": 10, "lost_out_of:lead": 70,
        "won_touched:call:meet": 24, "lost_touched:call:meet": 6, "won_out_of:meet": 30, "lost_out_of:meet": 10,
        "won_touched:task:lead": 1,
    }  # fmt: skip
    of = ("won_touched", "lost_touched", "won_out_of", "lost_out_of")
    stratified = value_of(OddsRatio(*of), measures, label="call", subject="activity type")
    assert (stratified.value, stratified.n) == (pytest.approx(2.4286, rel=1e-4), 120)
    together = value_of(OddsRatio(*of, stratified=False), measures, label="call", subject="activity type")
    assert together.value == pytest.approx(28.5 * 58.5 / (22.5 * 12.5))


@pytest.mark.parametrize(("stratified", "odds"), [(True, mantel_haenszel), (False, crude)])
@given(counts=st.lists(st.integers(0, 12), min_size=8, max_size=8))
def test_what_is_known_before_strata_are_taken_apart_is_what_they_say(stratified, odds, counts):
    won_with, lost_with, won_without, lost_without = counts[::2], counts[1::2], counts[2:6], counts[4:]
    measures = {}
    for stage, *numbers in zip("abcd", won_with, lost_with, won_without, lost_without, strict=True):
        a, b, c, d = numbers
        measures |= {f"won_touched:call:{stage}": a, f"lost_touched:call:{stage}": b}
        measures |= {f"won_out_of:{stage}": a + c, f"lost_out_of:{stage}": b + d}
    formula = OddsRatio("won_touched", "lost_touched", "won_out_of", "lost_out_of", stratified)
    strata = Group(measures, {}, SPAN, KNOWN).strata(formula, "call")
    assert value_of(formula, measures, label="call", subject="activity type") == odds(strata)


def test_what_a_store_has_picked_is_believed():
    median, winning = Quantile("won_amounts"), OverMembers(total("won"), 1, total("won"))
    picked = {(median, ""): 7.0, (winning, ""): wilson(1, 2)}
    assert value_of(median, {}, picked=picked) == 7
    assert value_of(winning, {}, picked=picked) == wilson(1, 2)


# Closed stages


def test_of_a_closed_stage_only_what_is_said_of_those_too_is_said():
    measures = {"entered:won": 3, "entered:lead": 3}
    assert value_of(Sum(total("entered")), measures, label="won", subject="stage") is None
    rate = value_of(Rate(total("entered"), total("entered")), measures, label="won", subject="stage")
    assert (rate.value, rate.n) == (None, 0)
    assert value_of(Sum(total("entered")), measures, label="won", subject="stage", of_closed_stages=True) == 3
