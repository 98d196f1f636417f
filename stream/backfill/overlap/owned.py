"""Which ids a row of a file with one row per deal can give its facts. Pure."""

from typing import NamedTuple

from schemas.mapping import Deals
from stream.backfill.facts.stage_dates import NAMESPACE, DatedStage, stage_event
from stream.backfill.overlap.stage_claims import is_now


class Owned(NamedTuple):
    """Which ids a row of this file can give a deal; `now`: also those of the stage it is in."""

    ids: frozenset[str] = frozenset()
    now: bool = False

    def has(self, event_id: str) -> bool:
        """Say whether an id is one of them."""
        return event_id in self.ids or (self.now and is_now(event_id))


def owned_ids(table: Deals, stages: tuple[DatedStage, ...]) -> Owned:
    """Return the ids of all facts that a row of this file may have."""
    given = {
        "owner": table.owner,
        "amount": table.amount,
        "close_date": table.close_date,
        "source": table.lead_source,
        "loss_reason": table.loss_reason,
        "account": table.company,
    }
    ids = {f"{NAMESPACE}:{kind}" for kind, column in given.items() if column is not None}
    return Owned(frozenset(ids | {stage_event(one.stage) for one in stages}), table.stage is not None)
