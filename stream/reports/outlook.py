"""What reports read of the rows of deals to say what is to come: chances, due deals, what was closed of late."""

from datetime import date, timedelta
from math import ceil
from typing import Any, NamedTuple

from stream.core.buckets import Days
from stream.core.funnel import Funnel
from stream.planning.velocity import Closings
from stream.planning.win_chances import Cohort, Maturity, WinChances, mature
from stream.reports.codes import Member
from stream.reports.outlook_sql import closed_sql, cohorts_sql, open_sql
from stream.reports.query import Whose
from stream.sinks.clickhouse.client import ClickHouse

_CYCLES = 2


class Asked(NamedTuple):
    """What an outlook is of: what is to come after the days of a report, until a day, as of now (microseconds UTC)."""

    days: Days
    until: date
    whose: Whose
    now: int


class OpenInStage(NamedTuple):
    """The open deals of somebody in a stage.

    `due`: how many are expected to close by the day; `amounts`: theirs, where known, in the minor unit of the reporting
    currency. `qualified`: how many of all are sales qualified.
    """

    member: Member
    stage_id: str
    amounts: list[int]
    due: int
    qualified: int

    @property
    def amount(self) -> int:
        """What those that are due come to if all are won."""
        return sum(self.amounts)


class ClosedDeals(NamedTuple):
    """The closed deals of somebody. `later`: what is won with a close date after the days, until the day."""

    later: int
    of_late: Closings


class Outlook(NamedTuple):
    """What is known of what is to come.

    `reached`: the days on which the deals that tell the chances reached their stage; None: no deal was won yet.
    """

    reached: Maturity | None
    chances: WinChances
    open: list[OpenInStage]
    closed: dict[Member, ClosedDeals]

    @property
    def due(self) -> list[OpenInStage]:
        """Where any deal is due."""
        return [one for one in self.open if one.due]


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
    open_deals = [
        OpenInStage((team, rep, territory, pipeline), *rest)
        for team, rep, territory, pipeline, *rest in clickhouse.query(
            open_sql(clickhouse.database, funnel, where), parameters | moments
        )
    ]
    today = funnel.day_of(asked.now)
    of_late = Days(today - timedelta(days=max(1, ceil(_CYCLES * (median_cycle or 0))) - 1), today)
    closed = {
        (team, rep, territory, pipeline): ClosedDeals(later, Closings(*counted))
        for team, rep, territory, pipeline, later, counted in clickhouse.query(
            closed_sql(clickhouse.database, where), parameters | moments | _ends(of_late, funnel)
        )
    }
    if median_cycle is None:
        return Outlook(None, WinChances({}), open_deals, closed)
    days = mature(today, median_cycle)
    cohorts = {
        (team, stage): Cohort(*counted)
        for team, stage, *counted in clickhouse.query(cohorts_sql(clickhouse.database), _ends(Days(*days), funnel))
    }
    return Outlook(days, WinChances(cohorts), open_deals, closed)


def of_rows(whose: Whose) -> tuple[str, dict[str, Any]]:
    """Return the condition on whose rows count, and its parameters; those of no pipeline belong to no other."""
    asked = {name: value for name, value in whose._asdict().items() if value is not None}
    return " AND ".join(["1", *(f"{name}_id = {{{name}:String}}" for name in asked)]), asked


def _ends(days: Days, funnel: Funnel) -> dict[str, int]:
    return {"begin": funnel.midnight(days.first), "end": _midnight_after(days.last, funnel)}


def _midnight_after(day: date, funnel: Funnel) -> int:
    return funnel.midnight(day + timedelta(days=1))
