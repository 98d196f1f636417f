"""How the goals of the funnel file stand."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from random import Random
from typing import Any

from schemas.goal_ids import goal_ids
from schemas.goals import GoalStanding, Needed, WhyNoProjection
from schemas.measures import BY_NAME
from schemas.planning import Goal
from stream.core.buckets import ONE_DAY, Days, fiscal_start
from stream.core.funnel import Funnel, micros
from stream.kpis.catalogue import BY_SUBJECT
from stream.kpis.declaration import Kpi
from stream.kpis.evaluate import Value, evaluate, number
from stream.kpis.formula import Projection, Rate, Ratio, Sum, totals
from stream.kpis.goals import kpi_of, label_of
from stream.kpis.group import Group
from stream.kpis.statistics import Rate as RateValue
from stream.planning.calendar import WorkingTime, WorkingTimes
from stream.planning.goals import LEAST, LEVEL, Added, Counted, Target, Time, landing, projected, projected_rate, state
from stream.planning.needs import needed_between
from stream.planning.plan_measures import LookedAt
from stream.planning.stints import stints_of_all
from stream.reports.amounts import AMOUNTS, Amounts
from stream.reports.courses import NO_RECORD, Record, Records
from stream.reports.deals import DealQuery, has_deals
from stream.reports.money import in_minor_unit
from stream.reports.names import Names
from stream.reports.needs import deals_and_leads
from stream.reports.query import ReportQuery, Whose

_WILSON = 0.95
_NOTHING_SURE = dict.fromkeys(("low", "high", "level", "chance"))
_SEED = 1
_COUNTS = ("deals", "visits", "activities")


Sight = Callable[[str, str], Group]
"""Gives what was added up over some days of a member (`teams`, `reps` or `territories`, and its id), or of all
(`total`, and nothing).
"""


class Looks:
    """What goals need to look at, each thing once. All methods block and raise ClickHouseUnavailable."""

    def __init__(
        self,
        sight: Callable[[LookedAt, Whose, bool], Sight],
        amounts: Callable[[str, Days], Amounts],
        records: Callable[[Whose], Records],
    ) -> None:
        self._see, self._tell, self._recall = sight, amounts, records
        self._sights: dict[tuple[LookedAt, Whose, bool], Sight] = {}
        self._records: dict[Whose, Records] = {}
        self._amounts: dict[tuple[str, Days], Amounts] = {}

    def sight(self, period: LookedAt, whose: Whose, *, at_hours_only: bool) -> Sight:
        """Return what is known of somebody over some days; what hours and plans alone tell costs little."""
        key = period, whose, at_hours_only
        if key not in self._sights:
            self._sights[key] = self._see(*key)
        return self._sights[key]

    def record(self, whose: Whose, column: str, member: str) -> Record:
        """Return what the deals of a member did so far (by column and id), or of all (both empty)."""
        if whose not in self._records:
            self._records[whose] = self._recall(whose)
        return self._records[whose].get((column, member), NO_RECORD)

    def amounts(self, kpi_id: str, days: Days) -> Amounts:
        """Return the amounts that a KPI adds up over some days."""
        if (kpi_id, days) not in self._amounts:
            self._amounts[kpi_id, days] = self._tell(kpi_id, days)
        return self._amounts[kpi_id, days]


class Standings:
    """Says how goals stand."""

    def __init__(self, funnel: Funnel, names: Names) -> None:
        self._funnel = funnel
        self._names = names
        self._times = WorkingTimes(funnel.file)
        self._stints = stints_of_all(funnel.file)
        self.look_ahead = any(isinstance(kpi_of(goal).formula, Projection) for goal in funnel.file.goals)
        """Whether any goal is of what is to come."""

    def of_all(self, looks: Looks, now: datetime) -> Iterator[GoalStanding]:
        """Yield how all goals stand, in the order of the funnel file."""
        today = self._funnel.day_of(micros(now))
        goals = self._funnel.file.goals
        for goal, id_ in zip(goals, goal_ids(goals), strict=True):
            yield self._standing(goal, id_, looks, today)

    def _standing(self, goal: Goal, id_: str, looks: Looks, today: date) -> GoalStanding:
        kpi, whose = kpi_of(goal), Whose(goal.team, goal.rep, goal.territory, goal.pipeline)
        whole = Days(goal.starts or fiscal_start(12, goal.by, self._funnel.file.fiscal_year_starts), goal.by)
        so_far = Days(whole.first, max(min(whole.last, today), whole.first))
        time, time_of = self._time(goal, whole, today)
        group = _seen(kpi, whose, looks, LookedAt(so_far, whole))
        is_over = today > whole.last
        # What is of now says nothing of a day that is over: a goal would be reached one day, and missed the next.
        is_told = whole.first <= today and not (is_over and kpi.grain == "now")
        told = evaluate(kpi, group, BY_SUBJECT[kpi.subject], label_of(goal)[1]) if is_told else None
        value = number(told)
        target = Target(
            in_minor_unit(goal.target, self._funnel) if kpi.unit == "money" else float(goal.target), goal.at_most
        )
        adds_up = kpi.adds_up
        end = None if value is None else landing(value, time, adds_up=adds_up)
        if end is not None and adds_up and end != value:
            end = round(end) if kpi.unit == "money" else float(end)
        added = _added(goal, kpi, whose, value, looks, so_far) if adds_up else None
        surely = _surely(kpi, told, added, target, time)
        of = self._of(goal)
        return GoalStanding.model_validate(
            {
                "id": id_,
                "name": ", ".join([kpi.title, *of]),
                "of": of,
                "kpi": kpi.id,
                "unit": kpi.unit,
                **whose._asdict(),
                **{field: getattr(goal, field) for field in ("stage", "activity_type", "source", "loss_reason")},
                "from": whole.first.isoformat(),
                "by": whole.last.isoformat(),
                "target": target.value,
                "at_most": goal.at_most,
                "value": value,
                "state": state(value, target, time, adds_up=adds_up),
                "is_over": is_over,
                "time_gone": min(time.gone / time.whole, 1.0),
                "time_of": time_of,
                "landing": end,
                **surely,
                "no_projection": None if surely["low"] is not None else _why_not(kpi, told, value, added, is_over),
                "needed": _needed(kpi, whose, target, value, looks),
                "deals": _deals(goal, kpi, whose, so_far),
            }
        )

    def _time(self, goal: Goal, whole: Days, today: date) -> tuple[Time, str]:
        """Return how much of a goal's time is gone: working days of whoever it is of, else calendar days."""
        gone = whole.common(Days(date.min, today - ONE_DAY))
        calendar = self._calendar(goal, today)
        if calendar is not None and (worked := calendar.worked(whole)):
            return Time(calendar.worked(gone) if gone else 0, worked), "working days"
        return Time(gone.length if gone else 0, whole.length), "calendar days"

    def _calendar(self, goal: Goal, today: date) -> WorkingTime | None:
        team_id, territory_id = goal.team or "", goal.territory or ""
        for seat, days in self._stints.get(goal.rep or "", ()):
            if days.first <= today <= days.last:
                team_id, territory_id = seat.team_id, seat.territory_id
        return self._times.of(team_id, territory_id)

    def _of(self, goal: Goal) -> tuple[str, ...]:
        """Return of what and of whom a goal is, by name."""
        said = (
            (goal.stage, self._names.stage),
            (goal.activity_type, self._names.activity_type),
            (goal.source, self._names.source),
            (goal.loss_reason, self._names.reason),
            (goal.team, self._names.team),
            (goal.rep, self._names.rep),
            (goal.territory, self._names.territory),
            (goal.pipeline, self._names.pipeline),
        )
        return tuple(name(one) for one, name in said if one is not None)


