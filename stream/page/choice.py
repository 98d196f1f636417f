"""What a request asks to see: a period or dates, and whose numbers."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from aiohttp import web

from stream.core.funnel import Funnel, micros
from stream.kpis.periods import FIRST_DAY, GRAINS, LAST_DAY, PERIODS, Days, Grain, PeriodName, period
from stream.reports import Reports, View


class Choice(NamedTuple):
    """What somebody wants to see. The days are those of `view`, for each moment anew."""

    period: PeriodName | Literal["all"]
    first: date | None
    last: date | None
    team: str | None
    rep: str | None
    pipeline: str | None
    grain: Grain | None

    def scope(self, now: datetime, funnel: Funnel) -> View:
        """Return the view of today: whose numbers, whatever the days."""
        today = funnel.day_of(micros(now))
        return View(Days(today, today), self.team, self.rep, self.pipeline)

    def view(self, now: datetime, funnel: Funnel, reports: Reports) -> View:
        """Return the view as of a moment.

        Blocks and raises ClickHouseUnavailable where the period is all that is known.
        """
        scope = self.scope(now, funnel)
        today = scope.days.last
        if self.first is not None or self.last is not None:
            last = self.last or max(today, self.first or today)
            return scope._replace(days=Days(self.first or last, last))
        if self.period == "all":
            return scope._replace(days=reports.all_days(scope))
        return scope._replace(days=period(self.period, micros(now), funnel))


def read(query: Mapping[str, str], funnel: Funnel, reports: Reports) -> Choice:
    """Return what a query asks for. Blocks.

    Raises:
        aiohttp.web.HTTPBadRequest: a value is not one that can be asked for; says which can.
        ClickHouseUnavailable: a team or rep is not in the funnel file, and whether it once was cannot be read.
    """
    first, last = _day(query, "from"), _day(query, "to")
    if first is not None and last is not None and first > last:
        raise _bad("from", "must not be after `to`")
    team, rep = query.get("team") or None, query.get("rep") or None
    teams = [one.id for one in funnel.file.teams]
    reps = [one.id for one in funnel.file.reps]
    if (team is not None and team not in teams) or (rep is not None and rep not in reps):
        # Who left the funnel file still has a history.
        members = reports.members()
        teams += sorted({team_id for team_id, _ in members} - {"", *teams})
        reps += sorted({rep_id for _, rep_id in members} - {"", *reps})
    return Choice(
        _choice(query, "period", (*PERIODS, "all")) or "month",
        first,
        last,
        _choice(query, "team", teams),
        _choice(query, "rep", reps),
        _choice(query, "pipeline", [one.id for one in funnel.file.pipelines]),
        _choice(query, "grain", GRAINS),
    )


def _bad(name: str, problem: str) -> web.HTTPBadRequest:
    return web.HTTPBadRequest(text=json.dumps({"error": f"{name}: {problem}"}), content_type="application/json")


def _choice(query: Mapping[str, str], name: str, allowed: Sequence[str]) -> Any:
    value = query.get(name) or None
    if value is not None and value not in allowed:
        raise _bad(name, f"must be one of {', '.join(allowed)}")
    return value


def _day(query: Mapping[str, str], name: str) -> date | None:
    if not query.get(name):
        return None
    try:
        day = date.fromisoformat(query[name])
    except ValueError:
        raise _bad(name, "must be a date like 2026-01-31") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise _bad(name, f"must be from {FIRST_DAY} to {LAST_DAY}")
    return day
