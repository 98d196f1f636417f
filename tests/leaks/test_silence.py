"""Silence, by usual hours."""

from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from stream.leaks.silence import UsualHours, day_spread, missed, silence, usual_hours

ZONE = ZoneInfo("Europe/Berlin")
OFFICE = tuple(2.0 if hour // 24 < 5 and 9 <= hour % 24 < 17 else 0.0 for hour in range(168))
TUESDAY = datetime(2026, 3, 3, 10, tzinfo=ZONE)


def office(spread):
    return UsualHours(OFFICE, spread)


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
    said = silence(usual, TUESDAY, TUESDAY + timedelta(days=7), usual.limit(52))
    assert (said.since, said.hour) == (TUESDAY, hour)
    assert said.missed == pytest.approx(g, abs=5e-5)
    hours = [TUESDAY + timedelta(hours=one) for one in range(nth)]
    assert hours[-1] == hour
    assert missed(usual, hours) == pytest.approx(said.missed)


def test_an_hour_that_is_not_over_does_not_count():
    usual, fires = office(0.02), datetime(2026, 3, 3, 15, tzinfo=ZONE)
    assert silence(usual, TUESDAY, fires - timedelta(seconds=1), usual.limit(52)) is None
    assert silence(usual, TUESDAY, fires, usual.limit(52)) is not None


def test_on_holidays_nothing_is_missed():
    usual = office(0.02)
    said = silence(usual, TUESDAY, TUESDAY + timedelta(days=7), usual.limit(52), frozenset({date(2026, 3, 3)}))
    assert said.hour == datetime(2026, 3, 4, 13, tzinfo=ZONE)  # the fifth hour, from nine on


def test_usual_hours_are_drawn_towards_the_same_hour_of_like_days():
    counts = [0] * 168
    counts[9] = 40  # Mondays, of eight weeks
    counts[5 * 24 + 9] = 6
    told = usual_hours(counts, 8, 0.02).events
    assert told[9] == pytest.approx((40 + 4 * 1.0) / 12)
    assert told[24 + 9] == pytest.approx(4 * 1.0 / 12)
    assert told[5 * 24 + 9] == pytest.approx((6 + 4 * 0.375) / 12)
    assert told[6 * 24 + 9] == pytest.approx(4 * 0.375 / 12)
    assert told[10] == 0


@pytest.mark.parametrize("counts", [[1] * 167, []])
def test_a_week_has_168_hours(counts):
    with pytest.raises(ValueError, match="168 hours"):
        usual_hours(counts, 8, 0.02)


def test_of_what_never_came_nothing_can_be_missed():
    with pytest.raises(ValueError, match="nothing ever came"):
        usual_hours([0] * 168, 8, 0.02).limit(52)


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
