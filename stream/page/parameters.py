"""The parameters of a request as a query for a report."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from aiohttp import web

from stream.access.problems import problem
from stream.core.buckets import Days
from stream.core.funnel import Funnel
from stream.kpis.periods import FIRST_DAY, GRAINS, LAST_DAY, PERIODS
from stream.reports import DealQuery, ReportQuery, Reports, Whose
from stream.reports.deals import FURTHEST, MOST, SORTS, STATE_NAMES, NoDealsBehind, condition_of
from stream.reports.moments import NoMoment, moment_of
from stream.reports.waterfall import STEP_NAMES
from stream.words import Refusal

_KINDS = ("state", "kpi", "waterfall", "waterfall_due")
_MOST_DIGITS = 20


def read(parameters: Mapping[str, str], funnel: Funnel, reports: Reports) -> ReportQuery:
    """Return what parameters ask for. Blocks.

    Raises:
        aiohttp.web.HTTPBadRequest: a value is not one that can be asked for; says which can.
        ClickHouseUnavailable: a team or rep is not in the funnel file, and whether it once was cannot be read.
    """
    # A choice that is empty is none.
    return _asked({name: value for name, value in parameters.items() if value}, funnel, reports)


def read_deals(parameters: Mapping[str, str], funnel: Funnel, reports: Reports) -> DealQuery:
    """Return which deals parameters ask for. Blocks.

    An empty team, rep, territory, pipeline, source or reason is that of the deals without one.

    Raises:
        aiohttp.web.HTTPBadRequest: a value is not one that can be asked for; says which can.
        ClickHouseUnavailable: a team or rep is not in the funnel file, and whether it once was cannot be read.
    """
    query = DealQuery(
        _asked(parameters, funnel, reports),
        _one_of(parameters, "state", STATE_NAMES),
        parameters.get("kpi"),
        _one_of(parameters, "stage", [stage.id for stage in funnel.stages.values() if stage.kind == "open"]),
        parameters.get("source"),
        parameters.get("reason"),
        _one_of(parameters, "waterfall", STEP_NAMES),
        _one_of(parameters, "waterfall_due", STEP_NAMES),
        _one_of(parameters, "sort", SORTS),
        _number(parameters, "limit", 100, 1, MOST),
        _number(parameters, "offset", 0, 0, FURTHEST),
    )
    if len(kinds := [name for name in _KINDS if parameters.get(name) is not None]) > 1:
        raise bad(kinds[1], "leave-out-or", other=kinds[0])
    try:
        condition_of(query)
    except NoDealsBehind as error:
        raise problem(web.HTTPBadRequest, error, "kpi") from None
    return query


def _asked(parameters: Mapping[str, str], funnel: Funnel, reports: Reports) -> ReportQuery:
    first, last = day_of(parameters, "from"), day_of(parameters, "to")
    if first is not None and last is not None and first > last:
        raise bad("from", "not-after", last="`to`")
    parameters = _with_ids_of_now(parameters, funnel)
    team, rep = parameters.get("team"), parameters.get("rep")
    teams = [one.id for one in funnel.file.teams]
    reps = [one.id for one in funnel.file.reps]
    if (team and team not in teams) or (rep and rep not in reps):
        # Who left the funnel file still has a history.
        members = reports.members()
        teams += sorted({team_id for team_id, _ in members} - {"", *teams})
        reps += sorted({rep_id for _, rep_id in members} - {"", *reps})
    return ReportQuery(
        _one_of(parameters, "period", (*PERIODS, "all")) or "month",
        first,
        last,
        Whose(
            _one_of(parameters, "team", teams, nobody=True),
            _one_of(parameters, "rep", reps, nobody=True),
            _one_of(parameters, "territory", [one.id for one in funnel.file.territories], nobody=True),
            _one_of(parameters, "pipeline", [one.id for one in funnel.file.pipelines], nobody=True),
        ),
        _one_of(parameters, "grain", GRAINS),
        _moment(parameters, "as_of", funnel),
    )


def _with_ids_of_now(parameters: Mapping[str, str], funnel: Funnel) -> Mapping[str, str]:
    """Return parameters that name team and rep by the ids of now: a bookmark lasts longer than an id."""
    former = {"team": funnel.former_teams, "rep": funnel.former_reps}
    return {name: former.get(name, {}).get(value, value) for name, value in parameters.items()}


def bounded(days: Days, most: int) -> None:
    """Raise HTTPBadRequest for more days than are worked through at once."""
    if days.length > most:
        raise bad("from", "too-many-days", n=most)


def bad(name: str, message: str, **told: object) -> web.HTTPBadRequest:
    """Return the answer that a parameter is wrong, and how, by a message and what is told in it."""
    return problem(web.HTTPBadRequest, Refusal(message, **told), name)


def _one_of(parameters: Mapping[str, str], name: str, allowed: Sequence[str], *, nobody: bool = False) -> Any:
    value = parameters.get(name)
    if value is None or (value == "" and nobody):
        return value
    if value not in allowed:
        raise bad(name, "must-be-one-of", choices=", ".join(allowed))
    return value


def _number(parameters: Mapping[str, str], name: str, usual: int, least: int, most: int) -> int:
    value = parameters.get(name)
    if value is None:
        return usual
    # Of some thousand digits Python makes no number.
    is_number = value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS
    if not (is_number and least <= int(value) <= most):
        raise bad(name, "must-be-number", least=str(least), most=str(most))
    return int(value)


def day_of(parameters: Mapping[str, str], name: str) -> date | None:
    """Return the day that a parameter is; None: it is empty, or not there. Raises HTTPBadRequest."""
    if not parameters.get(name):
        return None
    try:
        day = date.fromisoformat(parameters[name])
    except ValueError:
        raise bad(name, "must-be-date") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise bad(name, "must-be-between", first=FIRST_DAY.isoformat(), last=LAST_DAY.isoformat())
    return day


def _moment(parameters: Mapping[str, str], name: str, funnel: Funnel) -> datetime | None:
    if not parameters.get(name):
        return None
    try:
        return moment_of(parameters[name], datetime.now(UTC), funnel)
    except NoMoment as error:
        raise problem(web.HTTPBadRequest, error, name) from None
