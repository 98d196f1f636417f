"""Which buckets may fire."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from stream.leaks.completeness import arrival, complete, wait

HOUR = 3600


def test_the_wait_is_until_98_percent_are_in():
    assert arrival([(0, 97), (HOUR, 1), (9 * HOUR, 2)]) == timedelta(hours=1)
    assert arrival([(0, 97), (HOUR, 0), (9 * HOUR, 3)]) == timedelta(hours=9)


@given(st.lists(st.tuples(st.integers(-10, 100), st.integers(0, 50)), min_size=1))
def test_before_it_fewer_than_98_percent_are_in(delays):
    n = sum(count for _, count in delays)
    seconds = arrival(delays).total_seconds()
    assert sum(count for delay, count in delays if delay <= seconds) >= 0.98 * n
    assert seconds == 0 or sum(count for delay, count in delays if delay < seconds) < 0.98 * n


def test_outcomes_that_come_late_count_by_themselves_however_few_they_are():
    by_kind = {("crm", "lost"): [(60, 1000)], ("crm", "moved on"): [(60, 5), (30 * HOUR, 1)]}
    assert wait(by_kind) == timedelta(hours=30)


def test_of_nothing_nothing_is_waited_for():
    assert wait({}) == arrival([]) == timedelta(0)


def test_a_bucket_is_complete_when_its_end_is_so_long_ago():
    ends = [datetime(2026, 3, day, tzinfo=UTC) for day in (2, 3, 4)]
    assert complete(ends, datetime(2026, 3, 4, 6, tzinfo=UTC), timedelta(hours=30)) == 2
    assert complete(ends, datetime(2026, 3, 4, 5, 59, tzinfo=UTC), timedelta(hours=30)) == 1
    assert complete(ends, datetime(2026, 3, 9, tzinfo=UTC), timedelta(hours=30)) == 3
