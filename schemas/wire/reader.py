"""Read the JSON of a contract as a struct: the fast way where it can tell, else the contract's."""

from typing import Any, Generic, TypeVar

import msgspec
from pydantic import BaseModel, TypeAdapter

from schemas.aggregates import HourlyMeasures, Partial
from schemas.events import activity_event, any_event, deal_event
from schemas.visible import unseen
from schemas.wire import windows
from schemas.wire.activity_events import AnyActivityEvent
from schemas.wire.deal_events import AnyDealEvent
from schemas.wire.event import Struct
from schemas.wire.times import NotCanonical

AnyEvent = AnyDealEvent | AnyActivityEvent

S = TypeVar("S")

# Numbers, since to look for bytes in bytes takes seven times as long.
_BACKSLASH = ord("\\")
_DELETE = 0x7F


class Reader(Generic[S]):
    """Reads the JSON of one contract.

    What a struct accepts its contract accepts, with the same values. What it refuses may still be right: the contract
    knows more ways to write a value, and says what is wrong.
    """

    def __init__(self, struct: Any, contract: TypeAdapter[Any]) -> None:
        """`struct`: the struct of the contract, or a union of such; typed Any, since a union has no type of its own."""
        self._decode: msgspec.json.Decoder[S] = msgspec.json.Decoder(struct)
        self._contract = contract

    def read(self, value: bytes) -> S:
        """Return what the JSON says, where it surely is what the contract takes; times and measures are not looked at.

        Raises:
            NotCanonical: ask `read_by_contract`.
        """
        # Without a backslash no text has control characters below the space, which JSON can only escape. Whether what
        # else nobody sees is in an id or in free text, the contract knows.
        if _BACKSLASH in value or _DELETE in value or (not value.isascii() and _has_unseen(value)):
            raise NotCanonical
        try:
            return self._decode.decode(value)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise NotCanonical from None

    def read_by_contract(self, value: bytes) -> S:
        """Return what the JSON says, with its times in the canonical form. Raises pydantic's ValidationError."""
        return self.struct_of(self._contract.validate_json(value))

    def struct_of(self, model: BaseModel) -> S:
        """Return a model of the contract as its struct, with its times in the canonical form."""
        return self._decode.decode(model.model_dump_json())


deals: Reader[AnyDealEvent] = Reader(AnyDealEvent, deal_event)
events: Reader[AnyEvent] = Reader(AnyEvent, any_event)
activities: Reader[AnyActivityEvent] = Reader(AnyActivityEvent, activity_event)
partials: Reader[windows.Partial] = Reader(windows.Partial, TypeAdapter(Partial))
hourly_measures: Reader[windows.HourlyMeasures] = Reader(windows.HourlyMeasures, TypeAdapter(HourlyMeasures))


def _has_unseen(value: bytes) -> bool:
    return unseen(value.decode("utf-8", "replace")) is not None


_encode = msgspec.json.Encoder().encode


def write(struct: Struct) -> bytes:
    """Return a struct as the JSON of its contract; fields that have their default are left out."""
    return _encode(struct)
