"""What a receiver is still to be told. Pure."""

from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime
from typing import NamedTuple

from schemas.alert import OPEN_STATES, Alert, State
from schemas.alert_delivery import Delivery
from schemas.alerting import Receiver
from stream.alerts.receivers.ledger import Ledger

_OVER: tuple[State, ...] = ("resolved", "withdrawn")


class Notification(NamedTuple):
    """A state of an alert that a receiver is to be told, with the alerts that are told with it.

    `known_as`: the series by which the receiver heard of it first, which may have got another id since; empty: it has
    not heard of it.
    """

    alert: Alert
    state: State
    parts: tuple[Alert, ...]
    known_as: str = ""

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
                "parts": tuple(part.alert_id for part in self.parts),
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
    Of one series it is told once a day; but that a silence is over, at once. What joins a message while its first alert
    fires is told with the end of that; what joins later, by itself. Left out is what was over when it became known, and
    what is snoozed.

    Args:
        alerts: all alerts as they stand.
        receiver: whom to tell.
        ledger: what was told.
        today: in the reporting time zone.
        day_of: returns a moment's day in that zone.
    """
    notifications: list[Notification] = []
    for head, parts in _messages(alerts, receiver.name, ledger, today):
        if snoozed(head, today) or not is_for(receiver, head, parts):
            continue
        state = _state_to_tell(head, receiver.name, ledger)
        if state != "firing" and any(part.state in OPEN_STATES for part in parts):
            continue
        is_back = head.kind == "silence" and state != "firing"
        if state is not None and (is_back or not ledger.told_on(receiver.name, head.series, today, day_of)):
            first = ledger.of(receiver.name, head.alert_id, "firing")
            notifications.append(Notification(head, state, parts, "" if first is None else first.series))
    return list(_one_of_a_series(notifications))


def going_on(alerts: Collection[Alert], receiver: Receiver, ledger: Ledger, today: date) -> list[Notification]:
    """Return what a receiver was told and has not heard the end of, because it goes on."""
    return [
        Notification(head, "firing", parts, first.series)
        for head, parts in _messages(alerts, receiver.name, ledger, today)
        if (first := ledger.of(receiver.name, head.alert_id, "firing")) is not None and first.status == "told"
        if any(one.state in OPEN_STATES for one in (head, *parts))
        if not any(ledger.was_told(receiver.name, head.alert_id, state) for state in _OVER)
    ]


def is_for(receiver: Receiver, alert: Alert, parts: Collection[Alert] = ()) -> bool:
    """Say whether a receiver is told of an alert and of what is told with it, by the teams it is for."""
    return not receiver.teams or bool(_teams(alert, parts) & set(receiver.teams))


def snoozed(alert: Alert, today: date) -> bool:
    """Say whether somebody wants to hear nothing of it today."""
    answer = alert.answer
    return answer is not None and answer.kind == "snoozed" and (answer.until is None or today <= answer.until)


def _messages(
    alerts: Collection[Alert], receiver: str, ledger: Ledger, today: date
) -> Iterator[tuple[Alert, tuple[Alert, ...]]]:
    """Yield what is one message for a receiver: the alert that it is told by, and those that are told with it."""
    by_id = {alert.alert_id: alert for alert in alerts}
    # Of thousands that are over nearly none is any news; what it may be told with is looked at with what is.
    news = {
        group
        for alert in alerts
        if alert.state in OPEN_STATES or _state_to_tell(alert, receiver, ledger) is not None
        for group in (alert.group_id, ledger.told_with(receiver, alert.alert_id) or alert.alert_id)
    }
    fired = sorted(
        (
            alert
            for alert in alerts
            if (alert.group_id in news or ledger.told_with(receiver, alert.alert_id) in news)
            and alert.fired_on is not None
            and not alert.is_past
        ),
        key=lambda one: (one.fired_on, one.alert_id),
    )
    messages: dict[str, list[Alert]] = {}
    later: dict[str, str] = {}
    for alert in fired:
        head = ledger.told_with(receiver, alert.alert_id)
        if head not in by_id:
            lead = by_id.get(ledger.told_with(receiver, alert.group_id) or alert.group_id, alert)
            if lead is alert or _takes(lead, alert, receiver, ledger):
                head = lead.alert_id
            else:
                # Those that go on are one message again.
                goes_on = alert.state == "firing" and not snoozed(alert, today)
                head = later.setdefault(alert.group_id, alert.alert_id) if goes_on else alert.alert_id
        messages.setdefault(head, []).append(alert)
    for name, members in sorted(messages.items(), key=lambda one: (by_id[one[0]].fired_on or date.max, one[0])):
        parts = (one for one in members if one.alert_id != name)
        yield by_id[name], tuple(sorted(parts, key=lambda one: one.alert_id))


def _takes(lead: Alert, alert: Alert, receiver: str, ledger: Ledger) -> bool:
    """Say whether an alert that a receiver has not heard of is told with the one that its message began with."""
    if lead.is_past or lead.fired_on is None:
        return False
    if lead.state == "firing":
        return not any(ledger.was_told(receiver, lead.alert_id, state) for state in _OVER)
    return alert.state not in OPEN_STATES and _state_to_tell(lead, receiver, ledger) is not None


def _state_to_tell(alert: Alert, receiver: str, ledger: Ledger) -> State | None:
    is_told = ledger.told_with(receiver, alert.alert_id) is not None
    if alert.state == "firing":
        return None if is_told else "firing"
    if alert.state not in _OVER or ledger.was_told(receiver, alert.alert_id, alert.state):
        return None
    if is_told or (alert.state == "resolved" and ledger.is_noted(receiver, alert.alert_id)):
        return alert.state
    return None


def _teams(alert: Alert, parts: Collection[Alert]) -> set[str]:
    hanging = alert.silence.teams if alert.silence is not None else ()
    return {alert.team_id, *(part.team_id for part in parts), *hanging}


def _one_of_a_series(notifications: Collection[Notification]) -> Iterator[Notification]:
    series: set[str] = set()
    for notification in notifications:
        if notification.alert.series not in series:
            series.add(notification.alert.series)
            yield notification
