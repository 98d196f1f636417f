"""The live totals, kept up by differences."""

from stream.core.aggregate import Key
from stream.core.buckets import Days
from stream.kpis.live_totals import LiveTotals, Member, TeamPipeline
from tests.support.histories import KNOWN

HOUR = KNOWN.hour_of(1_772_000_000_000_000)
WAITING = {"waiting:lead": 1}


def key(rep="ada", team="n"):
    return Key(team, rep, "", "new", HOUR)


def test_open_deals_of_all_reps_of_a_team_stand_together_by_pipeline_and_hour():
    totals = LiveTotals(KNOWN)
    totals.add(0, key("ada"), WAITING | {"won": 1})
    totals.add(0, key("bo"), {"waiting:lead": 2, "waiting:meet": 1})
    totals.add(0, key(team="s"), WAITING)
    assert totals.open_deals() == {
        TeamPipeline("n", "new"): {HOUR: {"waiting:lead": 3, "waiting:meet": 1}},
        TeamPipeline("s", "new"): {HOUR: WAITING},
    }


def test_of_deals_that_are_no_longer_open_nothing_is_kept():
    totals = LiveTotals(KNOWN)
    totals.add(0, key(), WAITING)
    totals.add(0, key(), {"waiting:lead": -1, "then_lost:lead": 1})
    assert totals.open_deals() == {TeamPipeline("n", "new"): {}}


def test_open_deals_of_a_team_on_two_partitions_are_added_up_and_each_can_be_dropped():
    totals = LiveTotals(KNOWN)
    totals.add(0, key(), WAITING)
    totals.add(1, key(), WAITING)
    assert totals.open_deals() == {TeamPipeline("n", "new"): {HOUR: {"waiting:lead": 2}}}
    totals.drop(1)
    assert totals.open_deals() == {TeamPipeline("n", "new"): {HOUR: WAITING}}


def test_totals_that_were_given_away_stay_as_they_are():
    totals = LiveTotals(KNOWN)
    totals.add(0, key(), WAITING | {"won": 1})
    seen = totals.now()
    totals.add(0, key(), WAITING | {"won": 1})
    totals.add(0, key(), {"waiting:lead": -2})
    quarter = [Days(KNOWN.day_of(HOUR * 1_000_000), KNOWN.day_of(HOUR * 1_000_000))]
    assert [sums[Member("n", "ada", "", "new")]["won"] for sums in seen.sums(quarter)] == [1]
    assert seen.open_deals() == {TeamPipeline("n", "new"): {HOUR: WAITING}}
    assert [sums[Member("n", "ada", "", "new")]["won"] for sums in totals.sums(quarter)] == [2]


def test_more_sums_than_are_known_to_be_nobody_elses_are_still_kept_up(monkeypatch):
    monkeypatch.setattr("stream.kpis.live_totals._MOST_UNREAD", 2)
    totals = LiveTotals(KNOWN)
    for _ in range(2):
        for rep in ("ada", "bo", "cy", "di"):
            totals.add(0, key(rep), WAITING)
    assert totals.open_deals() == {TeamPipeline("n", "new"): {HOUR: {"waiting:lead": 8}}}
