"""Cases checked by hand: what the windows must say where a plausible rule says something else."""

from collections import Counter

from tests.support.deals import Counted, deal, event

DAY = 86_400


def together(deals):
    """What several deals, told line by line, count together."""
    total = Counter()
    for lines in deals:
        total.update(deal(*lines).total)
    return total


def test_the_time_in_a_stage_goes_on_when_another_rep_takes_the_deal():
    found = deal(
        ("2026-03-01 09:00", "owner", "ada"),
        ("2026-03-01 09:00", "stage", "lead"),
        ("2026-04-23 10:00", "owner", "bo"),
    )
    assert (found["waiting:lead"], found.hours("waiting:lead")) == (1, ["2026-03-01 09:00"])
    assert found.of("waiting:lead") == {("n", "bo"): 1}


def test_a_deal_that_was_handed_over_half_way_is_one_visit_of_its_whole_time():
    def told(number):
        yield "2026-03-01 09:00", "owner", "ada"
        yield "2026-03-01 09:00", "stage", "lead"
        if number < 5:
            yield "2026-03-11 09:00", "owner", "cy"
        yield "2026-03-21 09:00", "stage", "meet" if number % 5 < 3 else "lost"

    total = together(told(number) for number in range(10))
    assert (total["entered:lead"], total["advanced:lead"], total["lost:lead"]) == (10, 6, 4)
    assert total["stage_seconds:lead"] == 10 * 20 * DAY
    assert (total["taken_over:lead"], total["handed_off:lead"]) == (5, 5)


def test_what_was_lost_belongs_to_the_month_in_which_it_entered():
    october = [("2026-10-05 09:00", "stage", "lead"), ("2026-11-02 09:00", "stage", "lost")]
    november = [("2026-11-05 09:00", "stage", "lead")]
    assert deal(*october).hours("cohort_lost:lead") == ["2026-10-05 09:00"]
    assert (deal(*november)["cohort_lost:lead"], deal(*november)["cohort_open:lead"]) == (0, 1)


def test_a_cohort_has_each_deal_once_with_those_that_skipped_the_stage():
    def told(number):
        at = iter(f"2026-03-{day:02} 09:00" for day in range(1, 9))
        yield next(at), "stage", "lead"
        if number >= 88:
            yield next(at), "stage", "offer"
            return
        yield next(at), "stage", "meet"
        if number < 7:
            yield next(at), "stage", "lead"
            yield next(at), "stage", "meet"
        if number < 47:
            yield next(at), "stage", "offer"
        elif number < 76:
            yield next(at), "stage", "lost"

    total = together(told(number) for number in range(91))
    fates = {fate: total[f"cohort_{fate}:meet"] for fate in ("progressed", "lost", "open", "moved_pipeline")}
    assert (total["entered:meet"], total["skipped:meet"]) == (95, 3)
    assert fates == {"progressed": 50, "lost": 29, "open": 12, "moved_pipeline": 0}


def test_sales_accepted_is_not_yet_sales_qualified():
    def told(number):
        yield "2026-03-01 09:00", "stage", "warm-lead"
        yield "2026-03-02 09:00", "stage", "lead"
        if number < 3:
            yield "2026-03-03 09:00", "stage", "meet"

    total = together(told(number) for number in range(10))
    assert (total["mql_converted"], total["mql_open"], total["mql_lost"]) == (3, 7, 0)


def test_a_lead_is_sales_qualified_in_whichever_pipeline_that_happens():
    def told(number):
        yield "2026-03-01 09:00", "stage", "warm-lead"
        if number < 6:
            yield "2026-03-02 09:00", "stage", "meet"

    total = together(told(number) for number in range(10))
    assert (total["mql_converted"], total["mql_open"]) == (6, 4)


def test_an_mql_that_was_lost_before_it_was_qualified_is_lost_and_one_that_skipped_the_stage_is_not():
    assert deal(("2026-03-01 09:00", "stage", "lead"), ("2026-03-02 09:00", "stage", "bad"))["mql_lost"] == 1
    assert deal(("2026-03-01 09:00", "stage", "lead"), ("2026-03-02 09:00", "stage", "offer"))["mql_converted"] == 1
    assert deal(("2026-03-01 09:00", "stage", "new-lead"), ("2026-03-02 09:00", "stage", "ask"))["mql_open"] == 1


