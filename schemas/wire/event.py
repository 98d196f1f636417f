"""What the structs of all events share."""

import msgspec

from schemas.wire.values import EventId, Identifier, Label, Revision, Time


class Struct(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """Base of every struct: closed to unknown fields, as `schemas.base.Contract`.

    What a program puts into a struct is not checked; what a reader reads is.
    """


class Assignment(Struct, kw_only=True):
    """Where a rep works from a moment on."""

    starts_at: Time
    team_id: Identifier
    territory_id: Label = ""


class Event(Struct, kw_only=True):
    """What every event has. `type` is an attribute of the class."""

    event_id: EventId
    revision: Revision = 0
    occurred_at: Time
    received_at: Time | None = None
    source: Label = ""
