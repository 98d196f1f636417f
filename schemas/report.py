"""Reports: what `/api/kpis` answers and `dealstream kpis --json` prints.

A row has the KPIs of the catalogue beside what it is of: a field for each, named by its id. Reps, territories
and the like that the funnel file no longer has are there as well; their name is then the id.
"""

from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field

from schemas.base import Contract, Currency, Identifier, Label, Money
from schemas.goals import GoalStanding
from schemas.territories import TerritoryBalance


class RateValue(Contract):
    """A share of `n` with its 95% interval; null where there is nothing to divide by, or no interval is meant.

    Odds ratios have the same form; they can exceed 1, and `n` is how many deals they compare.
    """

    value: float | None = Field(description="From 0 to 1; an odds ratio can exceed 1.")
    n: int = Field(ge=0, description="Of how many.")
    low: float | None = Field(description="Lower end of the interval.")
    high: float | None = Field(description="Upper end of the interval.")


class ForecastValue(Contract):
    """What a period may come to, the present one up to its end: amounts in the `money_unit` of the report."""

    booked: Money = Field(description="Won in it already.")
    mean: Money = Field(description="What it comes to on average.")
    p10: Money = Field(description="With a probability of 10 % it comes to so much or less.")
    p50: Money = Field(description="The middle: as often more as less.")
    p90: Money = Field(description="With a probability of 90 % it comes to so much or less.")
    target: Money | None = Field(description="The quota; null: none.")
    chance: float | None = Field(description="Probability that the target is reached; null: there is none.")


KpiValue = int | float | RateValue | ForecastValue | None
"""Money in the `money_unit` of the report, shares from 0 to 1; null where the KPI says nothing."""

Values = KpiValue | dict[str, KpiValue]


class Row(Contract):
    """The KPIs of one group. `<id>_by_type` has those of each type of activity, by its id."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Values]

    previous: dict[str, Values] = Field(
        default_factory=dict,
        description="The KPIs over the previous period, without those of now and of types; empty: there is none.",
    )
    restated: dict[str, Values] = Field(
        default_factory=dict,
        description="In a report as of a moment: the KPIs that are other by all that is known now, over the same days; "
        "without those of now, and those that go on changing as deals go on.",
    )

    @property
    def kpis(self) -> dict[str, Any]:
        """The values by id of the KPI."""
        return self.__pydantic_extra__


class TeamRow(Row):
    """A team's KPIs."""

    team_id: Label = Field(description="Empty: no team is known.")
    name: str = Field(description="Its name.")


class TeamName(Contract):
    """A team of a rep."""

    team_id: Label = Field(description="Empty: none is known.")
    name: str = Field(description="Its name.")


class RepRow(Row):
    """A rep's KPIs, in all teams together."""

    rep_id: Label = Field(description="Empty: nobody has the deals.")
    name: str = Field(description="The rep's name.")
    teams: tuple[TeamName, ...] = Field(description="The teams that these numbers are of.")


class TerritoryRow(Row):
    """A territory's KPIs."""

    territory_id: Label = Field(description="Empty: none is known.")
    name: str = Field(description="Its name.")


class ReasonRow(Row):
    """The KPIs of a loss reason."""

    reason: Label = Field(description="As the CRM says it; empty: none was given.")
    name: str = Field(description="Its name.")


class SourceRow(Row):
    """The KPIs of a source."""

    source: Label = Field(description="As the CRM says it; empty: none was given.")
    name: str = Field(description="Its name.")


class StageRow(Row):
    """A stage's KPIs."""

    stage_id: Identifier = Field(description="The stage.")
    name: str = Field(description="Its name.")
    kind: Literal["open", "won", "lost", "disqualified"] = Field(description="What being there means.")
    loss_reasons: tuple[ReasonRow, ...] = Field(description="Why deals were lost from it, the most frequent first.")


class PipelineRow(Row):
    """A pipeline's KPIs, and those of its stages, in order."""

    pipeline_id: Label = Field(description="The pipeline; empty: no stage yet.")
    name: str = Field(description="Its name.")
    kind: Literal["deals", "leads"] = Field(description="What moves through it.")
    stages: tuple[StageRow, ...] = Field(description="Its stages.")


class BucketRow(Row):
    """The KPIs of a stretch of time. The first and the last one may be cut by the report's days."""

    first: str = Field(alias="from", description="First day.")
    last: str = Field(alias="to", description="Last day.")


