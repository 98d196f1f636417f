"""Fold a chunk of one source partition into its entities and aggregates, exactly once.

A crash can replay events whose effects are already stored. Every stored value carries the highest
source offset folded into it; per value, events at or below that offset are skipped. What is folded is
a function of the partition's log up to an offset, whatever the chunks were.
"""

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, Protocol, TypeVar

import msgspec

from stream.core.aggregate import Contributions, Key, Measures, add_to, difference
from stream.core.restatement import MOST_CAUSES, is_reported, was_over

S = TypeVar("S")  # what is known of one entity: a deal's history, an activity
W = TypeVar("W")  # what it means, worked out: a deal's way


class Item(Protocol):
    """What one event adds to an entity."""

    @property
    def event_id(self) -> str:
        """The event's id."""


F = TypeVar("F", bound=Item)


class Incoming(msgspec.Struct, Generic[F], gc=False):
    """One event of the chunk. `received_at` is microseconds UTC, 0 where not known."""

    offset: int
    entity_id: str
    item: F
    received_at: int


class Cause(NamedTuple):
    """An event that changed a window."""

    entity_id: str
    event_id: str


class Stored(NamedTuple, Generic[S]):
    """A value and the highest source offset folded into it."""

    offset: int
    value: S


@dataclass(slots=True)
class Folded(Generic[S]):
    """What a chunk changes: whole new values, to be written in the order of the fields.

    `touched` has every window that the chunk's events changed, also those whose stored value already
    had the change, because their partial may not have been sent; with the oldest arrival behind each.
    `causes` has those among them whose hour was over, with the events that changed what was reported of it.
    `rows` are those of the entities that changed, as their topic has them. They are written before the entities, since
    nothing would write them again.
    """

    aggregates: dict[Key, Stored[Measures]] = field(default_factory=dict)
    touched: dict[Key, int] = field(default_factory=dict)
    causes: dict[Key, list[Cause]] = field(default_factory=dict)
    rows: dict[str, bytes] = field(default_factory=dict)
    entities: dict[str, Stored[S]] = field(default_factory=dict)


class Entity(NamedTuple, Generic[S, F, W]):
    """How one kind of entity is folded.

    `add` returns what is known with more items, the same object where nothing changes, and which of the items (by
    position) may have changed contributions: where there are none, those need not be computed. `meaning` works out what
    contributions and row are both read off. `row` returns the row of an entity, given its id, the version, the latest
    arrival among the events folded in last (0: not known) and the meaning; None: the kind has no rows.
    """

    add: Callable[[S | None, Sequence[F]], tuple[S | None, Sequence[int]]]
    meaning: Callable[[S], W]
    contributions: Callable[[W], Contributions]
    row: Callable[[str, int, int, W], bytes] | None = None


def folding(
    entity: Entity[S, F, W],
    events: Iterable[Incoming[F]],
    entities: Callable[[str], Stored[S] | None],
    aggregates: Callable[[Key], Stored[Measures] | None],
    chunk_end: int,
    replayed_to: int,
) -> Generator[None, None, Folded[S]]:
    """Return what a chunk changes, in steps: after each entity somebody else may have a turn.

    Args:
        entity: how to fold.
        events: the chunk's readable events, in order of offset.
        entities, aggregates: what is stored; None where nothing is.
        chunk_end: offset of the chunk's last record, readable or not.
        replayed_to: highest offset stored in any aggregate of the partition. Up to there each event's
            change is applied by itself, since some aggregates have it and others don't.
    """
    chunk = _Chunk(entity, entities, aggregates, chunk_end)
    together: dict[str, list[Incoming[F]]] = {}
    for event in events:
        if event.offset <= replayed_to:
            chunk.add(event.entity_id, [event], event.offset)
            yield
        else:
            together.setdefault(event.entity_id, []).append(event)
    for entity_id, of_one in together.items():
        chunk.add(entity_id, of_one, chunk_end)
        yield
    return chunk.folded


class _Chunk(Generic[S, F, W]):
    """A chunk while it is folded."""

    def __init__(
        self,
        entity: Entity[S, F, W],
        entities: Callable[[str], Stored[S] | None],
        aggregates: Callable[[Key], Stored[Measures] | None],
        chunk_end: int,
    ) -> None:
        self.folded: Folded[S] = Folded()
        self._entity = entity
        self._entities = entities
        self._aggregates = aggregates
        self._chunk_end = chunk_end

    def add(self, entity_id: str, events: list[Incoming[F]], offset: int) -> None:
        """Add events of one entity. Aggregates stored at or above the offset have them."""
        stored = self.folded.entities.get(entity_id)
        if stored is None and (stored := self._entities(entity_id)) is not None and events[0].offset <= stored.offset:
            events = [event for event in events if event.offset > stored.offset]
        known = stored.value if stored is not None else None
        new, changing = self._entity.add(known, [event.item for event in events])
        if new is None or new is known:
            return
        self.folded.entities[entity_id] = Stored(self._chunk_end, new)
        if not changing and self._entity.row is None:
            return
        meaning = self._entity.meaning(new)
        if self._entity.row is not None:
            received_at = max([event.received_at for event in events])
            self.folded.rows[entity_id] = self._entity.row(entity_id, self._chunk_end, received_at, meaning)
        if not changing:
            return
        before = self._entity.contributions(self._entity.meaning(known)) if known is not None else {}
        changes = difference(before, self._entity.contributions(meaning))
        self._apply(changes, offset, entity_id, [events[position] for position in changing])

    def _apply(self, changes: Contributions, offset: int, entity_id: str, events: list[Incoming[F]]) -> None:
        folded, received_at = self.folded, events[0].received_at
        for key, change in changes.items():
            known = folded.touched.get(key)
            if known is None or 0 < received_at < known:
                folded.touched[key] = received_at
            if was_over(key.hour, received_at) and any(map(is_reported, change)):
                named = folded.causes.setdefault(key, [])
                for event in events[: MOST_CAUSES - len(named)]:
                    named.append(Cause(entity_id, event.item.event_id))
            pending = folded.aggregates.get(key)
            if pending is None:
                stored = self._aggregates(key)
                if stored is not None and offset <= stored.offset:
                    continue
                measures = dict(stored.value) if stored is not None else {}
                pending = folded.aggregates[key] = Stored(self._chunk_end, measures)
            add_to(pending.value, change)
