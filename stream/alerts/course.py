"""How the evidence of an alert's series went, day by day: what the alert hangs on."""

from collections.abc import Mapping, Sequence

from schemas.alert import Alert, Answer, Calibration
from schemas.alert_list import AlertCourse, DayOfCourse
from stream.alerts import store
from stream.alerts.board import answers_of
from stream.alerts.counts import read_counts
from stream.alerts.patterns import key_of
from stream.alerts.runs import offsets_of, run
from stream.alerts.series import series_of
from stream.core.buckets import Days
from stream.core.funnel import Funnel
from stream.sinks.clickhouse.client import ClickHouse

_DIGITS = 4


def read_course(clickhouse: ClickHouse, funnel: Funnel, alert: Alert) -> AlertCourse | None:
    """Return the course of an alert's series; None: it has none, as silence and batches. Blocks for a second or two.

    Raises ClickHouseUnavailable.
    """
    by_id = {one.calibration_id: one for one in store.calibrations(clickhouse)}
    calibration = by_id.get(alert.calibration_id)
    if calibration is None:
        return None
    alike = [one for one in store.current(clickhouse) if one.series == alert.series]
    answers = {one.alert_id: one for one in store.answers(clickhouse)}
    return _course(clickhouse, funnel, alert, calibration, alike, answers)


def _course(
    clickhouse: ClickHouse,
    funnel: Funnel,
    alert: Alert,
    calibration: Calibration,
    alike: Sequence[Alert],
    answers: Mapping[str, Answer],
) -> AlertCourse | None:
    watched = next((one for one in calibration.series if one.series == alert.series), None)
    last = max((one.judged_on for one in alike), default=alert.judged_on)
    if watched is None or watched.standing != "watched" or last < calibration.first_day:
        return None
    series = series_of(alert.series)
    counts = read_counts(clickhouse, funnel, Days(calibration.first_day, last), calibration.cycles)
    offsets = offsets_of(calibration, funnel.file.fiscal_year_starts)[key_of(series)]
    mine = [one for one in alike if one.calibration_id == alert.calibration_id]
    ran = run(watched, calibration, counts.of.get(series), offsets, last, answers_of(mine, answers, funnel))
    return AlertCourse(
        alert_id=alert.alert_id,
        days=tuple(
            DayOfCourse(
                day=day,
                outcomes=sum(cell.n for cell in bucket),
                leaks=sum(cell.x for cell in bucket),
                evidence=round(max(step.c, 0.0), _DIGITS),
                threshold=round(step.h, _DIGITS),
                warning=round(max(step.h - watched.warning_below, 0.0), _DIGITS),
                rate=round(step.rate, _DIGITS),
            )
            for day, bucket, step in zip(ran.days, ran.buckets, ran.steps, strict=True)
        ),
    )
