"""What `/api/alerts` answers."""

from datetime import date

from pydantic import Field

from schemas.alert import Alert, Answer, Share
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


class DayOfCourse(Contract):
    """A day of a series."""

    day: date
    outcomes: int = Field(ge=0, description="What was decided on it; what one person did at once counts once.")
    leaks: int = Field(ge=0, description="Of these, those that leaked.")
    evidence: float = Field(ge=0, description="Evidence of a leak after it: a log-likelihood ratio.")
    threshold: float = Field(ge=0, description="Evidence at which the series fires.")
    warning: float = Field(ge=0, description="Evidence at which it warns.")
    rate: Share = Field(description="The share of leaks that is usual, by all that was known then.")


class AlertCourse(Contract):
    """How the evidence of an alert's series went since its calibration, what people said included."""

    alert_id: str
    days: tuple[DayOfCourse, ...]
