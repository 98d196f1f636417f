"""Structs of the row of a deal; `schemas.deal_row` says what their fields mean.

The row itself is an object, what it consists of are arrays of their fields in order: there are many of them, and
ClickHouse reads them as tuples.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from schemas.wire.event import Struct
from schemas.wire.values import Currency, Identifier, Label, Money

Micros = Annotated[int, Meta(ge=-(2**62), le=2**62)]
"""A moment: microseconds since 1970 (UTC)."""


class Place(msgspec.Struct, array_like=True, forbid_unknown_fields=True, gc=False):
    """Who had the deal, and where that rep worked then."""

    rep_id: Label
    team_id: Label
    territory_id: Label


class Part(Place):
    """A visit of a stage, or a part of it with one owner."""

    stage_id: Identifier
    pipeline_id: Identifier
    visit: Annotated[int, Meta(ge=0)]
    began: Micros
    ended: Micros | None
    beginning: Literal["entered", "reopened", "taken_over"]
    ending: Literal["", "advanced", "moved_back", "lost", "disqualified", "moved_pipeline", "handed_off"]
    amount: Money | None


class Reached(Place):
    """A stage that the deal reached for the first time."""

    stage_id: Identifier
    pipeline_id: Identifier
    at: Micros
    skipped: bool
    fate: Literal["progressed", "lost", "disqualified", "moved_pipeline", "open"]
    amount: Money | None


class Qualifying(Place):
    """The deal's first entry into a stage marked mql."""

    pipeline_id: Identifier
    at: Micros
    fate: Literal["converted", "lost", "open"]
    until: Micros | None


class AmountTold(msgspec.Struct, array_like=True, forbid_unknown_fields=True, gc=False):
    """The deal's amount from a moment on."""

    at: Micros
    amount: Money
    currency: Currency


class CloseDateTold(msgspec.Struct, array_like=True, forbid_unknown_fields=True, gc=False):
    """The deal's expected close from a moment on."""

    at: Micros
    close_date: Micros | None


class Touches(msgspec.Struct, array_like=True, forbid_unknown_fields=True, gc=False):
    """How many activities of a type named the deal."""

    activity_type: Identifier
    number: Annotated[int, Meta(ge=1)]


class DealRow(Struct, kw_only=True):
    """A deal as it stands."""

    deal_id: Identifier
    version: Annotated[int, Meta(ge=0)]
    received_at: Micros | None
    is_deleted: bool
    is_lead: bool
    pipeline_id: Label
    stage_id: Label
    stage_since: Micros | None
    outcome: Literal["", "won", "lost", "disqualified"]
    closed_at: Micros | None
    created_at: Micros | None
    created: Place | None
    created_pipeline_id: Label
    owner: Place
    closed: Place | None
    qualified: bool
    amount: Money | None
    currency: Currency | None
    closed_amount: Money | None
    created_amount: Money | None
    expected_close: Micros | None
    account_id: Label
    source: Label
    loss_reason: Label
    last_touch_at: Micros | None
    last_touch: Label
    last_move_at: Micros | None
    last_amount_at: Micros | None
    parts: tuple[Part, ...]
    reached: tuple[Reached, ...]
    qualifying: Qualifying | None
    touches: tuple[Touches, ...]
    amounts: tuple[AmountTold, ...]
    close_dates: tuple[CloseDateTold, ...]
