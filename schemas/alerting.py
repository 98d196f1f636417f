"""What the funnel file says of alerts: how many false alarms are acceptable, what is watched, and who is told.

What is wrong between its parts says `schemas.alerting_problems`.
"""

from datetime import time
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from schemas.base import Identifier
from schemas.section import Section

Watch = Literal["lost", "disqualified", "stuck", "conversion", "win_rate", "silence"]
"""What can be watched: shares of what is lost, disqualified, stuck; conversion and win rate that fall; silence."""

_MINUTES = 60
_DAY_MINUTES = 24 * 60


def _clock(told: object) -> object:
    """Take a time of day as YAML reads it: 22:00 without quotes is a number to it, of minutes."""
    if isinstance(told, int) and not isinstance(told, bool):
        if not 0 <= told < _DAY_MINUTES:
            raise ValueError("write a time of day, for example 22:00")
        return time(*divmod(told, _MINUTES))
    if isinstance(told, str):
        try:
            return time.fromisoformat(told)
        except ValueError:
            raise ValueError("write a time of day, for example 22:00") from None
    return told


Clock = Annotated[time, BeforeValidator(_clock)]
"""A time of day in the reporting time zone."""

LANGUAGE = r"^[a-z]{2,3}$"
VARIABLE = r"^[A-Za-z_][A-Za-z0-9_]*$"
Variable = Annotated[str, StringConstraints(pattern=VARIABLE)]
"""The name of an environment variable, which has what is not to stand in a file."""


class QuietHours(Section):
    """Hours of each day in which nothing is sent; what comes in them is sent in one message after them."""

    first: Clock = Field(alias="from", description="When they begin, for example 20:00.")
    last: Clock = Field(alias="to", description="When they end; if that is not later, on the next day.")


class Receiver(Section):
    """Who is told of alerts, and how."""

    name: Identifier = Field(description="What people call it.")
    kind: Literal["webhook", "slack", "alertmanager"] = Field(
        description="webhook: signed JSON (Standard Webhooks); slack: a message for Slack and what is compatible with "
        "it; alertmanager: the API of an Alertmanager."
    )
    url: Identifier | None = Field(None, description="Its address; where that is a secret, `url_env` instead.")
    url_env: Variable | None = Field(None, description="Environment variable that has the address.")
    secret_env: Variable | None = Field(
        None,
        description="Environment variable with the key that a webhook, and addresses of pictures, are signed with "
        "(whsec_…).",
    )
    page_url: Identifier | None = Field(
        None,
        description="Address under which the outside reaches the page (https://…); given, links to alerts go along, "
        "and pictures of them, which are fetched there without a login.",
    )
    allow_private: bool = Field(
        False, description="Whether its address may lie in a private network; not allowed, nothing is sent there."
    )
    teams: tuple[Identifier, ...] = Field((), description="Only alerts of these teams (ids); none: all alerts.")
    quiet_hours: QuietHours | None = Field(None, description="When it is not to be disturbed; not given: never.")
    language: Annotated[str, StringConstraints(pattern=LANGUAGE)] | None = Field(
        None, description="In which language it is told: en, tr; not given: as DEALSTREAM_LANGUAGE says, else English."
    )
    working_days_only: bool = Field(
        False, description="Whether it waits for the next working day of the calendar, what comes on others."
    )


class Alerts(Section):
    """What is watched, and how many false alarms are acceptable."""

    false_alarms_a_month: Annotated[Decimal, Field(gt=0, le=1000, max_digits=8, decimal_places=4)] = Field(
        Decimal(1), description="Over all that is watched together, on average over a year."
    )
    split: Literal["equal", "deal_value"] = Field(
        "equal",
        description="How these are divided: the same for each series, or more for those whose deals are worth more, "
        "which are then seen sooner.",
    )
    odds: Annotated[Decimal, Field(ge=Decimal("1.2"), le=10, max_digits=6, decimal_places=3)] = Field(
        Decimal(2), description="The leak that is to be seen soonest: how many times the odds of losing a deal."
    )
    watch: tuple[Watch, ...] = Field(
        ("lost", "disqualified", "stuck", "conversion", "win_rate", "silence"),
        description="What is watched; an empty list: nothing.",
    )
    receivers: tuple[Receiver, ...] = Field((), description="Who is told; the page and the terminal show all alerts.")
