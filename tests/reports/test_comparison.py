"""Which days a period is compared with."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.core.buckets import Days
from stream.reports.comparison import due_by, previous_days

DAYS = st.dates(date(1902, 1, 1), date(2290, 1, 1))


def days(first, last):
    return Days(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (("2026-11-01", "2026-11-25"), ("2026-10-01", "2026-10-25")),  # a month to date
        (("2026-11-01", "2026-11-30"), ("2026-10-01", "2026-10-31")),  # a whole month
        (("2026-03-01", "2026-03-30"), ("2026-02-01", "2026-02-28")),
        (("2026-02-01", "2026-02-28"), ("2026-01-01", "2026-01-31")),
        (("2026-10-01", "2026-11-25"), ("2026-07-01", "2026-08-25")),  # a quarter to date
        (("2026-10-01", "2026-12-31"), ("2026-07-01", "2026-09-30")),
        (("2024-01-01", "2024-05-31"), ("2023-01-01", "2023-05-31")),  # a year to date
        (("2024-01-01", "2024-12-31"), ("2023-01-01", "2023-12-31")),
        (("2026-11-25", "2026-11-25"), ("2026-11-24", "2026-11-24")),
        (("2026-11-19", "2026-11-25"), ("2026-11-12", "2026-11-18")),
        (("2026-11-15", "2026-12-14"), ("2026-10-16", "2026-11-14")),
    ],
)
def test_a_period_is_compared_with_the_same_days_of_the_one_before_or_as_many_days_before_it(period, before):
    assert previous_days(days(*period), 1) == days(*before)


@pytest.mark.parametrize(
    ("name", "period", "before", "due"),
    [
        ("today", ("2026-11-01", "2026-11-01"), ("2026-10-31", "2026-10-31"), "2026-11-01"),
        ("7d", ("2026-11-01", "2026-11-07"), ("2026-10-25", "2026-10-31"), "2026-11-07"),
        ("month", ("2026-11-01", "2026-11-01"), ("2026-10-01", "2026-10-01"), "2026-11-30"),
        ("quarter", ("2026-10-01", "2026-10-20"), ("2026-07-01", "2026-07-20"), "2026-12-31"),
        ("quarter", ("2026-10-01", "2026-10-31"), ("2026-07-01", "2026-07-31"), "2026-12-31"),
        ("year", ("2026-01-01", "2026-01-20"), ("2025-01-01", "2025-01-20"), "2026-12-31"),
        ("year", ("2026-01-01", "2026-03-31"), ("2025-01-01", "2025-03-31"), "2026-12-31"),
    ],
)
def test_a_period_to_date_is_a_part_of_what_it_is_called_by_also_on_its_first_days(name, period, before, due):
    assert previous_days(days(*period), 1, name) == days(*before)
    assert due_by(days(*period), 1, name) == date.fromisoformat(due)


def test_quarters_and_years_are_those_of_the_fiscal_year():
    assert previous_days(days("2026-02-01", "2026-03-10"), 2) == days("2025-11-01", "2025-12-10")
    assert previous_days(days("2026-02-01", "2026-06-10"), 2) == days("2025-02-01", "2025-06-10")


def test_what_lies_before_all_days_that_can_be_stored_is_not_compared():
    assert previous_days(days("1900-01-01", "2026-06-10"), 1) is None


@given(DAYS, st.integers(0, 800), st.integers(1, 12))
def test_the_days_before_end_before_the_period_begins(first, more, fiscal):
    period = Days(first, first + timedelta(days=more))
    before = previous_days(period, fiscal)
    assert before is None or before.first <= before.last < period.first


@pytest.mark.parametrize(
    ("period", "due"),
    [
        (("2026-11-01", "2026-11-25"), "2026-11-30"),
        (("2026-10-01", "2026-11-25"), "2026-12-31"),
        (("2026-01-01", "2026-11-25"), "2026-12-31"),
        (("2026-11-20", "2026-11-25"), "2026-11-25"),
    ],
)
def test_deals_are_due_by_the_end_of_the_whole_month_quarter_or_year(period, due):
    assert due_by(days(*period), 1) == date.fromisoformat(due)
