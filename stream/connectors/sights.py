"""What need not be told again: CRMs that send whole deals tell with every edit what they have told before.

Of what was only seen the first sight counts (docs/semantics.md), and of equal creations one. So a later sight of what
Kafka, or the journal, has already changes no number, and is left out. What is forgotten is told once more.
"""

from collections import OrderedDict
from datetime import datetime
from typing import Any

from schemas.events import AnyEvent, DealCreated, DealProperty
from stream.ingest.normalized import part_of

_CREATED = "deal.created"


class Sights:
    """Since when each part of a deal is known to be kept: of the deals that were told last."""

    def __init__(self, most: int = 100_000) -> None:
        """`most`: how many parts are remembered, each some 250 bytes."""
        self._most = most
        self._since: OrderedDict[tuple[str, str], datetime] = OrderedDict()

    def has(self, deal_id: str, content: dict[str, Any], at: datetime) -> bool:
        """Say whether an event of a deal, as its fields, tells nothing beyond what is kept."""
        kind = content["type"]
        if kind == _CREATED:
            return self._since.get((deal_id, kind)) == at
        if content.get("claim") != "seen":
            return False
        since = self._since.get((deal_id, f"{kind}:{content['property']}" if "property" in content else kind))
        # Of two sights of one moment the one that is first by its order counts.
        return since is not None and since < at

    def keep(self, event: AnyEvent) -> None:
        """Remember an event that is kept for good."""
        if not (isinstance(event, DealCreated) or (isinstance(event, DealProperty) and event.is_seen)):
            return
        place = event.deal_id, part_of(event)
        since = self._since.get(place)
        if since is None or event.occurred_at < since or isinstance(event, DealCreated):
            self._since[place] = event.occurred_at
        self._since.move_to_end(place)
        if len(self._since) > self._most:
            self._since.popitem(last=False)
