"""Alerts of leaks and of silence: what is on `sales.alerts`, in ClickHouse's `alerts`, and what `/api/alerts` answers.

An alert is one thing from its warning to its end, and has one id; each change of it is a record with a higher version.
Days are those of the reporting time zone, shares lie from 0 to 1.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from schemas.base import Contract, Currency, Identifier, Label, Money, Utc

Kind = Literal["lost", "disqualified", "stuck", "conversion", "win_rate", "silence", "batch"]
"""What an alert is about; batch: many deals closed at once, which is a clean-up or a blow."""

State = Literal["warning", "firing", "weakened", "withdrawn", "resolved"]
"""warning: not sure enough to be told; weakened: fired, and by what is known now it would not have."""

OPEN_STATES: frozenset[State] = frozenset({"warning", "firing", "weakened"})

Share = Annotated[float, Field(ge=0, le=1)]


class Answer(Contract):
    """What somebody said to an alert. On `sales.alerts` under the key `<alert_id>/answer`; the last one counts."""

    alert_id: Identifier
    kind: Literal["acknowledged", "snoozed", "real", "new_normal"] = Field(
        description="real: deals were really lost, so that what came meanwhile does not become normal; new_normal: it "
        "stays so, and is what is compared with from now on."
    )
    reason: Annotated[str, Field(min_length=1, max_length=2000)] = Field(description="Why, in words.")
    by: Label = Field(description="Who said it; empty: not known.")
    at: Utc
    until: date | None = Field(None, description="Of snoozed: the last day on which it stays so.")


class Since(Contract):
    """When it began: some day from `from` to `to` in 80 of 100 cases."""

    best: date = Field(description="The most likely day.")
    first: date = Field(alias="from")
    last: date = Field(alias="to")


class RateNow(Contract):
    """The share since it began: its mean by all that is known, and where it lies in 80 of 100 cases."""

    mean: Share
    low: Share
    high: Share


class Among(Contract):
    """How many of the leaks have something in common."""

    id: Label = Field(description="The reason or source, as the CRM says it; empty: not told.")
    leaks: int = Field(ge=1)


class OfRep(Contract):
    """What of it is a rep's. Small numbers say little of a person."""

    id: Label = Field(description="The rep; empty: nobody.")
    leaks: int = Field(ge=0)
    outcomes: int = Field(ge=0)


class Evidence(Contract):
    """What stands behind an alert, read off the deals; counts are of deals, from `since.best` on."""

    outcomes: int = Field(ge=0, description="Deals that were decided.")
    leaks: int = Field(ge=0, description="Of these, those that leaked.")
    leaks_above: float = Field(description="More than there would have been at `rate_before`.")
    amount_above: Money | None = Field(description="What these are worth, in `money_unit`; null: no amount is known.")
    currency: Currency
    money_unit: str = Field(description="What an amount of 1 is, for example 0.01 EUR.")
    reasons: tuple[Among, ...] = Field(description="The most frequent first.")
    sources: tuple[Among, ...]
    reps: tuple[OfRep, ...] = Field(description="Those with most leaks first.")
    deals: tuple[Identifier, ...] = Field(max_length=200, description="Those that leaked, the largest first.")


class Alert(Contract):
    """An alert as it stands. The highest version is the truth."""

    alert_id: Identifier = Field(description="The same for as long as it lasts, whatever comes late.")
    version: int = Field(ge=1)
    series: Identifier = Field(description="What leaks, for example lost/new-business/proposal/team/north.")
    kind: Kind
    pipeline_id: Label = Field(description="Empty: it is of none. As below.")
    stage_id: Label
    team_id: Label
    territory_id: Label
    group_id: Identifier = Field(description="The alert with which it is told: of the whole of which it is a part.")
    calibration_id: Label = Field(description="By which calibration it was judged; empty: it needs none.")
    state: State
    reason: str = Field(description="Why it is withdrawn, weakened or resolved; else empty.")
    fired_on: date | None = Field(description="The day whose deals made it fire; null: it is a warning.")
    is_past: bool = Field(description="Whether it was over when it became known: it is listed, and nobody is told.")
    changed_at: Utc = Field(description="As of when it is so: the end of the last day that is judged.")
    since: Since
    rate_before: Share = Field(description="What is normal.")
    rate_after: RateNow | None = Field(description="null: it is of no share.")
    threshold: float = Field(ge=0, description="Evidence at which it fires.")
    evidence: float = Field(ge=0, description="Evidence as of the last day: log-likelihood ratio of a leak.")
    once_in_days: float | None = Field(
        description="Chance alone does this about once in so many days; null: not known."
    )
    behind: Evidence | None = Field(description="null: it was not looked up.")
    title: str
    text: str = Field(description="What there is to know, in sentences.")
    answer: Answer | None = Field(None, description="What somebody said to it; null: nobody did.")


class Stratum(Contract):
    """Outcomes that are judged alike: of one age band, month of the quarter and weekday."""

    band: int = Field(ge=0)
    outcomes: int = Field(ge=0)
    leaks: int = Field(ge=0)
    offset: float = Field(description="How far its rate lies from the level, in logits.")


class Watched(Contract):
    """What a series is judged by, from the first day of the calibration on."""

    series: Identifier
    standing: Literal["watched", "too_small", "learning"] = Field(
        description="too_small: it is watched as a part of its parent; learning: less than a quarter is known."
    )
    parent: Label = Field(description="The series that it is a part of; empty: none.")
    why: str = Field(description="Why it is not watched by itself, in words; empty: it is.")
    outcomes: int = Field(ge=0, description="Of the baseline.")
    leaks: int = Field(ge=0)
    needed: float = Field(ge=0, description="Outcomes of which a leak can be told from an unlucky start.")
    days_between_false_alarms: float = Field(ge=0, description="On average, of this series alone.")
    baseline: tuple[Stratum, ...]
    prior: tuple[float, float] = Field(description="Leaks and others that its parent's rate counts as.")
    sizes: tuple[tuple[int, float], ...] = Field(description="How often a day has so many outcomes.")
    heights: tuple[tuple[float, float], ...] = Field(description="Threshold by rate, at rates around the baseline's.")
    warning_heights: tuple[tuple[float, float], ...] = Field(description="The same, of a warning.")
    offsets: dict[str, float] = Field(description="Logits by stratum: band.month.weekday.")


class Calibration(Contract):
    """What all series are judged by until the next quarter; frozen. On `sales.calibrations`."""

    calibration_id: Identifier
    first_day: date = Field(description="From this day on days are judged by it.")
    baseline_from: date
    baseline_to: date = Field(description="The last day of the baseline, which is the one before `first_day`.")
    made_at: Utc
    odds: float = Field(gt=1)
    false_alarms_a_month: float = Field(gt=0)
    cycles: dict[str, int] = Field(description="Median sales cycle by pipeline, in microseconds.")
    limits: dict[str, int] = Field(description="By stage the days after which a deal counts as stuck.")
    wobble: float = Field(ge=0, description="How much rates move from month to month without a cause, in logits.")
    season_cycles: int = Field(ge=0, description="Whole quarters of which the season is known.")
    wait_days: int = Field(ge=0, description="Days after which 98 % of a day's outcomes are usually known.")
    series: tuple[Watched, ...]
