from hypothesis import given, settings

from stream.core import entities
from stream.core.aggregate import Key
from stream.core.conservation import imbalance
from stream.kpis.live_totals import LiveTotals
from tests.support.examples import examples
from tests.support.histories import KNOWN, deal_events, histories

DEALS = entities.deals(KNOWN)


@settings(max_examples=examples(300))
@given(deal_events())
def test_every_window_adds_up_after_every_event(events):
    for history in histories(events):
        for measures in DEALS.contributions(DEALS.meaning(history)).values():
            assert imbalance(measures) == {}


def test_of_what_is_missing_or_too_much_the_stage_is_named():
    assert imbalance({"entered:lead": 2, "then_lost:lead": 1, "still_there:meet": 1}) == {"lead": 1, "meet": -1}
    assert imbalance({"taken_over:lead": 1, "still_there:lead": 1, "lost:lead": 7}) == {}


def test_the_board_counts_windows_that_do_not_add_up():
    live_totals = LiveTotals(KNOWN)
    wrong, right = {"entered:lead": 1}, {"entered:lead": 1, "still_there:lead": 1}
    one, two = Key("n", "ada", "", "new", 3600), Key("n", "bo", "", "new", 3600)
    live_totals.add(0, one, wrong)
    live_totals.add(0, two, right)
    live_totals.add(1, two, wrong)
    assert live_totals.unbalanced() == 2
    live_totals.add(0, one, {"still_there:lead": 1})
    assert live_totals.unbalanced() == 1
    live_totals.drop(1)
    assert live_totals.unbalanced() == 0
