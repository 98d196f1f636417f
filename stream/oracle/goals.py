"""How goals stand, by formulas of its own: of KPIs that windows tell."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

from schemas.currencies import minor_digits
from schemas.funnel_file import FunnelFile
from schemas.goal_ids import goal_ids
from schemas.planning import Goal
from stream.oracle import formulas
from stream.oracle.formulas import StageSums, Sums
from stream.oracle.open_visits import stuck_of
from stream.oracle.organisation import Organisation
from stream.oracle.plans import Plans

_DAY = timedelta(days=1)
_SUFFIXES = ("", "_ratio", "_deals")
_ACTIVITIES = ("activities", "activity_seconds")
_COUNTS = ("won", "lost", "disqualified", "created", "mql", "entered_deals", *formulas.FLOWS)
_AMOUNTS = ("revenue", "created_amount")


class Standing(NamedTuple):
    """A goal: its id and KPI; target, value so far and at the end, money in the minor unit; how it stands."""

    id: str
    kpi: str
    is_money: bool
    target: float
    value: float | None
    projected: float | None
    state: str | None


Windows = Mapping[tuple[str, str, str, str, int], Mapping[str, int]]


def standings(windows: Windows, funnel: FunnelFile, now: datetime) -> Iterator[Standing]:
    """Yield how the goals stand whose KPI windows tell: counts, amounts, and rates of them.

    Args:
        windows: as `stream.oracle.truth` makes them.
        funnel: the funnel file in force.
        now: the moment.
    """
    known = _Goals(windows, funnel, now)
    for goal, id_ in zip(funnel.goals, goal_ids(funnel.goals), strict=True):
        if goal.source is None and goal.loss_reason is None:
            yield from known.standing(goal, id_)


class _Goals:
    def __init__(self, windows: Windows, funnel: FunnelFile, now: datetime) -> None:
        self._windows = windows
        self._funnel = funnel
        self._now = now
        self._zone = Organisation(funnel).zone
        self._today = now.astimezone(self._zone).date()
        self._plans = Plans(funnel)

    def standing(self, goal: Goal, id_: str) -> Iterator[Standing]:
        """Yield how a goal stands; nothing where there is no formula for its KPI."""
        first = goal.starts or self._fiscal_start(goal.by)
        values = dict(self._values(goal, first))
        names = [goal.kpi + suffix for suffix in _SUFFIXES]
        name = next((one for one in names if one in values), None)
        if name is None:
            return
        is_money = name in _AMOUNTS
        target = float(goal.target) * (10 ** minor_digits(self._funnel.currency) if is_money else 1)
        value = values[name] if first <= self._today else None
        adds_up = is_money or goal.kpi in _COUNTS or goal.activity_type is not None
        if name.endswith("_ratio"):
            adds_up = False
        gone, whole = self._time(goal, first)
        is_over = gone >= whole
        end: float | None = value
        if value is not None and adds_up and not is_over:
            end = float(Fraction(value) * whole / gone) if gone else None
        if is_money and end is not None:
            end = round(end)
        yield Standing(id_, goal.kpi, is_money, target, value, end, _state(goal, value, end, target, adds_up, is_over))

    def _values(self, goal: Goal, first: date) -> Iterator[tuple[str, float | None]]:
        sums: Sums = Counter()
        since: Counter[int] = Counter()
        asked = (goal.team, goal.rep, goal.territory)
        for (team, rep, territory, pipeline, hour), measures in self._windows.items():
            day = datetime.fromtimestamp(hour, self._zone).date()
            is_asked = all(one in (None, own) for one, own in zip(asked, (team, rep, territory), strict=True))
            if not is_asked or not first <= day <= goal.by:
                continue
            counted = measures
            if goal.pipeline not in (None, pipeline):
                if pipeline:
                    continue
                counted = {key: n for key, n in measures.items() if key.partition(":")[0] in _ACTIVITIES}
            sums.update(counted)
            since[hour] += counted.get(f"cohort_open:{goal.stage}", 0)
        if goal.activity_type is not None:
            for measure in _ACTIVITIES:
                yield measure, sums[f"{measure}:{goal.activity_type}"]
        elif goal.stage is not None:
            yield from self._of_stage(goal.stage, sums, since)
        else:
            for name, formula in (formulas.DEALS | formulas.MONEY).items():
                yield name.removeprefix("dealstream_"), formula(sums)

    def _of_stage(self, stage_id: str, sums: Sums, since: Counter[int]) -> Iterator[tuple[str, float | None]]:
        for pipeline in self._funnel.pipelines:
            for stage in pipeline.stages:
                if stage.id == stage_id:
                    ids = [one.id for one in pipeline.stages if one.kind == "open"]
                    known = StageSums(sums, ids, stuck_of(since, stage, self._now), Counter())
                    for name, value in formulas.of_stage(known, stage):
                        if "with_open" not in name and "bottleneck" not in name:
                            yield name.removeprefix(formulas.STAGE), value

    def _time(self, goal: Goal, first: date) -> tuple[Fraction, Fraction]:
        """Return how much of the time is gone, and all of it: working days where a calendar says them."""
        whole = [first + n * _DAY for n in range((goal.by - first).days + 1)]
        gone = [day for day in whole if day < self._today]
        team, territory = goal.team or "", goal.territory or ""
        if goal.rep is not None:
            team, territory = self._plans.place_of(goal.rep, self._today)
        worked = self._plans.worked(team, territory, whole)
        if worked:
            return (self._plans.worked(team, territory, gone) or Fraction(0)) if gone else Fraction(0), worked
        return Fraction(len(gone)), Fraction(len(whole))

    def _fiscal_start(self, day: date) -> date:
        first = day.replace(day=1)
        while first.month != self._funnel.fiscal_year_starts:
            first = (first - _DAY).replace(day=1)
        return first


def _state(
    goal: Goal, value: float | None, end: float | None, target: float, adds_up: bool, is_over: bool
) -> str | None:
    def is_met(by: float) -> bool:
        return by <= target if goal.at_most else by >= target

    if value is None:
        return None
    if is_met(value) and not (goal.at_most and adds_up and not is_over):
        return "attained"
    if end is None:
        return None
    return "on_pace" if is_met(end) else "behind"
