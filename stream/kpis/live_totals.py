"""The live totals: windows summed by day and kept up by differences, so that a scrape stays cheap."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple, TypeVar

from schemas.measures import measure_of
from stream.core.aggregate import Key, Measures, add_to, change
from stream.core.buckets import Days
from stream.core.conservation import unbalanced_stages
from stream.core.funnel import MICROS, Funnel

G = TypeVar("G", bound=Hashable)
H = TypeVar("H", bound=Hashable)


class Member(NamedTuple):
    """Whom a number is of: a key without its hour."""

    team_id: str
    rep_id: str
    territory_id: str
    pipeline_id: str


class TeamPipeline(NamedTuple):
    """Where deals are open."""

    team_id: str
    pipeline_id: str


class Totals:
    """Sums of the windows of some partitions, at one moment."""

    def __init__(
        self,
        days: dict[int, dict[Member, dict[date, Measures]]],
        open_deals: dict[int, dict[TeamPipeline, dict[int, Measures]]],
    ) -> None:
        self._days, self._open = days, open_deals

    def teams(self) -> set[str]:
        """Return the teams of which there is any window: all of a team's are on one partition."""
        return {member.team_id for member, _ in self._members()}

    def sums(self, periods: Sequence[Days]) -> list[dict[Member, Measures]]:
        """Return the sums over some periods, by member."""
        sums: list[dict[Member, Measures]] = [{} for _ in periods]
        periods_of = cache(
            lambda day: tuple(number for number, (first, last) in enumerate(periods) if first <= day <= last)
        )
        for member, days in self._members():
            # Periods overlap: days that are in the same ones are added up once.
            parts: dict[tuple[int, ...], Measures] = {}
            for day, measures in days.items():
                if of := periods_of(day):
                    _add_or_copy(parts, of, measures)
            for of, measures in parts.items():
                for number in of:
                    _add_or_copy(sums[number], member, measures)
        return sums

    def open_deals(self) -> dict[TeamPipeline, Mapping[int, Measures]]:
        """Return the measures of now, by place and hour of entry (seconds since 1970)."""
        sums: dict[TeamPipeline, Mapping[int, Measures]] = {}
        for partition in self._open.values():
            for place, hours in partition.items():
                sums[place] = together((sums[place], hours)) if place in sums else hours
        return sums

    def _members(self) -> Iterator[tuple[Member, dict[date, Measures]]]:
        for partition in self._days.values():
            yield from partition.items()


class LiveTotals(Totals):
    """Sums that are kept up. Changed only by `change` and `drop`."""

    def __init__(self, funnel: Funnel) -> None:
        super().__init__({}, {})
        self._day_of = lru_cache(maxsize=65_536)(lambda hour: funnel.day_of(hour * MICROS))
        self._unbalanced: dict[int, set[Key]] = {}

    def now(self) -> Totals:
        """Return the totals of this moment, which another thread may read while these go on."""
        days = {number: {member: dict(of) for member, of in part.items()} for number, part in self._days.items()}
        hours = {number: {place: dict(of) for place, of in part.items()} for number, part in self._open.items()}
        return Totals(days, hours)

    def change(self, partition: int, key: Key, before: Measures, after: Measures) -> None:
        """Replace what a window adds. An hour lies in one day, since days begin on whole hours."""
        changes = change(before, after)
        member = Member(*key[:4])
        days = self._days.setdefault(partition, {}).setdefault(member, {})
        day = self._day_of(key.hour)
        days[day] = _added(days.get(day, {}), changes)
        if of_now := {name: value for name, value in changes.items() if _is_of_now(name)}:
            hours = self._open.setdefault(partition, {}).setdefault(TeamPipeline(key.team_id, key.pipeline_id), {})
            hours[key.hour] = _added(hours.get(key.hour, {}), of_now)
            if not hours[key.hour]:
                del hours[key.hour]
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


def grouped(sums: Mapping[H, Measures], group: Callable[[H], G]) -> dict[G, Measures]:
    """Return sums by larger groups."""
    by_group: dict[G, Measures] = {}
    for member, measures in sums.items():
        _add_or_copy(by_group, group(member), measures)
    return by_group


def together(places: Iterable[Mapping[int, Measures]]) -> dict[int, Measures]:
    """Return the measures of now of several places, by hour."""
    hours: dict[int, Measures] = {}
    for place in places:
        for hour, measures in place.items():
            _add_or_copy(hours, hour, measures)
    return hours


def _added(measures: Measures, changes: Measures) -> Measures:
    """Return a sum; what it is made of stays as it is, since somebody may be reading it."""
    sums = measures.copy()
    add_to(sums, changes)
    return sums


def _add_or_copy(sums: dict[G, Measures], group: G, measures: Measures) -> None:
    if group in sums:
        add_to(sums[group], measures)
    else:
        sums[group] = dict(measures)


@lru_cache(maxsize=4_096)
def _is_of_now(measure: str) -> bool:
    return measure_of(measure).of_now
