"""Runs from look to look: the same as anew, and worked out again only where anything of theirs has changed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.alert import Answer
from stream.alerts.board import judge
from stream.alerts.runs import Runs
from stream.core.buckets import Days
from stream.leaks.detector import Detector
from tests.alerts.boards import FIRST_DAY, FUNNEL, LAST_DAY, LEAK, NORTH, QUARTER, judged, lost_counts, with_day
from tests.support.examples import examples


@pytest.fixture
def worked_out(monkeypatch):
    """The buckets of each run that is worked out."""
    told = []
    run = Detector.run

    def spied(detector, buckets, **more):
        told.append(buckets)
        return run(detector, buckets, **more)

    monkeypatch.setattr(Detector, "run", spied)
    return told


def test_only_the_series_of_which_anything_has_changed_is_worked_out_again(calibration, leaking, worked_out):
    known, day = Runs(), FIRST_DAY + timedelta(days=30)
    restated = with_day(leaking, NORTH, FIRST_DAY, 0, 40, 20)
    numbers = []
    for counts in (leaking, leaking, restated):
        known.look_again()
        judge(calibration, counts, day, (), {}, FUNNEL, known)
        numbers.append(len(worked_out))
        worked_out.clear()
    series = [one for one in calibration.series if one.standing == "watched"]
    assert numbers == [len(series), 0, 1]


def test_what_a_look_does_not_ask_for_is_forgotten(calibration, leaking, worked_out):
    known = Runs()
    judge(calibration, leaking, LEAK.last, (), {}, FUNNEL, known)
    for _ in range(2):
        known.look_again()
    worked_out.clear()
    judge(calibration, leaking, LEAK.last, (), {}, FUNNEL, known)
    assert worked_out


def test_what_somebody_says_of_an_alert_is_worked_out_anew(calibration):
    for_ever, known = lost_counts(QUARTER, 4, {"north": Days(LEAK.first, LAST_DAY)}), Runs()
    alerts = judged(calibration, for_ever, date(2026, 8, 14)).alerts
    (alert,) = [one for one in alerts if one.team_id == "north" and one.state == "firing"]
    at = datetime(2026, 8, 14, 9, tzinfo=UTC)
    said = {alert.alert_id: Answer(alert_id=alert.alert_id, kind="new_normal", reason="so", by="Ada", at=at)}
    unanswered = judge(calibration, for_ever, LAST_DAY, alerts, {}, FUNNEL, known)
    known.look_again()
    told = judge(calibration, for_ever, LAST_DAY, alerts, said, FUNNEL, known)
    assert told == judged(calibration, for_ever, LAST_DAY, alerts, said) != unanswered


@settings(max_examples=examples(10), suppress_health_check=list(HealthCheck))
@given(st.data())
def test_what_comes_out_is_the_same_as_anew(calibration, leaking, data):
    known, alerts, answers, counts = Runs(), [], {}, leaking
    other = calibration.model_copy(update={"odds": calibration.odds * 1.2})
    for _ in range(4):
        if data.draw(st.booleans()):
            day = FIRST_DAY + timedelta(days=data.draw(st.integers(0, 50)))
            counts = with_day(counts, NORTH, day, data.draw(st.integers(0, 2)), 30, data.draw(st.integers(0, 30)))
        if alerts and data.draw(st.booleans()):
            one = data.draw(st.sampled_from(alerts))
            at = datetime(2026, 8, 25, 12, tzinfo=UTC)
            kind = data.draw(st.sampled_from(["real", "new_normal"]))
            answers = {**answers, one.alert_id: Answer(alert_id=one.alert_id, kind=kind, reason="so", by="Ada", at=at)}
        by = data.draw(st.sampled_from([calibration, other]))
        until = data.draw(st.sampled_from([LEAK.last, date(2026, 9, 1)]))
        known.look_again()
        told = judge(by, counts, until, alerts, answers, FUNNEL, known)
        assert told == judged(by, counts, until, alerts, answers)
        alerts = told.alerts
