"""What all contracts share: strictness, identifiers, and times that are never naive."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
)

from schemas.visible import ALL_SEEN

# Contracts are frozen, also for their own methods.
_set = object.__setattr__

IN_UTC = "give the time in UTC, for example 2026-01-31T09:30:00Z"


class Contract(BaseModel):
    """Base of every contract: immutable, strict, and closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    def filled(self, fields: dict[str, object]) -> Self:
        """Return a copy with some fields set, unchecked: `model_copy` of what is immutable, in half the time."""
        copied = self.__class__.__new__(self.__class__)
        _set(copied, "__dict__", self.__dict__ | fields)
        _set(copied, "__pydantic_fields_set__", self.__pydantic_fields_set__ | fields.keys())
        _set(copied, "__pydantic_extra__", None)
        _set(copied, "__pydantic_private__", None)
        return copied

    def json_bytes(self) -> bytes:
        """Return the JSON that `model_dump_json` gives, in UTF-8."""
        return self.__pydantic_serializer__.to_json(self)


_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T _][0-9]{2}:[0-9]{2}.*(Z|[+-][0-9]{2}:?[0-9]{2})", re.IGNORECASE)


def _written(value: object, info: ValidationInfo) -> object:
    """Refuse what pydantic would take for seconds since 1970: "2026" and "20260131" are no such moments."""
    if isinstance(value, datetime) or (isinstance(value, str) and info.mode == "json" and _WRITTEN.fullmatch(value)):
        return value
    raise ValueError(IN_UTC)


def _utc(value: datetime) -> datetime:
    if value.tzinfo is UTC and 1970 <= value.year < 2100:
        return value
    if value.utcoffset() != timedelta(0):
        raise ValueError(IN_UTC)
    if not 1970 <= value.year < 2100:
        raise ValueError("must be between 1970 and 2099")
    return value.astimezone(UTC)


# Not strict behind `_written`, since pydantic no longer knows there that a text came in JSON.
Utc = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_written), AfterValidator(_utc)]
"""A moment in UTC, with its offset written out."""

Identifier = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=ALL_SEEN)]
"""The id that the CRM or the funnel file gives to a thing, or its name; never empty, and all of it is seen."""

Label = Annotated[str, StringConstraints(max_length=200, pattern=ALL_SEEN)]
"""An identifier, or the empty string where the thing is not known."""

Order = Annotated[str, StringConstraints(max_length=64, pattern=ALL_SEEN)]
"""The CRM's own order of what happened at one moment, compared as text; empty: it tells none."""

EXACT_AMOUNT = r"^-?[0-9]{1,13}(\.[0-9]{1,30})?$"
ExactAmount = Annotated[str, StringConstraints(pattern=EXACT_AMOUNT)]
"""An amount in whole units of its currency, with all its decimals."""

CURRENCY = r"^[A-Z]{3}$"
Currency = Annotated[str, StringConstraints(pattern=CURRENCY)]
"""ISO 4217 code, three capital letters."""

Money = Annotated[int, Field(ge=-(10**15), le=10**15)]
"""An amount in the minor unit of its currency (cents for EUR, yen for JPY)."""
