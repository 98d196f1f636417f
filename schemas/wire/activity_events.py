"""Structs of the events of activities; `schemas.events` says what their fields mean."""

from typing import ClassVar, Literal

from schemas.wire.event import Assignment, Event
from schemas.wire.values import Identifier, Label, Seconds, Time


class ActivityLogged(Event, kw_only=True, tag_field="type", tag="activity.logged"):
    """A rep did something; tells everything about it."""

    type: ClassVar[Literal["activity.logged"]] = "activity.logged"
    activity_id: Identifier
    activity_type: Identifier
    rep_id: Identifier
    assignments: tuple[Assignment, ...] = ()
    deal_id: Identifier | None = None
    duration_seconds: Seconds = 0


class ActivityCreated(Event, kw_only=True, tag_field="type", tag="activity.created"):
    """An activity came into being."""

    type: ClassVar[Literal["activity.created"]] = "activity.created"
    activity_id: Identifier
    activity_type: Identifier


class ActivityChanged(Event, kw_only=True, tag_field="type", tag="activity.changed"):
    """Some properties of an activity."""

    type: ClassVar[Literal["activity.changed"]] = "activity.changed"
    activity_id: Identifier
    activity_type: Identifier
    rep_id: Label | None = None
    assignments: tuple[Assignment, ...] = ()
    started_at: Time | None = None
    ended_at: Time | None = None
    duration_seconds: Seconds | None = None


class ActivityDeleted(Event, kw_only=True, tag_field="type", tag="activity.deleted"):
    """The activity was deleted."""

    type: ClassVar[Literal["activity.deleted"]] = "activity.deleted"
    activity_id: Identifier


class ActivityRestored(Event, kw_only=True, tag_field="type", tag="activity.restored"):
    """A deleted activity came back."""

    type: ClassVar[Literal["activity.restored"]] = "activity.restored"
    activity_id: Identifier


AnyActivityEvent = ActivityLogged | ActivityCreated | ActivityChanged | ActivityDeleted | ActivityRestored
