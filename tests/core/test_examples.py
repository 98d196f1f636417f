"""What the numbers mean, in sentences of the business. Times are those of the reporting zone."""

import pytest

from tests.support.deals import WON, Counted, deal, event


def test_a_won_deal_counts_with_its_amount_at_the_hour_of_the_close():
    found = deal(*WON)
    assert (found["won"], found["won_amount"], found["won_amounts:120000"]) == (1, 120_000, 1)
    assert found.hours("won") == ["2026-03-20 15:00"]
    assert (found["cycle_deals"], found["cycle_minutes:26310"]) == (1, 1)
    assert found["cycle_seconds"] == 18 * 86_400 + 6 * 3600 + 30 * 60


def test_a_won_deal_has_advanced_through_every_stage_and_stays_in_the_last():
    found = deal(*WON)
    for stage in ("lead", "meet", "offer"):
        assert (found[f"entered:{stage}"], found[f"advanced:{stage}"], found[f"still_there:{stage}"]) == (1, 1, 0)
    assert (found["entered:won"], found["still_there:won"]) == (1, 1)
    assert found["created_won"] == 1


def test_a_reopened_win_is_taken_back_from_the_month_it_was_counted_in():
    found = deal(*WON, ("2026-04-02 09:00", "stage", "offer"))
    assert (found["won"], found["won_amount"], found["created_won"], found["cycle_deals"]) == (0, 0, 0, 0)
    assert not found.hours("entered:won")
    assert (found["reopened:offer"], found.hours("reopened:offer")) == (1, ["2026-04-02 09:00"])


def test_a_reopened_deal_left_its_stage_when_it_was_closed_and_came_back_to_the_same_stage():
    found = deal(*WON, ("2026-04-02 09:00", "stage", "offer"))
    assert (found["entered:offer"], found["moved_back:offer"], found["still_there:offer"]) == (2, 1, 1)
    assert found.hours("moved_back:offer") == ["2026-03-20 15:00"]


def test_a_deal_won_again_counts_once_at_the_later_close():
    found = deal(*WON, ("2026-04-02 09:00", "stage", "offer"), ("2026-04-03 10:00", "stage", "won"))
    assert (found["won"], found.hours("won")) == (1, ["2026-04-03 10:00"])


def test_a_win_corrected_into_a_loss_was_never_won():
    found = deal(*WON, ("2026-03-21 08:00", "stage", "lost"))
    assert (found["won"], found["lost_deals"], found["lost_amount"]) == (0, 1, 120_000)
    assert (found["advanced:offer"], found["lost:offer"], found["reopened:offer"]) == (0, 1, 0)


def test_a_skipped_stage_is_credited_as_passed_and_counted_as_a_skip():
    found = deal(("2026-03-02 09:00", "stage", "lead"), ("2026-03-03 09:00", "stage", "offer"))
    assert (found["advanced:lead"], found["skipped:meet"], found["entered:meet"]) == (1, 1, 0)
    assert (found["cohort_progressed:meet"], found.hours("cohort_progressed:meet")) == (1, ["2026-03-03 09:00"])


def test_winning_from_the_first_stage_skips_all_that_are_left():
    found = deal(("2026-03-02 09:00", "stage", "lead"), ("2026-03-03 09:00", "stage", "won"))
    assert (found["skipped:meet"], found["skipped:offer"]) == (1, 1)


def test_losing_skips_nothing():
    found = deal(("2026-03-02 09:00", "stage", "lead"), ("2026-03-03 09:00", "stage", "lost"))
    assert (found["lost:lead"], found["skipped:meet"]) == (1, 0)
    assert (found["cohort_progressed:lead"], found["cohort_lost:lead"]) == (0, 1)


def test_a_deal_that_moves_back_visits_the_stage_again_but_belongs_to_its_cohort_once():
    found = deal(
        ("2026-03-02 09:00", "stage", "meet"),
        ("2026-03-03 09:00", "stage", "lead"),
        ("2026-03-04 09:00", "stage", "meet"),
    )
    assert (found["entered:meet"], found["moved_back:meet"], found["cohort_open:meet"]) == (2, 1, 1)
    assert found.hours("cohort_open:meet") == ["2026-03-02 09:00"]


def test_the_same_stage_reported_twice_is_one_visit():
    found = deal(("2026-03-02 09:00", "stage", "lead"), ("2026-03-03 09:00", "stage", "lead"))
    assert (found["entered:lead"], found.hours("still_there:lead")) == (1, ["2026-03-02 09:00"])


def test_a_move_to_a_pipeline_that_continues_this_one_is_progress_and_passes_all_that_is_left():
    found = deal(("2026-03-02 09:00", "stage", "lead"), ("2026-03-03 09:00", "stage", "ask"))
    assert (found["advanced:lead"], found["entered:ask"], found["cohort_progressed:lead"]) == (1, 1, 1)
    assert (found["skipped:meet"], found["skipped:offer"], found["cohort_progressed:meet"]) == (1, 1, 1)


