"""Many deals closed at once: a clean-up counts once, and somebody may say that it was none. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256

from schemas.alert import Alert, Answer, Evidence, OfRep, Since, State
from stream.alerts import words
from stream.alerts.counts import Batch, Counts, DayCounts
from stream.alerts.despite_faults import of_each
from stream.alerts.series import Series
from stream.alerts.why_over import NOTHING, because
from stream.core.funnel import Funnel, moment
from stream.reports.money import money_unit

STILL_NEWS_DAYS = 7
"""So long a batch is told as something new."""
_BEYOND = 5
"""The band of what is older than its stage's limit: it is no outcome, answered or not."""
_SLOT = 600 * 10**6
_EPOCH = date(1970, 1, 1)


def batch_id(batch: Batch) -> str:
    """Return the id of the alert of a batch: of whoever closed the deals, where, and within which ten minutes."""
    told = ("batch", batch.pipeline_id, batch.stage_id, *batch[2:6], batch.at // _SLOT)
    return sha256(repr(told).encode()).hexdigest()[:16]


def real_batches(counts: Counts, answers: Mapping[str, Answer]) -> dict[Series, list[Batch]]:
    """Return by series the batches of which somebody said that they were really lost."""
    real: dict[Series, list[Batch]] = {}
    for batch in counts.batches:
        if (answer := answers.get(batch_id(batch))) is not None and answer.kind == "real":
            for series in _series_of(batch):
                real.setdefault(series, []).append(batch)
    return real


def one_by_one(series: Series, counts: DayCounts, batches: Iterable[Batch]) -> DayCounts:
    """Return counts of a series in which the deals of batches count one by one."""
    cells = {(day, band): [outcomes, leaks] for day, band, outcomes, leaks in zip(*counts, strict=True)}
    for batch in batches:
        day = (batch.day - _EPOCH).days
        young = {band: number for band, number in batch.bands.items() if band != _BEYOND}
        if not young:
            continue
        for band, more in [*young.items(), (min(young), -1)]:  # it counted once, in the youngest band
            cell = cells.setdefault((day, band), [0, 0])
            cell[0] += more
            cell[1] += more if series.kind == batch.kind else 0
    return _columns(cells)


def batch_alerts(
    counts: Counts,
    over_until: date,
    known: Iterable[Alert],
    answers: Mapping[str, Answer],
    funnel: Funnel,
    faults: dict[str, Exception],
) -> list[Alert]:
    """Return the alerts of batches, in order of their days, as of the end of a day.

    One stays for a week, or until somebody answers. One that is no batch any more is withdrawn. One in which dealstream
    fails is as it was known, and its series among `faults`.
    """
    before = {alert.alert_id: alert for alert in known if alert.kind == "batch"}
    at = moment(funnel.midnight(over_until + timedelta(days=1)))

    def alert_of(batch: Batch) -> Alert:
        name, series = batch_id(batch), _series_of(batch)[-1]
        answer = answers.get(name)
        age = (over_until - batch.day).days
        is_over = age >= STILL_NEWS_DAYS or (answer is not None and answer.kind != "snoozed")
        last = before.get(name)
        ended = batch.day + timedelta(days=STILL_NEWS_DAYS) if age >= STILL_NEWS_DAYS else over_until
        if last is not None and last.ended_on is not None:
            ended = last.ended_on
        is_past = age >= STILL_NEWS_DAYS if last is None else last.is_past
        alert = Alert(
            alert_id=name,
            version=1,
            series=series.id,
            kind="batch",
            pipeline_id=batch.pipeline_id,
            stage_id=batch.stage_id,
            team_id=batch.team_id,
            territory_id=batch.territory_id,
            group_id=name,
            group_series=series.id,
            calibration_id="",
            state="resolved" if is_over else "firing",
            **(words.batch_over(answer) if is_over else NOTHING),
            warned_on=batch.day,
            fired_on=batch.day,
            ended_on=ended if is_over else None,
            judged_on=over_until,
            is_past=is_past,
            changed_at=at,
            since=Since.model_construct(best=batch.day, first=batch.day, last=batch.day),
            rate_before=0.0,
            rate_after=None,
            outcomes=batch.number,
            leaks=batch.number,
            leaks_above=0.0,
            threshold=0.0,
            evidence=0.0,
            once_in_days=None,
            behind=_behind(batch, funnel),
            title="",
            text="",
            answer=answer,
        )
        return words.worded(alert, funnel)

    of = {batch_id(batch): batch for batch in counts.batches if batch.day <= over_until}
    failing: dict[str, Exception] = {}
    alerts = of_each(of, lambda name: alert_of(of[name]), failing)
    none = [one for one in before if one not in of and counts.days.first <= before[one].warned_on <= over_until]
    alerts |= of_each(none, lambda name: _withdrawn(before[name], at, over_until, funnel), failing)
    for name, fault in failing.items():
        faults[_series_of(of[name])[-1].id if name in of else before[name].series] = fault
    return [*alerts.values(), *(before[name] for name in failing if name in before)]


def _behind(batch: Batch, funnel: Funnel) -> Evidence:
    return Evidence(
        outcomes=batch.number,
        leaks=batch.number,
        leaks_above=float(batch.number),
        amount_above=batch.amount,
        currency=funnel.currency,
        money_unit=money_unit(funnel),
        reasons=(),
        sources=(),
        reps=(OfRep(id=batch.rep_id, leaks=batch.number, outcomes=batch.number),),
        deals=batch.deals,
    )


def _withdrawn(alert: Alert, at: datetime, over_until: date, funnel: Funnel) -> Alert:
    state: State = "withdrawn"
    changes = {"state": state, **because("because-no-batch"), "ended_on": over_until, "changed_at": at}
    return words.worded(alert.model_copy(update=changes | {"judged_on": over_until}), funnel)


def _series_of(batch: Batch) -> list[Series]:
    """Return the series that the deals of a batch are outcomes of; the last one is that of the team which they leak."""
    of_all = [Series(kind, batch.pipeline_id, batch.stage_id, "all") for kind in ("lost", "disqualified")]
    of_all.sort(key=lambda one: one.kind == batch.kind)
    whose = [("territory", batch.territory_id), ("team", batch.team_id)]
    return [
        *of_all,
        *(one.of(scope, scope_id) for scope, scope_id in whose if scope_id for one in of_all),  # type: ignore[arg-type]
    ]


def _columns(cells: Mapping[tuple[int, int], list[int]]) -> DayCounts:
    ordered = sorted((day, band, *counted) for (day, band), counted in cells.items() if counted[0])
    days, bands, outcomes, leaks = ([one[place] for one in ordered] for place in range(4))
    return DayCounts(days, bands, outcomes, leaks)