class CurvePoint(Contract):
    """What has become of deals by an age."""

    day: int = Field(ge=0, description="Whole days after the creation.")
    won: float = Field(description="Share won by then, with open deals counted as far as they have come.")
    low: float | None = Field(description="Lower end of its 95% interval.")
    high: float | None = Field(description="Upper end.")
    lost: float = Field(description="Share lost or disqualified by then.")
    open: float = Field(description="The rest.")
    at_risk: int = Field(description="Deals of this age that were not decided before.")


class WinCurve(Contract):
    """How many of the deals created are won after how many days (Aalen and Johansen 1978)."""

    n: int = Field(ge=0, description="Deals created in the period.")
    points: tuple[CurvePoint, ...] = Field(
        description="By day on which any was decided; it ends where fewer than ten deals are that old."
    )


class CalendarDay(Contract):
    """What was won on a day."""

    day: str = Field(description="The day.")
    won: int = Field(description="Deals won, by close date.")
    revenue: int = Field(description="Their amount.")


class Movement(Contract):
    """Some deals and their amount."""

    deals: int = Field(ge=0)
    amount: Money = Field(description="What they add to the open pipeline; negative: take off.")


class Waterfall(Contract):
    """From the open pipeline at the period's begin to that at its end: opening + all that follows = closing.

    As it happened by what is known now. Every amount is at the rate of the period's end, so that nothing moves with
    rates. What came in the period counts with its last amount.
    """

    opening: Movement = Field(description="Open when the period began.")
    new: Movement = Field(description="Came for the first time.")
    reopened: Movement = Field(description="Had been closed before.")
    pulled_in: Movement = Field(description="Open before; the expected close moved into the period.")
    grown: Movement = Field(description="Were there at the begin, and have a higher amount since.")
    shrunk: Movement = Field(description="The same with a lower one.")
    pushed_out: Movement = Field(description="Still open; the expected close moved out of the period, or was blanked.")
    won: Movement = Field(description="Won, by the day on which they were moved.")
    lost: Movement = Field(description="Lost.")
    disqualified: Movement = Field(description="Disqualified.")
    other: Movement = Field(
        description="Came from, or went to, another owner or pipeline that is not looked at; coming less going."
    )
    closing: Movement = Field(description="Open at the period's end, or now.")


class Report(Contract):
    """All KPIs of somebody over some days."""

    first: str = Field(alias="from", description="First day, in the reporting time zone.")
    last: str = Field(alias="to", description="Last day.")
    previous_first: str | None = Field(
        alias="previous_from",
        description="First day of the previous period: as long, or the same days of the month before. null: none.",
    )
    previous_last: str | None = Field(alias="previous_to", description="Its last day.")
    team: str | None = Field(description="Only this team (id); null: all.")
    rep: str | None = Field(description="Only this rep (id); null: all.")
    territory: str | None = Field(description="Only this territory (id); null: all.")
    pipeline: str | None = Field(description="Only this pipeline (id); null: all.")
    currency: Currency = Field(description="The reporting currency.")
    money_unit: str = Field(description="What an amount of 1 is, for example 0.01 EUR.")
    generated_at: datetime = Field(description="When the report was made. KPIs of now are of this moment.")
    as_of: datetime | None = Field(
        None,
        description="By what was known at this moment, of which KPIs of now are then; null: as it happened, by all "
        "that is known.",
    )
    fresh_until: datetime | None = Field(
        description="What a worker had taken by then is in the numbers; well before `generated_at` where it stands "
        "still or is late with storing. How many events still wait for it `/api/status` says. Where ClickHouse is read "
        "without a worker, when an hour was last written there; `as_of` a moment, that. null: no hour was ever written."
    )
    data_since: str | None = Field(description="First day that is known of whom it is about; null: none is.")
    complete_since: str | None = Field(
        description="One median sales cycle after `data_since`: of deals closed before it only those are known that "
        "took little time. null: not known."
    )
    total: Row = Field(description="Everybody.")
    teams: tuple[TeamRow, ...] = Field(description="By team.")
    reps: tuple[RepRow, ...] = Field(description="By rep.")
    territories: tuple[TerritoryRow, ...] = Field(description="By territory.")
    pipelines: tuple[PipelineRow, ...] = Field(
        description="By pipeline and stage; last what belongs to none, if there is anything."
    )
    sources: tuple[SourceRow, ...] = Field(description="By source, the largest first.")
    loss_reasons: tuple[ReasonRow, ...] = Field(description="By loss reason, the most frequent first.")
    grain: Literal["day", "week", "month", "quarter", "year"] = Field(description="Of `trend`.")
    trend: tuple[BucketRow, ...] = Field(description="Over time, oldest first.")
    previous_trend: tuple[BucketRow, ...] = Field(description="Over the previous period, with the same grain.")
    win_curve: WinCurve = Field(description="Of the deals created in the period.")
    calendar: tuple[CalendarDay, ...] = Field(
        description="Every day of the period up to today, of a longer one the last 366."
    )
    waterfall: Waterfall = Field(
        description="What changed in the open pipeline: of all open deals, so that nothing is pulled in or pushed out."
    )
    waterfall_due: Waterfall = Field(description="The same of the deals with an expected close up to `due_by`.")
    due_by: str = Field(description="The last day of the whole period, for example of the month.")
    goals: tuple[GoalStanding, ...] = Field(description="How the goals of whoever it is about stand, now.")
    territory_balance: TerritoryBalance | None = Field(
        description="How fair territories are; null: it is not about everybody, or there are fewer than two."
    )
    uncertain_deals: int = Field(ge=0, description="Deals that may have missed changes, now.")
    has_data: bool = Field(description="Whether anything at all is known.")


