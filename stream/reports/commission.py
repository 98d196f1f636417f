"""What reps are paid: their ledgers, by what was known at a moment, and what open deals would bring."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from schemas.commission import Commission, CommissionPosting, CommissionStatement, NextDeal, OtherPlan, PayForecast
from schemas.funnel_file import FunnelFile
from schemas.planning import Plan, PlansFile
from stream.core.buckets import ONE_DAY, Days
from stream.core.funnel import Funnel, micros
from stream.core.of_file import OfFile
from stream.planning.commission import Scale
from stream.planning.ledger import PayPeriod, Posting, Statement, ledger
from stream.planning.pay_periods import pay_periods
from stream.reports.as_known import Versions, WinsAsKnown
from stream.reports.money import money_unit
from stream.reports.names import Names
from stream.reports.outlook import Outlook
from stream.reports.projected import Projected
from stream.reports.query import ReportQuery, Whose
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.sql import texts
from stream.words import ENGLISH

MOST_NEXT_DEALS = 100
_PARTS = (0.1, 0.5, 0.9)

OutlookOf = Callable[[Days, date, Whose, int], Outlook]
"""What is to come of whose open deals in some days, up to their end, as of a moment (microseconds UTC)."""


class PayQuery(NamedTuple):
    """Whose pay somebody wants to see.

    `asked`: of which days, of which team or rep, as of when.
    `other`: plans to compare with.
    """

    asked: ReportQuery = ReportQuery()
    other: tuple[Plan, ...] | None = None

    def parameters(self) -> dict[str, str]:
        """Return the query as parameters of `/api/commission`."""
        parameters = self.asked.parameters()
        if self.other is not None:
            parameters["plans"] = PlansFile(plans=self.other).model_dump_json(exclude_none=True)
        return parameters


class Ledgers(NamedTuple):
    """The statements of every rep with a plan, in order of their periods."""

    statements: Mapping[str, Sequence[Statement]]

    def of(self, rep_id: str, days: Days) -> Iterator[Statement]:
        """Yield those of a rep whose period has any of some days."""
        for one in self.statements.get(rep_id, ()):
            if one.period.days.common(days):
                yield one

    def running(self) -> dict[str, Statement]:
        """Return the last statement of each rep in which something can be earned."""
        last = {rep_id: statements[-1] for rep_id, statements in self.statements.items() if statements}
        return {rep_id: one for rep_id, one in last.items() if one.period.quota > 0}


class Commissions:
    """Tells what reps are paid. All methods block and raise ClickHouseUnavailable."""

    def __init__(self, clickhouse: ClickHouse, funnel: Funnel, outlook: OutlookOf | None = None) -> None:
        """`outlook`: what is to come of open deals; None: nothing is said of what pay will come to."""
        self._clickhouse = clickhouse
        self._funnel = funnel
        self._outlook = outlook
        self._names = Names(funnel)
        self._wins = OfFile(funnel, lambda _: WinsAsKnown(clickhouse, funnel))
        # Of the funnel file in force, which can change, and a day.
        self._periods: tuple[tuple[FunnelFile, date], dict[str, list[PayPeriod]]] | None = None

    def ledgers(self, as_of: datetime) -> Ledgers:
        """Return all ledgers as of a moment."""
        return self._ledgers(micros(as_of), None)[0]

    def commission(self, query: PayQuery, now: datetime) -> Commission:
        """Return what reps are paid over some days."""
        as_of = now if query.asked.as_of is None else query.asked.as_of
        days = self._days(query.asked, as_of)
        ledgers, others = self._ledgers(micros(as_of), query.other)
        names = self._names
        reps = [rep_id for rep_id in ledgers.statements if self._is_asked(rep_id, query.asked.whose, days)]
        reps.sort(key=lambda rep_id: (names.rep(rep_id), rep_id))
        chosen = [(rep_id, one) for rep_id in reps for one in ledgers.of(rep_id, days)]
        urls = self._urls([posting.deal_id for _, one in chosen for posting in one.postings])
        statements = tuple(self._statement(rep_id, names.rep(rep_id), one, urls) for rep_id, one in chosen)
        has_plans = bool(self._funnel.file.plans)
        running = {rep_id: one for rep_id, one in ledgers.running().items() if rep_id in reps}
        by_others = [one for one in others.statements if self._is_asked(one, query.asked.whose, days)] if others else []
        return Commission.model_validate(
            {
                "from": days.first.isoformat(),
                "to": days.last.isoformat(),
                "as_of": as_of,
                "team": query.asked.whose.team,
                "rep": query.asked.whose.rep,
                "currency": self._funnel.currency,
                "money_unit": money_unit(self._funnel),
                "generated_at": now,
                "has_plans": has_plans,
                "paid": sum(one.paid for one in statements) if reps else None,
                "settled": sum(one.paid for one in statements if one.settled),
                "statements": statements,
                "next_deals": () if query.asked.as_of is not None else self._next_deals(running),
                "at_forecast": None if query.asked.as_of is not None else self._at_forecast(running, micros(now)),
                "other_plan": None if others is None else _cost(others, by_others, days),
            }
        )

    def _ledgers(self, as_of: int, other: tuple[Plan, ...] | None) -> tuple[Ledgers, Ledgers | None]:
        """Return the ledgers by the plans of the funnel file, and by others."""
        until = self._funnel.day_of(as_of)
        periods = self._pay_periods(until)
        by_others = None if other is None else pay_periods(self._with(other), until)
        arrival = self._wins().first_arrival() if periods or by_others else None
        if arrival is None:
            return Ledgers(dict.fromkeys(periods, ())), None if other is None else Ledgers({})
        settlements = {one.settles_at for of_rep in periods.values() for one in of_rep}
        first = min((one for one in settlements if one > arrival), default=as_of + 1)
        more = {one.settles_at for of_rep in (by_others or {}).values() for one in of_rep}
        versions = by_rep(self._wins().versions(as_of, first, settlements | more))

        def written(of_reps: Mapping[str, Sequence[PayPeriod]]) -> Ledgers:
            day_of = self._funnel.day_of
            return Ledgers(
                {one: ledger(one, of, versions.get(one, {}), as_of, first, day_of) for one, of in of_reps.items()}
            )

        return written(periods), None if by_others is None else written(by_others)

    def _pay_periods(self, until: date) -> dict[str, list[PayPeriod]]:
        key = self._funnel.file, until
        if self._periods is None or self._periods[0] != key:
            self._periods = key, pay_periods(self._funnel, until)
        return self._periods[1]

    def _with(self, plans: tuple[Plan, ...]) -> Funnel:
        return Funnel(self._funnel.file.model_copy(update={"plans": plans}))

    def _days(self, asked: ReportQuery, as_of: datetime) -> Days:
        first = min((plan.starts for plan in self._funnel.file.plans), default=None)
        return asked.days_at(micros(as_of), self._funnel, first)

    def _is_asked(self, rep_id: str, whose: Whose, days: Days) -> bool:
        if whose.rep is not None and rep_id != whose.rep:
            return False
        return whose.team is None or self._team_on(rep_id, days.last) == whose.team

    def _team_on(self, rep_id: str, day: date) -> str:
        rep = next(one for one in self._funnel.file.reps if one.id == rep_id)
        begun = [one for one in rep.assignments if one.starts <= day]
        return (begun or rep.assignments[:1])[-1].team

    def _urls(self, deal_ids: Sequence[str]) -> Mapping[str, str]:
        sql = f"SELECT deal_id, url FROM {self._clickhouse.database}.deals WHERE deal_id IN {{ids:Array(String)}}"
        return {deal_id: url for deal_id, url in self._clickhouse.query_by_ids(sql, deal_ids) if url}

    def _statement(self, rep_id: str, name: str, statement: Statement, urls: Mapping[str, str]) -> CommissionStatement:
        period = statement.period
        return CommissionStatement.model_validate(
            {
                "rep_id": rep_id,
                "name": name,
                "from": period.days.first.isoformat(),
                "to": period.days.last.isoformat(),
                "plan_id": period.plan.id,
                "settles_on": self._funnel.day_of(statement.settles_at).isoformat(),
                "settled": statement.is_settled,
                "quota": period.quota,
                "attained": statement.attained,
                "attainment": _share(statement.attained, period.quota),
                "earned": statement.earned,
                "adjusted": statement.paid - statement.earned,
                "paid": statement.paid,
                "postings": tuple(self._posting(one, urls) for one in statement.postings),
            }
        )

    def _posting(self, posting: Posting, urls: Mapping[str, str]) -> CommissionPosting:
        return CommissionPosting(
            deal_id=posting.deal_id,
            url=urls.get(posting.deal_id),
            closed_on=posting.closed_on.isoformat(),
            posted_on=posting.day.isoformat(),
            of_from=posting.of.first.isoformat(),
            of_to=posting.of.last.isoformat(),
            amount=posting.amount,
            attained_before=posting.before,
            attained_after=posting.after,
            attainment_before=_share(posting.before, posting.quota),
            attainment_after=_share(posting.after, posting.quota),
            paid=posting.paid,
            reason=posting.reason,
            why=ENGLISH.say(f"posting-{posting.reason}"),
        )

    def _at_forecast(self, running: Mapping[str, Statement], now: int) -> PayForecast | None:
        """Return what the running periods would cost at the forecasts of the reps."""
        if self._outlook is None or not running:
            return None
        paid = [sum(one.paid for one in running.values())] * len(_PARTS)
        for days in {one.period.days for one in running.values()}:
            projected = Projected(self._outlook(days, days.last, Whose(), now), (), self._funnel, now)
            ahead = self._won_ahead(days.last, now)
            for rep_id, statement in running.items():
                if statement.period.days == days:
                    to_come = projected.to_come("rep_id", rep_id)
                    for place, part in enumerate(_PARTS):
                        paid[place] += pays_more(statement, ahead.get(rep_id, 0) + to_come.quantile(part))
        return PayForecast(p10=paid[0], p50=paid[1], p90=paid[2])

    def _won_ahead(self, last: date, now: int) -> dict[str, int]:
        """Return what each rep has won with a close date that lies ahead, up to a day."""
        rows = self._clickhouse.query(
            f"SELECT closed.rep_id, sum(ifNull(closed_amount, 0)) FROM {self._clickhouse.database}.deal_rows FINAL "
            "WHERE outcome = 'won' AND closed_at > {now:Int64} AND closed_at < {until:Int64} GROUP BY ALL",
            {"now": now, "until": self._funnel.midnight(last + ONE_DAY)},
        )
        return {rep_id: int(amount) for rep_id, amount in rows}

    def _next_deals(self, running: Mapping[str, Statement]) -> tuple[NextDeal, ...]:
        """Return what open deals would bring, were they won now, those that pay most first."""
        if not running:
            return ()
        rows = self._clickhouse.query(
            f"SELECT deal_id, url, rep_id, stage, reported_amount FROM {self._clickhouse.database}.deals "
            f"WHERE outcome = '' AND NOT is_lead AND stage_id != '' AND reported_amount > 0 "
            f"AND rep_id IN ({texts(sorted(running))})"
        )
        told = [
            NextDeal(
                deal_id=deal_id,
                url=url or None,
                rep_id=rep_id,
                name=self._names.rep(rep_id),
                stage=stage,
                amount=amount,
                pays=pays_more(running[rep_id], amount),
            )
            for deal_id, url, rep_id, stage, amount in rows
        ]
        return tuple(sorted(told, key=lambda one: (-one.pays, -one.amount, one.deal_id))[:MOST_NEXT_DEALS])


def pays_more(statement: Statement, amount: int) -> int:
    """Return what winning an amount more in a statement that runs would bring."""
    scale = Scale(statement.period.plan, statement.period.quota)
    return scale.earned(statement.attained + amount) - scale.earned(statement.attained)


def by_rep(versions: Versions) -> dict[str, Versions]:
    """Return what was known of deals by each rep whose they were at any time."""
    reps: dict[str, Versions] = {}
    for deal_id, of_deal in versions.items():
        for rep_id in {one.win.rep_id for one in of_deal if one.win is not None}:
            reps.setdefault(rep_id, {})[deal_id] = of_deal
    return reps


def _cost(ledgers: Ledgers, reps: Sequence[str], days: Days) -> OtherPlan:
    paid = {rep_id: sum(one.paid for one in ledgers.of(rep_id, days)) for rep_id in reps}
    return OtherPlan(paid=sum(paid.values()), reps=paid)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
