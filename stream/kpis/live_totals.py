"""The live totals: windows summed by day and kept up by differences, so that a scrape stays cheap."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple, TypeVar

from schemas.measures import measure_of
from stream.core.aggregate import Key, Measures, add_to
from stream.core.buckets import Days
from stream.core.conservation import imbalance
from stream.core.funnel import MICROS, Funnel
from stream.kpis.kept import Kept

G = TypeVar("G", bound=Hashable)
H = TypeVar("H", bound=Hashable)

_MOST_UNREAD = 10_000
"""So many sums are known to be nobody else's; any other is copied before it changes."""


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


KeptSums = Kept[tuple[int, Member], list[Measures | None]]
"""Sums over some periods, by partition and member, as long as no day of the member changes."""


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
        return {member.team_id for _, member, _ in self._members()}

    def sums(self, periods: Sequence[Days], kept: KeptSums | None = None) -> list[dict[Member, Measures]]:
        """Return the sums over some periods, by member; not to be changed.

        Args:
            periods: their days.
            kept: has sums of totals of an earlier moment, and then those of these. Not for totals that change.
        """
        kept = kept or Kept()
        sums: list[dict[Member, Measures]] = [{} for _ in periods]
        for partition, member, days in self._members():
            of_member = kept.of((partition, member), _over, periods, days)
            for of_period, measures in zip(sums, of_member, strict=True):
                if measures is not None:
                    of_period[member] = _added(of_period[member], measures) if member in of_period else measures
        kept.forget_others()
        return sums

    def open_deals(self) -> dict[TeamPipeline, Mapping[int, Measures]]:
        """Return the measures of now, by place and hour of entry (seconds since 1970)."""
        sums: dict[TeamPipeline, Mapping[int, Measures]] = {}
        for partition in self._open.values():
            for place, hours in partition.items():
                sums[place] = together((sums[place], hours)) if place in sums else hours
        return sums

    def _members(self) -> Iterator[tuple[int, Member, dict[date, Measures]]]:
        for number, partition in self._days.items():
            for member, days in partition.items():
                yield number, member, days


class LiveTotals(Totals):
    """Sums that are kept up. Changed only by `add` and `drop`."""

    def __init__(self, funnel: Funnel) -> None:
        super().__init__({}, {})
        self._day_of = lru_cache(maxsize=65_536)(lambda hour: funnel.day_of(hour * MICROS))
        self._unbalanced: dict[int, dict[Key, Measures]] = {}
        self._unread: set[int] = set()

    def now(self) -> Totals:
        """Return the totals of this moment, which another thread may read while these go on."""
        self._unread.clear()
        days = {number: {member: dict(of) for member, of in part.items()} for number, part in self._days.items()}
        hours = {number: {place: dict(of) for place, of in part.items()} for number, part in self._open.items()}
        return Totals(days, hours)

    def add(self, partition: int, key: Key, changes: Measures) -> None:
        """Add what a window has more now. An hour lies in one day, since days begin on whole hours."""
        team_id, rep_id, territory_id, pipeline_id, hour = key
        day = self._day_of(hour)
        # Members are equal to the plain tuples that they are looked up with.
        days = self._days.setdefault(partition, {}).get((team_id, rep_id, territory_id, pipeline_id))  # type: ignore[call-overload]
        if days is None:
            days = self._days[partition][Member(team_id, rep_id, territory_id, pipeline_id)] = {}
        self._add(days, day, changes)
        if of_now := {name: value for name, value in changes.items() if _is_of_now(name)}:
            hours = self._open.setdefault(partition, {}).setdefault(TeamPipeline(team_id, pipeline_id), {})
            self._add(hours, hour, of_now)
            if not hours[hour]:
                self._unread.discard(id(hours.pop(hour)))
        if missing := imbalance(changes):
            unbalanced = self._unbalanced.setdefault(partition, {})
            left = unbalanced.setdefault(key, {})
            add_to(left, missing)
            if not left:
                del unbalanced[key]

    def _add(self, sums: dict[H, Measures], of: H, changes: Measures) -> None:
        """Add to a sum. One that was given away stays as it is, since somebody may be reading it."""
        measures = sums.get(of)
        if measures is None or id(measures) not in self._unread:
            if len(self._unread) >= _MOST_UNREAD:
                self._unread.clear()
            measures = sums[of] = {} if measures is None else measures.copy()
            self._unread.add(id(measures))
        add_to(measures, changes)

    def unbalanced(self) -> int:
        """Return in how many windows visits do not add up: none, unless there is a defect."""
        return sum(map(len, self._unbalanced.values()))

    def drop(self, partition: int) -> None:
        """Forget a partition."""
        self._days.pop(partition, None)
        self._open.pop(partition, None)
        self._unbalanced.pop(partition, None)
        self._unread.clear()


def _over(periods: Sequence[Days], days: Mapping[date, Measures]) -> list[Measures | None]:
    """Return the sums of some days over each of some periods; None where no day is in one."""
    # Periods overlap: days that are in the same ones are added up once.
    parts: dict[tuple[int, ...], Measures] = {}
    for day, measures in days.items():
        of = tuple(number for number, (first, last) in enumerate(periods) if first <= day <= last)
        if of:
            _add_or_copy(parts, of, measures)
    sums: dict[int, Measures] = {}
    for of, measures in parts.items():
        for number in of:
            _add_or_copy(sums, number, measures)
    return [sums.get(number) for number in range(len(periods))]


def _added(some: Measures, others: Measures) -> Measures:
    both = dict(some)
    add_to(both, others)
    return both


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


def _add_or_copy(sums: dict[G, Measures], group: G, measures: Measures) -> None:
    if group in sums:
        add_to(sums[group], measures)
    else:
        sums[group] = dict(measures)


@lru_cache(maxsize=4_096)
def _is_of_now(measure: str) -> bool:
    return measure_of(measure).of_now
