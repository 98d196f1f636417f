"""Of whom something was heard when, how soon a silence is said, and how one was judged: read off ClickHouse.

All functions block, and raise ClickHouseUnavailable.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from schemas.alert import Alert, Calibration
from schemas.alert_reports import Heard, HeardOf, SilenceExplanation, SilentDay
from stream.alerts import store
from stream.alerts.calibrating.calibration import quarter_of
from stream.alerts.calibrating.in_force import in_force
from stream.alerts.series import Series
from stream.alerts.silence.arrivals import (
    BASELINE,
    HOUR,
    LONGEST,
    Arrivals,
    read_arrivals,
    read_between,
    week_of,
)
from stream.alerts.silence.judge import judge_silence, watched_series
from stream.alerts.silence.spells import Spells
from stream.alerts.silence.usual import Usual, UsualOf
from stream.alerts.silence.words import name_of
from stream.core.funnel import Funnel, micros, moment
from stream.leaks.silence import Missing, missing
from stream.sinks.clickhouse.client import ClickHouse
from stream.words import ENGLISH, Words

_DIGITS = 2
_MONTH_DAYS = 365.25 / 12


def heard(clickhouse: ClickHouse, funnel: Funnel, now: datetime, words: Words = ENGLISH) -> Heard:
    """Return of whom something was heard, connectors first."""
    arrivals = read_arrivals(clickhouse, funnel, now)
    series = watched_series(arrivals, funnel)
    days = _days_between(store.calibrations(clickhouse), funnel, now, len(series))
    usual_of = UsualOf(arrivals, funnel, days)
    told = [_heard_of(one, arrivals, usual_of, funnel, days, now, words) for one in series if arrivals.of[one]]
    return Heard(series=tuple(told))


def explained_silence(clickhouse: ClickHouse, funnel: Funnel, told: str, now: datetime) -> SilenceExplanation | None:
    """Return how an alert of silence (by its id or the beginning of it) or a series of one was judged.

    None: it is neither, or nothing was heard of it.
    """
    named = [one for one in store.current(clickhouse) if told and one.alert_id.startswith(told)]
    alert = named[0] if len(named) == 1 and named[0].kind == "silence" else None
    if alert is None and not told.startswith("silence/"):
        return None
    arrivals = read_arrivals(clickhouse, funnel, now)
    series = next((one for one in watched_series(arrivals, funnel) if one.id in (told, alert and alert.series)), None)
    if series is None:
        return None
    hours = sorted(arrivals.of[series])
    hour = hours[-1]
    if alert is not None and alert.silence is not None:
        hour = funnel.hour_of(micros(alert.silence.last_at))
    ended = next((one for one in hours if one > hour), None)
    days = _days_between(store.calibrations(clickhouse), funnel, now, len(watched_series(arrivals, funnel)))
    usual_of = UsualOf(arrivals, funnel, days)
    course = Spells(arrivals, funnel, usual_of, now).course(series, hour, ended)
    return SilenceExplanation(
        name=name_of(series, funnel),
        heard=_heard_of(series, arrivals, usual_of, funnel, days, now),
        last_at=moment(arrivals.of[series].get(hour, (0, hour * 10**6))[1]),
        days=tuple(_days(course, usual_of(series, funnel.day_of(hour * 10**6)), ended, funnel)),
    )


def silences_of(
    clickhouse: ClickHouse, funnel: Funnel, since: datetime, until: datetime, days_between: float
) -> list[Alert]:
    """Return the silences that would have been said between two moments, at so many days between false alarms."""
    first = funnel.day_of(micros(since)) - LONGEST - BASELINE - timedelta(weeks=1)
    arrivals = read_between(clickhouse, funnel, funnel.midnight(first), micros(until))
    told = judge_silence(arrivals, funnel, days_between, (), {}, until, until - since).alerts
    return [one for one in told if one.fired_on is not None]


def _days_between(calibrations: Iterable[Calibration], funnel: Funnel, now: datetime, series: int) -> float:
    """Return the days between false alarms of each series; while none is calibrated, as if there were no others."""
    known = {one.calibration_id: one for one in calibrations}
    calibration = in_force(known, quarter_of(funnel.day_of(micros(now)), funnel), funnel)
    if calibration is not None:
        return calibration.silence_days
    return _MONTH_DAYS / float(funnel.file.alerts.false_alarms_a_month) * series


def _heard_of(
    series: Series,
    arrivals: Arrivals,
    usual_of: UsualOf,
    funnel: Funnel,
    days_between: float,
    now: datetime,
    words: Words = ENGLISH,
) -> HeardOf:
    hour = max(arrivals.of[series])
    usual = usual_of(series, funnel.day_of(hour * 10**6))
    is_watched = usual.limit is not None and days_between > 0
    spells = Spells(arrivals, funnel, usual_of, now).of(series, int(now.timestamp())) if is_watched else []
    return HeardOf(
        series=series.id,
        name=name_of(series, funnel, words),
        standing="watched" if is_watched else "learning",
        why=None if is_watched else usual.why or "old",
        last_at=moment(arrivals.of[series][hour][1]),
        a_week=round(sum(usual.hours.events), 1),
        active_hours=round(usual.hours.active_hours, 1),
        spread=round(usual.hours.spread, _DIGITS),
        threshold=round(usual.limit, _DIGITS) if is_watched and usual.limit is not None else None,
        days_between_false_alarms=round(days_between, 1) if is_watched else 0.0,
        said_after_hours=_said_after(usual, funnel, now) if is_watched else None,
        is_silent=any(one.fired is not None and one.ended is None for one in spells),
    )


def _said_after(usual: Usual, funnel: Funnel, now: datetime) -> int | None:
    """Return after how many hours a silence is said that begins on a Tuesday at ten."""
    tuesday = week_of(funnel.day_of(micros(now))) + timedelta(days=1)
    begin = funnel.midnight(tuesday) // 10**6 + 10 * HOUR
    hours = range(begin, begin + int(LONGEST.total_seconds()), HOUR)
    course = missing(usual.hours, (datetime.fromtimestamp(hour, funnel.zone) for hour in hours))
    limit = usual.limit or 0.0
    return next((number for number, one in enumerate(course, 1) if one.missed >= limit), None)


def _days(course: Sequence[Missing], usual: Usual, ended: int | None, funnel: Funnel) -> Iterable[SilentDay]:
    by_day: dict[date, list[Missing]] = {}
    for one in course:
        by_day.setdefault(one.hour.date(), []).append(one)
    fired = next((one for one in course if usual.limit is not None and one.missed >= usual.limit), None)
    before = 0.0
    ended_on = None if ended is None else funnel.day_of(ended * 10**6)
    for day, hours in by_day.items():
        last = hours[-1]
        event = "resolve" if day == ended_on else "fire" if fired is not None and fired.hour.date() == day else ""
        yield SilentDay(
            day=day,
            hours=len(hours),
            usually=round(last.usually - before, 1),
            evidence=round(last.missed, _DIGITS),
            event=event,
        )
        before = last.usually
