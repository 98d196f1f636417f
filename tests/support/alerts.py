"""Alerts, answers and deliveries as tests need them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from schemas.alert import Alert, Answer, Calibration, Evidence
from schemas.alert_delivery import Delivery
from stream.alerts.alert_log import record
from stream.sinks.clickhouse.alert_rows import ALERT_ANSWERS, ALERT_DELIVERIES, ALERTS, CALIBRATIONS
from stream.sinks.clickhouse.client import ClickHouse

_TABLES = {Alert: ALERTS, Answer: ALERT_ANSWERS, Delivery: ALERT_DELIVERIES, Calibration: CALIBRATIONS}

NOON = datetime(2026, 5, 6, 10, tzinfo=UTC)
"""A Wednesday, noon in Berlin and 10:00 UTC."""


def alert(alert_id: str = "a1", **fields: Any) -> Alert:
    """An alert that fires: losses in the proposal of team north."""
    told = {
        "alert_id": alert_id,
        "version": 1,
        "series": "lost/new-business/proposal/team/north",
        "kind": "lost",
        "pipeline_id": "new-business",
        "stage_id": "proposal",
        "team_id": "north",
        "territory_id": "",
        "group_id": alert_id,
        "group_series": "lost/new-business/proposal/team/north",
        "calibration_id": "2026-04-01",
        "state": "firing",
        "reason": "",
        "warned_on": date(2026, 5, 3),
        "fired_on": date(2026, 5, 5),
        "ended_on": None,
        "judged_on": date(2026, 5, 5),
        "is_past": False,
        "changed_at": NOON,
        "since": {"best": date(2026, 4, 27), "from": date(2026, 4, 20), "to": date(2026, 4, 30)},
        "rate_before": 0.2,
        "rate_after": {"mean": 0.36, "low": 0.3, "high": 0.42},
        "outcomes": 40,
        "leaks": 16,
        "leaks_above": 8.0,
        "threshold": 4.3,
        "evidence": 5.0,
        "once_in_days": 500.0,
        "behind": None,
        "title": "More is lost in Proposal",
        "text": "Since about 27 April 36 of 100 deals are lost in Proposal, which were 20.",
    }
    return Alert.model_validate(told | fields)


def behind(**fields: Any) -> Evidence:
    """What stands behind an alert: 40 decided deals, 16 lost, 8 more than usual."""
    told = {
        "outcomes": 40,
        "leaks": 16,
        "leaks_above": 8.0,
        "amount_above": 4_000_000,
        "currency": "EUR",
        "money_unit": "0.01 EUR",
        "reasons": ({"id": "price", "leaks": 10},),
        "sources": (),
        "reps": ({"id": "101", "leaks": 9, "outcomes": 20},),
        "deals": ("4711",),
    }
    return Evidence.model_validate(told | fields)


def answer(alert_id: str = "a1", *, kind: str = "acknowledged", minutes: int = 0, until: date | None = None) -> Answer:
    """What somebody said so many minutes after noon."""
    at = NOON + timedelta(minutes=minutes)
    return Answer(alert_id=alert_id, kind=kind, reason="The price list", by="Ada", at=at, until=until)  # type: ignore[arg-type]


def delivery(alert_id: str = "a1", *, status: str = "told", minutes: int = 0, **fields: Any) -> Delivery:
    """How far telling the hook has got, so many minutes after noon."""
    told = {
        "receiver": "hook",
        "alert_id": alert_id,
        "state": "firing",
        "series": "lost/new-business/proposal/team/north",
        "status": status,
        "by": "w1" if status == "claimed" else "",
        "at": NOON + timedelta(minutes=minutes),
    }
    return Delivery.model_validate(told | fields)


class _Record:
    """A record as the sink reads it."""

    def __init__(self, content: Alert | Answer | Calibration | Delivery) -> None:
        self.topic, self.key, self.value = record(content)


def store_alerts(clickhouse: ClickHouse, *contents: Alert | Answer | Calibration | Delivery) -> None:
    """Write what the sink would write of alerts, answers, deliveries and calibrations."""
    for content in contents:
        table = _TABLES[type(content)]
        clickhouse.insert(table.name, table.columns, [table.row(_Record(content))])
