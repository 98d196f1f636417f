"""The windows of a period, added up: by team, rep, territory and pipeline, and of everybody."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from operator import add
from typing import NamedTuple

from stream.core.aggregate import Measures, add_to
from stream.kpis.catalogue import KPIS, kpis_of
from stream.kpis.formula import Formula, OverMembers, Quantile, Total, totals
from stream.kpis.group import Picked, PickedValue
from stream.kpis.keys import parts_of
from stream.kpis.statistics import wilson
from stream.reports.codes import GROUPINGS, Member
from stream.reports.plans import AT_QUOTA, Planned, PlanSums
from stream.reports.row_measures import RowSums

QUANTILES = [kpi.formula for kpi in KPIS if isinstance(kpi.formula, Quantile)]
OVER_MEMBERS = [kpi.formula for kpi in KPIS if isinstance(kpi.formula, OverMembers) and not kpi.formula.everywhere]

_OF_DEALS = {
    name
    for kpi in (*kpis_of("deals"), *kpis_of("activity type"))
    for one in totals(kpi.formula)
    for name in one.measures
}


class Summed(NamedTuple):
    """The windows of one group, added up."""

    measures: Measures
    picked: Picked


_NO_PICKED: Picked = {
    **{(one, ""): None for one in QUANTILES},
    **{(one, ""): wilson(0, 0) for one in (*OVER_MEMBERS, AT_QUOTA)},
}
NOTHING = Summed({}, _NO_PICKED)
"""A group without an hour."""


class Sums(NamedTuple):
    """The windows of a period, added up for each grouping that a report has.

    What only KPIs of stages, sources and reasons read off rows is in `total` and `pipelines` alone.
    `teams_of`: in which teams a rep has anything. `by_time`: by first day of a bucket; those without any are not there.
    """

    total: Summed
    teams: dict[str, Summed]
    reps: dict[str, Summed]
    territories: dict[str, Summed]
    pipelines: dict[str, Summed]
    teams_of: dict[str, list[str]]
    by_time: dict[date, Summed]


class Adding:
    """A group while it is added up."""

    def __init__(self) -> None:
        self.measures: Measures = {}
        self.picked: dict[tuple[Formula, str], PickedValue] = dict(_NO_PICKED)
        self._members: dict[str, list[int]] = {}

    def add_member(self, rep_id: str, totals: Sequence[int]) -> None:
        """Add what a rep adds to the two totals of each of `OVER_MEMBERS`."""
        sums = self._members.get(rep_id)
        self._members[rep_id] = list(totals) if sums is None else list(map(add, sums, totals))

    def summed(self) -> Summed:
        """Return what it came to, of a group whose members were added."""
        for number, formula in enumerate(OVER_MEMBERS):
            counted = [totals[2 * number] for totals in self._members.values() if totals[2 * number + 1] > 0]
            self.picked[formula, ""] = wilson(sum(one >= formula.at_least for one in counted), len(counted))
        return Summed(self.measures, self.picked)


class AddingPeriod:
    """The groups of a period while they are added up."""

    def __init__(self) -> None:
        self._groups: defaultdict[tuple[str, str], Adding] = defaultdict(Adding, {("", ""): Adding()})
        self._buckets: defaultdict[date, Adding] = defaultdict(Adding)
        self._teams_of: dict[str, set[str]] = {}

    def group(self, column: str, member_id: str) -> Adding:
        """Return the group of a member of a grouping; of everybody where both are empty."""
        return self._groups[column, member_id]

    def bucket(self, first: date) -> Adding:
        """Return the bucket that begins on a day."""
        return self._buckets[first]

    def add(self, member: Member, measures: Measures) -> None:
        """Add measures to the groups that a member is in."""
        team_id, rep_id, _, _ = member
        self._teams_of.setdefault(rep_id, set()).add(team_id)
        # Of stages the rows of everybody and of pipelines tell, and most of what there is is of stages.
        of_deals = {key: value for key, value in measures.items() if _is_of_deals(key)}
        for column, member_id in (("", ""), ("pipeline_id", member[3])):
            add_to(self.group(column, member_id).measures, measures)
        for column, member_id in zip(GROUPINGS[:3], member[:3], strict=True):
            add_to(self.group(column, member_id).measures, of_deals or measures)

    def add_rows(self, rows: RowSums) -> None:
        """Add what the rows of deals say."""
        for member, measures in rows.groups.items():
            self.add(member, measures)
        for pipeline_id, measures in rows.labels.items():
            for key in (("", ""), ("pipeline_id", pipeline_id)):
                add_to(self.group(*key).measures, measures)
        for key, medians in rows.medians.items():
            self.group(*key).picked.update({(one, ""): number for one, number in medians.items()})
        for first, measures in rows.by_time.items():
            add_to(self.bucket(first).measures, measures)
        for first, medians in rows.medians_by_time.items():
            self.bucket(first).picked.update({(one, ""): number for one, number in medians.items()})

    def add_plans(self, plans: PlanSums) -> None:
        """Add what is planned."""
        for key, planned in plans.groups.items():
            _add_planned(self.group(*key), planned)
        for first, planned in plans.by_time.items():
            _add_planned(self.bucket(first), planned)
        for rep_id, team_ids in plans.teams_of.items():
            self._teams_of.setdefault(rep_id, set()).update(team_ids)

    def count_member(self, member: Member, measures: Measures) -> None:
        """Count a rep in the groups that a member is in, where KPIs count reps."""
        rep_id = member[1]
        if not rep_id:
            return
        totals = [_total(of, measures) for one in OVER_MEMBERS for of in (one.total, one.among)]
        for group in self._groups_of(member):
            group.add_member(rep_id, totals)

    def sums(self) -> Sums:
        """Return what they came to."""
        by_grouping: dict[str, dict[str, Summed]] = {column: {} for column in ("", *GROUPINGS)}
        for (column, member), group in self._groups.items():
            by_grouping[column][member] = group.summed()
        teams, reps, territories, pipelines = (by_grouping[column] for column in GROUPINGS)
        teams_of = {rep_id: sorted(team_ids) for rep_id, team_ids in self._teams_of.items()}
        by_time = {first: one.summed() for first, one in self._buckets.items() if one.measures}
        return Sums(by_grouping[""][""], teams, reps, territories, pipelines, teams_of, by_time)

    def _groups_of(self, member: Member) -> Iterator[Adding]:
        yield self.group("", "")
        for column, member_id in zip(GROUPINGS, member, strict=True):
            yield self.group(column, member_id)


def _add_planned(group: Adding, planned: Planned) -> None:
    add_to(group.measures, planned.measures)
    group.picked.update(planned.picked)


@lru_cache(maxsize=65_536)
def _is_of_deals(key: str) -> bool:
    """Say whether a KPI of deals, or of activities, reads a measure."""
    return parts_of(key)[0] in _OF_DEALS


def _total(of: Total, measures: Measures) -> int:
    """Return a total of all labels."""

    def added(names: Iterable[str]) -> int:
        return sum(value for key, value in measures.items() if parts_of(key)[0] in names)

    return added(of.plus) - added(of.minus)
