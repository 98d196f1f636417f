"""Close dates as live events have them."""

import polars as pl

from stream.backfill.columns.clocks import zoned
from stream.backfill.columns.times import Times, days
from stream.backfill.facts.context import Context
from stream.core.funnel import MICROS

_HOUR = 3_600 * MICROS
"""No clock lasts longer; what does is a day."""


def close_moments(dates: Times, told: Times, context: Context) -> pl.Series:
    """Return the moments that stand for close dates, as connectors make them of days (`values.end_of_day`).

    A day is its last second, so that nothing of that day comes after it; on the day on which it was told, the moment at
    which it was. Where that is only known to the day, too, days stay days, and those between them are whole.
    """
    is_day = (dates.lasts > _HOUR) & (told.lasts <= _HOUR)
    if not is_day.any():
        return dates.at
    here = context.funnel.file.time_zone
    day, told_day = days(dates.at, context.zone), days(told.at, here)
    end = zoned(day.dt.offset_by("1d"), here) - MICROS
    frame = pl.DataFrame({"at": dates.at, "is_day": is_day, "same": day == told_day, "told": told.at, "end": end})
    return frame.select(
        pl.when(~pl.col("is_day").fill_null(False)).then("at").when(pl.col("same")).then("told").otherwise("end")
    ).to_series()
