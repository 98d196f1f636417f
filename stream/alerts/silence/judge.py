"""Alerts of silence: as they stand by what came until a moment, told as what was known of them already. Pure."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from types import MappingProxyType
from typing import NamedTuple

from schemas.alert import OPEN_STATES, Alert, Answer, Silence, Since, State
from stream.alerts.series import Series
from stream.alerts.silence import words
from stream.alerts.silence.arrivals import HOUR, LONGEST, Arrivals
from stream.alerts.silence.spells import Spell, Spells
from stream.alerts.silence.usual import UsualOf
from stream.alerts.versions import as_known
from stream.alerts.why_over import because
from stream.alerts.words import reason as reason_of
from stream.core.funnel import Funnel, moment

LOOKED_BACK = timedelta(days=7)
_AT_ONCE = timedelta(days=1)
_MOST = 20.0
_DIGITS = 4


class SilenceBoard(NamedTuple):
    """All alerts, and by series that is silent what was missed as a share of what makes an alert.

    A series that dealstream cannot judge, since it fails there, is among `faults`; its alerts are as they were known.
    """

    alerts: list[Alert]
    evidence: dict[str, float]
    faults: Mapping[str, Exception] = MappingProxyType({})


def watched_series(arrivals: Arrivals, funnel: Funnel) -> list[Series]:
    """Return the series that are watched for silence, those of connectors first."""
    if "silence" not in funnel.file.alerts.watch:
        return []
    teams = {team.id for team in funnel.file.teams}
    order = {"connector": 0, "team": 1, "source": 2}
    known = [one for one in arrivals.of if one.scope != "team" or one.scope_id in teams]
    return sorted(known, key=lambda one: (order[one.scope], one.scope_id))


def judge_silence(
    arrivals: Arrivals,
    funnel: Funnel,
    days_between: float,
    known: Iterable[Alert],
    answers: Mapping[str, Answer],
    now: datetime,
    looked_back: timedelta = LOOKED_BACK,
) -> SilenceBoard:
    """Return all alerts of silence as of a moment.

    Args:
        arrivals: what came until then.
        funnel: the funnel file in force.
        days_between: days between false alarms of a series, on average; 0: nothing is watched.
        known: the last version of each alert.
        answers: the last one to each alert, by its id.
        now: the moment; the hour that it lies in is not over, and does not count.
        looked_back: silences that ended longer ago are not looked for, unless they were known to go on.
    """
    before = {alert.alert_id: alert for alert in known if alert.kind == "silence"}
    going_on = [one for one in before.values() if one.state in OPEN_STATES and one.silence is not None]
    since = min([now - looked_back, *(one.silence.last_at for one in going_on if one.silence)])
    usual_of = UsualOf(arrivals, funnel, days_between)
    spells = Spells(arrivals, funnel, usual_of, now)
    alerts: list[Alert] = []
    evidence: dict[str, float] = {}
    faults: dict[str, Exception] = {}
    for series in watched_series(arrivals, funnel) if days_between else ():
        try:
            of_series = [
                (spell, _alert(name, spell, arrivals, before.get(name), answers.get(name)))
                for spell in spells.of(series, int(since.timestamp()))
                for name in (silence_id(series, spell.hour),)
                # A warning that came to nothing is none.
                if name in before or spell.ended is None or spell.fired is not None
            ]
        except Exception as fault:
            faults[series.id] = fault
            alerts += [one for one in going_on if one.series == series.id]
            continue
        for spell, alert in of_series:
            alerts.append(alert)
            if spell.ended is None and spell.usual.limit:
                evidence[series.id] = spell.until.missed / spell.usual.limit
    alerts = _at_once(alerts)
    told = {alert.alert_id for alert in alerts}
    alerts += [
        _gone(one, arrivals, answers.get(one.alert_id), funnel, now) for one in going_on if one.alert_id not in told
    ]
    worded = [one.model_copy(update=words.of_silence(one, funnel)) for one in alerts]
    return SilenceBoard([as_known(one, before.get(one.alert_id)) for one in worded], evidence, faults)


def silence_id(series: Series, hour: int) -> str:
    """Return the id of the alert of a silence: whose, and the hour in which something came last (seconds UTC)."""
    return sha256(f"{series.id}\n{hour}".encode()).hexdigest()[:16]


def _alert(name: str, spell: Spell, arrivals: Arrivals, before: Alert | None, answer: Answer | None) -> Alert:
    series, until, limit = spell.series, spell.until, spell.usual.limit or 0.0
    fired_on = None if spell.fired is None else spell.fired.date()
    state: State = "firing" if fired_on else "warning"
    if before is not None and before.fired_on is not None and fired_on is None:
        state, fired_on = "weakened", before.fired_on
    since = moment(spell.last).astimezone(spell.warned.tzinfo).date()
    changed_at = until.hour + timedelta(seconds=HOUR)
    reason = reason_of(state, fired_on is not None)
    if spell.ended is not None:
        state, changed_at = "resolved", spell.ended
        reason = because("because-heard-again", at=spell.ended.isoformat())
    teams, everybody = arrivals.carried(series) if series.scope == "connector" else ([], False)
    return Alert(
        alert_id=name,
        version=1,
        series=series.id,
        kind="silence",
        pipeline_id="",
        stage_id="",
        team_id=series.team_id,
        territory_id="",
        group_id=name,
        group_series=series.id,
        calibration_id="",
        state=state,
        **reason,
        warned_on=spell.warned.date(),
        fired_on=fired_on,
        ended_on=None if spell.ended is None else spell.ended.date(),
        judged_on=until.hour.date() if spell.ended is None else spell.ended.date(),
        is_past=spell.ended is not None if before is None else before.is_past,
        changed_at=changed_at.astimezone(UTC),
        since=Since.model_construct(best=since, first=since, last=since),
        rate_before=0.0,
        rate_after=None,
        outcomes=0,
        leaks=0,
        leaks_above=0.0,
        threshold=round(limit, _DIGITS),
        evidence=round(until.missed, _DIGITS),
        once_in_days=float(f"{7 * spell.usual.hours.weeks_between(min(until.missed, limit + _MOST)):.2g}"),
        behind=None,
        title="",
        text="",
        answer=answer,
        silence=Silence(
            last_at=moment(spell.last),
            usually=round(until.usually, 1),
            teams=tuple(teams) if before is None or before.silence is None else before.silence.teams,
            everybody=everybody if before is None or before.silence is None else before.silence.everybody,
        ),
    )


def _at_once(alerts: list[Alert]) -> list[Alert]:
    """Return the alerts, those of connectors that fell silent within a day of each other told as one."""
    lead: Alert | None = None
    grouped = []
    for one in sorted(alerts, key=lambda one: (one.silence.last_at if one.silence else one.changed_at, one.series)):
        is_connector = one.series.startswith("silence/connector/") and one.fired_on is not None
        if not is_connector or one.ended_on is not None:
            grouped.append(one)
        elif (
            lead is not None and lead.silence and one.silence and one.silence.last_at - lead.silence.last_at < _AT_ONCE
        ):
            grouped.append(one.model_copy(update={"group_id": lead.alert_id, "group_series": lead.series}))
        else:
            lead = one
            grouped.append(one)
    return grouped


def _gone(before: Alert, arrivals: Arrivals, answer: Answer | None, funnel: Funnel, now: datetime) -> Alert:
    """Return an alert that is no silence any more, though nothing ended it."""
    today: date = now.astimezone(funnel.zone).date()
    if before.silence is not None and now - before.silence.last_at > LONGEST:
        state, reason = "resolved", because("because-long-silent")
    else:
        state, reason = "withdrawn", because("because-no-silence")
    changes = {"state": state, **reason, "ended_on": today, "judged_on": today, "changed_at": now}
    return before.model_copy(update=changes | {"answer": answer})
