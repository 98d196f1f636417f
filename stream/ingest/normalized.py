"""What a request contains, in dealstream's own events, before the funnel file is asked."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from schemas.events import AnyEvent, DealMerged, DealPropertyChanged
from stream.ingest.problems import Rejection, Unusable

_LEAST_ROOM = 64 * 1024


@dataclass(slots=True)
class Normalized:
    """What a request contains: events that are not enriched yet, what cannot be used, what is deliberately ignored.

    `events` come with the item of the body that each was made from. `source` is the connector's name, `main_account`
    the account of the CRM whose ids it leaves as they are; empty: it knows no accounts. `kept` is called with every
    event that is kept for good. `room` is what letters may still hold; see `reject`.
    """

    source: str
    events: list[tuple[AnyEvent, object]] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    ignored: dict[str, int] = field(default_factory=dict)
    main_account: str = ""
    kept: Callable[[AnyEvent], None] | None = None
    room: int = _LEAST_ROOM
    _of_last: tuple[object, bytes] = field(default=(None, b""), init=False)

    @property
    def parts(self) -> int:
        """How many parts the request has, whatever becomes of them."""
        return len(self.events) + len(self.rejections) + sum(self.ignored.values())

    def reject(self, problem: Unusable, item: object) -> None:
        """Put a part of an item aside, or of the whole body as it came.

        A letter holds all of the item that it is about. Once letters take several times what the body does, one is
        about all of an item: whatever else is wrong with it would be the same content once more.
        """
        payload = self._payload(item)
        self.room -= len(payload)
        if self.room < 0 and self.rejections and self.rejections[-1].payload is payload:
            first = self.rejections[-1].problem
            self.rejections[-1] = Rejection(Unusable(first.reason, first.detail), payload)
        else:
            self.rejections.append(Rejection(problem, payload))

    def begin_again(self) -> None:
        """Go on with what comes next of the same body."""
        self.events, self.rejections, self.ignored = [], [], {}

    def _payload(self, item: object) -> bytes:
        if isinstance(item, bytes):
            return item
        if item is not self._of_last[0]:
            self._of_last = item, as_payload(item)
        return self._of_last[1]

    def ignore(self, kind: str) -> None:
        """Count something that is deliberately left out."""
        self.ignored[kind] = self.ignored.get(kind, 0) + 1


def room_of_letters(body: int) -> int:
    """Return how many bytes the letters about a body of so many bytes may hold before items get only one each."""
    return max(_LEAST_ROOM, 4 * body)


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
