"""The forecast of the present month or quarter: its distribution, the deals it is made of, and how past ones did."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple

from schemas.forecast import (
    BesidesDue,
    DueDeal,
    ForecastReport,
    LeftOut,
    OutcomePoint,
    StageForecast,
    TeamForecast,
    Velocity,
)
from schemas.report import ForecastValue, RateValue
from stream.core.aggregate import Measures, add_to
from stream.core.buckets import Days, buckets
from stream.core.funnel import Funnel, Stage, micros
from stream.kpis.statistics import wilson
from stream.planning.besides import Besides, InAll
from stream.planning.distribution import Distribution
from stream.planning.plan_measures import LookedAt
from stream.planning.velocity import Closings, velocity
from stream.reports.as_of import as_of
from stream.reports.deals import Deals
from stream.reports.forecast_record import record, told_besides
from stream.reports.hours import Hours
from stream.reports.money import money_unit
from stream.reports.names import Names
from stream.reports.outlook import OpenInStage, Outlook, of_rows
from stream.reports.outlook_sql import booked_sql, largest_due_sql, undated_sql
from stream.reports.plans import Place, Plans, Won
from stream.reports.projected import Projected, RowOutlook
from stream.reports.query import Whose
from stream.sinks.clickhouse.client import ClickHouse

ForecastPeriod = Literal["month", "quarter"]
_EVERYBODY: Place = ("", "")
_STEPS = 100
_MOST_DEALS = 20


class ForecastQuery(NamedTuple):
    """Of which period, and of whom. `as_of`: as it was forecast at that moment, of the period of then; None: now."""

    period: ForecastPeriod = "month"
    whose: Whose = Whose()
    as_of: datetime | None = None

    def parameters(self) -> dict[str, str]:
        """Return the query as parameters of `/api/forecast`."""
        moment = None if self.as_of is None else self.as_of.isoformat()
        asked = {"period": self.period, **self.whose._asdict(), "as_of": moment}
        return {name: value for name, value in asked.items() if value is not None}


class Forecasts:
    """Makes forecasts. All methods block and raise ClickHouseUnavailable."""

    def __init__(self, clickhouse: ClickHouse, funnel: Funnel) -> None:
        self._clickhouse = clickhouse
        self._funnel = funnel
        self._hours = Hours(clickhouse, funnel)
        self._deals = Deals(clickhouse, funnel)
        self._plans = Plans(funnel)

    def report(self, query: ForecastQuery, now: datetime) -> ForecastReport:
        """Return the forecast of a query."""
        if (at := query.as_of) is not None:
            with as_of(self._clickhouse, self._funnel, at) as then:
                told = Forecasts(*then).report(query._replace(as_of=None), at)
            return told.model_copy(update={"as_of": at, "generated_at": now})
        today, whose = self._funnel.day_of(micros(now)), query.whose
        [whole] = buckets(query.period, Days(today, today), self._funnel.file.fiscal_year_starts)
        known = self._hours.outlook(whole, whole.last, whose, micros(now))
        open_deals = self._hours.open_deals(whose, ())
        by_member = ((member, one.measures) for one in open_deals if (member := one.member) is not None)
        projected = Projected(known, by_member, self._funnel, micros(now))
        so_far = self._so_far(whole, whose, today)
        total = projected.of("", "", so_far["", ""])
        besides = told_besides(
            self._clickhouse, self._funnel, query.period, whose, micros(now), (whole.last - today).days + 1
        )
        past = record(self._clickhouse, self._funnel, query.period, whose, micros(now))
        return ForecastReport.model_validate(
            {
                "period": query.period,
                "from": whole.first.isoformat(),
                "to": whole.last.isoformat(),
                **whose._asdict(),
                "currency": self._funnel.currency,
                "money_unit": money_unit(self._funnel),
                "generated_at": now,
                "total": total.forecast and ForecastValue(**total.forecast._asdict()),
                **_in_all(total, projected, besides),
                "weighted_pipeline": total.weighted_pipeline,
                "velocity": _velocity(known),
                "deals_due": sum(one.due for one in known.due),
                "amount_due": sum(one.amount for one in known.due),
                "points": () if total.forecast is None else _points(projected.to_come("", ""), total.forecast.booked),
                "stages": tuple(self._stages(known)),
                "teams": tuple(self._teams(known, projected, so_far)),
                "deals": tuple(self._largest(known, whose, whole.last)),
                "left_out": self._left_out(known, whose),
                "reached_from": known.reached and known.reached.first.isoformat(),
                "reached_to": known.reached and known.reached.last.isoformat(),
                "record": past.past,
                "calibration": past.calibration,
            }
        )

    def _so_far(self, whole: Days, whose: Whose, today: date) -> dict[Place, Measures]:
        """Return quotas, and what is won in a period, also what is dated later in it: of everybody and of each team."""
        where, parameters = of_rows(whose)
        ends = {"begin": self._funnel.midnight(whole.first), "until": self._midnight_after(whole.last)}
        rows = self._clickhouse.query(booked_sql(self._clickhouse.database, where), parameters | ends)
        so_far: dict[Place, Measures] = {_EVERYBODY: {"won_amount": sum(amount for _, amount in rows)}}
        so_far |= {("team_id", team_id): {"won_amount": amount} for team_id, amount in rows}
        planned = self._plans.sums(LookedAt(whole, whole), whose, "year", today, Won({}, {}))
        for place, of_place in planned.groups.items():
            if place[0] in ("", "team_id"):
                add_to(so_far.setdefault(place, {}), of_place.measures)
        return so_far

    def _stages(self, known: Outlook) -> Iterator[StageForecast]:
        for stage in self._funnel.stages.values():
            due = [one for one in known.due if one.stage_id == stage.id]
            if due:
                won = known.chances.everybody(stage.id)
                rate = wilson(won.won, won.reached if won.over else 0)
                yield StageForecast(
                    pipeline_id=stage.pipeline_id,
                    pipeline=self._pipeline(stage),
                    stage_id=stage.id,
                    stage=stage.name,
                    deals=sum(one.due for one in due),
                    amount=sum(one.amount for one in due),
                    expected=round(sum(one.amount * _chance(one, known) for one in due)),
                    won=RateValue(value=rate.value, n=rate.n, low=rate.low, high=rate.high),
                )

    def _pipeline(self, stage: Stage) -> str:
        return next(one.name for one in self._funnel.file.pipelines if one.id == stage.pipeline_id)

    def _teams(self, known: Outlook, projected: Projected, so_far: Mapping[Place, Measures]) -> Iterator[TeamForecast]:
        due: dict[str, list[OpenInStage]] = {team_id: [] for column, team_id in so_far if column}
        for one in known.due:
            due.setdefault(one.member[0], []).append(one)
        names = Names(self._funnel)
        for team_id in sorted(due, key=names.order_of_team):
            told = projected.of("team_id", team_id, so_far.get(("team_id", team_id), {})).forecast
            if told is not None:
                yield TeamForecast(
                    team_id=team_id,
                    name=names.team(team_id),
                    deals=sum(one.due for one in due[team_id]),
                    amount=sum(one.amount for one in due[team_id]),
                    **told._asdict(),
                )

    def _largest(self, known: Outlook, whose: Whose, last: date) -> Iterator[DueDeal]:
        chances = {
            f"{one.member[0]}\0{one.stage_id}": float(chance)
            for one in known.due
            if (chance := known.chances.of(one.member[0], one.stage_id)) is not None
        }
        if not chances:
            return
        where, parameters = of_rows(whose)
        parameters |= {"places": list(chances), "chances": list(chances.values())}
        parameters |= {"until": self._midnight_after(last), "most": _MOST_DEALS}
        sql = largest_due_sql(self._clickhouse.database, self._funnel, where)
        rows = {deal_id: (amount, chance) for deal_id, amount, chance in self._clickhouse.query(sql, parameters)}
        for deal in self._deals.told(list(rows)):
            amount, chance = rows[deal.deal_id]
            if deal.expected_close is not None:
                yield DueDeal(
                    deal_id=deal.deal_id,
                    url=deal.url,
                    owner=deal.owner,
                    team=deal.team,
                    stage=deal.stage,
                    amount=amount,
                    chance=chance,
                    expected=round(amount * chance),
                    expected_close=deal.expected_close,
                    overdue=deal.overdue,
                    stuck=deal.stuck,
                    quiet=deal.quiet,
                )

    def _left_out(self, known: Outlook, whose: Whose) -> LeftOut:
        where, parameters = of_rows(whose)
        sql = undated_sql(self._clickhouse.database, self._funnel, where)
        ((undated,),) = self._clickhouse.query(sql, parameters)
        return LeftOut(
            without_close_date=undated,
            without_amount=sum(one.due - len(one.amounts) for one in known.due),
            without_chance=sum(
                len(one.amounts) for one in known.due if known.chances.of(one.member[0], one.stage_id) is None
            ),
        )

    def _midnight_after(self, day: date) -> int:
        return self._funnel.midnight(day + timedelta(days=1))


def _in_all(total: RowOutlook, projected: Projected, besides: Besides | None) -> dict[str, Any]:
    """Return what the period comes to in all, and what tells it."""
    if besides is None or total.forecast is None:
        return {}
    told = InAll(projected.prospects("", ""), besides).forecast(total.forecast.booked, total.forecast.target)
    low, high = (round(besides.quantile(part)) for part in (0.1, 0.9))
    mean = round(max(0.0, besides.mean))
    of = BesidesDue(periods=besides.periods, in_time=besides.in_time, mean=mean, p10=low, p90=high)
    return {"in_all": ForecastValue(**told._asdict()), "besides": of}


def _chance(one: OpenInStage, known: Outlook) -> float:
    """Return the chance of deals; 0 where none is known, so that it is left out."""
    return float(known.chances.of(one.member[0], one.stage_id) or 0)


def _velocity(known: Outlook) -> Velocity:
    of_late, open_deals = Closings(), sum(one.qualified for one in known.open)
    for one in known.closed.values():
        of_late += one.of_late
    a_day = velocity(open_deals, of_late)
    rate, average, days = of_late.win_rate, of_late.average_deal, of_late.cycle_days
    return Velocity(
        per_day=None if a_day is None else round(a_day),
        per_week=None if a_day is None else round(7 * a_day),
        open_deals=open_deals,
        win_rate=None if rate is None else float(rate),
        average_deal=None if average is None else round(average),
        cycle_days=None if days is None else float(days),
    )


def _points(to_come: Distribution, booked: int) -> tuple[OutcomePoint, ...]:
    amounts = sorted({to_come.total * step // _STEPS for step in range(_STEPS + 1)})
    return tuple(OutcomePoint(amount=booked + one, at_least=to_come.at_least(one)) for one in amounts)
