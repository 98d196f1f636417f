from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream.core.funnel import MICROS, Funnel, micros, moment
from tests.support.examples import examples
from tests.support.histories import FILE

# Half and quarter hours, changes of a whole and of half an hour, changes at midnight, and a day that was left out.
ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns",
    "Australia/Lord_Howe", "America/Havana", "Asia/Beirut", "Pacific/Chatham", "Pacific/Apia",
)  # fmt: skip
FUNNELS = {zone: Funnel(FILE.model_copy(update={"time_zone": zone})) for zone in ZONES}
moments = st.integers(micros(datetime(2005, 1, 1, tzinfo=UTC)), micros(datetime(2035, 1, 1, tzinfo=UTC)))


def changes(zone, year):
    """The moments of a year at which a zone changes its offset, to the minute."""
    at, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    while at < end:
        if at.astimezone(zone).utcoffset() != (at + timedelta(minutes=15)).astimezone(zone).utcoffset():
            yield at + timedelta(minutes=15)
        at += timedelta(minutes=15)


@settings(max_examples=examples(400))
@given(st.sampled_from(ZONES), moments)
def test_an_hour_begins_at_most_an_hour_ago_on_the_full_hour_of_the_clocks_and_on_the_same_day(zone, at):
    funnel = FUNNELS[zone]
    start = funnel.hour_of(at)
    assert 0 <= at - start * MICROS < 3600 * MICROS
    assert (start + funnel.zone.utcoffset(moment(at).astimezone(funnel.zone)).total_seconds()) % 3600 == 0
    assert funnel.day_of(start * MICROS) == funnel.day_of(at)


@pytest.mark.parametrize("zone", ZONES)
def test_a_day_is_a_sum_of_hours_also_where_the_clocks_change(zone):
    funnel = FUNNELS[zone]
    for year in (2011, 2026):
        for change in changes(funnel.zone, year):
            for minutes in range(-180, 181):
                at = micros(change + timedelta(minutes=minutes, seconds=7))
                assert funnel.day_of(funnel.hour_of(at) * MICROS) == funnel.day_of(at), moment(at)


@pytest.mark.parametrize("zone", ZONES)
def test_midnight_begins_the_day_and_nothing_before_it_does(zone):
    funnel = FUNNELS[zone]
    for change in (*changes(funnel.zone, 2011), *changes(funnel.zone, 2026), datetime(2026, 1, 1, tzinfo=UTC)):
        for hours in range(-30, 31):
            at = micros(change + timedelta(hours=hours))
            day = funnel.day_of(at)
            begin = funnel.midnight(day)
            assert begin <= at
            assert funnel.day_of(begin) == day
            assert funnel.day_of(begin - 1) < day


def test_an_hour_in_india_begins_at_half_past_in_utc():
    at = micros(datetime(2026, 3, 2, 9, 45, tzinfo=ZoneInfo("Asia/Kolkata")))
    assert moment(FUNNELS["Asia/Kolkata"].hour_of(at) * MICROS) == datetime(2026, 3, 2, 3, 30, tzinfo=UTC)


def test_the_hour_that_comes_twice_in_autumn_is_two_windows():
    funnel = FUNNELS["Europe/Berlin"]
    first = funnel.hour_of(micros(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)))
    second = funnel.hour_of(micros(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)))
    assert second - first == 3600


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 3, 30), 24), (date(2026, 10, 25), 25)], ids=str
)
def test_a_day_has_as_many_windows_as_it_has_hours(day, hours):
    funnel = FUNNELS["Europe/Berlin"]
    begin, end = funnel.midnight(day), funnel.midnight(day + timedelta(days=1))
    assert len({funnel.hour_of(at) for at in range(begin, end, 60 * MICROS)}) == hours
