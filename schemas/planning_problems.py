"""What is wrong between the plans of a funnel file and the rest of it: where, and what to do about it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Protocol

from schemas.funnel_file import FunnelFile
from schemas.order_problems import unordered
from schemas.planning import Calendar
from schemas.section import Location


def planning_problems(funnel: FunnelFile) -> Iterator[tuple[Location, str]]:
    """Yield what is wrong with calendars, quotas, ramps, goals, plans and what they refer to."""
    yield from _calendar_problems(("calendar",), funnel.calendar)
    own = [
        *((("teams", n, "calendar"), one.name) for n, one in enumerate(funnel.teams) if one.calendar),
        *((("territories", n, "calendar"), one.name) for n, one in enumerate(funnel.territories) if one.calendar),
    ]
    if own and not funnel.calendar:
        where, name = own[0]
        yield where, f"{name} has a calendar, and others have none; add a calendar of the file, which is theirs"
    for index, team in enumerate(funnel.teams):
        yield from _calendar_problems(("teams", index, "calendar"), team.calendar)
    for index, territory in enumerate(funnel.territories):
        yield from _calendar_problems(("territories", index, "calendar"), territory.calendar)
        yield from unordered(("territories", index, "potential"), [one.starts for one in territory.potential])
    yield from _potential_problems(funnel)
    yield from _absence_problems(funnel)
    yield from _quota_problems(funnel)
    yield from _ramp_problems(funnel)
    yield from _goal_problems(funnel)
    yield from _plan_problems(funnel)


def _calendar_problems(where: Location, calendars: tuple[Calendar, ...]) -> Iterator[tuple[Location, str]]:
    yield from unordered(where, [one.starts for one in calendars])
    for index, one in enumerate(calendars):
        if len(set(one.working_days)) < len(one.working_days):
            yield (*where, index, "working_days"), "names a day twice; remove one of them"


def _potential_problems(funnel: FunnelFile) -> Iterator[tuple[Location, str]]:
    # Potentials of a year and open pipelines cannot be compared with each other.
    without = [one.id for one in funnel.territories if not one.potential]
    for index, territory in enumerate(funnel.territories):
        if territory.potential and without:
            yield (
                ("territories", index, "potential"),
                f"territory {without[0]!r} has none; give all of them one, or none",
            )
            return


def _absence_problems(funnel: FunnelFile) -> Iterator[tuple[Location, str]]:
    for r, rep in enumerate(funnel.reps):
        for a, absence in enumerate(rep.absences):
            if absence.last < absence.first:
                yield ("reps", r, "absences", a, "to"), "must not be before its first day"
        if rep.until is not None and rep.until < rep.assignments[0].starts:
            yield ("reps", r, "until"), "must not be before the first day of the first assignment"


def _quota_problems(funnel: FunnelFile) -> Iterator[tuple[Location, str]]:
    last: dict[tuple[str, str], date] = {}
    for index, quota in enumerate(funnel.quotas):
        where: Location = ("quotas", index)
        if (quota.rep is None) == (quota.team is None):
            yield where, "name either a rep or a team"
            continue
        yield from _unknown((*where, "rep"), "rep", quota.rep, _names(funnel.reps), "reps")
        yield from _unknown((*where, "team"), "team", quota.team, _names(funnel.teams), "teams")
        whose = ("rep", quota.rep) if quota.rep is not None else ("team", quota.team or "")
        if whose in last and quota.starts <= last[whose]:
            yield (
                (*where, "starts"),
                f"must be later than the quota before of {whose[0]} {whose[1]!r}; put them in order",
            )
        last[whose] = quota.starts
        if quota.spread == "working" and not funnel.calendar:
            yield (*where, "spread"), "needs a calendar; add one, or spread it over calendar days"


def _ramp_problems(funnel: FunnelFile) -> Iterator[tuple[Location, str]]:
    last: dict[str, date] = {}
    for index, ramp in enumerate(funnel.ramps):
        where: Location = ("ramps", index)
        yield from _unknown((*where, "rep"), "rep", ramp.rep, _names(funnel.reps), "reps")
        if ramp.rep in last and ramp.starts <= last[ramp.rep]:
            yield (*where, "starts"), f"must be later than the ramp before of rep {ramp.rep!r}; put them in order"
        last[ramp.rep] = ramp.starts


def _goal_problems(funnel: FunnelFile) -> Iterator[tuple[Location, str]]:
    # Whether there is such a KPI is not known here: schemas know no KPIs.
    ids: set[str] = set()
    for index, goal in enumerate(funnel.goals):
        where: Location = ("goals", index)
        if goal.id is not None:
            if goal.id in ids:
                yield (*where, "id"), f"id {goal.id!r} is used twice; give each its own"
            ids.add(goal.id)
        if goal.starts is not None and goal.starts > goal.by:
            yield (*where, "starts"), "must not be after its last day"
        if sum(one is not None for one in (goal.team, goal.rep, goal.territory)) > 1:
            yield where, "name one of team, rep and territory at most"
        stages = [stage for pipeline in funnel.pipelines for stage in pipeline.stages]
        for field, told, known, section in (
            ("team", goal.team, _names(funnel.teams), "teams"),
            ("rep", goal.rep, _names(funnel.reps), "reps"),
            ("territory", goal.territory, _names(funnel.territories), "territories"),
            ("pipeline", goal.pipeline, _names(funnel.pipelines), "pipelines"),
            ("stage", goal.stage, _names(stages), "pipelines"),
            ("activity_type", goal.activity_type, _names(funnel.activity_types), "activity_types"),
        ):
            yield from _unknown((*where, field), field, told, known, section)


def _plan_problems(funnel: FunnelFile) -> Iterator[tuple[Location, str]]:
    last: dict[str, date] = {}
    seen: set[str] = set()
    reps = _names(funnel.reps)
    with_quota = {quota.rep for quota in funnel.quotas}
    for index, plan in enumerate(funnel.plans):
        where: Location = ("plans", index)
        if plan.id in seen:
            yield (*where, "id"), f"id {plan.id!r} is used twice; give each its own"
        seen.add(plan.id)
        for place, rep in enumerate(plan.reps):
            yield from _unknown((*where, "reps", place), "rep", rep, reps, "reps")
            if rep in reps and rep not in with_quota:
                yield (
                    (*where, "reps", place),
                    f"rep {rep!r} has no quota, which the tiers are shares of; add one under quotas",
                )
            if rep in plan.reps[:place]:
                yield (*where, "reps", place), f"rep {rep!r} is named twice; remove one of them"
            elif rep in last and plan.starts <= last[rep]:
                yield (*where, "starts"), f"must be later than the plan before of rep {rep!r}; put them in order"
            last[rep] = plan.starts
        ends = [tier.to for tier in plan.tiers]
        if ends[0] == 0:
            yield (*where, "tiers", 0, "to"), "nothing is up to 0; write where the tier ends, or remove it"
        for place, end in enumerate(ends[:-1]):
            after = ends[place + 1]
            if end is None:
                yield (*where, "tiers", place, "to"), "only the last tier has no end; write one"
            elif after is not None and after <= end:
                yield (*where, "tiers", place + 1, "to"), "must be higher than the tier before; put them in order"
        if plan.cap and ends[-1] is None:
            yield (*where, "cap"), "the last tier has no end to stop at; give it one, or remove cap"


class _Named(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...


def _names(ones: Iterable[_Named]) -> dict[str, str]:
    """Return names by id."""
    return {one.id: one.name for one in ones}


def _unknown(
    where: Location, kind: str, told: str | None, known: Mapping[str, str], section: str
) -> Iterator[tuple[Location, str]]:
    if told is None or told in known:
        return
    ids = [id_ for id_, name in known.items() if name.casefold() == told.casefold()]
    way_out = (
        f"that is a name: write the id, {ids[0]!r}" if len(ids) == 1 else f"name another one, or add it under {section}"
    )
    yield where, f"no {kind.replace('_', ' ')} has the id {told!r}; {way_out}"
