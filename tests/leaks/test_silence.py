"""Silence, by usual hours."""

from datetime import date, datetime, timedelta
from math import exp
from random import Random
from zoneinfo import ZoneInfo

import pytest

from stream.leaks.silence import UsualHours, day_spread, missing, shares_that_count, usual_hours

ZONE = ZoneInfo("Europe/Berlin")
OFFICE = tuple(2.0 if hour // 24 < 5 and 9 <= hour % 24 < 17 else 0.0 for hour in range(168))
TUESDAY = datetime(2026, 3, 3, 10, tzinfo=ZONE)
EIGHT_WEEKS = [8] * 168


def office(spread):
    return UsualHours(OFFICE, spread)


def week_of(since):
    return [since + timedelta(hours=one) for one in range(168)]


def said(usual, limit, holidays=frozenset()):
    """How many hours it takes until a silence from Tuesday ten on is said, and what is missed then."""
    told = enumerate(missing(usual, week_of(TUESDAY), holidays), 1)
    return next((nth, one) for nth, one in told if one.missed >= limit)


def test_the_limit_counts_the_silences_that_can_begin():
    assert office(0.02).active_hours == pytest.approx(34.5866, abs=5e-5)
    assert office(0.02).limit(52) == pytest.approx(7.4947, abs=5e-5)


@pytest.mark.parametrize(
    ("spread", "hour", "g", "nth"),
    [
        (0.02, datetime(2026, 3, 3, 14, tzinfo=ZONE), 9.1161, 5),
        (0.3, datetime(2026, 3, 4, 10, tzinfo=ZONE), 8.1237, 25),
        (1.0, datetime(2026, 3, 5, 12, tzinfo=ZONE), 7.7385, 51),
    ],
)
def test_it_is_said_with_the_hour_of_the_vectors(spread, hour, g, nth):
    usual = office(spread)
    after, told = said(usual, usual.limit(52))
    assert (after, told.hour) == (nth, hour)
    assert told.missed == pytest.approx(g, abs=5e-5)
    assert usual.weeks_between(told.missed) == pytest.approx(exp(told.missed) / usual.active_hours)


def test_what_usually_comes_adds_up_over_days():
    *_, last = missing(office(0.3), week_of(TUESDAY))
    assert last.usually == pytest.approx(sum(OFFICE))


def test_on_holidays_nothing_is_missed():
    usual = office(0.02)
    _, told = said(usual, usual.limit(52), frozenset({date(2026, 3, 3)}))
    assert told.hour == datetime(2026, 3, 4, 13, tzinfo=ZONE)  # the fifth hour, from nine on


def test_hours_that_are_left_out_are_not_missed():
    hours = [hour for hour in week_of(TUESDAY) if hour.hour != 11]
    assert TUESDAY.replace(hour=15) == next(
        one.hour for one in missing(office(0.02), hours) if one.missed >= office(0.02).limit(52)
    )


def test_usual_hours_are_drawn_towards_the_same_hour_of_like_days():
    counts = [0] * 168
    counts[9] = 40  # Mondays, of eight weeks
    counts[5 * 24 + 9] = 6
    told = usual_hours(counts, EIGHT_WEEKS, 0.02).events
    assert told[9] == pytest.approx((40 + 4 * 1.0) / 12)
    assert told[24 + 9] == pytest.approx(4 * 1.0 / 12)
    assert told[5 * 24 + 9] == pytest.approx((6 + 4 * 0.375) / 12)
    assert told[6 * 24 + 9] == pytest.approx(4 * 0.375 / 12)
    assert told[10] == 0


def test_like_days_are_those_that_are_worked_by_the_calendar():
    counts = [0] * 168
    counts[6 * 24 + 9] = 40  # Sundays, which are worked
    told = usual_hours(counts, EIGHT_WEEKS, 0.02, frozenset({6, 0, 1, 2, 3})).events
    assert told[9] == pytest.approx(4 * 1.0 / 12)
    assert told[4 * 24 + 9] == 0


def test_an_hour_counts_by_the_weeks_of_which_it_is_known():
    counts, weeks = [0] * 168, list(EIGHT_WEEKS)
    counts[9], weeks[9] = 35, 7  # one Monday was a holiday
    pool = 35 / 39
    assert usual_hours(counts, weeks, 0.02).events[9] == pytest.approx((35 + 4 * pool) / 11)
    assert usual_hours([0] * 168, [0] * 168, 0.02).events == (0.0,) * 168


@pytest.mark.parametrize("counts", [[1] * 167, []])
def test_a_week_has_168_hours(counts):
    with pytest.raises(ValueError, match="168 hours"):
        usual_hours(counts, EIGHT_WEEKS, 0.02)


def test_of_what_never_came_nothing_can_be_missed():
    with pytest.raises(ValueError, match="nothing ever came"):
        usual_hours([0] * 168, EIGHT_WEEKS, 0.02).limit(52)


def test_of_a_day_with_an_import_only_as_much_counts_as_on_four_usual_ones():
    days = [(0, 10), (0, 12), (0, 14), (0, 1000), (6, 0), (6, 0), (6, 8), (1, 0)]
    assert shares_that_count(days) == [1, 1, 1, pytest.approx(52 / 1000), 1, 1, 0.5, 1]


def test_the_spread_of_days_is_what_chance_does_not_explain():
    draw = Random(2)

    def days(spread):
        for number in range(2000):
            mean = 30 * (draw.gammavariate(1 / spread, spread) if spread else 1)
            yield number % 5, sum(draw.random() < mean / 3000 for _ in range(3000))

    assert day_spread(days(0.3)) == pytest.approx(0.3, rel=0.15)
    assert day_spread(days(0)) == 0.02
    assert day_spread([(0, 5), (1, 9)]) == 0.02
    assert day_spread([(0, 0), (0, 0)]) == 0.02
