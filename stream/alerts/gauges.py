"""Alerts on /metrics, for Prometheus to pass on."""

from collections.abc import Iterable, Mapping
from datetime import date

from schemas.alert import OPEN_STATES, Alert
from stream.service import metrics


def show(alerts: Iterable[Alert], evidence: Mapping[str, float], today: date) -> None:
    """Bring the gauges up to date.

    Args:
        alerts: the last version of each.
        evidence: by id of a watched series, what there is as a share of its threshold.
        today: in the reporting time zone; until its last day a snoozed alert is told as such.
    """
    metrics.ALERTS.clear()
    for alert in alerts:
        if alert.state in OPEN_STATES and not alert.is_past:
            role = "lead" if alert.group_id == alert.alert_id else "member"
            of = (alert.kind, alert.series, alert.pipeline_id, alert.stage_id, alert.team_id, alert.territory_id)
            state = "snoozed" if _snoozed(alert, today) else alert.state
            metrics.ALERTS.labels(state, *of, alert.alert_id, alert.group_id, role).set(1)
    metrics.ALERT_EVIDENCE.clear()
    for series, share in evidence.items():
        metrics.ALERT_EVIDENCE.labels(series).set(share)


def _snoozed(alert: Alert, today: date) -> bool:
    answer = alert.answer
    return answer is not None and answer.kind == "snoozed" and (answer.until is None or today <= answer.until)
