"""What a request contains, in dealstream's own events, before the funnel file is asked."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from schemas.events import AnyEvent, DealMerged, DealPropertyChanged
from stream.ingest.problems import Rejection, Unusable


@dataclass(slots=True)
class Normalized:
    """What a request contains: events that are not enriched yet, what cannot be used, what is deliberately ignored.

    `events` come with the item of the body that each was made from. `source` is the connector's name, `main_account`
    the account of the CRM whose ids it leaves as they are; empty: it knows no accounts. `kept` is called with every
    event that is kept for good.
    """

    source: str
    events: list[tuple[AnyEvent, object]] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    ignored: dict[str, int] = field(default_factory=dict)
    main_account: str = ""
    kept: Callable[[AnyEvent], None] | None = None

    @property
    def parts(self) -> int:
        """How many parts the request has, whatever becomes of them."""
        return len(self.events) + len(self.rejections) + sum(self.ignored.values())

    def reject(self, problem: Unusable, payload: bytes) -> None:
        """Put a part of the body aside."""
        self.rejections.append(Rejection(problem, payload))

    def ignore(self, kind: str) -> None:
        """Count something that is deliberately left out."""
        self.ignored[kind] = self.ignored.get(kind, 0) + 1


def part_of(event: AnyEvent) -> str:
    """Return which part of its item an event is: a name that no other event of the item has."""
    match event:
        case DealPropertyChanged():
            return f"{event.type}:{event.property}"
        case DealMerged():
            return f"{event.type}:{event.deal_id}"
    return event.type


def as_payload(item: object) -> bytes:
    """Return an item of a parsed body as JSON, for the dead letters."""
    return json.dumps(item, separators=(",", ":")).encode()