def test_a_pipeline_may_be_continued_by_way_of_another():
    found = deal(("2026-03-02 09:00", "stage", "new-lead"), ("2026-03-03 09:00", "stage", "yes"))
    assert (found["advanced:new-lead"], found["cohort_progressed:new-lead"], found["won"]) == (1, 1, 1)


def test_to_be_lost_in_the_pipeline_that_continues_this_one_is_no_progress():
    found = deal(("2026-03-02 09:00", "stage", "lead"), ("2026-03-03 09:00", "stage", "no"))
    assert (found["lost:lead"], found["cohort_lost:lead"], found["skipped:meet"]) == (1, 1, 0)


def test_a_move_to_a_pipeline_that_does_not_continue_this_one_is_none_of_progress_or_loss():
    found = deal(("2026-03-02 09:00", "stage", "ask"), ("2026-03-03 09:00", "stage", "lead"))
    assert (found["moved_pipeline:ask"], found["then_moved_pipeline:ask"], found["advanced:ask"]) == (1, 1, 0)
    assert (found["cohort_moved_pipeline:ask"], found["cohort_open:lead"]) == (1, 1)


def test_a_stage_that_the_funnel_does_not_know_is_no_move():
    found = deal(
        ("2026-03-02 09:00", "stage", "lead"),
        ("2026-03-03 09:00", "stage", "nowhere"),
        ("2026-03-04 09:00", "stage", "meet"),
    )
    assert (found["advanced:lead"], found["stage_seconds:lead"]) == (1, 2 * 86_400)


def test_a_deal_that_another_rep_takes_counts_for_both_each_for_their_part():
    found = deal(
        ("2026-03-02 09:00", "owner", "ada"),
        ("2026-03-02 09:00", "stage", "lead"),
        ("2026-03-03 09:00", "owner", "bo"),
        ("2026-03-05 09:00", "stage", "meet"),
    )
    assert found.of("entered:lead") == {("n", "ada"): 1}
    assert found.of("handed_off:lead") == {("n", "ada"): 1}
    assert found.of("taken_over:lead") == {("n", "bo"): 1}
    assert found.of("advanced:lead") == {("n", "bo"): 1}
    assert found.of("stage_seconds:lead") == {("n", "bo"): 3 * 86_400}


def test_of_several_owners_at_one_moment_the_last_has_the_deal():
    found = deal(
        ("2026-03-02 09:00", "owner", "ada"),
        ("2026-03-02 09:00", "stage", "lead"),
        ("2026-03-03 09:00", "owner", "bo"),
        ("2026-03-03 09:00", "owner", "ada"),
    )
    assert (found["taken_over:lead"], found.of("still_there:lead")) == (0, {("n", "ada"): 1})


def test_before_the_first_owner_the_first_owner_has_the_deal():
    found = deal(("2026-03-02 09:00", "stage", "lead"), ("2026-03-03 09:00", "owner", "ada"))
    assert found.of("entered:lead") == {("n", "ada"): 1}


def test_a_deal_that_nobody_has_counts_for_no_team():
    found = deal(("2026-03-02 09:00", "stage", "lead"))
    assert found.of("entered:lead") == {("", ""): 1}


def test_a_rep_who_changes_the_team_leaves_the_past_with_the_old_one():
    found = deal(
        ("2026-03-01 09:00", "owner", "bo"),
        ("2026-03-01 09:00", "stage", "lead"),
        ("2026-03-02 12:00", "stage", "meet"),
    )
    assert (found.of("entered:lead"), found.of("entered:meet")) == ({("n", "bo"): 1}, {("s", "bo"): 1})
    assert found.of("advanced:lead") == {("n", "bo"): 1}
    assert found["taken_over:lead"] == 0


def test_the_amount_that_was_blanked_at_the_loss_is_still_known():
    found = deal(
        ("2026-03-02 09:00", "stage", "lead"),
        ("2026-03-02 10:00", "amount", 5000),
        ("2026-03-03 09:00", "stage", "lost"),
        ("2026-03-03 09:01", "amount", None),
    )
    assert (found["lost_amount"], found["lost_without_amount"]) == (5000, 0)


@pytest.mark.parametrize("stage", ["won", "meet"])
def test_the_amount_of_a_deal_that_is_not_lost_is_not_known_once_it_is_blanked(stage):
    found = deal(
        ("2026-03-02 09:00", "created"),
        ("2026-03-02 09:00", "stage", "lead"),
        ("2026-03-02 10:00", "amount", 5000),
        ("2026-03-03 09:00", "stage", stage),
        ("2026-03-03 09:01", "amount", None),
    )
    assert (found["created_amount"], found["won_amount"], found["waiting_amount:meet:EUR"]) == (0, 0, 0)
    assert found["won_without_amount"] == (stage == "won")