def test_all_deals_that_went_on_to_the_next_pipeline_have_progressed():
    lines = [
        ("2026-03-01 09:00", "stage", "meet"),
        ("2026-03-05 09:00", "stage", "ask"),
        ("2026-03-09 09:00", "stage", "yes"),
    ]
    total = together([lines] * 10)
    assert (total["cohort_progressed:meet"], total["advanced:meet"], total["moved_pipeline:meet"]) == (10, 10, 0)


def closing(source):
    """Won on 2 October, with a close date of 29 September that a connector told in August."""
    return Counted(
        [
            event(1, "2026-08-01 09:00", "stage", "lead"),
            event(2, "2026-08-02 09:00", "closes", "2026-09-29 12:00", source=source),
            event(3, "2026-10-02 09:00", "stage", "won"),
        ]
    )


def test_the_close_date_of_a_crm_that_goes_by_it_counts_though_it_was_set_before_the_win():
    assert closing("salesforce").hours("won") == closing("close").hours("won") == ["2026-09-29 12:00"]


def test_the_close_date_of_another_crm_that_was_set_before_the_win_was_a_guess():
    assert closing("hubspot").hours("won") == closing("backfill").hours("won") == ["2026-10-02 09:00"]


def test_a_win_with_an_earlier_close_date_is_of_the_rep_who_won_it():
    found = deal(
        ("2026-10-01 08:00", "owner", "ada"),
        ("2026-10-01 08:00", "amount", 5_000),
        ("2026-10-01 08:00", "stage", "lead"),
        ("2026-10-05 09:00", "owner", "bo"),
        ("2026-10-06 09:00", "stage", "won"),
        ("2026-10-06 09:01", "closes", "2026-10-01 12:00"),
    )
    assert (found.of("won_amount"), found.hours("won_amount")) == ({("n", "bo"): 5_000}, ["2026-10-01 12:00"])
    assert found.of("advanced:lead") == found.of("won") == {("n", "bo"): 1}


def test_the_length_of_a_cycle_is_kept_to_the_minute():
    wins = ["2026-03-03 06:36", "2026-03-03 06:36", "2026-03-04 06:36"]
    total = together([("2026-03-01 09:00", "created"), (won, "stage", "won")] for won in wins)
    assert {name: n for name, n in total.items() if name.startswith("cycle_minutes")} == {
        "cycle_minutes:2736": 2,  # 1.9 days
        "cycle_minutes:4176": 1,  # 2.9 days
    }


def test_the_amount_of_an_open_deal_stays_in_its_own_currency_so_that_it_may_be_reported_at_the_rate_of_today():
    found = deal(
        ("2026-01-15 09:00", "currency", "USD"),
        ("2026-01-15 09:00", "amount", 10_000_000),
        ("2026-01-15 09:00", "stage", "lead"),
    )
    assert found["waiting_amount:lead:USD"] == 10_000_000


def test_an_open_amount_without_a_rate_is_not_known():
    found = deal(
        ("2026-01-15 09:00", "currency", "CHF"),
        ("2026-01-15 09:00", "amount", 5),
        ("2026-01-15 09:00", "stage", "lead"),
    )
    assert [name for name in found.total if name.startswith("waiting")] == ["waiting:lead"]


def test_a_deal_that_was_lost_before_it_was_qualified_does_not_count_against_the_qualified_win_rate():
    lost_early = deal(("2026-03-01 09:00", "stage", "lead"), ("2026-03-02 09:00", "stage", "lost"))
    lost_late = deal(("2026-03-01 09:00", "stage", "offer"), ("2026-03-02 09:00", "stage", "lost"))
    won = deal(("2026-03-01 09:00", "stage", "lead"), ("2026-03-02 09:00", "stage", "won"))
    assert (lost_early["lost_deals"], lost_early["lost_qualified"]) == (1, 0)
    assert (lost_late["lost_qualified"], won["won_qualified"]) == (1, 1)


def test_closed_stages_have_no_cohort_and_nobody_waits_in_them():
    found = deal(("2026-03-01 09:00", "stage", "lead"), ("2026-03-02 09:00", "stage", "won"))
    assert not [name for name in found.total if name.endswith(":won") and name.startswith(("cohort", "waiting"))]


def test_a_lead_that_was_converted_is_no_deal_that_was_won():
    found = deal(
        ("2026-03-01 09:00", "created"),
        ("2026-03-01 09:00", "stage", "warm-lead"),
        ("2026-03-02 09:00", "stage", "converted"),
    )
    assert (found["cohort_progressed:warm-lead"], found["mql_converted"]) == (1, 1)
    assert (found["created"], found["won"]) == (0, 0)