def is_asked(standing: GoalStanding, whose: Whose) -> bool:
    """Say whether a goal is of somebody."""
    own = standing.team, standing.rep, standing.territory, standing.pipeline
    return all(asked in (None, one) for asked, one in zip(whose, own, strict=True))


def _member(whose: Whose) -> tuple[str, str, str, Whose] | None:
    """Return grouping, column and id of the team, rep or territory that a goal is of, and who else; None: of none."""
    named = (("teams", "team_id"), ("reps", "rep_id"), ("territories", "territory_id"))
    for (grouping, column), member in zip(named, whose[:3], strict=True):
        if member is not None:
            return grouping, column, member, Whose(pipeline=whose.pipeline)
    return None


def _seen(kpi: Kpi, whose: Whose, looks: Looks, period: LookedAt) -> Group:
    """Return what was added up of whoever a goal is of.

    What is of a team, a rep or a territory is a part of one look at all; KPIs of a stage, a source or a reason are not
    told by member, and take a look of their own.
    """
    member = _member(whose) if kpi.subject in ("deals", "activity type", "territory") else None
    if member is None:
        return looks.sight(period, whose, at_hours_only=_is_of_hours(kpi))("total", "")
    grouping, _, id_, everybody = member
    return looks.sight(period, everybody, at_hours_only=_is_of_hours(kpi))(grouping, id_)


