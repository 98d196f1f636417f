"""The parameters of a request as a query for a report."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from aiohttp import web

from stream.core.funnel import Funnel
from stream.kpis.periods import FIRST_DAY, GRAINS, LAST_DAY, PERIODS
from stream.reports import ReportQuery, Reports, Whose

_NAMES = ("period", "from", "to", "grain", "team", "rep", "territory", "pipeline")


def read(parameters: Mapping[str, str], funnel: Funnel, reports: Reports) -> ReportQuery:
    """Return what parameters ask for. Blocks.

    Raises:
        aiohttp.web.HTTPBadRequest: a value is not one that can be asked for; says which can.
        ClickHouseUnavailable: a team or rep is not in the funnel file, and whether it once was cannot be read.
    """
    for name in parameters:
        if name not in _NAMES:
            raise _bad(name, f"is no parameter; there are {', '.join(_NAMES)}")
    first, last = _day(parameters, "from"), _day(parameters, "to")
    if first is not None and last is not None and first > last:
        raise _bad("from", "must not be after `to`")
    team, rep = parameters.get("team") or None, parameters.get("rep") or None
    teams = [one.id for one in funnel.file.teams]
    reps = [one.id for one in funnel.file.reps]
    if (team is not None and team not in teams) or (rep is not None and rep not in reps):
        # Who left the funnel file still has a history.
        members = reports.members()
        teams += sorted({team_id for team_id, _ in members} - {"", *teams})
        reps += sorted({rep_id for _, rep_id in members} - {"", *reps})
    return ReportQuery(
        _one_of(parameters, "period", (*PERIODS, "all")) or "month",
        first,
        last,
        Whose(
            _one_of(parameters, "team", teams),
            _one_of(parameters, "rep", reps),
            _one_of(parameters, "territory", [one.id for one in funnel.file.territories]),
            _one_of(parameters, "pipeline", [one.id for one in funnel.file.pipelines]),
        ),
        _one_of(parameters, "grain", GRAINS),
    )


def _bad(name: str, problem: str) -> web.HTTPBadRequest:
    return web.HTTPBadRequest(text=json.dumps({"error": f"{name}: {problem}"}), content_type="application/json")


def _one_of(parameters: Mapping[str, str], name: str, allowed: Sequence[str]) -> Any:
    value = parameters.get(name) or None
    if value is not None and value not in allowed:
        raise _bad(name, f"must be one of {', '.join(allowed)}")
    return value


def _day(parameters: Mapping[str, str], name: str) -> date | None:
    if not parameters.get(name):
        return None
    try:
        day = date.fromisoformat(parameters[name])
    except ValueError:
        raise _bad(name, "must be a date like 2026-01-31") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise _bad(name, f"must be from {FIRST_DAY} to {LAST_DAY}")
    return day
