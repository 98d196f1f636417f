"""Where a file with one row per deal and a file of changes, or live events, say different things. Pure."""

from datetime import date
from typing import NamedTuple

from stream.core.funnel import Funnel


def is_same(
    kind: str, one: tuple[str | None, int | None], other: tuple[str | None, int | None], currency: str, funnel: Funnel
) -> bool:
    """Say whether two contents (text and number) of a property are one; `currency`: of an amount that has none."""
    (text, number), (other_text, other_number) = one, other
    if kind == "close_date":
        return _day(number, funnel) == _day(other_number, funnel)
    nothing = currency if kind == "amount" else ""
    return number == other_number and (text or nothing) == (other_text or nothing)


def _day(at: int | None, funnel: Funnel) -> date | None:
    return None if at is None else funnel.day_of(at)


class Disagreement(NamedTuple):
    """What two files say of a property of a deal, and which of them counts; with `is_live`, a file and live events.

    `row_at` and `change_at` are microseconds UTC; `text` and `number` as `facts.SCHEMA` has them.
    """

    deal_id: str
    kind: str
    row_text: str | None
    row_number: int | None
    row_at: int
    change_text: str | None
    change_number: int | None
    change_at: int
    row_counts: bool
    is_live: bool = False