class ListedDeal(Contract):
    """A deal behind a number, as it stands now."""

    deal_id: Identifier
    url: str | None = Field(description="Its page in the CRM; null: the funnel file has no pattern for its pipeline.")
    pipeline_id: Label = Field(description="Empty: no stage yet.")
    pipeline: str = Field(description="Its name, as of the others that have an id beside them.")
    stage_id: Label
    stage: str
    stage_since: datetime | None
    days_in_stage: float | None = Field(description="null: closed, or no stage yet.")
    created: datetime | None
    rep_id: Label = Field(description="Who has it; empty: nobody.")
    owner: str
    team_id: Label
    team: str
    territory_id: Label
    territory: str
    account: Label
    amount: Money | None = Field(description="In the minor unit of `currency`; null: not known.")
    currency: Currency | None
    reported_amount: Money | None = Field(
        description="In the reporting currency: of open deals at today's rate, of others at that of the close."
    )
    expected_close: str | None = Field(description="The day.")
    last_touch_at: datetime | None
    last_touch: str = Field(description="Its type of activity.")
    last_move_at: datetime | None
    source: str
    loss_reason: str
    outcome: Literal["", "won", "lost", "disqualified"] = Field(description="Empty: open.")
    closed_at: datetime | None
    stuck: bool = Field(description="Longer in the stage than its limit.")
    quiet: bool = Field(description="Nothing happened for longer than the stage allows.")
    overdue: bool = Field(description="The expected close has passed.")
    uncertain: bool = Field(description="It may have missed changes.")
    next_deal_pays: Money | None = Field(
        None,
        description="What its owner would be paid more if it were won now. null: not open, no amount, or the "
        "owner has no plan; also `as_of` a moment.",
    )


class DealList(Contract):
    """What `/api/deals` answers and `dealstream deals --json` prints."""

    currency: Currency = Field(description="The reporting currency.")
    money_unit: str = Field(description="What an amount of 1 is, for example 0.01 EUR.")
    generated_at: datetime
    count: int = Field(ge=0, description="How many there are.")
    amount: Money = Field(description="Their reported amounts, added up.")
    without_amount: int = Field(
        ge=0, description="How many of them have none: nothing was told, or its currency has no rate."
    )
    deals: tuple[ListedDeal, ...] = Field(description="Those from `offset` on, `limit` at most.")


class Problem(Contract):
    """What could not be used for one reason and value."""

    reason: Identifier = Field(description="Machine-readable, for example unknown_rep.")
    value: str | None = Field(description="What was not known, for example the rep's id; null: it is not one value.")
    title: str = Field(description="Reason and value in words.")
    count: int = Field(ge=1, description="How many dead letters.")
    newest: datetime = Field(description="When the last of them was put aside.")
    advice: str = Field(description="What is wrong and the way out, of the newest one.")
    line: str | None = Field(description="What to write into the funnel file; null: that would not mend it.")


class Problems(Contract):
    """What `/api/problems` answers: dead letters of the last 30 days that were not sent again."""

    count: int = Field(ge=0, description="How many there are in all.")
    problems: tuple[Problem, ...] = Field(description="By reason and value, the newest first; 100 at most.")
    redrive: str = Field(description="The command that sends them again once the cause is mended.")
