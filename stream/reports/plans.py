"""What the funnel file plans, for the groups of a report: measures, and how many reps are at quota."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from stream.core.aggregate import Measures, add_to
from stream.core.buckets import Grain, buckets
from stream.core.funnel import Funnel
from stream.kpis.catalogue import BY_SUBJECT
from stream.kpis.group import Picked
from stream.kpis.statistics import wilson
from stream.planning.plan_measures import LookedAt, PlanMeasures
from stream.planning.stints import Seat
from stream.reports.query import Whose

AT_QUOTA = BY_SUBJECT["deals"]["reps_at_quota"].formula

Place = tuple[str, str]
"""The column and the member of a grouping; both empty: everybody."""


class Won(NamedTuple):
    """What each rep won in all teams: over a period, and by first day of its buckets."""

    in_all: Mapping[str, int]
    by_time: Mapping[date, Mapping[str, int]]


class Planned(NamedTuple):
    """What is planned for one group."""

    measures: Measures
    picked: Picked


class PlanSums(NamedTuple):
    """What plans add to a period, and to its buckets, by first day. `teams_of`: in which teams a rep has anything."""

    groups: Mapping[Place, Planned]
    by_time: Mapping[date, Planned]
    teams_of: Mapping[str, set[str]]


class Plans:
    """Works out what is planned; of a pipeline nothing is."""

    def __init__(self, funnel: Funnel) -> None:
        self._funnel = funnel
        self._measures = PlanMeasures(funnel)

    def sums(self, looked_at: LookedAt, whose: Whose, grain: Grain, today: date, won: Won) -> PlanSums:
        """Return what is planned for whom over a period."""
        if whose.pipeline is not None:
            return PlanSums({}, {}, {})
        seats, at_quota = self._seats(looked_at, whose, today, won.in_all)
        by_place: dict[Place, dict[Seat, Measures]] = {}
        teams_of: dict[str, set[str]] = {}
        for seat, measures in seats.items():
            for place in places(seat):
                by_place.setdefault(place, {})[seat] = measures
            if seat.rep_id:
                teams_of.setdefault(seat.rep_id, set()).add(seat.team_id)
        by_time = {}
        for whole in buckets(grain, looked_at.days, self._funnel.file.fiscal_year_starts):
            cut = LookedAt(looked_at.days.common(whole) or whole, whole)
            by_time[whole.first] = _planned(*self._seats(cut, whose, today, won.by_time.get(whole.first, {})))
        groups = {place: _planned(theirs, at_quota) for place, theirs in by_place.items()}
        return PlanSums(groups, by_time, teams_of)

    def _seats(
        self, looked_at: LookedAt, whose: Whose, today: date, won: Mapping[str, int]
    ) -> tuple[dict[Seat, Measures], set[str]]:
        """Return what is planned for those who are looked at, and who of all reps is at quota."""
        everybodys = self._measures.of(looked_at, today)
        theirs = {seat: measures for seat, measures in everybodys.items() if is_asked(seat, whose)}
        return theirs, _at_quota(everybodys, won)


def is_asked(seat: Seat, whose: Whose) -> bool:
    """Say whether a seat is of somebody."""
    if whose.team not in (None, seat.team_id):
        return False
    if not seat.rep_id:
        # What a team's own quota asks more than those of its members is nobody's alone.
        return whose.rep is None and whose.territory is None
    return whose.rep in (None, seat.rep_id) and whose.territory in (None, seat.territory_id)


def places(seat: Seat) -> Iterator[Place]:
    """Yield the groups of a report that what is of a seat counts in."""
    yield "", ""
    yield "team_id", seat.team_id
    if seat.rep_id:
        yield "rep_id", seat.rep_id
        yield "territory_id", seat.territory_id


def _planned(seats: Mapping[Seat, Measures], at_quota: set[str]) -> Planned:
    measures: Measures = {}
    for one in seats.values():
        add_to(measures, one)
    reps = {seat.rep_id for seat, one in seats.items() if seat.rep_id and one.get("quota")}
    return Planned(measures, {(AT_QUOTA, ""): wilson(len(reps & at_quota), len(reps))})


def _at_quota(seats: Mapping[Seat, Measures], won: Mapping[str, int]) -> set[str]:
    """Return the reps who have won their quota, in whatever teams."""
    quotas: dict[str, int] = {}
    for seat, measures in seats.items():
        if seat.rep_id and (quota := measures.get("quota")):
            quotas[seat.rep_id] = quotas.get(seat.rep_id, 0) + quota
    return {rep_id for rep_id, quota in quotas.items() if won.get(rep_id, 0) >= quota}
