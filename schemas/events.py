"""Deal and activity events: what the gateway writes to `sales.deals` and `sales.activities`.

The same models are the body of `POST /webhooks/standard`. Fields marked *set by the gateway*
may be left out there; whatever a sender puts in them is replaced.
"""

import operator
from collections.abc import Callable
from functools import partial
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from schemas.base import Contract, Currency, ExactAmount, Identifier, Label, Money, Order, Utc


def _is_default(default: object) -> Callable[[object], bool]:
    """Return what keeps a field that most events leave at its default out of the records; asked for each record."""
    return partial(operator.eq, default)


class Assignment(Contract):
    """Where a rep works from a moment on, until the next assignment."""

    starts_at: Utc = Field(description="From when the assignment holds (UTC).")
    team_id: Identifier = Field(description="The team, as in the funnel file.")
    territory_id: Label = Field("", description="The territory; empty where there is none.")


Assignments = Annotated[
    tuple[Assignment, ...],
    Field(description="Of older versions' events, and ignored: where a rep works is looked up in the funnel file."),
]


class Event(Contract):
    """What every event has."""

    event_id: Annotated[Identifier, Field(max_length=100)] = Field(
        description="Identifies the event. The same id twice counts once; ties in time break on it."
    )
    revision: int = Field(
        0,
        ge=0,
        le=2**31,
        description="A correction is the same event_id with a higher revision, and replaces it.",
    )
    occurred_at: Utc = Field(description="When it happened in the CRM (UTC). Orders all events.")
    received_at: Utc | None = Field(
        None, description="When the request arrived (UTC). Set by the gateway. Changes no KPI."
    )
    source: Label = Field("", description="The connector it came through. Set by the gateway.")


class DealEvent(Event):
    """What every event of a deal has."""

    deal_id: Identifier = Field(description="The deal. Key of the topic `sales.deals`.")
    order: Order = Field(
        "",
        exclude_if=_is_default(""),
        description="The CRM's own order of the deal's events that have one occurred_at; compared as text, before "
        "event_id.",
    )


class DealProperty(DealEvent):
    """What every event of a property of a deal has."""

    claim: Literal["changed", "seen"] = Field(
        "changed",
        exclude_if=_is_default("changed"),
        description="changed: the property was set then. seen: it had the value then, as another change told; of those "
        "the deal's first one counts, after what was set before and before all that was set at that moment or later.",
    )

    @property
    def is_seen(self) -> bool:
        """Whether the property only had the value then."""
        return self.claim == "seen"


class DealCreated(DealEvent):
    """The deal came into being. Later changes of stage, owner and amount are events of their own."""

    type: Literal["deal.created"]


class DealStageChanged(DealProperty):
    """The deal was put into a stage. Which stage it left follows from its own history."""

    type: Literal["deal.stage_changed"]
    stage_id: Identifier = Field(description="The stage entered, as in the funnel file.")


class DealOwnerChanged(DealProperty):
    """A rep took the deal, or nobody has it any more."""

    type: Literal["deal.owner_changed"]
    rep_id: Identifier | None = Field(description="The new owner; null: nobody.")
    assignments: Assignments = ()


class DealAmountChanged(DealProperty):
    """The deal's value was set or blanked."""

    type: Literal["deal.amount_changed"]
    amount: Money | None = Field(description="In the currency's minor unit; null: blanked.")
    currency: Currency | None = Field(
        None,
        description="Currency of the amount; null: the deal's currency, with the amount written in "
        "the minor unit of the reporting currency.",
    )
    exact: ExactAmount | None = Field(
        None,
        exclude_if=_is_default(None),
        description="The amount with all its decimals, in whole units of its currency, where amount had to be rounded; "
        "counts instead of it.",
    )


class DealCurrencyChanged(DealProperty):
    """The deal's currency was set."""

    type: Literal["deal.currency_changed"]
    currency: Currency | None = Field(description="The deal's currency; null: the reporting one.")


class DealCloseDateChanged(DealProperty):
    """The close date was set: an expectation while the deal is open, a correction once it is closed."""

    type: Literal["deal.close_date_changed"]
    close_date: Utc | None = Field(description="The close date (UTC); null: blanked.")


