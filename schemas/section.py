"""What all parts of the funnel file share."""

from datetime import date
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator

Location = tuple[str | int, ...]
"""Path of a field in the file, as pydantic writes it: ('reps', 0, 'assignments', 1, 'team')."""


_FIRST_YEAR, _LAST_YEAR = 1900, 2099


def in_reach(day: date) -> date:
    """Refuse a day whose year is a slip of the hand: 2206, 1026."""
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(f"{day} is no day from {_FIRST_YEAR} to {_LAST_YEAR}; correct its year")
    return day


class Section(BaseModel):
    """Base of every part of the file. Not strict: YAML has dates and numbers of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _as_it_is_meant(cls, told: Any, info: ValidationInfo) -> Any:
        """Refuse what pydantic would make of another kind: 1 of `yes`, and a day in 1970 of a number."""
        kind = cls.model_fields[info.field_name or ""].annotation
        kinds = get_args(kind) or (kind,)
        if isinstance(told, bool) and int in kinds:
            raise ValueError("must be a number, not yes or no")
        if isinstance(told, int | float) and date in kinds:
            raise ValueError("must be a day, not a number; write it as 2026-05-01")
        return told

    @field_validator("*")
    @classmethod
    def _in_reach(cls, told: Any) -> Any:
        return in_reach(told) if type(told) is date else told
