"""The live totals, kept up by differences."""

from stream.core.aggregate import Key
from stream.kpis.live_totals import LiveTotals, TeamPipeline
from tests.support.histories import KNOWN

HOUR = KNOWN.hour_of(1_772_000_000_000_000)
WAITING = {"waiting:lead": 1}


def key(rep="ada", team="n"):
    return Key(team, rep, "", "new", HOUR)


def test_open_deals_of_all_reps_of_a_team_stand_together_by_pipeline_and_hour():
    totals = LiveTotals(KNOWN)
    totals.change(0, key("ada"), {}, WAITING | {"won": 1})
    totals.change(0, key("bo"), {}, {"waiting:lead": 2, "waiting:meet": 1})
    totals.change(0, key(team="s"), {}, WAITING)
    assert totals.open_deals() == {
        TeamPipeline("n", "new"): {HOUR: {"waiting:lead": 3, "waiting:meet": 1}},
        TeamPipeline("s", "new"): {HOUR: WAITING},
    }


def test_of_deals_that_are_no_longer_open_nothing_is_kept():
    totals = LiveTotals(KNOWN)
    totals.change(0, key(), {}, WAITING)
    totals.change(0, key(), WAITING, {"then_lost:lead": 1})
    assert totals.open_deals() == {TeamPipeline("n", "new"): {}}


def test_open_deals_of_a_team_on_two_partitions_are_added_up_and_each_can_be_dropped():
    totals = LiveTotals(KNOWN)
    totals.change(0, key(), {}, WAITING)
    totals.change(1, key(), {}, WAITING)
    assert totals.open_deals() == {TeamPipeline("n", "new"): {HOUR: {"waiting:lead": 2}}}
    totals.drop(1)
    assert totals.open_deals() == {TeamPipeline("n", "new"): {HOUR: WAITING}}
