"""The live totals: windows summed by day and kept up by differences, so that a scrape stays cheap."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple, TypeVar

from schemas.measures import measure_of
from stream.core.aggregate import Key, Measures, add_to, change
from stream.core.conservation import unbalanced_stages
from stream.core.funnel import MICROS, Funnel
from stream.kpis.periods import Days

G = TypeVar("G", bound=Hashable)
H = TypeVar("H", bound=Hashable)


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
        self._open: dict[int, dict[Member, dict[int, Measures]]] = {}
        self._unbalanced: dict[int, set[Key]] = {}

    def change(self, partition: int, key: Key, before: Measures, after: Measures) -> None:
        """Replace what a window adds. An hour lies in one day, since days begin on whole hours."""
        changes = change(before, after)
        member = Member(*key[:4])
        days = self._days.setdefault(partition, {}).setdefault(member, {})
        add_to(days.setdefault(self._day_of(key.hour), {}), changes)
        if any(map(_is_of_now, changes)):
            hours = self._open.setdefault(partition, {}).setdefault(member, {})
            if of_now := {name: value for name, value in after.items() if _is_of_now(name)}:
                hours[key.hour] = of_now
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
        self._open.pop(partition, None)
        self._unbalanced.pop(partition, None)

    def sums(self, periods: Sequence[Days]) -> list[dict[Member, Measures]]:
        """Return the sums over some periods, by member."""
        sums: list[dict[Member, Measures]] = [{} for _ in periods]
        for member, days in self._members():
            # Periods overlap: days that are in the same ones are added up once.
            parts: dict[tuple[int, ...], Measures] = {}
            for day, measures in days.items():
                of = tuple(number for number, (first, last) in enumerate(periods) if first <= day <= last)
                if of:
                    add_to(parts.setdefault(of, {}), measures)
            for of, measures in parts.items():
                for number in of:
                    add_to(sums[number].setdefault(member, {}), measures)
        return sums

    def open_deals(self, group: Callable[[Member], G]) -> dict[G, dict[int, Measures]]:
        """Return the measures of now, by group and hour of entry (seconds since 1970)."""
        sums: dict[G, dict[int, Measures]] = {}
        for partition in self._open.values():
            for member, hours in partition.items():
                for hour, measures in hours.items():
                    add_to(sums.setdefault(group(member), {}).setdefault(hour, {}), measures)
        return sums

    def _members(self) -> Iterator[tuple[Member, dict[date, Measures]]]:
        for partition in self._days.values():
            yield from partition.items()


def grouped(sums: Mapping[H, Measures], group: Callable[[H], G]) -> dict[G, Measures]:
    """Return sums by larger groups."""
    by_group: dict[G, Measures] = {}
    for member, measures in sums.items():
        add_to(by_group.setdefault(group(member), {}), measures)
    return by_group


@lru_cache(maxsize=4_096)
def _is_of_now(measure: str) -> bool:
    return measure_of(measure).of_now
