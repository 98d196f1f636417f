"""Everything that is watched, as it stands at a moment: read off ClickHouse, and judged."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

from schemas.alert import OPEN_STATES, Alert, Answer, Calibration
from stream.alerts import words
from stream.alerts.board import Board, judge
from stream.alerts.calibrating.calibration import quarter_of
from stream.alerts.calibrating.in_force import in_force, is_tried_again, made_for
from stream.alerts.counts import read_counts
from stream.alerts.evidence import with_evidence
from stream.alerts.finished_days import last_finished, newest
from stream.alerts.renamed import alert_now, calibration_now
from stream.alerts.runs import Runs, judged_from
from stream.alerts.series import series_of
from stream.alerts.silence.look import look_for_silence
from stream.alerts.silence.pauses import Pauses
from stream.alerts.versions import as_known
from stream.alerts.why_over import because
from stream.core.buckets import Days
from stream.core.funnel import Funnel, micros, moment
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable

CALIBRATION = "calibration"
"""Among faults: what is normal cannot be worked out anew, so that it stays as it was."""


class Judgement(NamedTuple):
    """What deals say now: all alerts, calibrations that were made, and of each watched series its evidence.

    Evidence is a share of what makes a series fire. Of calibrations, those that are learning are not to be kept for
    others, but to be given to the next look, which else makes them again. `faults` has the series that dealstream fails
    to judge, whose alerts are as they were known; and what else it fails to do of them: `CALIBRATION`, and messages
    (`stream.alerts.board`).
    """

    alerts: list[Alert]
    calibrations: list[Calibration]
    evidence: Mapping[str, float]
    faults: Mapping[str, Exception] = MappingProxyType({})


def look(
    clickhouse: ClickHouse,
    funnel: Funnel,
    known: Mapping[str, Alert],
    answers: Mapping[str, Answer],
    calibrations: Mapping[str, Calibration],
    now: datetime,
    history_came: bool = False,
    runs: Runs | None = None,
) -> Judgement:
    """Return what is so at a moment: the same for the same deals and the same known alerts.

    Blocks: the first time in a quarter for up to a minute, else, where days have changed, for a second or two. Raises
    ClickHouseUnavailable.

    Args:
        clickhouse: has deals and events.
        funnel: the funnel file in force.
        known: the last version of each alert, by id.
        answers: the last one to each alert.
        calibrations: those that were made before, by id.
        now: the moment.
        history_came: whether what the calibration was made of may have become more since.
        runs: those of the last look; what comes out is the same without.
    """
    runs = runs or Runs()
    runs.look_again()
    known = {name: alert_now(one, funnel) for name, one in known.items()}
    calibrations = {name: calibration_now(one, funnel) for name, one in calibrations.items()}
    events = newest(clickhouse, now)
    today = last_finished(events, timedelta(0), now, funnel)
    if today is None:
        return Judgement([], [], {})
    quarter = quarter_of(today, funnel)
    before = in_force(calibrations, quarter, funnel)
    calibration, faults = before, {}
    if before is None or history_came or is_tried_again(before, now):
        try:
            calibration = made_for(clickhouse, funnel, quarter, before, now)
        except ClickHouseUnavailable:
            raise
        except Exception as fault:
            # What was normal until now is nearer to the truth than nothing.
            before = calibration = before or _last_before(quarter, calibrations.values())
            faults[CALIBRATION] = fault
    if calibration is None:
        return Judgement(list(known.values()), [], {}, faults)
    until = last_finished(events, timedelta(seconds=calibration.wait_seconds), now, funnel) or today
    silent = look_for_silence(clickhouse, funnel, calibration.silence_days, known, answers, now)
    pauses = Pauses({**known, **{one.alert_id: one for one in silent.alerts}}.values(), funnel.day_of(micros(now)))
    board = _judged(clickhouse, funnel, calibration, until, known, answers, pauses, runs)
    alerts = board.alerts
    faults |= {**silent.faults, **board.faults}
    for earlier in _open_since_before(known.values(), calibration, calibrations):
        of_earlier = _judged(clickhouse, funnel, earlier, until, known, answers, pauses, runs)
        told = {alert.alert_id for alert in alerts}
        faults |= of_earlier.faults
        alerts += [one for one in of_earlier.alerts if one.alert_id in known and one.alert_id not in told]
    alerts += [*_outlived(known, alerts, funnel, until), *silent.alerts]
    news = []
    for one in alerts:
        try:
            news.append(one if known.get(one.alert_id) == one else with_evidence(clickhouse, funnel, one))
        except ClickHouseUnavailable:
            raise
        except Exception as fault:
            faults[one.series] = fault
            news.append(one)
    return Judgement(news, [] if calibration is before else [calibration], board.evidence | silent.evidence, faults)


def _judged(
    clickhouse: ClickHouse,
    funnel: Funnel,
    calibration: Calibration,
    until: date,
    known: Mapping[str, Alert],
    answers: Mapping[str, Answer],
    pauses: Pauses,
    runs: Runs,
) -> Board:
    if until < calibration.first_day:
        return Board([], {})
    counts = read_counts(clickhouse, funnel, Days(judged_from(calibration), until), calibration.cycles)
    board = judge(calibration, pauses.left_of(counts), until, known.values(), answers, funnel, runs)
    # What is paused is not quiet: nothing is known of it.
    known_of = {one: e for one, e in board.evidence.items() if not pauses.covers(series_of(one), until)}
    return board._replace(evidence=known_of)


def _last_before(quarter: date, calibrations: Iterable[Calibration]) -> Calibration | None:
    """Return the last calibration of the quarters before one; None: there is none."""
    earlier = (one for one in calibrations if one.first_day < quarter)
    return max(earlier, key=lambda one: (one.first_day, one.made_at), default=None)


def _open_since_before(
    known: Iterable[Alert], present: Calibration, calibrations: Mapping[str, Calibration]
) -> list[Calibration]:
    """Return the calibrations of a quarter ago by which alerts fire that are not over."""
    names = {one.calibration_id for one in known if one.state in OPEN_STATES and one.calibration_id}
    earlier = [calibrations[name] for name in sorted(names - {present.calibration_id}) if name in calibrations]
    return [one for one in earlier if present.baseline_to - one.first_day < timedelta(days=100)]


def _outlived(known: Mapping[str, Alert], told: Iterable[Alert], funnel: Funnel, until: date) -> list[Alert]:
    """Return alerts that nobody judges any more: what is normal was worked out anew twice since."""
    judged = {alert.alert_id for alert in told}
    at = moment(funnel.midnight(until + timedelta(days=1)))
    over = []
    for alert in known.values():
        if alert.calibration_id and alert.state in OPEN_STATES and alert.alert_id not in judged:
            ended = {"state": "resolved", **because("because-outlived"), "ended_on": until, "judged_on": until}
            changed = alert.model_copy(update=ended | {"changed_at": at})
            over.append(as_known(words.worded(changed, funnel), alert))
    return over
