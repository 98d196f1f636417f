"""Structs of the events of deals; `schemas.events` says what their fields mean."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from schemas.wire.event import Assignment, Event
from schemas.wire.values import Currency, ExactAmount, Identifier, Money, Order, Time


class DealEvent(Event, kw_only=True):
    """What every event of a deal has."""

    deal_id: Identifier
    order: Order = ""


class DealProperty(DealEvent, kw_only=True):
    """What every event of a property of a deal has."""

    claim: Literal["changed", "seen"] = "changed"


class DealCreated(DealEvent, kw_only=True, tag_field="type", tag="deal.created"):
    """The deal came into being."""

    type: ClassVar[Literal["deal.created"]] = "deal.created"


class DealStageChanged(DealProperty, kw_only=True, tag_field="type", tag="deal.stage_changed"):
    """The deal was put into a stage."""

    type: ClassVar[Literal["deal.stage_changed"]] = "deal.stage_changed"
    stage_id: Identifier


class DealOwnerChanged(DealProperty, kw_only=True, tag_field="type", tag="deal.owner_changed"):
    """A rep took the deal, or nobody has it any more."""

    type: ClassVar[Literal["deal.owner_changed"]] = "deal.owner_changed"
    rep_id: Identifier | None
    assignments: tuple[Assignment, ...] = ()


class DealAmountChanged(DealProperty, kw_only=True, tag_field="type", tag="deal.amount_changed"):
    """The deal's value was set or blanked."""

    type: ClassVar[Literal["deal.amount_changed"]] = "deal.amount_changed"
    amount: Money | None
    currency: Currency | None = None
    exact: ExactAmount | None = None


class DealCurrencyChanged(DealProperty, kw_only=True, tag_field="type", tag="deal.currency_changed"):
    """The deal's currency was set."""

    type: ClassVar[Literal["deal.currency_changed"]] = "deal.currency_changed"
    currency: Currency | None


class DealCloseDateChanged(DealProperty, kw_only=True, tag_field="type", tag="deal.close_date_changed"):
    """The close date was set."""

    type: ClassVar[Literal["deal.close_date_changed"]] = "deal.close_date_changed"
    close_date: Time | None


class DealPropertyChanged(DealProperty, kw_only=True, tag_field="type", tag="deal.property_changed"):
    """Another property changed."""

    type: ClassVar[Literal["deal.property_changed"]] = "deal.property_changed"
    property: Identifier
    value: Annotated[str, Meta(max_length=10_000)] | None


class DealDeleted(DealEvent, kw_only=True, tag_field="type", tag="deal.deleted"):
    """The deal was deleted."""

    type: ClassVar[Literal["deal.deleted"]] = "deal.deleted"


class DealRestored(DealEvent, kw_only=True, tag_field="type", tag="deal.restored"):
    """A deleted deal came back."""

    type: ClassVar[Literal["deal.restored"]] = "deal.restored"


class DealMerged(DealEvent, kw_only=True, tag_field="type", tag="deal.merged"):
    """The deal was absorbed by another one."""

    type: ClassVar[Literal["deal.merged"]] = "deal.merged"
    into_deal_id: Identifier


class DealGap(DealEvent, kw_only=True, tag_field="type", tag="deal.gap"):
    """Something about the deal was missed."""

    type: ClassVar[Literal["deal.gap"]] = "deal.gap"
    until: Literal["healed", "stage"] = "healed"


class DealHealed(DealEvent, kw_only=True, tag_field="type", tag="deal.healed"):
    """Everything about the deal up to occurred_at is known again."""

    type: ClassVar[Literal["deal.healed"]] = "deal.healed"


class DealTouched(DealEvent, kw_only=True, tag_field="type", tag="deal.touched"):
    """An activity named the deal."""

    type: ClassVar[Literal["deal.touched"]] = "deal.touched"
    activity_id: Identifier
    activity_type: Identifier


AnyDealEvent = (
    DealCreated
    | DealStageChanged
    | DealOwnerChanged
    | DealAmountChanged
    | DealCurrencyChanged
    | DealCloseDateChanged
    | DealPropertyChanged
    | DealDeleted
    | DealRestored
    | DealMerged
    | DealGap
    | DealHealed
    | DealTouched
)
