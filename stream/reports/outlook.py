"""What reports read of the rows of deals to say what is to come: chances, due deals, what was closed of late."""

from datetime import date, timedelta
from math import ceil
from typing import Any, NamedTuple

from stream.core.funnel import Funnel
from stream.kpis.periods import Days
from stream.planning.velocity import Closings
from stream.planning.win_chances import Cohort, Maturity, WinChances, mature
from stream.reports.codes import Member
from stream.reports.outlook_sql import closings_sql, cohorts_sql, due_sql
from stream.reports.query import Whose
from stream.sinks.clickhouse.client import ClickHouse

_CYCLES = 2


class Asked(NamedTuple):
    """What an outlook is of: what is to come after the days of a report, until a day, as of now (microseconds UTC)."""

    days: Days
    until: date
    whose: Whose
    now: int


class Due(NamedTuple):
    """Deals in a stage of which something is to come; without a stage they are won already.

    `amounts`: those that are known, in the minor unit of the reporting currency. `number`: how many deals there are.
    """

    member: Member
    stage_id: str
    amounts: list[int]
    number: int

    @property
    def amount(self) -> int:
        """What they come to if all are won."""
        return sum(self.amounts)


class Outlook(NamedTuple):
    """What is known of what is to come.

    `reached`: the days on which the deals that tell the chances reached their stage; None: no deal was won yet.
    `closings`: by member how many qualified deals are open, and what was closed over the last two sales cycles.
    """

    reached: Maturity | None
    chances: WinChances
    due: list[Due]
    closings: dict[Member, tuple[int, Closings]]


NO_OUTLOOK = Outlook(None, WinChances({}), [], {})
"""Where nobody asks what is to come."""


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
        Due((team, rep, territory, pipeline), stage, amounts, number)
        for team, rep, territory, pipeline, stage, amounts, number in clickhouse.query(
            due_sql(clickhouse.database, funnel, where), parameters | moments
        )
    ]
    if median_cycle is None:
        return Outlook(None, WinChances({}), due, {})
    today = funnel.day_of(asked.now)
    of_late = Days(today - timedelta(days=max(1, ceil(_CYCLES * median_cycle)) - 1), today)
    closings = {
        (team, rep, territory, pipeline): (counted[0], Closings(*counted[1:]))
        for team, rep, territory, pipeline, counted in clickhouse.query(
            closings_sql(clickhouse.database, funnel, where), parameters | _ends(of_late, funnel)
        )
    }
    days = mature(today, median_cycle)
    cohorts = {
        (team, stage): Cohort(reached, won)
        for team, stage, reached, won in clickhouse.query(cohorts_sql(clickhouse.database), _ends(Days(*days), funnel))
    }
    return Outlook(days, WinChances(cohorts), due, closings)


def of_rows(whose: Whose) -> tuple[str, dict[str, Any]]:
    """Return the condition on whose rows count, and its parameters; those of no pipeline belong to no other."""
    asked = {name: value for name, value in whose._asdict().items() if value is not None}
    return " AND ".join(["1", *(f"{name}_id = {{{name}:String}}" for name in asked)]), asked


def _ends(days: Days, funnel: Funnel) -> dict[str, int]:
    return {"begin": funnel.midnight(days.first), "end": _midnight_after(days.last, funnel)}


def _midnight_after(day: date, funnel: Funnel) -> int:
    return funnel.midnight(day + timedelta(days=1))
