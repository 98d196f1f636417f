"""Quiet hours and working days: what comes in them waits."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from schemas.alerting import Receiver
from stream.alerts.receivers.hours import may_be_told

BERLIN = ZoneInfo("Europe/Berlin")


def receiver(**fields):
    return Receiver.model_validate({"name": "hook", "kind": "slack", "url": "https://hooks.example/x"} | fields)


def told_at(one, *clock, holidays=()):
    is_worked = lambda day: day.weekday() < 5 and day.day not in holidays  # noqa: E731
    moments = [datetime.combine(date(2026, 5, at[0]), time(*at[1:]), BERLIN) for at in clock]
    return [may_be_told(one, moment, is_worked) for moment in moments]


@pytest.mark.parametrize(
    ("quiet", "times", "told"),
    [
        (("20:00", "07:30"), ((6, 19, 59), (6, 20), (7, 0), (7, 7, 29), (7, 7, 30)), [True, False, False, False, True]),
        (("12:00", "13:00"), ((6, 11, 59), (6, 12), (6, 12, 59), (6, 13)), [True, False, False, True]),
    ],
)
def test_nothing_is_sent_in_quiet_hours_which_may_go_over_midnight(quiet, times, told):
    one = receiver(quiet_hours={"from": quiet[0], "to": quiet[1]})
    assert told_at(one, *times) == told


def test_whoever_wants_working_days_only_hears_nothing_on_others():
    one = receiver(working_days_only=True)
    assert told_at(one, (8, 12), (9, 12), (11, 12), (14, 12), holidays=(14,)) == [True, False, True, False]
    assert told_at(receiver(), (9, 12)) == [True]