def test_a_lost_deal_whose_amount_was_blanked_has_none_once_it_is_open_again():
    found = deal(
        ("2026-03-02 09:00", "stage", "lead"),
        ("2026-03-02 10:00", "amount", 5000),
        ("2026-03-03 09:00", "stage", "lost"),
        ("2026-03-03 09:01", "amount", None),
        ("2026-03-04 09:00", "stage", "meet"),
    )
    assert (found["waiting:meet"], found["waiting_amount:meet:EUR"]) == (1, 0)


def test_a_deal_of_which_no_amount_was_ever_known_is_counted_as_such():
    assert deal(("2026-03-02 09:00", "stage", "won"))["won_without_amount"] == 1


def test_an_amount_of_zero_is_known():
    found = deal(("2026-03-02 09:00", "amount", 0), ("2026-03-02 09:00", "stage", "won"))
    assert (found["won_without_amount"], found["won_amounts:0"], found["won_amount"]) == (0, 1, 0)


@pytest.mark.parametrize(("close", "rate"), [("2026-03-01 23:59", "0.9"), ("2026-03-02 00:00", "0.8123")])
def test_revenue_is_converted_at_the_rate_of_the_day_of_the_close(close, rate):
    found = deal(
        ("2026-02-01 09:00", "amount", 10_000), ("2026-02-01 09:00", "currency", "USD"), (close, "stage", "won")
    )
    assert found["won_amount"] == round(float(rate) * 10_000)


def test_half_a_cent_is_rounded_to_the_even_cent():
    for cents, euros in ((5, 4), (15, 14)):
        found = deal(
            ("2026-02-01 09:00", "currency", "USD"),
            ("2026-02-01 09:00", "amount", cents),
            ("2026-02-01 10:00", "stage", "won"),
        )
        assert found["won_amount"] == euros


def test_an_amount_written_in_yen_has_no_cents():
    yen = event(1, "2026-03-02 09:00", "amount", 1_000_000, currency="JPY")
    assert Counted([yen, event(2, "2026-03-02 09:00", "stage", "won")])["won_amount"] == 610_000


def test_an_amount_in_a_currency_without_a_rate_is_unknown():
    francs = event(1, "2026-03-02 09:00", "amount", 1_000_000, currency="CHF")
    assert Counted([francs, event(2, "2026-03-02 09:00", "stage", "won")])["won_without_amount"] == 1


def test_a_close_date_set_at_the_win_says_when_it_was_won():
    found = deal(*WON, ("2026-03-20 15:40", "closes", "2026-02-27 17:15"))
    assert found.hours("won") == ["2026-02-27 17:00"]
    assert found.hours("entered:won") == ["2026-03-20 15:00"]
    assert found["cycle_deals"] == 0


def test_a_close_date_expected_before_the_win_says_nothing():
    found = deal(*WON, ("2026-03-11 09:00", "closes", "2026-06-30 00:00"))
    assert found.hours("won") == ["2026-03-20 15:00"]


def test_a_blanked_close_date_leaves_the_moment_of_the_move():
    found = deal(*WON, ("2026-03-21 09:00", "closes", "2026-02-27 17:15"), ("2026-03-22 09:00", "closes", None))
    assert found.hours("won") == ["2026-03-20 15:00"]


def test_a_deal_that_is_written_down_as_won_had_a_cycle_of_no_time():
    found = deal(("2026-03-02 09:00", "created"), ("2026-03-02 09:00", "stage", "won"))
    assert (found["cycle_deals"], found["cycle_minutes:0"], found["cycle_seconds"]) == (1, 1, 0)


@pytest.mark.parametrize("end", ["deleted", "merged"])
def test_a_deal_that_is_gone_counts_nowhere(end):
    assert deal(*WON, ("2026-03-25 09:00", end)).windows == {}


def test_a_restored_deal_counts_as_if_it_had_never_been_deleted():
    gone_and_back = deal(*WON, ("2026-03-25 09:00", "deleted"), ("2026-03-26 09:00", "restored"))
    assert gone_and_back.windows == deal(*WON).windows


def test_a_corrected_event_takes_the_place_of_the_first_version():
    first = event(1, "2026-03-02 09:00", "stage", "lead")
    corrected = event(1, "2026-03-04 09:00", "stage", "meet", revision=1)
    found = Counted([corrected, first])
    assert (found["entered:lead"], found.hours("entered:meet")) == (0, ["2026-03-04 09:00"])


def test_a_correction_that_no_kpi_depends_on_takes_back_what_the_event_said_before():
    first = event(1, "2026-03-02 09:00", "stage", "lead")
    corrected = event(1, "2026-03-02 09:00", "property", revision=1)
    assert Counted([first, corrected]).windows == Counted([corrected, first]).windows == {}
