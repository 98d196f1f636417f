"""Pace: what should be won by now for the quota of a whole period to be reached."""

from datetime import date

from stream.core.buckets import Days
from stream.planning.quotas import Asked
from stream.planning.spread import rounded


def due(asked: Asked, until: date) -> int:
    """Return which part of what is asked is due when a day has ended.

    It is as large as the part of the working time that has gone by; rounded half to even. Without a calendar, or where
    nothing is worked on the days, nothing is due (0).
    """
    if asked.working_time is None:
        return 0
    time = asked.working_time
    whole = sum(map(time.worked, asked.days))
    gone = sum(time.worked(Days(days.first, min(days.last, until))) for days in asked.days if days.first <= until)
    return rounded(asked.amount * gone, whole) if whole else 0
