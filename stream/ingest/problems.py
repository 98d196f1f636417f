"""What cannot be used, and why."""

from typing import NamedTuple

from pydantic import ValidationError

from schemas.violations import told


class Unusable(Exception):
    """Something that cannot be used: a reason, and a detail with field, value and way out.

    `part` says which part of an item it is about, in words that the item's events have too (see
    `stream.ingest.normalized.part_of`); empty: the whole item. `recurs` identifies one that every further change of a
    deal will bring again until it is mended, so that it is put aside once; empty: it is of this item alone.
    """

    def __init__(self, reason: str, detail: str, part: str = "", recurs: str = "") -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.part = part
        self.recurs = recurs


class Rejection(NamedTuple):
    """A part of a request that cannot be used: why, and the item it was in, as it came."""

    problem: Unusable
    payload: bytes


def not_an_event(error: ValidationError) -> Unusable:
    """Return what a contract finds wrong with an event as a problem, without the values."""
    return Unusable("bad_event", f"not an event of the contract ({told(error)}); see schemas/json")
