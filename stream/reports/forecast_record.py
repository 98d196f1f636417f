"""What was forecast 30 days before the end of past months or quarters, and what came."""

import math
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Literal, NamedTuple

from schemas.forecast import Calibration, PastForecast, StageRecord
from schemas.report import ForecastValue
from stream.core.buckets import Days, buckets, start_of
from stream.core.funnel import Funnel
from stream.planning.besides import Besides, Came, InAll, besides
from stream.planning.distribution import Distribution, Prospects
from stream.planning.forecast import of_distribution
from stream.planning.win_chances import Cohort, WinChances, mature
from stream.reports.forecast_record_sql import cohorts_sql, due_sql, median_cycles_sql, won_sql
from stream.reports.outlook import of_rows
from stream.reports.query import Whose
from stream.sinks.clickhouse.client import ClickHouse

PERIODS = 12
DAYS_BEFORE = 30
"""Of the record: so long before their end past periods are looked at."""

_CERTAIN = 1.96
_EVEN_SPREAD = math.sqrt(1 / 12)
"""The standard deviation of the ranks of good forecasts: they are spread evenly from 0 to 1."""


class _Moment(NamedTuple):
    """When a period was forecast (microseconds UTC)."""

    period: Days
    at: int
    begin: int
    end: int


class _Stage:
    """How the deals in a stage did."""

    def __init__(self) -> None:
        self.deals = self.won = self.won_since = 0
        self.chances = 0.0


class _Seen(NamedTuple):
    """A past period as it was seen before its end, and what came."""

    moment: _Moment
    booked: int
    came: int
    came_of_due: int
    prospects: list[Prospects]
    to_come: Distribution

    @property
    def told(self) -> Came:
        """What it tells of later ones."""
        return Came(self.to_come.mean, self.came_of_due, self.came - self.booked - self.came_of_due)


class _SeenAll(NamedTuple):
    """Past periods, the oldest first, and how the deals in each stage did that were due."""

    periods: list[_Seen]
    stages: dict[str, _Stage]


class Record(NamedTuple):
    """Past forecasts, the latest first, and how good they were."""

    past: tuple[PastForecast, ...]
    calibration: Calibration


def record(
    clickhouse: ClickHouse, funnel: Funnel, period: Literal["month", "quarter"], whose: Whose, now: int
) -> Record:
    """Return the forecasts of the periods before the present one. Blocks; raises ClickHouseUnavailable.

    Args:
        clickhouse: has the rows of the deals.
        funnel: the funnel file in force.
        period: how long each is.
        whose: whose deals.
        now: microseconds UTC.
    """
    periods, stages = _seen(clickhouse, funnel, period, whose, now, DAYS_BEFORE)
    past = [_past(one, periods, funnel) for one in periods]
    return Record(tuple(past[::-1]), _calibration(past, stages, funnel))


def told_besides(
    clickhouse: ClickHouse,
    funnel: Funnel,
    period: Literal["month", "quarter"],
    whose: Whose,
    now: int,
    days_before: int,
) -> Besides | None:
    """Return what past periods tell, so many days before their end; arguments and errors as of `record`."""
    periods, _ = _seen(clickhouse, funnel, period, whose, now, days_before)
    return besides([one.told for one in periods])


def _seen(
    clickhouse: ClickHouse,
    funnel: Funnel,
    period: Literal["month", "quarter"],
    whose: Whose,
    now: int,
    days_before: int,
) -> _SeenAll:
    """Return the past periods of which anything was known so many days before their end."""
    moments = list(_moments(funnel, period, now, days_before))
    parameters: dict[str, Any] = {
        "ats": [one.at for one in moments],
        "begins": [one.begin for one in moments],
        "ends": [one.end for one in moments],
    }
    known = _chances(clickhouse, funnel, moments, parameters)
    where, asked = of_rows(whose)
    parameters |= asked
    won = {n: sums for n, *sums in clickhouse.query(won_sql(clickhouse.database, where), parameters)}
    prospects: dict[int, list[Prospects]] = {}
    came_of_due: dict[int, int] = {}
    stages: dict[str, _Stage] = {}
    without_chance: set[int] = set()
    for n, team, stage_id, currency, amounts, deals, won_in, brought, won_since in clickhouse.query(
        due_sql(clickhouse.database, funnel, where), parameters
    ):
        chance = known[n].of(team, stage_id)
        if chance is None:
            without_chance |= {n} if currency else set()
            continue
        stage = stages.setdefault(stage_id, _Stage())
        stage.deals += deals
        stage.chances += float(chance) * deals
        stage.won += won_in
        stage.won_since += won_since
        if currency:
            worth = _converted(amounts, currency, moments[n - 1].at, funnel)
            prospects.setdefault(n, []).append(Prospects(float(chance), worth))
            came_of_due[n] = came_of_due.get(n, 0) + brought
    seen = []
    for n, moment in enumerate(moments, 1):
        if not known[n].is_empty and (n in prospects or n not in without_chance):
            (came, booked), due = won.get(n, (0, 0)), prospects.get(n, [])
            seen.append(_Seen(moment, booked, came, came_of_due.get(n, 0), due, Distribution(due)))
    return _SeenAll(seen, stages)


