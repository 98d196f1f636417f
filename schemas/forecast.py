"""Forecasts: what `/api/forecast` answers and `dealstream forecast --json` prints. Amounts are in the `money_unit`."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from schemas.base import Contract, Currency, Identifier, Label, Money
from schemas.report import ForecastValue, RateValue

Probability = Annotated[float, Field(ge=0, le=1)]


class Velocity(Contract):
    """How much money the open pipeline brings, and the four numbers that it is made of; null: nothing is said."""

    per_day: Money | None
    per_week: Money | None
    open_deals: int = Field(ge=0, description="Qualified ones.")
    win_rate: Probability | None = Field(description="Of qualified deals, over the last two sales cycles.")
    average_deal: Money | None = Field(description="Of deals won, over the same days.")
    cycle_days: float | None = Field(description="From creation to close, mean of the same.")


class OutcomePoint(Contract):
    """How likely the period comes to an amount."""

    amount: Money
    at_least: Probability = Field(description="Probability of so much or more.")


class StageForecast(Contract):
    """The deals in a stage that are due."""

    pipeline_id: Identifier
    pipeline: str
    stage_id: Identifier
    stage: str
    deals: int = Field(ge=0)
    amount: Money = Field(description="What they bring if all are won.")
    expected: Money = Field(description="What they bring on average.")
    won: RateValue = Field(
        description="Of the deals that reached the stage and have had their time: the share that was won. Each team's "
        "own share is drawn towards it."
    )


class TeamForecast(ForecastValue):
    """The forecast of a team."""

    team_id: Label = Field(description="Empty: nobody's.")
    name: str
    deals: int = Field(ge=0, description="Those that are due.")
    amount: Money = Field(description="What they bring if all are won.")


class DueDeal(Contract):
    """A deal that is due."""

    deal_id: Identifier
    url: str | None = Field(description="Its page in the CRM; null: the funnel file has no pattern for its pipeline.")
    owner: str
    team: str
    stage: str
    amount: Money
    chance: Probability
    expected: Money = Field(description="Amount times chance.")
    expected_close: str = Field(description="The day.")
    overdue: bool
    stuck: bool
    quiet: bool


class LeftOut(Contract):
    """Open deals that the forecast does not count."""

    without_close_date: int = Field(ge=0)
    without_amount: int = Field(ge=0, description="Due, but of no known amount.")
    without_chance: int = Field(ge=0, description="Due, in a stage of which too little is known.")


class BesidesDue(Contract):
    """What past periods tell of what deals bring that are not due, or not there yet."""

    periods: int = Field(description="So many past ones were looked at, as many days before their end as are left.")
    in_time: float = Field(ge=0, description="Of what is expected of due deals: the share that comes by the end.")
    mean: Money = Field(description="What others bring on average.")
    p10: Money = Field(description="In eight of ten cases not less.")
    p90: Money = Field(description="In eight of ten cases not more.")


class PastForecast(ForecastValue):
    """What was forecast of a period that is over, and what came. As it happened, by what is known now."""

    first: str = Field(alias="from", description="First day.")
    last: str = Field(alias="to", description="Last day.")
    forecast_on: str = Field(description="The day at whose begin: 30 days before the end.")
    came: Money = Field(description="What the period came to.")
    came_of_due: Money = Field(description="Of it, what the deals brought that were due then; the rest came besides.")
    within: bool = Field(description="Whether it lay between p10 and p90.")
    rank: Probability = Field(description="How likely less was; of good forecasts ½ on average.")
    in_all: ForecastValue | None = Field(
        None,
        description="The forecast with what others bring besides, by what earlier periods had told. null: fewer than "
        "three had.",
    )
    within_all: bool | None = Field(None, description="Whether what came lay between its p10 and p90.")


class StageRecord(Contract):
    """How the deals in a stage that were due in past forecasts did."""

    stage_id: Identifier
    stage: str
    deals: int = Field(ge=1, description="Counted once in each forecast.")
    chance: Probability = Field(description="What was said of them: the mean of their chances.")
    won: Probability = Field(description="Share that was won by the end of the period.")
    won_since: Probability = Field(description="Share that was won at all.")


class Calibration(Contract):
    """How good past forecasts were."""

    periods: int = Field(ge=0)
    within: int = Field(ge=0, description="In how many of them what came lay between p10 and p90: 8 of 10 should.")
    mean_rank: Probability | None = Field(description="Below ½: forecasts were too high; above: too low. null: none.")
    leaning: Literal["too low", "too high"] | None = Field(
        description="What forecasts were, where the mean rank is that far from ½ by chance in fewer than 1 of 20 cases."
    )
    periods_in_all: int = Field(0, ge=0, description="Those of which there was a forecast in all.")
    within_all: int = Field(0, ge=0, description="In how many of them what came lay in its range: 8 of 10 should.")
    stages: tuple[StageRecord, ...]


class ForecastReport(Contract):
    """The forecast of the present month or quarter: its distribution, what it is made of, and how past ones did."""

    period: Literal["month", "quarter"]
    first: str = Field(alias="from", description="First day, in the reporting time zone.")
    last: str = Field(alias="to", description="Last day.")
    team: str | None = Field(description="Only this team (id); null: all.")
    rep: str | None = Field(description="Only this rep (id); null: all.")
    territory: str | None = Field(description="Only this territory (id); null: all.")
    pipeline: str | None = Field(description="Only this pipeline (id); null: all.")
    currency: Currency = Field(description="The reporting currency.")
    money_unit: str = Field(description="What an amount of 1 is, for example 0.01 EUR.")
    generated_at: datetime
    as_of: datetime | None = Field(None, description="As it was forecast at this moment; null: now.")
    total: ForecastValue | None = Field(
        description="What is booked and the deals that are due come to, each won with its chance: exact. null: too few "
        "deals were closed to go by."
    )
    in_all: ForecastValue | None = Field(
        None,
        description="What the period comes to in all: of the due deals what comes in time, and what others bring that "
        "are not due or not there yet. null: too few past periods tell it.",
    )
    besides: BesidesDue | None = Field(None, description="How `in_all` differs from `total`. null: as there.")
    weighted_pipeline: Money | None = Field(description="Of all open deals, whenever they are expected to close.")
    velocity: Velocity
    deals_due: int = Field(ge=0, description="Open deals that are expected to close by the last day, or were before.")
    amount_due: Money = Field(description="What they bring if all are won.")
    points: tuple[OutcomePoint, ...] = Field(description="From what is booked to all that is due, a hundred steps.")
    stages: tuple[StageForecast, ...] = Field(description="In the order of the funnel.")
    teams: tuple[TeamForecast, ...] = Field(description="By name.")
    deals: tuple[DueDeal, ...] = Field(description="Those that are expected to bring most, 20 at most.")
    left_out: LeftOut
    reached_from: str | None = Field(description="Chances are those of deals that reached their stage from this day …")
    reached_to: str | None = Field(description="… to this day: two median sales cycles ago. null: none was won yet.")
    record: tuple[PastForecast, ...] = Field(
        description="Of the last 12 periods those of which enough was known, the latest first."
    )
    calibration: Calibration
