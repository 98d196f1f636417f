"""What `dealstream alerts tune`, `backtest` and `explain` say, with `--json` as it is here."""

from datetime import date
from typing import Literal

from pydantic import Field

from schemas.alert import Alert, Watched
from schemas.base import Contract, Identifier, Utc


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


WhyLearning = Literal["young", "rare", "old"]


class HeardOf(Contract):
    """A connector, a source or a team: when something came last, and when its silence is said."""

    series: Identifier
    name: str = Field(description="What people call it.")
    standing: Literal["watched", "learning"] = Field(description="learning: nothing can be promised of it yet.")
    why: WhyLearning | None = Field(
        description="Why it is learning: heard of for less than eight weeks, or in fewer than three hours of a "
        "week, or what alerts are judged by is from before silence was watched. null: it is watched."
    )
    last_at: Utc = Field(description="When something came last.")
    a_week: float = Field(ge=0, description="How much usually comes in a week.")
    active_hours: float = Field(ge=0, description="Hours of a week in which something usually comes.")
    spread: float = Field(ge=0, description="How much days differ beyond chance: squared coefficient of variation.")
    threshold: float | None = Field(description="Evidence at which a silence is said; null: it is learning.")
    days_between_false_alarms: float = Field(ge=0, description="On average, of this one alone; 0: not watched.")
    said_after_hours: int | None = Field(
        description="Hours until a silence is said that begins on a Tuesday at ten; null: it is learning."
    )
    is_silent: bool = Field(description="Whether its silence is said now.")


class Heard(Contract):
    """Of whom something was heard in the last months."""

    series: tuple[HeardOf, ...] = Field(description="Connectors, teams, sources.")


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
    silence: tuple[HeardOf, ...] = Field((), description="What is watched for silence.")


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


class SilentDay(Contract):
    """A day of a silence."""

    day: date
    hours: int = Field(ge=0, description="Hours that count: nobody was away, and its connector was not silent.")
    usually: float = Field(ge=0, description="How much usually comes in these hours.")
    evidence: float = Field(ge=0, description="By the end of the day, or of its last hour.")
    event: str = Field(description="fire, resolve, or empty.")


class SilenceExplanation(Contract):
    """How a silence was judged, day by day; of a series that was heard of just now, how little is missed yet."""

    name: str
    heard: HeardOf
    last_at: Utc = Field(description="When something came last before it.")
    days: tuple[SilentDay, ...]
