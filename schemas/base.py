"""What all contracts share: strictness, identifiers, and times that are never naive."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from schemas.visible import ALL_SEEN

# Contracts are frozen, also for their own methods.
_set = object.__setattr__


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


def _utc(value: datetime) -> datetime:
    if value.tzinfo is UTC and 1970 <= value.year < 2100:
        return value
    if value.utcoffset() != timedelta(0):
        raise ValueError("give the time in UTC, for example 2026-01-31T09:30:00Z")
    if not 1970 <= value.year < 2100:
        raise ValueError("must be between 1970 and 2099")
    return value.astimezone(UTC)


Utc = Annotated[AwareDatetime, AfterValidator(_utc)]
"""A moment in UTC, with its offset written out."""

Identifier = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=ALL_SEEN)]
"""The id that the CRM or the funnel file gives to a thing, or its name; never empty, and all of it is seen."""

Label = Annotated[str, StringConstraints(max_length=200, pattern=ALL_SEEN)]
"""An identifier, or the empty string where the thing is not known."""

Order = Annotated[str, StringConstraints(max_length=64, pattern=ALL_SEEN)]
"""The CRM's own order of what happened at one moment, compared as text; empty: it tells none."""

ExactAmount = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,13}(\.[0-9]{1,30})?$")]
"""An amount in whole units of its currency, with all its decimals."""

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""ISO 4217 code, three capital letters."""

Money = Annotated[int, Field(ge=-(10**15), le=10**15)]
"""An amount in the minor unit of its currency (cents for EUR, yen for JPY)."""
