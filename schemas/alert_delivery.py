"""What is on `sales.alert-deliveries`: who is to be told of an alert, and who was."""

from typing import Literal

from pydantic import Field

from schemas.alert import State
from schemas.base import Contract, Identifier, Label, Utc


class Delivery(Contract):
    """Where telling a receiver of a state of an alert has got to. The last one of `key` counts."""

    receiver: Identifier = Field(description="By its name in the funnel file.")
    alert_id: Identifier
    state: State = Field(description="What it is told: that it fires, is over, or is taken back.")
    series: Identifier = Field(description="Of the alert: of one series a receiver is told once a day.")
    status: Literal["waiting", "claimed", "told"] = Field(
        description="waiting: for its hours, or for the receiver; claimed: `by` tells it now; told: it answered 2xx."
    )
    parts: tuple[Identifier, ...] = Field((), description="The alerts that are told with it, in the same message.")
    by: Label = Field(description="Which worker; empty: none.")
    at: Utc

    @property
    def key(self) -> str:
        """What is told, once: the receiver, the alert and its state."""
        return f"{self.receiver}/{self.alert_id}/{self.state}"
