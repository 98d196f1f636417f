"""What pydantic finds wrong, as words: field by field, without the values, which can be anybody's."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pydantic import ValidationError

from schemas.violation_words import is_empty, message

Place = tuple[int | str, ...]
"""Path of a field, as pydantic writes it: ('reps', 0, 'name')."""

EMPTY = "empty"
"""Kind of a fault: nothing stands there."""

MOST = 10
_DAY = re.compile(r"datetime\.date\((\d+), (\d+), (\d+)\)")


class Violation(NamedTuple):
    """One field that breaks a contract: where it is, what is wrong, and its kind: pydantic's name, or EMPTY."""

    place: Place
    message: str
    kind: str


def violations(error: ValidationError) -> Iterator[Violation]:
    """Yield every violation, in the order of the fields."""
    for one in error.errors(include_url=False):
        place = tuple(map(_part, one["loc"]))
        if one["type"].startswith("union_tag"):
            place = (*place, one["ctx"]["discriminator"].strip("'"))
        yield Violation(place, message(one), EMPTY if is_empty(one) else one["type"])


def _part(part: int | str) -> int | str:
    """Return a part of a place as it is written; of a day that is a key pydantic gives what Python calls it."""
    day = _DAY.fullmatch(part) if isinstance(part, str) else None
    return part if day is None else date(*map(int, day.groups())).isoformat()


def told(error: ValidationError, whole: str = "event") -> str:
    """Return the first violations as one line: `field.inner: message; …`.

    Args:
        error: what pydantic raised.
        whole: stands for the field where the whole is wrong.
    """
    first = list(violations(error))[:MOST]
    return "; ".join(f"{'.'.join(map(str, one.place)) or whole}: {one.message}" for one in first)
