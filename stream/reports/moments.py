"""Moments as people write them, to ask what was known then."""

from datetime import UTC, date, datetime, time, timedelta

from stream.core.funnel import Funnel
from stream.kpis.periods import FIRST_DAY, LAST_DAY
from stream.words import Refusal


class NoMoment(Refusal):
    """What was written is no moment of which anything is known; says what can be written."""


def moment_of(told: str, now: datetime, funnel: Funnel) -> datetime:
    """Return the moment that is meant: a day means its end, and a time without an offset is the reporting zone's.

    Raises:
        NoMoment: it is none, or lies ahead.
    """
    try:
        at = _end_of(date.fromisoformat(told), funnel) if len(told) == len("2026-01-31") else _time(told, funnel)
    except (ValueError, OverflowError):  # of which the second is said of the first and last days that there are
        raise NoMoment("must-be-moment") from None
    if not FIRST_DAY <= at.date() <= LAST_DAY:
        raise NoMoment("must-be-between", first=FIRST_DAY.isoformat(), last=LAST_DAY.isoformat())
    if at > now + timedelta(days=1):
        raise NoMoment("lies-ahead")
    return min(at, now)


def _end_of(day: date, funnel: Funnel) -> datetime:
    following = datetime.combine(day + timedelta(days=1), time(), tzinfo=funnel.zone)
    return following.astimezone(UTC) - timedelta(microseconds=1)


def _time(told: str, funnel: Funnel) -> datetime:
    at = datetime.fromisoformat(told)
    return (at if at.tzinfo else at.replace(tzinfo=funnel.zone)).astimezone(UTC)
