"""Clocks of a time zone for whole columns, by the rules by which everything else is counted: polars has others."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import polars as pl

from stream.core.funnel import MICROS

_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2101, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)


class _Offsets(NamedTuple):
    """How many seconds clocks are ahead of UTC: from which moment, and which clock time, on (microseconds).

    Of what clocks show twice the first time counts; what they skip counts by the clocks before.
    """

    since: pl.Series
    since_clock: pl.Series
    seconds: pl.Series


def clock(at: pl.Series, zone: str) -> pl.Series:
    """Return what the clocks of a zone show at moments (microseconds UTC)."""
    of = _offsets(zone)
    return pl.from_epoch(at + _picked(at, of.since, of.seconds), time_unit="us")


def zoned(naive: pl.Series, zone: str) -> pl.Series:
    """Return clock times of a zone as microseconds UTC."""
    of, shown = _offsets(zone), naive.dt.epoch("us")
    return shown - _picked(shown, of.since_clock, of.seconds)


def _picked(at: pl.Series, since: pl.Series, seconds: pl.Series) -> pl.Series:
    places = since.search_sorted(at.fill_null(0), side="right").cast(pl.Int64) - 1
    return seconds.gather(places.clip(0)) * MICROS


@lru_cache(maxsize=8)
def _offsets(name: str) -> _Offsets:
    zone = ZoneInfo(name)
    since, since_clock, seconds = [0], [0], [_seconds(_FIRST, zone)]
    day = _FIRST
    while day < _LAST:
        after = day + _DAY
        if _seconds(after, zone) != seconds[-1]:
            at = _changed(day, after, zone)
            offset = _seconds(at, zone)
            micros = int(at.timestamp()) * MICROS
            since.append(micros)
            since_clock.append(micros + max(offset, seconds[-1]) * MICROS)
            seconds.append(offset)
        day = after
    return _Offsets(pl.Series(since), pl.Series(since_clock), pl.Series(seconds))


def _changed(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the second between two moments from which on clocks show another offset."""
    was = _seconds(before, zone)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        before, after = (middle, after) if _seconds(middle, zone) == was else (before, middle)
    return after


def _seconds(at: datetime, zone: ZoneInfo) -> int:
    offset = at.astimezone(zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds())
