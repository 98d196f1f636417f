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
    leaks_above: float = Field(description="Those above what is normal.")
    amount_above: Money | None = Field(description="What these are worth, in `money_unit`; null: no amount is known.")
    currency: Currency
    money_unit: str = Field(description="What an amount of 1 is, for example 0.01 EUR.")
    reasons: tuple[Among, ...] = Field(description="The most frequent first.")
    sources: tuple[Among, ...]
    reps: tuple[OfRep, ...] = Field(description="Those with most leaks first.")
    deals: tuple[Identifier, ...] = Field(max_length=200, description="Those that leaked, the largest first.")


class Silence(Contract):
    """What an alert of silence is about."""

    last_at: Utc = Field(description="When something came last.")
    usually: float = Field(ge=0, description="Events that usually come in the hours since, as of the last midnight.")
    teams: tuple[Identifier, ...] = Field(
        description="Of a connector: the teams of which most comes through it. Of them nothing is judged meanwhile."
    )
    everybody: bool = Field(description="Of a connector: whether most of all comes through it.")


class Because(Contract):
    """Why an alert is as it is, to be said in any language."""

    id: Identifier = Field(description="Of a message in `stream/words`.")
    told: dict[str, int | str] = Field(description="What is told in it.")


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
    group_id: Identifier = Field(description="The alert with which it is told, as one message; its own id: with none.")
    group_series: Identifier = Field(description="What that message is about: its series, or what they are parts of.")
    calibration_id: Label = Field(description="By which calibration it was judged; empty: it needs none.")
    state: State
    reason: str = Field(description="Why it is withdrawn, weakened or resolved; else empty.")
    warned_on: date = Field(description="The day on which it became a warning.")
    fired_on: date | None = Field(description="The day whose deals made it fire; null: it was a warning only.")
    ended_on: date | None = Field(description="The day on which it was resolved; null: it is not.")
    judged_on: date = Field(description="The last day by which it was judged.")
    is_past: bool = Field(description="Whether it was over when it became known: it is listed, and nobody is told.")
    changed_at: Utc = Field(description="As of when it is so: the end of `judged_on`, or of the hour for silence.")
    since: Since
    rate_before: Share = Field(description="The share of deals that leak where all is normal; 0: it is of no share.")
    rate_after: RateNow | None = Field(description="The share since then. null: it is of no share.")
    outcomes: int = Field(ge=0, description="Since `since.best`; what one person did at once counts once.")
    leaks: int = Field(ge=0, description="Of these, those that leaked.")
    leaks_above: float = Field(description="Leaks above what is normal, since then.")
    threshold: float = Field(ge=0, description="Evidence at which it fires.")
    evidence: float = Field(ge=0, description="Evidence as of the last day: log-likelihood ratio of a leak.")
    once_in_days: float | None = Field(
        description="Chance alone does this about once in so many days; null: not known."
    )
    behind: Evidence | None = Field(description="null: it was not looked up.")
    title: str
    text: str = Field(description="What there is to know, in sentences.")
    answer: Answer | None = Field(None, description="What somebody said to it; null: nobody did.")
    silence: Silence | None = Field(None, description="null: it is about a leak.")
    because: Because | None = Field(
        None, description="`reason` in no language. null: there is none, or it is from before this was kept."
    )


class Pattern(Contract):
    """What is normal in a stage beside its level, in logits: by age, month of the quarter, weekday (Monday first)."""

    bands: tuple[float, ...]
    months: tuple[float, ...]
    weekdays: tuple[float, ...]


class Watched(Contract):
    """What a series is judged by, from the first day of the calibration on."""

    series: Identifier
    parent: Label = Field(description="The series that it is a part of; empty: none.")
    standing: Literal["watched", "too_small", "learning", "failing"] = Field(
        description="too_small: it is watched as a part of another; learning: less than a quarter is known; "
        "failing: dealstream fails to work out what is normal."
    )
    watched_in: Label = Field(description="Of what is too small: the series that it is watched in; empty: none.")
    why: str = Field(description="Why it is not watched by itself, in words; empty: it is.")
    outcomes: int = Field(ge=0, description="Of the baseline.")
    leaks: int = Field(ge=0)
    a_day: float = Field(ge=0, description="Outcomes of a day, on average.")
    rate: Share = Field(description="The share that leaks where all is normal.")
    known: float = Field(ge=0, description="Outcomes of the baseline, with those that its parent's rate counts as.")
    needed: float = Field(ge=0, description="So many must be known to tell a leak from an unlucky start.")
    days_between_false_alarms: float = Field(ge=0, description="On average, of this series alone; 0: not watched.")
    judged_from: date | None = Field(
        default=None,
        description="The day with which evidence began that the quarter before left; empty: there was none.",
    )
    baseline: tuple[tuple[int, int, float], ...] = Field(
        description="Outcomes, leaks and offset of what is alike, before it is judged."
    )
    prior: tuple[float, float] = Field(description="Leaks and others that its parent's rate counts as.")
    sizes: tuple[tuple[int, float], ...] = Field(description="How often a day has so many outcomes.")
    heights: tuple[tuple[float, float], ...] = Field(description="Threshold by rate, in logits.")
    warning_below: float = Field(ge=0, description="So much below the threshold it warns.")
    moves_by: Share = Field(description="How far its rate moves from month to month without a cause.")


class Calibration(Contract):
    """What all series are judged by until the next quarter; frozen. On `sales.calibrations`."""

    calibration_id: Identifier = Field(description="Its first day, and a code of all settings that it hangs on.")
    first_day: date = Field(description="From this day on days are judged by it.")
    baseline_from: date = Field(description="The first day of which anything is known, a year before at most.")
    baseline_to: date = Field(description="The day before `first_day`.")
    made_at: Utc
    odds: float = Field(gt=1, description="The leak that it is made for: so many times the odds.")
    false_alarms_a_month: float = Field(gt=0)
    silence_days: float = Field(
        ge=0, description="Days between false alarms of each series that is watched for silence."
    )
    wait_seconds: int = Field(ge=0, description="After this time 98 % of what happened on a day are usually known.")
    cycles: dict[str, int] = Field(description="Median sales cycle by pipeline, in microseconds.")
    wobble: float = Field(ge=0, description="How much rates move from month to month without a cause, in logits.")
    quarters: int = Field(ge=0, description="Whole ones from which the season is known: 0 not yet, from 4 on well.")
    patterns: dict[str, Pattern] = Field(description="By kind, pipeline and stage, as ids of series begin.")
    series: tuple[Watched, ...]
