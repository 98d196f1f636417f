from dataclasses import asdict

import pytest

from stream.kpis import kpi
from tests.support.histories import KNOWN


def test_wilson_gives_the_textbook_interval():
    rate = kpi.wilson(8, 10)
    assert rate.value == 0.8
    assert [rate.low, rate.high] == pytest.approx([0.4902, 0.9433], abs=1e-4)


@pytest.mark.parametrize(("part", "n", "low", "high"), [(0, 20, 0.0, 0.1611), (20, 20, 0.8389, 1.0)])
def test_wilson_stays_within_nothing_and_all(part, n, low, high):
    rate = kpi.wilson(part, n)
    assert [rate.low, rate.high] == pytest.approx([low, high], abs=1e-4)


def test_without_a_closed_deal_the_win_rate_is_nothing_and_never_zero():
    found = kpi.kpi_set({"created": 4}, KNOWN)
    assert found.win_rate == kpi.Rate(None, 0, None, None)
    assert found.win_rate_by_value is None
    assert found.average_deal is None
    assert found.selling_share is None


def test_the_two_win_rates_of_one_set_of_deals_differ_by_their_reading():
    found = kpi.kpi_set({"won": 3, "lost_deals": 7, "created": 100, "created_won": 3}, KNOWN)
    assert found.win_rate.value == 0.3
    assert found.win_rate_cohort.value == 0.03


def test_win_rate_by_value_leaves_out_deals_of_which_no_amount_was_known_and_counts_them():
    found = kpi.kpi_set(
        {
            "won": 2,
            "won_amount": 300,
            "won_without_amount": 1,
            "lost_deals": 3,
            "lost_amount": 100,
            "lost_without_amount": 2,
        },
        KNOWN,
    )
    assert found.win_rate_by_value == 0.75
    assert found.win_rate_by_value_left_out == 3
    assert found.average_deal == 300


@pytest.mark.parametrize(
    ("counts", "middle"),
    [({}, None), ({"5": 1}, 5), ({"1": 1, "3": 1}, 2), ({"1": 1, "3": 2, "100": 1}, 3), ({"-2": 3}, -2)],
)
def test_the_median_is_exact(counts, middle):
    assert kpi.median(counts) == middle


def test_selling_time_is_what_the_funnel_file_calls_selling():
    found = kpi.kpi_set({"activities:call": 2, "activity_seconds:call": 900, "activity_seconds:task": 300}, KNOWN)
    assert found.selling_share == 0.75
    assert found.activity_minutes == 20
    assert found.activities_by_type == {"call": 2}


def stage(period, waiting=None, now=100 * 86_400, began=0):
    return kpi.stage_kpis(KNOWN.stages["lead"], period, waiting or {}, now, began)


def test_skipped_stages_are_credited_as_passed_in_the_flow():
    found = stage({"entered:lead": 4, "advanced:lead": 2, "skipped:lead": 1})
    assert found.conversion_flow.value == pytest.approx(3 / 5)


def test_a_visit_taken_over_is_an_entry_of_the_rep_who_took_it():
    found = stage({"entered:lead": 1, "taken_over:lead": 3, "lost:lead": 1})
    assert found.leakage_lost.value == 0.25


def test_a_flow_can_exceed_what_entered_and_then_has_no_interval():
    found = stage({"entered:lead": 1, "advanced:lead": 3})
    assert found.conversion_flow == kpi.Rate(3.0, 1, None, None)


def test_a_deal_is_stalled_once_it_is_longer_in_the_stage_than_its_limit():
    day = 86_400
    waiting = {
        hour: {"still_there:lead": 1, "still_there_amount:lead": 50}
        for hour in (10 * day, 96 * day, 97 * day, 98 * day)
    }
    found = stage({"entered:lead": 3, "still_there:lead": 3}, waiting, now=100 * day, began=90 * day)
    assert (found.deals_now, found.amount_now, found.stalled_now) == (4, 200, 3)
    assert found.still_stalled == 2
    assert found.leakage_stalled.value == pytest.approx(2 / 3)


def test_a_stage_without_a_limit_never_stalls():
    found = kpi.stage_kpis(KNOWN.stages["meet"], {}, {0: {"still_there:meet": 1}}, 10**9, 0)
    assert found.stalled_now == 0


def test_open_deals_of_several_stages_are_stalled_each_by_the_limit_of_its_stage():
    day = 86_400
    waiting = {
        90 * day: {"still_there:lead": 1, "still_there_amount:lead": 50, "still_there:meet": 7},
        98 * day: {"still_there:lead": 2, "still_there:offer": 1, "still_there_amount:offer": 5, "still_there:won": 9},
    }
    stages = [KNOWN.stages[name] for name in ("lead", "meet", "offer")]
    assert kpi.now_kpis(stages, waiting, 100 * day) == kpi.NowKpis(deals_now=11, amount_now=55, stalled_now=1)


def test_what_became_of_the_entries_adds_up():
    found = asdict(
        stage(
            {
                "entered:lead": 10,
                "then_advanced:lead": 4,
                "then_lost:lead": 3,
                "then_moved_back:lead": 1,
                "still_there:lead": 2,
            }
        )
    )
    fates = sum(value for name, value in found.items() if name.startswith("then_")) + found["still_here"]
    assert fates == found["entered"]


def test_mql_to_sql_is_the_cohort_conversion_of_the_stage_marked_mql():
    assert (
        kpi.mql_to_sql({"cohort_entered:lead": 10, "cohort_progressed:lead": 4, "cohort_entered:meet": 3}, KNOWN).value
        == 0.4
    )


def test_leads_needed_rounds_up_to_whole_leads():
    assert kpi.leads_needed(100_001, 10_000, [0.5, 0.2]) == 101
    assert kpi.leads_needed(100_000, 10_000, [0.5, 0.0]) is None
