"""The live_totals: windows summed by day and kept up by differences, so that a scrape stays cheap."""

from collections.abc import Callable, Hashable, Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple, TypeVar

from stream.core.aggregate import Key, Measures, add_to, change
from stream.core.conservation import unbalanced_stages
from stream.core.funnel import MICROS, Funnel

G = TypeVar("G", bound=Hashable)
_WAITING = "still_there"


class Member(NamedTuple):
    """Whom a number is of: a key without its hour."""

    team_id: str
    rep_id: str
    territory_id: str
    pipeline_id: str


class LiveTotals:
    """Sums of the windows of some partitions. Changed only by `change` and `drop`."""

    def __init__(self, funnel: Funnel) -> None:
        self._day_of = lru_cache(maxsize=65_536)(lambda hour: funnel.day_of(hour * MICROS))
        self._days: dict[int, dict[Member, dict[date, Measures]]] = {}
        self._waiting: dict[int, dict[Member, dict[int, Measures]]] = {}
        self._unbalanced: dict[int, set[Key]] = {}

    def change(self, partition: int, key: Key, before: Measures, after: Measures) -> None:
        """Replace what a window adds. An hour lies in one day, since days begin on whole hours."""
        changes = change(before, after)
        member = Member(*key[:4])
        days = self._days.setdefault(partition, {}).setdefault(member, {})
        add_to(days.setdefault(self._day_of(key.hour), {}), changes)
        if any(name.startswith(_WAITING) for name in changes):
            hours = self._waiting.setdefault(partition, {}).setdefault(member, {})
            if waiting := {name: value for name, value in after.items() if name.startswith(_WAITING)}:
                hours[key.hour] = waiting
            else:
                hours.pop(key.hour, None)
        unbalanced = self._unbalanced.setdefault(partition, set())
        # What was balanced stays so where what is added is.
        if unbalanced_stages(changes) or key in unbalanced:
            if unbalanced_stages(after):
                unbalanced.add(key)
            else:
                unbalanced.discard(key)

    def unbalanced(self) -> int:
        """Return in how many windows visits do not add up: none, unless there is a defect."""
        return sum(map(len, self._unbalanced.values()))

    def drop(self, partition: int) -> None:
        """Forget a partition."""
        self._days.pop(partition, None)
        self._waiting.pop(partition, None)
        self._unbalanced.pop(partition, None)

    def between(self, first: date, last: date, group: Callable[[Member], G]) -> dict[G, Measures]:
        """Return the sums over the days from `first` to `last`, both included, by group."""
        sums: dict[G, Measures] = {}
        for member, days in self._members():
            for day, measures in days.items():
                if first <= day <= last:
                    add_to(sums.setdefault(group(member), {}), measures)
        return sums

    def waiting_since(self, group: Callable[[Member], G]) -> dict[G, dict[int, Measures]]:
        """Return who is still in a stage, by group and hour of entry (seconds since 1970)."""
        sums: dict[G, dict[int, Measures]] = {}
        for partition in self._waiting.values():
            for member, hours in partition.items():
                for hour, measures in hours.items():
                    add_to(sums.setdefault(group(member), {}).setdefault(hour, {}), measures)
        return sums

    def _members(self) -> Iterator[tuple[Member, dict[date, Measures]]]:
        for partition in self._days.values():
            yield from partition.items()
