"""Fold a chunk of one source partition into its entities and aggregates, exactly once.

A crash can replay events whose effects are already stored. Every stored value carries the highest
source offset folded into it; per value, events at or below that offset are skipped. What is folded is
a function of the partition's log up to an offset, whatever the chunks were.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, Protocol, TypeVar

from stream.core.aggregate import Contributions, Key, Measures, add_to, difference
from stream.core.restatement import MOST_CAUSES, is_reported, was_over

S = TypeVar("S")  # what is known of one entity: a deal's history, an activity


class Item(Protocol):
    """What one event adds to an entity."""

    @property
    def event_id(self) -> str:
        """The event's id."""


F = TypeVar("F", bound=Item)


class Incoming(NamedTuple, Generic[F]):
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
    """

    aggregates: dict[Key, Stored[Measures]] = field(default_factory=dict)
    touched: dict[Key, int] = field(default_factory=dict)
    causes: dict[Key, list[Cause]] = field(default_factory=dict)
    entities: dict[str, Stored[S]] = field(default_factory=dict)


class Entity(NamedTuple, Generic[S, F]):
    """How one kind of entity is folded.

    `add` must return the same object where nothing changes. `is_quiet(known, item)` may say that adding an item
    changes no contribution, which then need not be computed.
    """

    add: Callable[[S | None, F], S]
    contributions: Callable[[S], Contributions]
    is_quiet: Callable[[S | None, F], bool]


def fold(
    entity: Entity[S, F],
    events: Iterable[Incoming[F]],
    entities: Callable[[str], Stored[S] | None],
    aggregates: Callable[[Key], Stored[Measures] | None],
    chunk_end: int,
    replayed_to: int,
) -> Folded[S]:
    """Return what a chunk changes.

    Args:
        entity: how to fold.
        events: the chunk's readable events, in order of offset.
        entities, aggregates: what is stored; None where nothing is.
        chunk_end: offset of the chunk's last record, readable or not.
        replayed_to: highest offset stored in any aggregate of the partition. Up to there each event's
            change is applied by itself, since some aggregates have it and others don't.
    """
    folded: Folded[S] = Folded()
    before: dict[str, Contributions] = {}
    oldest: dict[str, int] = {}
    causes: dict[str, list[str]] = {}
    for event in events:
        stored = folded.entities.get(event.entity_id) or entities(event.entity_id)
        if stored is not None and event.entity_id not in folded.entities and event.offset <= stored.offset:
            continue
        known = stored.value if stored is not None else None
        new = entity.add(known, event.item)
        if new is known:
            continue
        if entity.is_quiet(known, event.item):
            folded.entities[event.entity_id] = Stored(chunk_end, new)
            continue
        if event.entity_id not in before:
            before[event.entity_id] = entity.contributions(known) if known is not None else {}
            oldest[event.entity_id] = event.received_at
            causes[event.entity_id] = []
        causes[event.entity_id].append(event.item.event_id)
        folded.entities[event.entity_id] = Stored(chunk_end, new)
        if event.offset <= replayed_to:
            after = entity.contributions(new)
            changes = difference(before[event.entity_id], after)
            cause = (event.entity_id, [event.item.event_id])
            _apply(folded, changes, aggregates, event.offset, chunk_end, event.received_at, cause)
            before[event.entity_id] = after
    for entity_id, old in before.items():
        changes = difference(old, entity.contributions(folded.entities[entity_id].value))
        cause = (entity_id, causes[entity_id])
        _apply(folded, changes, aggregates, chunk_end, chunk_end, oldest[entity_id], cause)
    return folded


def _apply(
    folded: Folded[S],
    changes: Contributions,
    aggregates: Callable[[Key], Stored[Measures] | None],
    offset: int,
    chunk_end: int,
    received_at: int,
    cause: tuple[str, list[str]],
) -> None:
    for key, change in changes.items():
        known = folded.touched.get(key)
        if known is None or 0 < received_at < known:
            folded.touched[key] = received_at
        if was_over(key.hour, received_at) and any(map(is_reported, change)):
            named = folded.causes.setdefault(key, [])
            for event_id in cause[1][: MOST_CAUSES - len(named)]:
                named.append(Cause(cause[0], event_id))
        pending = folded.aggregates.get(key)
        if pending is None:
            stored = aggregates(key)
            if stored is not None and offset <= stored.offset:
                continue
            measures = dict(stored.value) if stored is not None else {}
            pending = folded.aggregates[key] = Stored(chunk_end, measures)
        add_to(pending.value, change)
