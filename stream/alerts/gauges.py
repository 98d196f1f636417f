"""Alerts on /metrics, for Prometheus to pass on."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from schemas.alert import OPEN_STATES, Alert
from stream.service import metrics

YEAR = timedelta(days=365)


def show(alerts: Collection[Alert], evidence: Mapping[str, float], failing: Iterable[str], today: date) -> None:
    """Bring the gauges up to date.

    Args:
        alerts: the last version of each.
        evidence: by id of a watched series, what there is as a share of its threshold.
        failing: ids of the series that dealstream fails to judge.
        today: in the reporting time zone; until its last day a snoozed alert is told as such.
    """
    metrics.ALERTS.clear()
    for alert in alerts:
        if alert.state in OPEN_STATES and not alert.is_past:
            role = "lead" if alert.group_id == alert.alert_id else "member"
            of = (alert.kind, alert.series, alert.pipeline_id, alert.stage_id, alert.team_id, alert.territory_id)
            state = "snoozed" if _snoozed(alert, today) else alert.state
            metrics.ALERTS.labels(state, *of, alert.alert_id, alert.group_id, role).set(1)
    fired = [one for one in alerts if _counts(one, today)]
    metrics.ALERTS_FIRED.set(len(fired))
    metrics.ALERTS_WITHDRAWN.set(sum(one.state == "withdrawn" for one in fired))
    metrics.ALERT_EVIDENCE.clear()
    for series, share in evidence.items():
        metrics.ALERT_EVIDENCE.labels(series).set(share)
    metrics.ALERT_SERIES_FAILING.clear()
    for series in failing:
        metrics.ALERT_SERIES_FAILING.labels(series).set(1)


def _counts(alert: Alert, today: date) -> bool:
    """Say whether an alert is one of those by which the wait for late news is judged: it fired in the last year."""
    is_of_leak = alert.kind not in ("batch", "silence") and not alert.is_past
    return is_of_leak and alert.fired_on is not None and today - alert.fired_on < YEAR


def _snoozed(alert: Alert, today: date) -> bool:
    answer = alert.answer
    return answer is not None and answer.kind == "snoozed" and (answer.until is None or today <= answer.until)
