"""What a receiver is still to be told. Pure."""

from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime
from typing import NamedTuple

from schemas.alert import OPEN_STATES, Alert, State
from schemas.alert_delivery import Delivery
from schemas.alerting import Receiver
from stream.alerts.receivers.ledger import Ledger


class Notification(NamedTuple):
    """A state of an alert that a receiver is to be told, with the alerts that are told with it."""

    alert: Alert
    state: State
    parts: tuple[Alert, ...]

    @property
    def id(self) -> str:
        """The same whenever and by whomever it is told."""
        return f"{self.alert.alert_id}.{self.state}"

    def delivery(self, receiver: Receiver, status: str, by: str, at: datetime) -> Delivery:
        """Return the record of where telling it has got to."""
        return Delivery.model_validate(
            {
                "receiver": receiver.name,
                "alert_id": self.alert.alert_id,
                "state": self.state,
                "series": self.alert.series,
                "status": status,
                "by": by,
                "at": at,
            }
        )


def untold(
    alerts: Collection[Alert], receiver: Receiver, ledger: Ledger, today: date, day_of: Callable[[datetime], date]
) -> list[Notification]:
    """Return what a receiver does not know yet, the longest firing first.

    It is told that an alert fires; then, that it is over or was taken back, once that is so of all that was told with
    it. What ended before it could be told that it fired is told once, as over, or not at all where it was taken back.
    Of one series it is told once a day; but that a silence is over, at once. Left out is what was over when it became
    known, what is told with another alert, and what is snoozed.

    Args:
        alerts: all alerts as they stand.
        receiver: whom to tell.
        ledger: what was told.
        today: in the reporting time zone.
        day_of: returns a moment's day in that zone.
    """
    parts: dict[str, list[Alert]] = {}
    for alert in alerts:
        if alert.group_id != alert.alert_id and alert.fired_on is not None:
            parts.setdefault(alert.group_id, []).append(alert)
    notifications: list[Notification] = []
    for alert in sorted(alerts, key=lambda one: (one.fired_on or date.max, one.alert_id)):
        with_it = tuple(sorted(parts.get(alert.alert_id, ()), key=lambda one: one.alert_id))
        if alert.group_id != alert.alert_id or alert.is_past or snoozed(alert, today):
            continue
        if not is_for(receiver, alert, with_it):
            continue
        state = _state_to_tell(alert, receiver.name, ledger)
        if state != "firing" and any(part.state in OPEN_STATES for part in with_it):
            continue
        is_back = alert.kind == "silence" and state != "firing"
        if state is not None and (is_back or not ledger.told_on(receiver.name, alert.series, today, day_of)):
            notifications.append(Notification(alert, state, with_it))
    return list(_one_of_a_series(notifications))


def is_for(receiver: Receiver, alert: Alert, parts: Collection[Alert] = ()) -> bool:
    """Say whether a receiver is told of an alert and of what is told with it, by the teams it is for."""
    return not receiver.teams or bool(_teams(alert, parts) & set(receiver.teams))


def snoozed(alert: Alert, today: date) -> bool:
    """Say whether somebody wants to hear nothing of it today."""
    answer = alert.answer
    return answer is not None and answer.kind == "snoozed" and (answer.until is None or today <= answer.until)


def _state_to_tell(alert: Alert, receiver: str, ledger: Ledger) -> State | None:
    if alert.state == "firing":
        return None if ledger.was_told(receiver, alert.alert_id, "firing") else "firing"
    if alert.state not in ("resolved", "withdrawn") or ledger.was_told(receiver, alert.alert_id, alert.state):
        return None
    fired = ledger.of(receiver, alert.alert_id, "firing")
    if fired is None or (alert.state == "withdrawn" and fired.status != "told"):
        return None
    return alert.state


def _teams(alert: Alert, parts: Collection[Alert]) -> set[str]:
    hanging = alert.silence.teams if alert.silence is not None else ()
    return {alert.team_id, *(part.team_id for part in parts), *hanging}


def _one_of_a_series(notifications: Collection[Notification]) -> Iterator[Notification]:
    series: set[str] = set()
    for notification in notifications:
        if notification.alert.series not in series:
            series.add(notification.alert.series)
            yield notification
