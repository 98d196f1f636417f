"""What the funnel file plans, for the groups of a report: measures, and how many reps are at quota."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from stream.core.aggregate import Measures, add_to
from stream.core.funnel import Funnel
from stream.kpis.catalogue import BY_SUBJECT
from stream.kpis.group import Picked
from stream.kpis.periods import Days, Grain, buckets
from stream.kpis.statistics import wilson
from stream.planning.plan_measures import LookedAt, PlanMeasures
from stream.planning.stints import Seat
from stream.reports.query import Whose

AT_QUOTA = BY_SUBJECT["deals"]["reps_at_quota"].formula

Won = Mapping[tuple[int, date], Mapping[str, int]]
"""What each rep won in all teams, by number of the period and first day of the bucket."""

Place = tuple[str, str]
"""The column and the member of a grouping; both empty: everybody."""


class Planned(NamedTuple):
    """What is planned for one group."""

    measures: Measures
    picked: Picked


class PlanSums(NamedTuple):
    """What plans add to a period. `teams_of`: in which teams a rep has any. `by_time`: by first day of a bucket."""

    groups: dict[Place, Planned]
    teams_of: dict[str, set[str]]
    by_time: dict[date, Planned]


class Plans:
    """Works out what is planned; of a pipeline nothing is."""

    def __init__(self, funnel: Funnel) -> None:
        self._fiscal_year_starts = funnel.file.fiscal_year_starts
        self._measures = PlanMeasures(funnel)

    def sums(self, looked_at: Sequence[LookedAt], whose: Whose, grain: Grain, today: date, won: Won) -> list[PlanSums]:
        """Return what is planned for each of some periods, and for the buckets of them."""
        if whose.pipeline is not None:
            return [PlanSums({}, {}, {}) for _ in looked_at]
        sums = []
        for number, one in enumerate(looked_at):
            everybodys = self._measures.of(one, today)
            seats = {seat: measures for seat, measures in everybodys.items() if _is_asked(seat, whose)}
            at_quota = _at_quota(everybodys, _won_in(number, won))
            places: dict[Place, dict[Seat, Measures]] = {}
            teams_of: dict[str, set[str]] = {}
            for seat, measures in seats.items():
                for place in _places(seat):
                    places.setdefault(place, {})[seat] = measures
                if seat.rep_id:
                    teams_of.setdefault(seat.rep_id, set()).add(seat.team_id)
            groups = {place: _planned(of, at_quota) for place, of in places.items()}
            by_bucket = {first: by_rep for (period, first), by_rep in won.items() if period == number}
            sums.append(PlanSums(groups, teams_of, self._by_time(one.days, whose, grain, today, by_bucket)))
        return sums

    def _by_time(
        self, days: Days, whose: Whose, grain: Grain, today: date, won: Mapping[date, Mapping[str, int]]
    ) -> dict[date, Planned]:
        planned: dict[date, Planned] = {}
        for whole in buckets(grain, days, self._fiscal_year_starts):
            everybodys = self._measures.of(LookedAt(days.common(whole) or whole, whole), today)
            seats = {seat: measures for seat, measures in everybodys.items() if _is_asked(seat, whose)}
            planned[whole.first] = _planned(seats, _at_quota(everybodys, won.get(whole.first, {})))
        return planned


def _won_in(number: int, won: Won) -> Mapping[str, int]:
    """Return what each rep won in a period."""
    in_all: Counter[str] = Counter()
    for (period, _), by_rep in won.items():
        if period == number:
            in_all.update(by_rep)
    return in_all


def _is_asked(seat: Seat, whose: Whose) -> bool:
    if whose.team not in (None, seat.team_id):
        return False
    if not seat.rep_id:
        # What a team's own quota asks more than those of its members is nobody's alone.
        return whose.rep is None and whose.territory is None
    return whose.rep in (None, seat.rep_id) and whose.territory in (None, seat.territory_id)


def _places(seat: Seat) -> Iterator[Place]:
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