class DealPropertyChanged(DealProperty):
    """Another property changed. Kept for audit; the funnel file may name it as the deal's source or loss reason."""

    type: Literal["deal.property_changed"]
    property: Identifier = Field(description="The property's name in the CRM.")
    value: Annotated[str, Field(max_length=10_000)] | None = Field(description="The new value.")


class DealDeleted(DealEvent):
    """The deal was deleted: it leaves every window it ever counted in, until it is restored."""

    type: Literal["deal.deleted"]


class DealRestored(DealEvent):
    """A deleted deal came back, with its whole history."""

    type: Literal["deal.restored"]


class DealMerged(DealEvent):
    """The deal was absorbed by another one: it counts no more, the other one does."""

    type: Literal["deal.merged"]
    into_deal_id: Identifier = Field(description="The deal that remains.")


class DealGap(DealEvent):
    """Something about the deal was missed: its numbers may be wrong until it is healed. No KPI depends on it."""

    type: Literal["deal.gap"]
    until: Literal["healed", "stage"] = Field(
        "healed",
        exclude_if=_is_default("healed"),
        description="What ends it: healed, a later deal.healed; stage, also any stage that the deal's own events tell, "
        "as of a deal that a merge has made.",
    )


class DealHealed(DealEvent):
    """Everything about the deal up to occurred_at is known again. No KPI depends on it."""

    type: Literal["deal.healed"]


class DealTouched(DealEvent):
    """An activity named the deal. Written by the gateway beside the activity itself."""

    type: Literal["deal.touched"]
    activity_id: Identifier = Field(description="The activity.")
    activity_type: Identifier = Field(description="Its type, as in the funnel file.")


_LONGEST_SECONDS = 7 * 86_400


class ActivityLogged(Event):
    """A rep did something: a call, an e-mail, a meeting. Tells everything about it."""

    type: Literal["activity.logged"]
    activity_id: Identifier = Field(
        description="The activity. Key of the topic `sales.activities`; several events of one activity count "
        "as one: of each property the last one told, by (revision, occurred_at, event_id)."
    )
    activity_type: Identifier = Field(description="Its type, as in the funnel file.")
    rep_id: Identifier = Field(description="Who did it.")
    assignments: Assignments = ()
    deal_id: Identifier | None = Field(None, description="The deal it was about, if any.")
    duration_seconds: int = Field(0, ge=0, le=_LONGEST_SECONDS, description="How long it took, in seconds.")


class ActivityCreated(Event):
    """An activity came into being, of which events of their own tell the rest."""

    type: Literal["activity.created"]
    activity_id: Identifier = Field(description="The activity.")
    activity_type: Identifier = Field(description="Its type, as in the funnel file.")


class ActivityChanged(Event):
    """Some properties of an activity, in whatever order; null: this event does not tell that one."""

    type: Literal["activity.changed"]
    activity_id: Identifier = Field(description="The activity.")
    activity_type: Identifier = Field(description="Its type, as in the funnel file.")
    rep_id: Label | None = Field(None, description="Who did it; empty: nobody; null: not told.")
    assignments: Assignments = ()
    started_at: Utc | None = Field(None, description="When it began (UTC); null: not told.")
    ended_at: Utc | None = Field(None, description="When it ended (UTC); null: not told.")
    duration_seconds: int | None = Field(
        None, ge=0, le=_LONGEST_SECONDS, description="How long it took, in seconds; null: not told."
    )


class ActivityDeleted(Event):
    """The activity was deleted and counts no more."""

    type: Literal["activity.deleted"]
    activity_id: Identifier = Field(description="The activity.")


class ActivityRestored(Event):
    """A deleted activity came back."""

    type: Literal["activity.restored"]
    activity_id: Identifier = Field(description="The activity.")


AnyDealEvent = Annotated[
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
    | DealTouched,
    Field(discriminator="type"),
]
ActivityEvent = ActivityLogged | ActivityCreated | ActivityChanged | ActivityDeleted | ActivityRestored
AnyActivityEvent = Annotated[ActivityEvent, Field(discriminator="type")]
AnyEvent = Annotated[AnyDealEvent | AnyActivityEvent, Field(discriminator="type")]

deal_event: TypeAdapter[AnyDealEvent] = TypeAdapter(AnyDealEvent)
activity_event: TypeAdapter[AnyActivityEvent] = TypeAdapter(AnyActivityEvent)
any_event: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent)
