"""Odds ratios, over strata and in one table."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from stream.kpis.odds import Table, crude, mantel_haenszel

tables = st.builds(Table, *[st.integers(0, 40)] * 4)


def told(rate):
    return rate.value, rate.low, rate.high


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (Table(30, 20, 10, 40), (5.7387, 2.3808, 13.8326)),
        (Table(12, 0, 20, 30), (37.1951, 2.0846, 663.66)),
    ],
)
def test_in_one_table_each_number_is_raised_by_a_half(table, expected):
    assert told(crude([table])) == pytest.approx(expected, rel=1e-4)


def test_what_deals_that_got_further_collect_is_taken_out_by_the_strata():
    strata = [Table(4, 16, 6, 54), Table(24, 6, 6, 4)]
    assert told(mantel_haenszel(strata)) == pytest.approx((2.4286, 0.8669, 6.8037), rel=1e-4)
    assert mantel_haenszel(strata).n == 120
    a, b, c, d = (sum(cells) for cells in zip(*strata, strict=True))
    assert a * d / (b * c) == pytest.approx(6.152, rel=1e-3)


@given(st.lists(tables, min_size=1, max_size=4))
def test_over_strata_it_is_that_of_statsmodels(strata):
    from statsmodels.stats.contingency_tables import StratifiedTable  # two seconds, for who runs these two alone

    rate = mantel_haenszel(strata)
    assume(rate.value is not None)
    theirs = StratifiedTable([[[a, b], [c, d]] for a, b, c, d in strata if a + b + c + d])
    low, high = theirs.oddsratio_pooled_confint()
    assert told(rate) == pytest.approx((theirs.oddsratio_pooled, low, high), rel=1e-9)


@given(tables)
def test_in_one_table_it_is_that_of_statsmodels(table):
    from statsmodels.stats.contingency_tables import Table2x2

    rate = crude([table])
    assume(rate.value is not None)
    a, b, c, d = (cell + 0.5 for cell in table)
    theirs = Table2x2([[a, b], [c, d]], shift_zeros=False)
    assert told(rate) == pytest.approx((theirs.oddsratio, *theirs.oddsratio_confint()), rel=1e-9)


@pytest.mark.parametrize("odds", [mantel_haenszel, crude])
@pytest.mark.parametrize(
    ("table", "says"),
    [
        (Table(5, 5, 10, 10), True),
        (Table(5, 5, 10, 9), False),
        (Table(5, 4, 20, 20), False),
        (Table(20, 20, 5, 4), False),
    ],
)
def test_below_thirty_closed_deals_and_ten_on_each_side_it_says_nothing(odds, table, says):
    rate = odds([table])
    assert (rate.value is not None) == says
    assert rate.n == sum(table)


def test_where_nobody_was_lost_the_stratified_one_says_nothing():
    assert told(mantel_haenszel([Table(20, 0, 20, 0)])) == (None, None, None)
    assert told(mantel_haenszel([])) == (None, None, None)
