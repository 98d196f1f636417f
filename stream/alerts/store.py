"""Alerts and what belongs to them as ClickHouse has them. All functions block, and raise ClickHouseUnavailable."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from schemas.alert import Alert, Answer, Calibration
from schemas.alert_delivery import Delivery
from schemas.alert_list import AlertHistory
from stream.sinks.clickhouse.client import ClickHouse

C = TypeVar("C", bound=BaseModel)

MOST = 500
"""So many alerts that are over are listed, the latest."""


def current(clickhouse: ClickHouse) -> list[Alert]:
    """Return the last version of each alert."""
    return _read(clickhouse, Alert, "alerts", tail="ORDER BY alert_id, version DESC LIMIT 1 BY alert_id")


def listed(clickhouse: ClickHouse) -> list[Alert]:
    """Return the last version of each alert that is open, then of the latest that are not."""
    sql = (
        "SELECT body FROM (SELECT alert_id, argMax(state, version) AS state, "  # noqa: S608
        "argMax(changed_at, version) AS changed_at, argMax(body, version) AS body "
        f"FROM {clickhouse.database}.alerts FINAL GROUP BY alert_id) "
        "ORDER BY state IN ('firing', 'weakened') DESC, state = 'warning' DESC, changed_at DESC, alert_id "
        f"LIMIT {MOST}"
    )
    return [Alert.model_validate_json(body) for (body,) in clickhouse.query(sql)]


def versions(clickhouse: ClickHouse, alert_id: str) -> list[Alert]:
    """Return an alert as it stood, the oldest first; nothing where there is none with that id."""
    return _of_alert(clickhouse, Alert, "alerts", alert_id, "version")


def parts(clickhouse: ClickHouse, alert_id: str) -> list[Alert]:
    """Return the alerts that are told with another one, as they stand."""
    where = "WHERE group_id = {id:String} AND alert_id != {id:String}"
    tail = f"{where} ORDER BY alert_id, version DESC LIMIT 1 BY alert_id"
    grouped = _read(clickhouse, Alert, "alerts", tail=tail, parameters={"id": alert_id})
    # What was grouped so once may be told with another one by now.
    return [one for one in grouped if versions(clickhouse, one.alert_id)[-1].group_id == alert_id]


def history(clickhouse: ClickHouse, alert_id: str) -> AlertHistory | None:
    """Return all that is known of an alert; None: there is none with that id."""
    stood = versions(clickhouse, alert_id)
    if not stood:
        return None
    return AlertHistory(
        alert=stood[-1],
        parts=tuple(parts(clickhouse, alert_id)),
        versions=tuple(stood),
        answers=tuple(answers(clickhouse, alert_id)),
        deliveries=tuple(deliveries(clickhouse, alert_id)),
    )


def answers(clickhouse: ClickHouse, alert_id: str | None = None) -> list[Answer]:
    """Return what people said to an alert, or to all, the oldest first."""
    if alert_id is None:
        return _read(clickhouse, Answer, "alert_answers", tail="ORDER BY at")
    return _of_alert(clickhouse, Answer, "alert_answers", alert_id, "at")


def deliveries(clickhouse: ClickHouse, alert_id: str | None = None) -> list[Delivery]:
    """Return who was told of an alert, or of all, in order of time."""
    if alert_id is None:
        return _read(clickhouse, Delivery, "alert_deliveries", tail="ORDER BY at")
    return _of_alert(clickhouse, Delivery, "alert_deliveries", alert_id, "at")


def calibrations(clickhouse: ClickHouse) -> list[Calibration]:
    """Return all calibrations, the oldest first."""
    return _read(clickhouse, Calibration, "calibrations", tail="ORDER BY first_day, made_at")


def _of_alert(clickhouse: ClickHouse, contract: type[C], table: str, alert_id: str, order: str) -> list[C]:
    tail = f"WHERE alert_id = {{id:String}} ORDER BY {order}"
    return _read(clickhouse, contract, table, tail=tail, parameters={"id": alert_id})


def _read(
    clickhouse: ClickHouse, contract: type[C], table: str, *, tail: str, parameters: Mapping[str, Any] | None = None
) -> list[C]:
    rows = clickhouse.query(f"SELECT body FROM {clickhouse.database}.{table} FINAL {tail}", parameters)  # noqa: S608
    return [contract.model_validate_json(body) for (body,) in rows]
