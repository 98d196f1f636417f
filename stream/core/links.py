"""Changes of a property that are linked: each says which value it left and which it set, so that one follows another.

An `order` of the form `begin:left-set:end`, with eight hexadecimal digits for each value, is such a link. Of changes of
one property at one moment that begin alike, those that lead to the value that one left come before it.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from stream.core.facts import Fact, History

_LINK = re.compile(r"(.*?):([0-9a-f]{8})-([0-9a-f]{8}):(.*)")


class Link(NamedTuple):
    """Marks of the value that a change left, and of the one that it set."""

    left: str
    set: str


class _Place(NamedTuple):
    """An order taken apart; without a link all of it is the begin."""

    begin: str
    link: Link | None
    end: str


def in_order(history: History) -> History:
    """Return a history with linked changes behind those that led to them; the same object where none is linked."""
    # All at once and by position, since hardly any history has links and each is asked with every event.
    if ":" not in "".join([fact[2] for fact in history]):
        return history
    placed = [(fact, _place(fact.order)) for fact in history]
    links: dict[tuple[int, int, int, str], list[Link]] = {}
    for fact, (begin, link, _) in placed:
        if link is not None:
            links.setdefault((fact.at, fact.claim, fact.kind, begin), []).append(link)

    def key(one: tuple[Fact, _Place]) -> tuple[int, int, str, int, str, str]:
        fact, (begin, link, end) = one
        among = links.get((fact.at, fact.claim, fact.kind, begin), ())
        return fact.at, fact.claim, begin, 0 if link is None else _led_to(link, among), end, fact.event_id

    return tuple(fact for fact, _ in sorted(placed, key=key))


def _place(order: str) -> _Place:
    match = _LINK.fullmatch(order)
    return _Place(order, None, "") if match is None else _Place(match[1], Link(match[2], match[3]), match[4])


def _led_to(link: Link, among: Iterable[Link]) -> int:
    """Return how many other changes led, step by step, to the value that a change left."""
    reached, others = {link.left}, set(among) - {link}
    for _ in others:
        reached |= {one.left for one in others if one.set in reached}
    return sum(one.set in reached for one in others)
