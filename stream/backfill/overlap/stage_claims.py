"""What several exports say of the stage that a deal was in when each was made. Pure.

Each says: in this stage, since then. The later export holds: what an earlier one said is superseded by one that names
the same stage, or another since no later moment; else it stays, as the stage before. All that was ever said is
remembered, also what is superseded, so that the order of sending changes nothing.
"""

from collections.abc import Iterable
from typing import NamedTuple

from stream.core.funnel import MICROS

MINUTE = 60 * MICROS
RETRACTED = 0
"""The moment of a claim that its own export, mended, does not make any more."""

_END = ":now"


class Claim(NamedTuple):
    """What an export says: the stage (as in the fact's id), since when, and when it was made (minutes since 1970)."""

    event_id: str
    stage: str
    since: int
    exported: int

    @property
    def at(self) -> int:
        """Since when, in microseconds UTC."""
        return self.since * MINUTE


def is_now(event_id: str) -> bool:
    """Say whether a fact is the stage that a deal is in."""
    return event_id.endswith(_END)


def claim_of(event_id: str, at: int) -> Claim | None:
    """Return what the id of a fact claims; None: it is no such fact.

    `at` is the moment of the fact (microseconds UTC), for those of a time when ids did not have it.
    """
    if not is_now(event_id):
        return None
    parts = event_id.removesuffix(_END).split(":")
    if len(parts) == 5:
        return Claim(event_id, ":".join(parts[:3]), int(parts[3]), int(parts[4]))
    return Claim(event_id, event_id.removesuffix(_END), at // MINUTE, 0)


def holding(claims: Iterable[Claim]) -> set[str]:
    """Return the ids of the claims that are not superseded."""
    every = list(claims)
    return {one.event_id for one in every if not any(_supersedes(other, one) for other in every)}


def _supersedes(later: Claim, claim: Claim) -> bool:
    return later.exported > claim.exported and (later.since <= claim.since or later.stage == claim.stage)
