"""All alerts of leaks: what each series' run says, told as what was known of it already. Pure.

The same counts, calibration and known alerts give the same alerts with the same ids, in however many steps the days are
judged, and whatever came late in between; so two judges, or one that was killed, say the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from math import exp
from types import MappingProxyType
from typing import NamedTuple

from schemas.alert import Alert, Answer, Calibration, RateNow, Since, State, Watched
from stream.alerts import words
from stream.alerts.batches import batch_alerts, one_by_one, real_batches
from stream.alerts.calibrating.patterns import days_of, key_of
from stream.alerts.counts import Counts, day_of_number
from stream.alerts.despite_faults import of_each
from stream.alerts.places import place_of, places_above, wholes
from stream.alerts.runs import Answers, Run, Runs, Stretch, offsets_of
from stream.alerts.series import Series, series_of
from stream.alerts.versions import as_known
from stream.core.buckets import Days
from stream.core.funnel import Funnel, micros, moment
from stream.leaks import life
from stream.leaks.messages import messages_of

_STILL_NEWS = 7
"""Buckets: a firing that was only told by late events is told if it reaches so far into the present."""
_DIGITS = 4
"""Numbers are rounded, so that they are the same wherever they are worked out."""
_MOST = 20.0
_UNSET = datetime(1970, 1, 1, tzinfo=UTC)


class NotCalibrated(Exception):
    """What is normal of a series is not known, since dealstream failed to work it out."""


class Board(NamedTuple):
    """All alerts, in the order in which they began, and by watched series the evidence as a share of its threshold.

    A series that dealstream cannot judge, since it fails there, has no evidence and is among `faults`; its alerts are
    as they were known. So is `messages/` with a pipeline of whose alerts it fails to say which belong together: what
    was told stays so, and what is new is told by itself.
    """

    alerts: list[Alert]
    evidence: dict[str, float]
    faults: Mapping[str, Exception] = MappingProxyType({})


def judge(
    calibration: Calibration,
    counts: Counts,
    over_until: date,
    known: Iterable[Alert],
    answers: Mapping[str, Answer],
    funnel: Funnel,
    runs: Runs | None = None,
) -> Board:
    """Return all alerts of the series of a calibration, as of the end of a day.

    Args:
        calibration: what they are judged by.
        counts: of all days from `runs.judged_from` on; of days after `over_until` nothing is looked at.
        over_until: the last day that is over, and of which nearly all is known.
        known: the last version of each alert of before; those of other series, kinds and calibrations are left out.
        answers: the last one to each alert, by its id.
        funnel: the funnel file in force.
        runs: those of the last look; what comes out is the same without.
    """
    runs = runs or Runs()
    before = {alert.alert_id: alert for alert in known}
    of_series: dict[str, list[Alert]] = {}
    for alert in before.values():
        if alert.kind not in ("silence", "batch"):
            of_series.setdefault(alert.series, []).append(alert)
    real = real_batches(counts, answers)
    newest = _newest(counts, over_until)
    offsets = offsets_of(calibration, funnel.file.fiscal_year_starts)
    alerts: list[Alert] = []
    evidence: dict[str, float] = {}
    faults: dict[str, Exception] = {}
    at = moment(funnel.midnight(over_until + timedelta(days=1)))
    for watched in calibration.series if over_until >= calibration.first_day else ():
        if watched.standing not in ("watched", "failing"):
            continue
        series = series_of(watched.series)
        several = of_series.get(watched.series, [])
        mine = [one for one in several if one.calibration_id == calibration.calibration_id]
        others = [one for one in several if one.calibration_id != calibration.calibration_id]
        try:
            if watched.standing == "failing":
                raise NotCalibrated(watched.why)
            said = answers_of(mine, answers, funnel)
            counted = counts.of.get(series)
            if counted is not None and series in real:
                counted = one_by_one(series, counted, real[series])
            ran = runs.run(watched, calibration, counted, offsets[key_of(series)], over_until, said)
            share = ran.steps[-1].c / ran.steps[-1].h
            now = _worded(_alerts(watched, series, calibration, ran, mine, others, answers, newest), at, funnel)
        except Exception as fault:
            # One that fails is no reason to judge no other. Nothing is known of it: what was said of it stays.
            faults[watched.series] = fault
            alerts += mine
        else:
            evidence[watched.series] = share
            alerts += now
    parents = {one.series: one.parent for one in calibration.series if one.parent}
    alerts = _grouped(alerts, parents, days_of(calibration.first_day, over_until), before, faults)
    alerts += batch_alerts(_from(calibration.first_day, counts), over_until, before.values(), answers, funnel, faults)
    ordered = sorted(alerts, key=lambda one: (one.warned_on, one.series, one.alert_id))
    return Board([as_known(one, before.get(one.alert_id)) for one in ordered], evidence, faults)


def _worded(alerts: Iterable[Alert], at: datetime, funnel: Funnel) -> list[Alert]:
    return [words.worded(one.model_copy(update={"changed_at": at}), funnel) for one in alerts]


def answers_of(mine: Sequence[Alert], answers: Mapping[str, Answer], funnel: Funnel) -> Answers:
    """Return what people said to the alerts of a series, by day."""
    real, new_normal = [], []
    for alert in sorted(mine, key=lambda one: (one.warned_on, one.alert_id)):
        answer = answers.get(alert.alert_id)
        if answer is not None and answer.kind == "real":
            real.append((alert.warned_on, alert.ended_on or date.max))
        elif answer is not None and answer.kind == "new_normal":
            new_normal.append((alert.since.best, funnel.day_of(micros(answer.at))))
    return Answers(tuple(real), tuple(new_normal))


def _alerts(
    watched: Watched,
    series: Series,
    calibration: Calibration,
    ran: Run,
    mine: Sequence[Alert],
    others: Sequence[Alert],
    answers: Mapping[str, Answer],
    newest: date,
) -> list[Alert]:
    days = ran.days
    # What an alert of the calibration before is about is not told again.
    stretches = [one for one in ran.stretches if not any(_tells(other, one, days) for other in others)]
    # A warning that came to nothing is over, and is no part of what comes later.
    over = [one for one in mine if one.fired_on is None and one.ended_on is not None]
    mine = [one for one in mine if one not in over]
    warned = {one.warned_on for one in mine if one.fired_on is None}
    stretches = [one for one in stretches if one.fired is not None or one.ended is None or days[one.warned] in warned]
    told = {
        life.Firing(days[one.since], days[one.warned], None if one.ended is None else days[one.ended]): one
        for one in stretches
    }
    past = [
        life.Alert(one.alert_id, one.series, one.calibration_id, one.since.best, one.warned_on, one.ended_on)
        for one in mine
    ]
    by_id = {one.alert_id: one for one in mine}
    alerts = list(over)
    for one in life.reconcile(watched.series, calibration.calibration_id, past, list(told)):
        firing = life.Firing(one.since, one.fired, one.ended)
        before = by_id.get(one.id)
        stretch = told.pop(firing, None)
        if stretch is not None:
            now = _of_stretch(one.id, watched, series, calibration, ran, stretch, before, answers.get(one.id))
            alerts.append(now.model_copy(update={"is_past": _is_past(now, days, newest, before)}))
        elif before is not None:
            alerts.append(_gone(before, ran, answers.get(one.id)))
    return alerts


def _tells(alert: Alert, stretch: Stretch, days: Sequence[date]) -> bool:
    """Say whether a stretch is what an alert is about; a warning that came to nothing is not what fires later."""
    if alert.fired_on is None and alert.ended_on is not None and stretch.fired is not None:
        return False
    day = days[stretch.warned]
    return alert.since.best <= day and (alert.ended_on is None or day <= alert.ended_on)


def _of_stretch(
    name: str,
    watched: Watched,
    series: Series,
    calibration: Calibration,
    ran: Run,
    stretch: Stretch,
    before: Alert | None,
    answer: Answer | None,
) -> Alert:
    days, change = ran.days, stretch.change
    fired_on = None if stretch.fired is None else days[stretch.fired]
    ended_on = None if stretch.ended is None else days[stretch.ended]
    state: State = "firing" if fired_on else "warning"
    if before is not None and before.fired_on is not None and fired_on is None:
        state, fired_on = "weakened", before.fired_on
    if ended_on is not None:
        state = "resolved"
    last = ran.steps[-1 if stretch.ended is None else stretch.ended]
    above = max(step.c - step.h for step in ran.steps[stretch.warned : (stretch.ended or len(days)) + 1])
    return Alert(
        alert_id=name,
        version=1,
        series=watched.series,
        kind=series.kind,
        pipeline_id=series.pipeline_id,
        stage_id=series.stage_id,
        team_id=series.team_id,
        territory_id=series.territory_id,
        group_id=name,
        group_series=watched.series,
        calibration_id=calibration.calibration_id,
        state=state,
        **words.reason(state, fired_on is not None),
        warned_on=days[stretch.warned],
        fired_on=fired_on,
        ended_on=ended_on,
        judged_on=days[-1],
        is_past=False,
        changed_at=_UNSET,
        since=Since.model_construct(best=days[change.likeliest], first=days[change.first], last=days[change.last]),
        rate_before=_rounded(change.rate_before),
        rate_after=RateNow(mean=_rounded(change.rate), low=_rounded(change.rate_low), high=_rounded(change.rate_high)),
        outcomes=change.outcomes,
        leaks=change.leaked,
        leaks_above=_rounded(change.above),
        threshold=_rounded(last.h),
        evidence=_rounded(last.c),
        once_in_days=float(f"{exp(min(above, _MOST)) * watched.days_between_false_alarms:.2g}"),
        behind=None,
        title="",
        text="",
        answer=answer,
    )


def _from(first_day: date, counts: Counts) -> Counts:
    """Return counts with the batches of days from a first one on only."""
    days = Days(max(first_day, counts.days.first), counts.days.last)
    return counts._replace(days=days, batches=[one for one in counts.batches if one.day >= first_day])


def _newest(counts: Counts, until: date) -> date:
    """Return the last day of which anything is known."""
    last = max((one.days[-1] for one in counts.of.values() if one.days), default=0)
    return min(day_of_number(last), until)


def _is_past(alert: Alert, days: Sequence[date], newest: date, before: Alert | None) -> bool:
    """Say whether nobody is told of an alert, since it became known when it was over: as a history was loaded.

    It lasts no longer than something is known; of a history that ends long ago all is past.
    """
    if before is not None and not before.is_past:
        return False
    return min(alert.ended_on or newest, newest) < days[-_STILL_NEWS:][0]


def _gone(before: Alert, ran: Run, answer: Answer | None) -> Alert:
    """Return an alert of which the run says nothing any more: what it was about has become other by what came late."""
    until = before.ended_on or before.judged_on
    cells = [
        cell
        for day, bucket in zip(ran.days, ran.buckets, strict=True)
        if before.since.best <= day <= until
        for cell in bucket
    ]
    now = sum(cell.n for cell in cells), sum(cell.x for cell in cells)
    changes = {
        "state": "withdrawn",
        **words.restated(before, *now),
        "ended_on": before.ended_on or ran.days[-1],
        "judged_on": ran.days[-1],
        "answer": answer,
    }
    return before if before.state == "withdrawn" else before.model_copy(update=changes)


def _grouped(
    alerts: Sequence[Alert],
    parents: Mapping[str, str],
    days: Sequence[date],
    known: Mapping[str, Alert],
    faults: dict[str, Exception],
) -> list[Alert]:
    """Return the alerts, each with the message that it is told in: one for what belongs together.

    No message is of two pipelines.
    """
    of: dict[str, list[Alert]] = {}
    for one in alerts:
        of.setdefault(one.pipeline_id, []).append(one)
    failing: dict[str, Exception] = {}
    grouped = of_each(of, lambda name: _grouped_in_one(of[name], parents, days, known), failing)
    faults |= {f"messages/{name}": fault for name, fault in failing.items()}
    alone = [
        one.model_copy(update={"group_id": told.group_id, "group_series": told.group_series})
        for name in failing
        for one in of[name]
        for told in (known.get(one.alert_id, one),)
    ]
    return [*(one for of_pipeline in grouped.values() for one in of_pipeline), *alone]


def _grouped_in_one(
    alerts: Sequence[Alert], parents: Mapping[str, str], days: Sequence[date], known: Mapping[str, Alert]
) -> list[Alert]:
    sent = [
        life.Alert(
            one.alert_id, place_of(series_of(one.series)).id, one.calibration_id, one.since.best, one.fired_on,
            one.ended_on,
        )
        for one in alerts
        if one.fired_on is not None and not one.is_past
    ]  # fmt: skip
    groups: dict[str, tuple[str, str]] = {}
    kinds = {one.alert_id: one.kind for one in alerts}
    for message in messages_of(sent, places_above(parents), days, wholes({one.series for one in alerts})):
        told = (known[one].group_id for one in message.alerts if one in known and known[one].fired_on is not None)
        lead = next((one for one in told if one in message.alerts), message.id)
        about = series_of(message.series)
        if len(of_kind := {kinds[one] for one in message.alerts}) == 1:
            about = about._replace(kind=of_kind.pop())
        groups.update(dict.fromkeys(message.alerts, (lead, about.id)))
    return [
        one.model_copy(update={"group_id": groups[one.alert_id][0], "group_series": groups[one.alert_id][1]})
        if one.alert_id in groups
        else one
        for one in alerts
    ]


def _rounded(value: float) -> float:
    return round(value, _DIGITS)
