"""What `/api/alerts` answers."""

from pydantic import Field

from schemas.alert import Alert, Answer
from schemas.alert_delivery import Delivery
from schemas.base import Contract, Utc


class AlertList(Contract):
    """Alerts as they stand: open ones first, then by when they changed last, the latest first."""

    generated_at: Utc
    alerts: tuple[Alert, ...]


class AlertHistory(Contract):
    """All that is known of one alert."""

    alert: Alert = Field(description="As it stands.")
    parts: tuple[Alert, ...] = Field(description="Alerts that are told with it, as they stand.")
    versions: tuple[Alert, ...] = Field(description="As it stood, the oldest first.")
    answers: tuple[Answer, ...] = Field(description="What people said to it, the oldest first.")
    deliveries: tuple[Delivery, ...] = Field(description="Who was told of it, and who is waited for.")
