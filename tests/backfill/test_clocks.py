"""Clocks of zones for whole columns are those of Python, to the moment at which they change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from stream.backfill.columns.clocks import clock, zoned
from stream.core.funnel import micros, moment

# Half an hour, a day that does not exist, changes at midnight, and rules that are newer than those of polars.
ZONES = ("Australia/Lord_Howe", "Pacific/Apia", "America/Santiago", "America/Vancouver", "Africa/Casablanca", "UTC")


@pytest.mark.parametrize("name", ZONES)
def test_moments_and_clock_times_are_those_of_python_around_every_change(name: str) -> None:
    zone, step = ZoneInfo(name), timedelta(minutes=30)
    years = [datetime(year, 1, 1, tzinfo=UTC) for year in (2011, 2026)]
    every = [first + n * step for first in years for n in range(366 * 48)]
    offsets = [at.astimezone(zone).utcoffset() for at in every]
    near = [n for n in range(4, len(every) - 4) if offsets[n - 4] != offsets[n + 4] or n % 997 == 0]
    shown = [every[n].astimezone(zone).replace(tzinfo=None, fold=0) for n in near]
    assert clock(pl.Series([micros(every[n]) for n in near]), name).to_list() == shown
    with_skipped = [*shown, *(at + step for at in shown)]
    expected = [at.replace(tzinfo=zone).astimezone(UTC) for at in with_skipped]
    assert [moment(at) for at in zoned(pl.Series(with_skipped), name)] == expected


def test_what_is_not_told_stays_so() -> None:
    assert clock(pl.Series([None], dtype=pl.Int64), "Europe/Berlin").to_list() == [None]
    assert zoned(pl.Series([None], dtype=pl.Datetime("us")), "Europe/Berlin").to_list() == [None]
