"""Many deals closed at once: a clean-up counts once, and somebody may say that it was none. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256

from schemas.alert import Alert, Answer, Evidence, OfRep, Since, State
from stream.alerts import words
from stream.alerts.because import NOTHING, because
from stream.alerts.counts import Batch, Counts, DayCounts
from stream.alerts.series import Series
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


def as_deals(counts: Counts, answers: Mapping[str, Answer]) -> Counts:
    """Return counts in which the deals of a batch count one by one, where somebody said that they were really lost."""
    real = [
        batch
        for batch in counts.batches
        if (answer := answers.get(batch_id(batch))) is not None and answer.kind == "real"
    ]
    if not real:
        return counts
    cells = {
        series: {(day, band): [outcomes, leaks] for day, band, outcomes, leaks in zip(*counts.of[series], strict=True)}
        for series in {series for batch in real for series in _series_of(batch)}
        if series in counts.of
    }
    for batch in real:
        day = (batch.day - _EPOCH).days
        young = {band: number for band, number in batch.bands.items() if band != _BEYOND}
        if not young:
            continue
        for series in _series_of(batch):
            if series not in cells:
                continue
            of_series, leaked = cells[series], series.kind == batch.kind
            for band, more in [*young.items(), (min(young), -1)]:  # it counted once, in the youngest band
                cell = of_series.setdefault((day, band), [0, 0])
                cell[0] += more
                cell[1] += more if leaked else 0
    changed = {series: _columns(of_series) for series, of_series in cells.items()}
    return counts._replace(of={**counts.of, **changed})


def batch_alerts(
    counts: Counts, over_until: date, known: Iterable[Alert], answers: Mapping[str, Answer], funnel: Funnel
) -> list[Alert]:
    """Return the alerts of batches, in order of their days, as of the end of a day.

    One stays for a week, or until somebody answers. One that is no batch any more is withdrawn.
    """
    before = {alert.alert_id: alert for alert in known if alert.kind == "batch"}
    at = moment(funnel.midnight(over_until + timedelta(days=1)))
    alerts = []
    for batch in counts.batches:
        if batch.day > over_until:
            continue
        name, series = batch_id(batch), _series_of(batch)[-1]
        answer = answers.get(name)
        age = (over_until - batch.day).days
        is_over = age >= STILL_NEWS_DAYS or (answer is not None and answer.kind != "snoozed")
        last = before.get(name)
        ended = batch.day + timedelta(days=STILL_NEWS_DAYS) if age >= STILL_NEWS_DAYS else over_until
        if last is not None and last.ended_on is not None:
            ended = last.ended_on
        is_past = age >= STILL_NEWS_DAYS if last is None else last.is_past
        alerts.append(
            Alert(
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
        )
    told = {alert.alert_id for alert in alerts}
    return [*alerts, *_withdrawn(before, told, counts, at, over_until)]


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


def _withdrawn(
    before: Mapping[str, Alert], told: set[str], counts: Counts, at: datetime, over_until: date
) -> Iterator[Alert]:
    state: State = "withdrawn"
    for name, alert in before.items():
        if name not in told and counts.days.first <= alert.warned_on <= over_until:
            changes = {"state": state, **because("because-no-batch"), "ended_on": over_until, "changed_at": at}
            yield alert.model_copy(update=changes | {"judged_on": over_until})


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
