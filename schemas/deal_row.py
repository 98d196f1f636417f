"""One row per deal: what the worker knows of it, on `sales.deal-rows` and in ClickHouse's `deal_rows`.

Moments are microseconds since 1970 (UTC), amounts in the minor unit of their currency. `stream/core` makes the row of a
deal's history; `docs/semantics.md` says every rule. Whoever had the deal at a moment is told as `Place`.

On the topic a row is an object with all its fields; what it consists of (places, parts and so on) are arrays of their
fields, in order.
"""

from typing import Annotated, Literal

from pydantic import Field

from schemas.base import Contract, Currency, Identifier, Label, Money

Micros = Annotated[int, Field(ge=-(2**62), le=2**62)]
"""A moment: microseconds since 1970 (UTC)."""


class Place(Contract):
    """Who had the deal, and where that rep worked then; empty: nobody, none."""

    rep_id: Label
    team_id: Label
    territory_id: Label


class Part(Place):
    """A visit of a stage, or a part of it with one owner, in order of time."""

    stage_id: Identifier
    pipeline_id: Identifier
    visit: int = Field(ge=0, description="Number of the visit; its parts share it.")
    began: Micros
    ended: Micros | None = Field(description="null: still there.")
    beginning: Literal["entered", "reopened", "taken_over"] = Field(
        description="reopened: entered, from a closed stage that this move took back."
    )
    ending: Literal["", "advanced", "moved_back", "lost", "disqualified", "moved_pipeline", "handed_off"] = Field(
        description="Empty: still there."
    )
    amount: Money | None = Field(
        description="The deal's amount in the reporting currency at the rate of `ended`, else of `began`."
    )


class Reached(Place):
    """A stage that the deal reached for the first time: by entering or by skipping it."""

    stage_id: Identifier
    pipeline_id: Identifier
    at: Micros
    skipped: bool
    fate: Literal["progressed", "lost", "disqualified", "moved_pipeline", "open"] = Field(
        description="As in `cohort_…`."
    )
    amount: Money | None = Field(description="The deal's amount in the reporting currency at the rate of `at`.")


class Qualifying(Place):
    """The deal's first entry into a stage marked mql, and what came of it."""

    pipeline_id: Identifier
    at: Micros
    fate: Literal["converted", "lost", "open"]
    until: Micros | None = Field(description="When it was sales qualified, or else closed; null: neither yet.")


class AmountTold(Contract):
    """The deal's amount from a moment on."""

    at: Micros
    amount: Money = Field(description="In the minor unit of `currency`; 0 of the reporting one: it was blanked.")
    currency: Currency


class CloseDateTold(Contract):
    """The deal's expected close from a moment on."""

    at: Micros
    close_date: Micros | None = Field(description="null: it was blanked.")


class Touches(Contract):
    """How many activities of a type named the deal: until it was closed, or so far."""

    activity_type: Identifier
    number: int = Field(ge=1)


class DealRow(Contract):
    """A deal as it stands. Absolute: the highest version is the truth."""

    deal_id: Identifier
    version: int = Field(ge=0, description="Highest source offset folded in.")
    received_at: Micros | None = Field(description="Latest arrival among the events folded in last; null: not known.")
    is_deleted: bool = Field(description="Deleted or merged: it counts nowhere, and the rest of the row is empty.")
    is_lead: bool = Field(description="It was in pipelines of leads only.")
    # Where it stands.
    pipeline_id: Label = Field(description="Of the present stage; empty: no stage yet.")
    stage_id: Label = Field(description="The present stage; empty: none yet.")
    stage_since: Micros | None = Field(description="When the present visit began, whoever had the deal then.")
    outcome: Literal["", "won", "lost", "disqualified"] = Field(description="Empty: open, or a lead.")
    closed_at: Micros | None = Field(description="The close date that counts; null: open, or a lead.")
    created_at: Micros | None = Field(description="null: not known.")
    created: Place | None = Field(
        description="Who had it when it was created; null: its creation is not known or does not count."
    )
    created_pipeline_id: Label = Field(description="Of the first visit among deals; empty: none, or `created` is null.")
    owner: Place = Field(
        description="Who has it: since the present visit or part began; without a stage since the last change of owner."
    )
    closed: Place | None = Field(description="Who had it when it was moved there; null: open, or a lead.")
    qualified: bool = Field(description="It reached a stage marked sql, or one beyond it.")
    # What it is.
    amount: Money | None = Field(description="In the minor unit of `currency`; null: not known.")
    currency: Currency | None = Field(description="Of `amount`; null: no amount is known, or no rate for its currency.")
    closed_amount: Money | None = Field(
        description="In the reporting currency at the rate of the close; null: open, or not known."
    )
    created_amount: Money | None = Field(description="In the reporting currency at the rate of the creation.")
    expected_close: Micros | None = Field(description="The close date as the CRM has it.")
    account_id: Label
    source: Label
    loss_reason: Label
    # What happened last.
    last_touch_at: Micros | None
    last_touch: Label = Field(description="Its type of activity.")
    last_move_at: Micros | None
    last_amount_at: Micros | None = Field(description="When the amount that counts was told, or blanked.")
    # Its way.
    parts: tuple[Part, ...]
    reached: tuple[Reached, ...]
    qualifying: Qualifying | None
    touches: tuple[Touches, ...] = Field(description="By type, in order of their ids.")
    amounts: tuple[AmountTold, ...] = Field(
        description="Its known amounts in order of time, only changes; those without a rate are left out."
    )
    close_dates: tuple[CloseDateTold, ...] = Field(
        description="Its expected closes in order of time, only changes. The last one is `expected_close`."
    )