def _is_of_hours(kpi: Kpi) -> bool:
    """Say whether sums of hours and plans over the period tell a KPI."""
    read = [one for one in totals(kpi.formula) if one.age == "any" and not one.elapsed]
    return (
        kpi.grain == "period"
        and isinstance(kpi.formula, Sum | Ratio | Rate)
        and len(read) == len(list(totals(kpi.formula)))
        and all(BY_NAME[name].kept != "rows" for one in read for name in one.measures)
    )


def _added(goal: Goal, kpi: Kpi, whose: Whose, value: float | None, looks: Looks, days: Days) -> Added | None:
    """Return what a sum is made of; None: that is not known."""
    if value is None:
        return None
    if kpi.unit in _COUNTS:
        return Added(int(value), int(value), int(value))
    if kpi.id in AMOUNTS and kpi.subject in ("deals", "source"):
        return looks.amounts(kpi.id, days).of(whose, goal.source)
    return None


def _surely(kpi: Kpi, told: Value, added: Added | None, target: Target, time: Time) -> dict[str, Any]:
    """Return between which values a number ends, how surely, and with which chance as it should."""
    if isinstance(told, RateValue) and not _is_settled(kpi):
        if told.n < LEAST or told.low is None:
            return _NOTHING_SURE
        return {"low": told.low, "high": told.high, "level": _WILSON, "chance": None}
    if isinstance(told, RateValue):
        counted = Counted(round((told.value or 0) * told.n), told.n)
        end = projected_rate(counted, target, time)
    else:
        end = projected(added, target, time) if added is not None else None
    if end is None:
        return _NOTHING_SURE
    return {"low": float(end.low), "high": end.high, "level": LEVEL, "chance": end.chance}


def _is_settled(kpi: Kpi) -> bool:
    """Say whether a KPI is a rate of what does not change any more, so that only what is still to come is open."""
    read = [name for one in totals(kpi.formula) for name in one.measures]
    return isinstance(kpi.formula, Rate) and all(BY_NAME[name].settles for name in read)


def _why_not(kpi: Kpi, told: Value, value: float | None, added: Added | None, is_over: bool) -> WhyNoProjection | None:
    """Return why nothing is said of where a goal ends, or ended; None: it says itself where it ended."""
    if is_over:
        return "was_of_then" if kpi.grain == "now" else None
    if value is None:
        return "nothing_yet"
    number = told.n if isinstance(told, RateValue) else None if added is None else added.number
    if number is not None and number < LEAST:
        return "too_few"
    if kpi.grain == "now":
        return "of_now"
    if not (kpi.adds_up or isinstance(kpi.formula, Rate)):
        return "no_sum"
    if number is None:
        return "no_amounts"
    return "no_day_over"


def _needed(kpi: Kpi, whose: Whose, target: Target, value: float | None, looks: Looks) -> Needed | None:
    if (kpi.subject, kpi.id) != ("deals", "revenue") or target.at_most or value is None:
        return None
    _, column, id_, everybody = _member(whose) or ("", "", "", whose)
    record = looks.record(everybody, column, id_)
    gap = int(target.value) - int(value)
    deals, leads = deals_and_leads(gap, record)
    # Always the same draws, so that the same events give the same interval.
    chance = Random(_SEED)  # noqa: S311 (nothing is to be kept secret)
    low, high = needed_between(gap, record.revenue, list(record.courses.values()), chance.betavariate) or (None, None)
    return Needed(deals=deals, leads=leads, leads_low=low, leads_high=high)


def _deals(goal: Goal, kpi: Kpi, whose: Whose, days: Days) -> dict[str, str] | None:
    if not has_deals(kpi):
        return None
    asked = ReportQuery(first=days.first, last=days.last, whose=whose)
    return DealQuery(asked, kpi=kpi.id, stage=goal.stage, source=goal.source, reason=goal.loss_reason).parameters()