def _moments(funnel: Funnel, period: Literal["month", "quarter"], now: int, days_before: int) -> Iterable[_Moment]:
    fiscal = funnel.file.fiscal_year_starts
    days = start_of(period, funnel.day_of(now), fiscal)
    periods: list[Days] = []
    while len(periods) < PERIODS:
        (before,) = buckets(period, Days(days - timedelta(days=1), days - timedelta(days=1)), fiscal)
        periods.append(before)
        days = before.first
    for one in periods[::-1]:
        end = one.last + timedelta(days=1)
        at = funnel.midnight(end - timedelta(days=days_before))
        yield _Moment(one, at, funnel.midnight(one.first), funnel.midnight(end))


def _chances(
    clickhouse: ClickHouse, funnel: Funnel, moments: Sequence[_Moment], parameters: dict[str, Any]
) -> dict[int, WinChances]:
    """Return by number of the moment how likely deals were won, from what had become of others by then."""
    cycles = dict(clickhouse.query(median_cycles_sql(clickhouse.database), {"ats": parameters["ats"]}))
    reached = []
    for n, moment in enumerate(moments, 1):
        days = mature(funnel.day_of(moment.at), cycles[n]) if n in cycles else None
        end = 0 if days is None else funnel.midnight(days.last + timedelta(days=1))
        reached.append((0 if days is None else funnel.midnight(days.first), end))
    cohorts: dict[int, dict[tuple[str, str], Cohort]] = {n: {} for n in range(1, len(moments) + 1)}
    for team, stage, *counted in clickhouse.query(
        cohorts_sql(clickhouse.database),
        {
            "ats": parameters["ats"],
            "reached_from": [begin for begin, _ in reached],
            "reached_to": [end for _, end in reached],
        },
    ):
        for n, counts in enumerate(zip(*counted, strict=True), 1):
            if counts[0]:
                cohorts[n][team, stage] = Cohort(*counts)
    return {n: WinChances(one) for n, one in cohorts.items()}


def _converted(amounts: list[int], currency: str, at: int, funnel: Funnel) -> list[int]:
    """Return amounts in the reporting currency; deals have none of which the rate is not known."""
    if currency == funnel.currency:
        return amounts
    return [funnel.convert(amount, currency, None, at) or 0 for amount in amounts]


def _past(seen: _Seen, periods: Sequence[_Seen], funnel: Funnel) -> PastForecast:
    moment, came = seen.moment, seen.came
    told = of_distribution(seen.booked, seen.to_come, None)
    # Of others what had come by then is known, so that nothing is told by what came later.
    known = besides([one.told for one in periods if one.moment.end <= moment.at])
    in_all = None if known is None else InAll(seen.prospects, known).forecast(seen.booked, None)
    return PastForecast.model_validate(
        told._asdict()
        | {
            "from": moment.period.first.isoformat(),
            "to": moment.period.last.isoformat(),
            "forecast_on": funnel.day_of(moment.at).isoformat(),
            "came": came,
            "came_of_due": seen.came_of_due,
            "within": told.p10 <= came <= told.p90,
            "rank": seen.to_come.rank(came - seen.booked),
            "in_all": in_all and ForecastValue(**in_all._asdict()),
            "within_all": in_all and in_all.p10 <= came <= in_all.p90,
        }
    )


def leaning(mean_rank: float, periods: int) -> Literal["too low", "too high"] | None:
    """Return what forecasts were by the mean of their ranks; None where chance explains it."""
    by_chance = _CERTAIN * _EVEN_SPREAD / math.sqrt(periods)
    if abs(mean_rank - 0.5) <= by_chance:
        return None
    return "too low" if mean_rank > 0.5 else "too high"


def _calibration(past: Sequence[PastForecast], stages: dict[str, _Stage], funnel: Funnel) -> Calibration:
    mean_rank = sum(one.rank for one in past) / len(past) if past else None
    within_all = [one.within_all for one in past if one.within_all is not None]
    return Calibration(
        periods=len(past),
        within=sum(one.within for one in past),
        mean_rank=mean_rank,
        periods_in_all=len(within_all),
        within_all=sum(within_all),
        leaning=None if mean_rank is None else leaning(mean_rank, len(past)),
        stages=tuple(
            StageRecord(
                stage_id=stage.id,
                stage=stage.name,
                deals=did.deals,
                chance=min(1.0, did.chances / did.deals),
                won=did.won / did.deals,
                won_since=did.won_since / did.deals,
            )
            for stage in funnel.stages.values()
            if (did := stages.get(stage.id)) is not None
        ),
    )
