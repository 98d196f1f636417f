"""What receivers were told, and who is at it: a fold of the topic, the same for whoever reads it. Pure."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from schemas.alert import State
from schemas.alert_delivery import Delivery

CLAIM = timedelta(seconds=60)
"""So long nobody else tells what somebody has claimed: several times as long as telling can take."""


class Ledger:
    """Of each thing to be told the delivery that counts."""

    def __init__(self, deliveries: Iterable[Delivery] = ()) -> None:
        self._last: dict[str, Delivery] = {}
        self._heads: dict[tuple[str, str], str] = {}
        self._noted: set[tuple[str, str]] = set()
        for delivery in deliveries:
            self.take(delivery)

    def take(self, delivery: Delivery) -> None:
        """Take a record in, in the order of the topic.

        What was told stays told. Of two that claim the same within a minute it is the first one's.
        """
        known = self._last.get(delivery.key)
        for alert_id in (delivery.alert_id, *delivery.parts):
            self._noted.add((delivery.receiver, alert_id))
            if delivery.status == "told":
                self._heads.setdefault((delivery.receiver, alert_id), delivery.alert_id)
        if known is not None:
            if known.status == "told" or delivery.status == "waiting":
                return
            if delivery.status == "claimed" and not self.is_free(known, delivery.by, delivery.at):
                return
        self._last[delivery.key] = delivery

    def of(self, receiver: str, alert_id: str, state: State) -> Delivery | None:
        """Return where telling a receiver of a state of an alert has got to; None: nothing is known."""
        return self._last.get(f"{receiver}/{alert_id}/{state}")

    def was_told(self, receiver: str, alert_id: str, state: State) -> bool:
        """Say whether a receiver has been told of a state of an alert."""
        delivery = self.of(receiver, alert_id, state)
        return delivery is not None and delivery.status == "told"

    def told_with(self, receiver: str, alert_id: str) -> str | None:
        """Return the alert by whose message a receiver heard of an alert first, by id; None: it has not heard of it."""
        return self._heads.get((receiver, alert_id))

    def is_noted(self, receiver: str, alert_id: str) -> bool:
        """Say whether a receiver was to be told of an alert once, by itself or with another one."""
        return (receiver, alert_id) in self._noted

    def told_on(self, receiver: str, series: str, day: date, day_of: Callable[[datetime], date]) -> bool:
        """Say whether a receiver was told of a series on a day."""
        return any(
            one.status == "told" and one.receiver == receiver and one.series == series and day_of(one.at) == day
            for one in self._last.values()
        )

    @staticmethod
    def is_free(delivery: Delivery, by: str, at: datetime) -> bool:
        """Say whether `by` may tell it at a moment: nobody is at it, or they have been for too long."""
        return delivery.status == "waiting" or delivery.by == by or at - delivery.at >= CLAIM
