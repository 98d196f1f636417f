"""What `dealstream alerts tune`, `backtest` and `explain` say, with `--json` as it is here."""

from datetime import date

from pydantic import Field

from schemas.alert import Alert, Watched
from schemas.base import Contract, Identifier


class Tuned(Contract):
    """A series, what it is judged by, and what to expect of it."""

    name: str = Field(description="What people call it.")
    watched: Watched
    threshold: float = Field(ge=0, description="At its usual rate; 0: it is not watched.")
    delay_days: float | None = Field(
        description="Days until a leak of the odds that are watched for is seen, on average. null: it is not watched."
    )
    delay_days_of_nine: int | None = Field(
        description="Days within which nine of ten are seen. null: fewer are, or it is not watched."
    )


class Tuning(Contract):
    """What is watched, and what may be promised of it."""

    calibration_id: Identifier
    first_day: date
    baseline_from: date
    baseline_to: date
    odds: float
    false_alarms_a_month: float
    quarters: int = Field(ge=0, description="Whole ones that the season is known of.")
    series: tuple[Tuned, ...]


class Backtest(Contract):
    """What would have fired on some days, with what was known before each quarter of them."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")
    false_alarms_a_month: float
    learning: tuple[date, ...] = Field(description="First days of quarters before which too little was known.")
    alerts: tuple[Alert, ...] = Field(description="In order; `behind` is what was lost until it fired.")


class ExplainedDay(Contract):
    """A day of a series; days without an outcome are left out."""

    day: date
    outcomes: int
    leaks: int
    expected: float = Field(description="Leaks where all is normal.")
    tolerated: float = Field(description="Leaks that raise no evidence: between what is normal and the leak.")
    evidence: float
    threshold: float
    event: str = Field(description="fire, resolve, or empty.")


class Explanation(Contract):
    """How a series was judged, day by day."""

    name: str
    calibration_id: Identifier
    watched: Watched
    days: tuple[ExplainedDay, ...]
