"""How goals stand: what `/api/goals` answers and `dealstream goals --json` prints."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from schemas.base import Contract, Currency, Identifier, Label


class Needed(Contract):
    """What is needed for what a goal of revenue lacks."""

    deals: int | None = Field(description="Deals to win, as large as those of the last year. null: none was won.")
    leads: int | None = Field(description="Deals that must come into the first stage for that. null: not known.")
    leads_low: int | None = Field(
        description="In 80 of 100 cases not fewer, as far as conversions are known. null: none, or not known."
    )
    leads_high: int | None = Field(description="In 80 of 100 cases not more.")


WhyNoProjection = Literal["nothing_yet", "too_few", "of_now", "no_sum", "no_amounts", "no_day_over", "was_of_then"]


class GoalStanding(Contract):
    """A goal, and how it stands. Money in the `money_unit` of the answer, shares from 0 to 1."""

    id: str = Field(description="Its own in the funnel file, or one made of what it is of; as on /metrics.")
    name: str = Field(description="The KPI, and of whom or what it is, for example: Revenue, North.")
    of: tuple[str, ...] = Field(description="Of whom or what it is, by name; empty: of everything.")
    kpi: Identifier = Field(description="Id of the KPI.")
    unit: str = Field(description="Of the KPI: deals, money, share and so on.")
    team: Identifier | None = Field(description="Only this team (id); null: all. As below.")
    rep: Identifier | None
    territory: Identifier | None
    pipeline: Identifier | None
    stage: Identifier | None = Field(description="The stage, for KPIs of one; null: it is of none. As below.")
    activity_type: Identifier | None
    source: Label | None
    loss_reason: Label | None
    first: str = Field(alias="from", description="First day that counts.")
    last: str = Field(alias="by", description="Last day.")
    target: int | float = Field(description="The value to reach.")
    at_most: bool = Field(description="Whether it is not to be more, rather than not less.")
    value: int | float | None = Field(description="So far; null: there is nothing to say yet.")
    state: Literal["attained", "on_pace", "behind"] | None = Field(
        description="attained: as it should be (a sum that is to stay below its target only once the last day is "
        "over); on_pace: it lands as it should; behind: it does not. null: there is nothing to say yet."
    )
    is_over: bool = Field(description="Whether the last day is over.")
    time_gone: float = Field(ge=0, le=1, description="Share of the time that is gone; a day counts once it is over.")
    time_of: Literal["working days", "calendar days"] = Field(description="In what the time is counted.")
    landing: int | float | None = Field(
        description="Where it comes out if it goes on as so far; what does not add up over time stays as it is. "
        "null: no time is gone yet."
    )
    low: float | None = Field(description="Lower end of where it comes out; null: below five deals, or not worked out.")
    high: float | None = Field(description="Upper end.")
    level: float | None = Field(
        description="How surely: 0.8 of what adds up, and of rates of what is settled, by what is to come; "
        "0.95 (Wilson) of other rates, as they are."
    )
    no_projection: WhyNoProjection | None = Field(
        None,
        description="Why it is not said between which values it ends: there is nothing yet, less than ten, it is of "
        "this moment, no sum that grows, of amounts that are not known, no day of its time is over, or it was of a "
        "moment and its last day is over. null: it is said, or it is over.",
    )
    chance: float | None = Field(description="Of the end being as it should be; null: not worked out.")
    needed: Needed | None = Field(description="What it takes; null: it is no goal of revenue that is to be reached.")
    deals: dict[str, str] | None = Field(
        description="The deals behind its value, as parameters of `/api/deals`. null: there are none to list."
    )


class Goals(Contract):
    """All goals of the funnel file, or those of somebody."""

    currency: Currency = Field(description="The reporting currency.")
    money_unit: str = Field(description="What an amount of 1 is, for example 0.01 EUR.")
    generated_at: datetime
    as_of: datetime | None = Field(None, description="By what was known then; null: by all that is known.")
    goals: tuple[GoalStanding, ...] = Field(description="In the order of the funnel file.")
