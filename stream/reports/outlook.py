"""What is to come of open deals, for each row of a report: velocity, weighted pipeline, forecast."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from math import ceil
from typing import Any, NamedTuple

from stream.core.aggregate import Measures
from stream.core.funnel import Funnel
from stream.kpis.catalogue.outlook import OUTLOOK
from stream.kpis.formula import Formula, Projection
from stream.kpis.group import Picked
from stream.kpis.keys import parts_of
from stream.kpis.periods import Days
from stream.planning.distribution import Prospect
from stream.planning.forecast import Forecast, forecast
from stream.planning.velocity import Closings, velocity
from stream.planning.win_chances import Cohort, WinChances, mature
from stream.reports.codes import GROUPINGS, Member
from stream.reports.outlook_sql import closings_sql, cohorts_sql, due_sql
from stream.reports.query import Whose
from stream.sinks.clickhouse.client import ClickHouse

_CYCLES = 2
_AMOUNT = "waiting_amount"
_FORMULAS: Mapping[str, Formula] = {
    kpi.formula.of: kpi.formula for kpi in OUTLOOK if isinstance(kpi.formula, Projection)
}


class Asked(NamedTuple):
    """What an outlook is of: what is to come after the days of a report, until a day, as of now (microseconds UTC)."""

    days: Days
    until: date
    whose: Whose
    now: int


class Due(NamedTuple):
    """Deals that are alike, of which something is to come; without a stage they are won already.

    `amount`: in the minor unit of the reporting currency; None: not known.
    """

    member: Member
    stage_id: str
    amount: int | None
    number: int


class Outlook(NamedTuple):
    """What is known of what is to come.

    `closings`: by member how many qualified deals are open, and what was closed over the last two sales cycles.
    """

    chances: WinChances
    due: list[Due]
    closings: dict[Member, tuple[int, Closings]]


def outlook(clickhouse: ClickHouse, funnel: Funnel, median_cycle: float | None, asked: Asked) -> Outlook:
    """Return what is to come. Blocks; raises ClickHouseUnavailable.

    Args:
        clickhouse: has the rows of the deals.
        funnel: the funnel file in force.
        median_cycle: days from creation to close of all deals won; None: none was won, so that nothing is known.
        asked: of what.
    """
    where, parameters = of_rows(asked.whose)
    after, until = _midnight_after(asked.days.last, funnel), _midnight_after(asked.until, funnel)
    # Of a period that is over nothing is to come.
    moments = {"after": after, "until": until if until > asked.now else 0}
    due = [
        Due((team, rep, territory, pipeline), stage, amount, number)
        for team, rep, territory, pipeline, stage, amount, number in clickhouse.query(
            due_sql(clickhouse.database, funnel, where), parameters | moments
        )
    ]
    if median_cycle is None:
        return Outlook(WinChances({}), due, {})
    today = funnel.day_of(asked.now)
    of_late = Days(today - timedelta(days=max(1, ceil(_CYCLES * median_cycle)) - 1), today)
    closings = {
        (team, rep, territory, pipeline): (counted[0], Closings(*counted[1:]))
        for team, rep, territory, pipeline, counted in clickhouse.query(
            closings_sql(clickhouse.database, funnel, where), parameters | _ends(of_late, funnel)
        )
    }
    return Outlook(chances(clickhouse, funnel, Days(*mature(today, median_cycle))), due, closings)


def chances(clickhouse: ClickHouse, funnel: Funnel, days: Days) -> WinChances:
    """Return how likely deals are won, from those that reached their stage on some days. Blocks."""
    rows = clickhouse.query(cohorts_sql(clickhouse.database), _ends(days, funnel))
    return WinChances({(team, stage): Cohort(reached, won) for team, stage, reached, won in rows})


def of_rows(whose: Whose) -> tuple[str, dict[str, Any]]:
    """Return the condition on whose rows count, and its parameters; those of no pipeline belong to no other."""
    asked = {name: value for name, value in whose._asdict().items() if value is not None}
    return " AND ".join(["1", *(f"{name}_id = {{{name}:String}}" for name in asked)]), asked


class _Row:
    """What adds up in a row of a report."""

    def __init__(self) -> None:
        self.open_amounts: Counter[tuple[str, str, str]] = Counter()
        """By team, stage and currency."""
        self.prospects: list[Prospect] = []
        self.is_due_without_chance = False
        self.later = 0
        self.open_qualified = 0
        self.closings = Closings()


class Projected:
    """The KPIs of an outlook for each row of a report, by grouping (empty: everybody) and member."""

    def __init__(self, known: Outlook, open_deals: Iterable[tuple[Member, Measures]], funnel: Funnel, now: int) -> None:
        self._funnel = funnel
        self._now = now
        self._chances = known.chances
        self._rows: dict[tuple[str, str], _Row] = {}
        for member, measures in open_deals:
            for key, amount in measures.items():
                if key.startswith(_AMOUNT):
                    _, stage_id, currency = parts_of(key)
                    for row in self._rows_of(member):
                        row.open_amounts[member[0], stage_id, currency] += amount
        for one in known.due:
            self._add_due(one)
        for member, (open_qualified, closings) in known.closings.items():
            for row in self._rows_of(member):
                row.open_qualified += open_qualified
                row.closings += closings

    def of(self, grouping: str, member: str, measures: Measures) -> Picked:
        """Return the values of a row.

        Args:
            grouping: the column that it is one of; empty: it is everybody's.
            member: which one.
            measures: of its days; what is won is booked, and a quota the target.
        """
        row = self._rows.get((grouping, member), _Row())
        speed = velocity(row.open_qualified, row.closings)
        return {
            (_FORMULAS["velocity"], ""): None if speed is None else round(speed),
            (_FORMULAS["weighted pipeline"], ""): self._weighted(row),
            (_FORMULAS["forecast"], ""): self._forecast(row, measures),
        }

    def _rows_of(self, member: Member) -> Iterator[_Row]:
        for key in (("", ""), *zip(GROUPINGS, member, strict=True)):
            yield self._rows.setdefault(key, _Row())

    def _add_due(self, one: Due) -> None:
        if one.amount is None:
            return
        chance = self._chances.of(one.member[0], one.stage_id)
        prospect = None if chance is None else Prospect(one.amount, float(chance), one.number)
        for row in self._rows_of(one.member):
            if not one.stage_id:
                row.later += one.amount * one.number
            elif prospect is None:
                row.is_due_without_chance = True
            else:
                row.prospects.append(prospect)

    def _weighted(self, row: _Row) -> int | None:
        """Return the open amounts times their chances; those of which no chance is known are left out."""
        worth, is_known = 0.0, False
        amounts = self._of_deals(row.open_amounts)
        for (team_id, stage_id, currency), amount in amounts.items():
            chance = self._chances.of(team_id, stage_id)
            if chance is not None:
                is_known = True
                worth += (self._funnel.convert(amount, currency, None, self._now) or 0) * float(chance)
        return round(worth) if is_known or not amounts else None

    def _of_deals(self, amounts: Counter[tuple[str, str, str]]) -> dict[tuple[str, str, str], int]:
        stages = self._funnel.stages
        return {key: n for key, n in amounts.items() if n and key[1] in stages and not stages[key[1]].of_leads}

    def _forecast(self, row: _Row, measures: Measures) -> Forecast | None:
        if row.is_due_without_chance and not row.prospects:
            return None
        booked = measures.get("won_amount", 0) + row.later
        return forecast(booked, row.prospects, measures.get("quota"))


def _ends(days: Days, funnel: Funnel) -> dict[str, int]:
    return {"begin": funnel.midnight(days.first), "end": _midnight_after(days.last, funnel)}


def _midnight_after(day: date, funnel: Funnel) -> int:
    return funnel.midnight(day + timedelta(days=1))
