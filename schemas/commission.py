"""What reps are paid: what `/api/commission` answers and `dealstream commission --json` prints.

Money is in the `money_unit` of the answer. A statement is what a rep is paid in a period of the quota; its postings are
deal by deal, and never change once it is settled.
"""

from datetime import datetime
from typing import Literal

from pydantic import Field

from schemas.base import Contract, Currency, Identifier, Money

Reason = Literal["won", "won_late", "won_again", "taken_over", "amount", "cancelled", "other_rep", "other_period"]


class CommissionPosting(Contract):
    """What a deal brings its rep, or takes back."""

    deal_id: Identifier
    url: str | None = Field(description="Its page in the CRM; null: the funnel file has no pattern for its pipeline.")
    closed_on: str = Field(description="The close date.")
    posted_on: str = Field(description="The close date, or the day on which it became known that something is other.")
    of_from: str = Field(description="First day of the period that the deal closed in.")
    of_to: str = Field(description="Last day of it.")
    amount: Money | None = Field(description="Of the deal; null: not known.")
    attained_before: Money = Field(description="Won in the period that the deal closed in, before the posting.")
    attained_after: Money
    attainment_before: float | None = Field(description="The same as a share of the quota; null: there is none.")
    attainment_after: float | None
    paid: Money = Field(description="What the rep gets for it; negative: gives back.")
    reason: Reason = Field(
        description="won: closed in this period. About an earlier one: won_late: it became known late; won_again: it "
        "was cancelled before; taken_over: it was another rep's; amount: it was corrected; cancelled: it is won no "
        "longer; other_rep: it is another rep's; other_period: its close date is a later one."
    )
    why: str = Field(description="The reason in words.")


class CommissionStatement(Contract):
    """What a rep is paid in a period of the quota."""

    rep_id: Identifier
    name: str = Field(description="The rep's name.")
    first: str = Field(alias="from", description="First day of the period.")
    last: str = Field(alias="to", description="Last day.")
    plan_id: Identifier
    settles_on: str = Field(description="From this day on nothing in it changes.")
    settled: bool = Field(description="Whether that day has come; if not, it is as known so far.")
    quota: Money = Field(description="Of the period; 0: none holds any more, and nothing can be earned.")
    attained: Money = Field(description="What was won of it.")
    attainment: float | None = Field(description="The same as a share of the quota; null: there is none.")
    earned: Money = Field(description="What the deals that closed in the period bring.")
    adjusted: Money = Field(description="What became known late about earlier periods; negative: taken back.")
    paid: Money = Field(description="Both.")
    postings: tuple[CommissionPosting, ...] = Field(description="Those about earlier periods, then in order of close.")


class NextDeal(Contract):
    """What an open deal would bring its rep if it were won now."""

    deal_id: Identifier
    url: str | None
    rep_id: Identifier
    name: str = Field(description="The rep's name.")
    stage: str
    amount: Money = Field(description="In the reporting currency at today's rate.")
    pays: Money


class OtherPlan(Contract):
    """What other plans would have cost, by the same deals and quotas."""

    paid: Money = Field(description="In the same periods.")
    reps: dict[str, Money] = Field(description="By rep (id).")


class PayForecast(Contract):
    """What the periods that are running would cost, with what is paid so far."""

    p10: Money = Field(description="If each rep's forecast came to what it exceeds in nine of ten cases.")
    p50: Money = Field(description="If each came to its middle.")
    p90: Money = Field(description="If each came to what it exceeds in one of ten cases.")


class Commission(Contract):
    """What reps are paid over some days, as of a moment."""

    first: str = Field(alias="from", description="First day; statements of every period that has one of the days.")
    last: str = Field(alias="to", description="Last day.")
    as_of: datetime = Field(description="By what was known at this moment.")
    team: str | None = Field(
        description="Only reps who are in this team (id) on the last day, with all that they won, in whatever team; "
        "null: all. The KPI `commission` of a team is of the deals that were won in it."
    )
    rep: str | None = Field(description="Only this rep (id); null: all.")
    currency: Currency = Field(description="The reporting currency.")
    money_unit: str = Field(description="What an amount of 1 is, for example 0.01 EUR.")
    generated_at: datetime
    has_plans: bool = Field(description="Whether the funnel file has any plan.")
    paid: Money | None = Field(description="Of all statements; null: no rep has a plan.")
    settled: Money = Field(description="The part of it that is settled.")
    statements: tuple[CommissionStatement, ...] = Field(description="By rep and period.")
    next_deals: tuple[NextDeal, ...] = Field(
        description="What open deals would bring, those that pay most first; of moments before now none."
    )
    at_forecast: PayForecast | None = Field(
        description="null: nothing is running, too little is known to forecast, or it is of a moment before now."
    )
    other_plan: OtherPlan | None = Field(description="null: none was asked about.")
