"""The kinds of formula, each by what is special about it; the rest is in the vectors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.kpis.declaration import Kpi
from stream.kpis.evaluate import evaluate
from stream.kpis.formula import AgainstTarget, Derived, OnlyPython, OverMembers, Quantile, Rate, Ratio, Sum, total
from stream.kpis.group import Group, Picked, Span
from stream.kpis.statistics import quantile, wilson
from tests.support.histories import KNOWN

SPAN = Span(0, 10, 100)


def kpi(id_, formula, subject="deals", **more):
    return Kpi(id=id_, subject=subject, unit="deals", title=id_, meaning="A trial.", formula=formula, **more)


def value_of(formula, measures, others=(), label="", **more):
    group = Group(measures, {}, SPAN, KNOWN, **more)
    return evaluate(kpi("trial", formula), group, {one.id: one for one in others}, label)


def test_a_sum_in_a_larger_unit_is_divided():
    assert value_of(Sum(total("activity_seconds"), 60), {"activity_seconds:call": 90}) == 1.5


def test_what_is_taken_off_is_taken_off():
    assert value_of(Sum(total("won", minus=("won_without_amount",))), {"won": 3, "won_without_amount": 1}) == 2


def test_one_label_counts_alone_and_without_a_label_all_do():
    measures = {"lost:lead": 1, "lost:meet": 10}
    assert value_of(Sum(total("lost")), measures, label="lead") == 1
    assert value_of(Sum(total("lost")), measures) == 11


def test_a_ratio_with_nothing_to_divide_by_says_nothing():
    assert value_of(Ratio(total("won_amount"), total("won")), {"won_amount": 5}) is None


def test_a_derived_kpi_is_the_product_of_some_divided_by_others():
    parts = [kpi(name, Sum(total(name))) for name in ("won", "created", "lost_deals")]
    formula = Derived(("won", "created"), ("lost_deals",))
    assert value_of(formula, {"won": 3, "created": 4, "lost_deals": 6}, parts) == 2
    assert value_of(formula, {"won": 3, "created": 4}, parts) is None


def test_a_derived_kpi_says_nothing_where_a_part_does():
    rate = kpi("win_rate", Rate(total("won"), total("won", "lost_deals")))
    assert value_of(Derived(("win_rate",)), {}, [rate]) is None
    assert value_of(Derived(("win_rate",)), {"won": 1, "lost_deals": 3}, [rate]) == 0.25


def test_against_a_target_that_is_not_set_a_kpi_says_nothing():
    days = kpi("days", Sum(total("stage_seconds"), 86_400), subject="stage")
    formula = AgainstTarget("days", "stalled_after_days")
    measures = {"stage_seconds:lead": 6 * 86_400, "stage_seconds:meet": 1}
    assert value_of(formula, measures, [days], "lead") == 2
    assert value_of(formula, measures, [days], "meet") is None


def test_over_members_only_those_with_a_number_are_asked():
    formula = OverMembers(total("won"), at_least=2, among=total("won", "lost_deals"))
    rate = value_of(formula, {}, members=[{"won": 2}, {"won": 1}, {"lost_deals": 1}, {"created": 5}])
    assert (rate.value, rate.n) == (pytest.approx(1 / 3), 3)


@pytest.mark.parametrize(("hour", "counts"), [(9, 0), (10, 1), (19, 1), (20, 0)])
def test_who_came_with_the_period_s_first_hour_and_before_its_end_is_stalled_in_it(hour, counts):
    day = 86_400
    span = Span(10 * day, 20 * day, 100 * day)
    group = Group({}, {hour * day: {"still_there:lead": 1}}, span, KNOWN)
    stalled = kpi("stalled", Sum(total("still_there", stalled=True)), subject="stage")
    assert evaluate(stalled, group, {}, "lead") == counts


def test_what_only_python_can_say_is_given_the_group_and_the_label():
    longest = OnlyPython(total("stage_seconds"), lambda group, label: group.total(total("stage_seconds"), label) ** 2)
    assert value_of(longest, {"stage_seconds:lead": 3}, label="lead") == 9


def test_what_a_store_has_picked_is_believed():
    median, winning = Quantile("won_amounts"), OverMembers(total("won"), 1, total("won"))
    picked = Picked({median: 7.0}, {winning: wilson(1, 2)})
    assert value_of(median, {}, picked=picked) == 7
    assert value_of(winning, {}, picked=picked) == wilson(1, 2)


# Statistics


@pytest.mark.parametrize(
    ("part", "n", "low", "high"),
    [(0, 20, 0.0, 0.1611), (20, 20, 0.8389, 1.0), (8, 10, 0.4902, 0.9433), (50, 91, 0.4473, 0.6476)],
)
def test_wilson_gives_the_textbook_interval(part, n, low, high):
    rate = wilson(part, n)
    assert [rate.low, rate.high] == pytest.approx([low, high], abs=1e-4)


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=30), st.sampled_from([(1, 2), (1, 4), (3, 4), (9, 10)]))
def test_a_quantile_has_enough_values_on_both_sides(values, which):
    part, of = which
    found = quantile(((value, values.count(value)) for value in set(values)), part, of)
    below = sum(value <= found for value in values)
    above = sum(value >= found for value in values)
    assert below * of >= len(values) * part or above * of >= len(values) * (of - part)
    ordered = sorted(values)
    exact = len(values) * part
    if exact % of:
        assert found == ordered[exact // of]
    else:
        assert found == (ordered[exact // of - 1] + ordered[min(exact // of, len(values) - 1)]) / 2
