"""Alerts, answers, deliveries and calibrations as rows of their tables."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from schemas.alert import Alert, Answer, Calibration
from schemas.alert_delivery import Delivery
from stream.sinks.clickhouse.table import Table, tell

C = TypeVar("C", bound=BaseModel)

ANSWER = b"/answer"
"""How the keys of answers end."""

_RANKS = {"waiting": 0, "claimed": 1, "told": 2}


def _read(what: str, contract: type[C], record: Any) -> C | None:
    try:
        return contract.model_validate_json(record.value or b"")
    except ValidationError as error:
        tell(what, record, error)
        return None


def _is_answer(record: Any) -> bool:
    return bool((record.key or b"").endswith(ANSWER))


def _alert(record: Any) -> tuple[Any, ...] | None:
    alert = None if _is_answer(record) else _read("An alert", Alert, record)
    if alert is None:
        return None
    behind = alert.behind
    plain = tuple(getattr(alert, name) for name in _OF_ALERTS)
    cost = (None, None) if behind is None else (behind.leaks_above, behind.amount_above)
    return (*plain, alert.since.best, *cost, record.value.decode())


def _answer(record: Any) -> tuple[Any, ...] | None:
    answer = _read("An answer to an alert", Answer, record) if _is_answer(record) else None
    if answer is None:
        return None
    return (*(getattr(answer, name) for name in _OF_ANSWERS), record.value.decode())


def _delivery(record: Any) -> tuple[Any, ...] | None:
    delivery = _read("The delivery of an alert", Delivery, record)
    if delivery is None:
        return None
    return (*(getattr(delivery, name) for name in _OF_DELIVERIES), _RANKS[delivery.status], record.value.decode())


def _calibration(record: Any) -> tuple[Any, ...] | None:
    calibration = _read("A calibration", Calibration, record)
    if calibration is None:
        return None
    return calibration.calibration_id, calibration.first_day, calibration.made_at, record.value.decode()


_OF_ALERTS = (
    "alert_id", "version", "series", "kind", "state", "pipeline_id", "stage_id", "team_id", "territory_id", "group_id",
    "fired_on", "changed_at", "evidence", "threshold", "title",
)  # fmt: skip
_OF_ANSWERS = ("alert_id", "at", "kind", "reason", "by", "until")
_OF_DELIVERIES = ("receiver", "alert_id", "state", "series", "status", "by", "at")

ALERTS = Table("alerts", (*_OF_ALERTS, "since", "leaks_above", "amount_above", "body"), _alert)
ALERT_ANSWERS = Table("alert_answers", (*_OF_ANSWERS, "body"), _answer)
ALERT_DELIVERIES = Table("alert_deliveries", (*_OF_DELIVERIES, "rank", "body"), _delivery)
CALIBRATIONS = Table("calibrations", ("calibration_id", "first_day", "made_at", "body"), _calibration)
