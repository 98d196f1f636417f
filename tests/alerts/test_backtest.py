"""A backtest tells what would have been told: what is judged day by day is what is judged at once, looking back."""

from datetime import date

import pytest

from stream.alerts.backtest.replayed import ended, replayed
from stream.core.buckets import Days
from tests.alerts.boards import FIRST_DAY, FUNNEL, LAST_DAY, LOST, calibrated, day_by_day, judged, lost_counts

WATCHED = Days(FIRST_DAY, LAST_DAY)
LEAK = Days(date(2026, 7, 10), date(2026, 7, 25))


def told(alerts):
    """Return alerts without what says when they were looked at."""
    of_moment = {"version", "changed_at", "judged_on"}
    fired = [one for one in alerts if one.fired_on is not None and one.kind != "batch"]
    return {one.alert_id: one.model_dump(exclude=of_moment) for one in fired}


@pytest.mark.parametrize(("seed", "teams"), [(1, ("north", "south")), (3, ("north",))])
def test_what_is_judged_day_by_day_is_what_is_replayed(seed, teams):
    calibration = calibrated(seed)
    counts = lost_counts(WATCHED, seed, dict.fromkeys(teams, LEAK), odds=4.0)
    last = date(2026, 8, 10)
    live = told(day_by_day(calibration, counts, last).alerts)
    assert live
    assert told(replayed(calibration, counts, last, (), FUNNEL)) == live


def test_what_is_long_over_is_told_as_it_would_have_been_then_in_one_message():
    calibration = calibrated()
    counts = lost_counts(WATCHED, 1, {"north": Days(date(2026, 7, 6), date(2026, 7, 30))}, odds=6.0)
    at_once = [one for one in judged(calibration, counts, LAST_DAY).alerts if one.fired_on]
    assert {one.is_past for one in at_once} == {True}
    alerts = replayed(calibration, counts, LAST_DAY, (), FUNNEL)
    assert len(alerts) > 1
    assert {one.is_past for one in alerts} == {False}
    assert len({one.group_id for one in alerts}) == 1


def test_what_an_alert_of_the_quarter_before_is_about_is_not_told_again():
    calibration = calibrated()
    leak = Days(date(2026, 7, 20), date(2026, 8, 20))
    counts = lost_counts(WATCHED, 1, {"north": leak}, odds=6.0)
    until = date(2026, 8, 10)
    opened = [one for one in replayed(calibration, counts, until, (), FUNNEL) if one.ended_on is None]
    assert LOST.of("team", "north").id in {one.series for one in opened}
    over = ended(calibration, counts, LAST_DAY, opened, FUNNEL)
    of_one_quarter = told(replayed(calibration, counts, LAST_DAY, (), FUNNEL))
    assert {one.alert_id: (one.since.best, one.ended_on) for one in over} == {
        one.alert_id: (of_one_quarter[one.alert_id]["since"]["best"], of_one_quarter[one.alert_id]["ended_on"])
        for one in opened
    }
    next_one = calibration.model_copy(update={"calibration_id": "next"})
    again = {one.series for one in replayed(next_one, counts, LAST_DAY, over, FUNNEL)}
    assert not again & {one.series for one in over}
