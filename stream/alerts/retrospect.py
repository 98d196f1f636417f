"""What may be expected of what is watched, what would have fired, and why: read off ClickHouse.

All functions block, for a minute where a calibration is made, and raise ClickHouseUnavailable.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from schemas.alert import Alert, Calibration, Watched
from schemas.alert_reports import ExplainedDay, Explanation, HeardOf, SilenceExplanation, Tuned, Tuning
from stream.alerts import store, words
from stream.alerts.board import answers_of
from stream.alerts.calibrating.calibration import quarter_of
from stream.alerts.calibrating.delays import delay_of
from stream.alerts.calibrating.history import make_calibration
from stream.alerts.calibrating.in_force import in_force
from stream.alerts.calibrating.patterns import key_of
from stream.alerts.counts import read_counts
from stream.alerts.finished_days import last_finished, newest
from stream.alerts.renamed import alert_now, calibration_now
from stream.alerts.runs import Runs, judged_from, offsets_of
from stream.alerts.series import series_of
from stream.alerts.silence.pauses import Pauses
from stream.alerts.silence.report import explained_silence, heard
from stream.core.buckets import Days
from stream.core.funnel import Funnel
from stream.leaks.chain import reference
from stream.leaks.heights import Heights
from stream.leaks.logit import logistic, logit
from stream.sinks.clickhouse.client import ClickHouse
from stream.words import Refusal

_DIGITS = 3


class NotWatched(Refusal):
    """A series or alert that nobody judges; says the way out."""


def present_calibration(
    clickhouse: ClickHouse, funnel: Funnel, calibrations: Mapping[str, Calibration], now: datetime
) -> Calibration:
    """Return what is judged by at a moment: as it was made, else made now."""
    today = last_finished(newest(clickhouse, now), timedelta(0), now, funnel) or funnel.day_of(0)
    first_day = quarter_of(today, funnel)
    return in_force(calibrations, first_day, funnel) or make_calibration(clickhouse, funnel, first_day, now)


def tuning(
    calibration: Calibration,
    funnel: Funnel,
    silence: tuple[HeardOf, ...] = (),
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Tuning:
    """Return what may be expected of what is watched; takes a second or two for each that is like no other.

    Args:
        calibration: by which it is judged.
        funnel: the funnel file in force.
        silence: what is watched for silence.
        progress: is told how many series of how many are done.
    """
    tuned = []
    for done, one in enumerate(calibration.series):
        progress(done, len(calibration.series))
        tuned.append(_tuned(one, calibration.odds, funnel))
    return Tuning(
        calibration_id=calibration.calibration_id,
        first_day=calibration.first_day,
        baseline_from=calibration.baseline_from,
        baseline_to=calibration.baseline_to,
        odds=calibration.odds,
        false_alarms_a_month=calibration.false_alarms_a_month,
        quarters=calibration.quarters,
        series=tuple(tuned),
        silence=silence,
    )


def explanation(
    clickhouse: ClickHouse, funnel: Funnel, calibration: Calibration, series_id: str, now: datetime
) -> Explanation:
    """Return how a series was judged day by day, with what people said to its alerts.

    Raises:
        NotWatched: nobody judges it.
    """
    watched = next((one for one in calibration.series if one.series == series_id), None)
    if watched is None:
        raise NotWatched("no-series", series=repr(series_id))
    if watched.standing != "watched":
        raise NotWatched("not-watched", series=series_id)
    until = last_finished(newest(clickhouse, now), timedelta(seconds=calibration.wait_seconds), now, funnel)
    last = max(until or calibration.first_day, calibration.first_day)
    counts = read_counts(clickhouse, funnel, Days(judged_from(calibration), last), calibration.cycles)
    current = [alert_now(one, funnel) for one in store.current(clickhouse)]
    counts = Pauses(current, last).left_of(counts)
    series = series_of(series_id)
    offsets = offsets_of(calibration, funnel.file.fiscal_year_starts)[key_of(series)]
    alike = [one for one in current if (one.series, one.calibration_id) == (series_id, calibration.calibration_id)]
    answers = {one.alert_id: one for one in store.answers(clickhouse)}
    ran = Runs().run(watched, calibration, counts.of.get(series), offsets, last, answers_of(alike, answers, funnel))
    told = []
    for day, cells, step in zip(ran.days, ran.buckets, ran.steps, strict=True):
        if cells:
            level = logit(step.rate)
            rates = [logistic(level + cell.offset) for cell in cells]
            told.append(
                ExplainedDay(
                    day=day,
                    outcomes=sum(cell.n for cell in cells),
                    leaks=sum(cell.x for cell in cells),
                    expected=round(sum(cell.n * rate for cell, rate in zip(cells, rates, strict=True)), _DIGITS),
                    tolerated=round(
                        sum(
                            cell.n * reference(rate, calibration.odds) for cell, rate in zip(cells, rates, strict=True)
                        ),
                        _DIGITS,
                    ),
                    evidence=round(step.c, _DIGITS),
                    threshold=round(step.h, _DIGITS),
                    event=step.event or "",
                )
            )
    return Explanation(
        name=words.name_of(series, funnel),
        calibration_id=calibration.calibration_id,
        watched=watched,
        days=tuple(told),
    )


def _tuned(watched: Watched, odds: float, funnel: Funnel) -> Tuned:
    name = words.name_of(series_of(watched.series), funnel)
    if watched.standing != "watched":
        return Tuned(name=name, watched=watched, threshold=0.0, delay_days=None, delay_days_of_nine=None)
    log_odds, high = zip(*watched.heights, strict=True)
    threshold = Heights(log_odds, high)(watched.rate)
    delay = delay_of(watched, threshold, odds)
    return Tuned(
        name=name,
        watched=watched,
        threshold=round(threshold, _DIGITS),
        delay_days=round(delay.mean, 1),
        delay_days_of_nine=delay.in_nine_of_ten,
    )


def present_tuning(
    clickhouse: ClickHouse,
    funnel: Funnel,
    now: datetime,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Tuning:
    """Return what may be expected of what is watched at a moment; `progress` is told how many series are done."""
    calibrations = _calibrations(clickhouse, funnel)
    calibration = present_calibration(clickhouse, funnel, calibrations, now)
    return tuning(calibration, funnel, heard(clickhouse, funnel, now).series, progress)


def explained(clickhouse: ClickHouse, funnel: Funnel, told: str, now: datetime) -> Explanation | SilenceExplanation:
    """Return how an alert (by its id or the beginning of it) or a series (by its id) was judged.

    Raises:
        NotWatched: there is none, or nobody judges it.
    """
    silence = explained_silence(clickhouse, funnel, told, now)
    if silence is not None:
        return silence
    calibrations = _calibrations(clickhouse, funnel)
    named = [one for one in store.current(clickhouse) if told and one.alert_id.startswith(told)]
    if len(named) == 1 and named[0].kind == "batch":
        raise NotWatched("not-judged-batch", id=told)
    if len(named) == 1 and named[0].calibration_id in calibrations:
        return course(clickhouse, funnel, named[0], now)
    calibration = present_calibration(clickhouse, funnel, calibrations, now)
    return explanation(clickhouse, funnel, calibration, told, now)


def course(clickhouse: ClickHouse, funnel: Funnel, alert: Alert, now: datetime) -> Explanation:
    """Return how the series of an alert was judged day by day, by what the alert was judged by.

    Raises:
        NotWatched: that is not known any more, or there is none.
    """
    calibration = _calibrations(clickhouse, funnel).get(alert.calibration_id)
    if calibration is None:
        raise NotWatched("not-known-by-what", id=alert.alert_id)
    return explanation(clickhouse, funnel, calibration, alert_now(alert, funnel).series, now)


def _calibrations(clickhouse: ClickHouse, funnel: Funnel) -> dict[str, Calibration]:
    return {one.calibration_id: calibration_now(one, funnel) for one in store.calibrations(clickhouse)}
