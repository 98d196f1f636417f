"""A doubled leak comes within the delay that was promised nine times of ten, and is over soon after its end."""

from datetime import date, timedelta

import pytest

from stream.alerts.board import judge
from stream.alerts.calibrating.calibration import History, baseline_days, calibrate
from stream.alerts.retrospect import tuning
from stream.config.funnel_file import parse
from stream.core.buckets import Days
from stream.core.funnel import Funnel
from tests.alerts.boards import FIRST_DAY, HOMES, LAST_DAY, LOST, MADE_AT, TEXT, lost_counts

NORTH = LOST.of("team", "north").id
FUNNEL = Funnel(parse(TEXT.replace("false_alarms_a_month: 0.05", "false_alarms_a_month: 0.5")))
LEAK = Days(date(2026, 7, 6), date(2026, 8, 28))
YEARS = 10


@pytest.fixture(scope="module")
def told():
    """Return of each made-up year the promised delay, and the team's first alert once it leaks."""
    years = []
    for seed in range(1, YEARS + 1):
        past = lost_counts(baseline_days(FIRST_DAY), seed, a_day=10)
        calibration = calibrate(FIRST_DAY, History(past, {}, HOMES, {}, ()), FUNNEL.file, MADE_AT)
        (promised,) = [one for one in tuning(calibration, FUNNEL).series if one.watched.series == NORTH]
        whole = lost_counts(Days(past.days.first, LAST_DAY), seed, {"north": LEAK}, a_day=10, odds=2.0)
        alerts = [one for one in judge(calibration, whole, LAST_DAY, [], {}, FUNNEL).alerts if one.series == NORTH]
        alert = next(one for one in alerts if one.fired_on is not None and one.fired_on >= LEAK.first)
        years.append((promised.delay_days_of_nine, alert))
    return years


def test_it_comes_within_the_delay_of_nine_of_ten(told):
    delays = [((alert.fired_on - LEAK.first).days + 1, nine) for nine, alert in told]
    assert sum(took <= nine for took, nine in delays) >= 8
    assert max(nine for _, nine in delays) < 30


def test_it_says_when_the_leak_began(told):
    assert sum(alert.since.first <= LEAK.first <= alert.since.last for _, alert in told) >= 7


def test_it_is_over_within_weeks_after_the_leak(told):
    """A doubled one may be told to be over before, as docs/alerts.md says, and then again."""
    assert all(alert.ended_on is not None and alert.ended_on <= LEAK.last + timedelta(days=28) for _, alert in told)
