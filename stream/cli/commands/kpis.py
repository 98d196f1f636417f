"""`dealstream kpis`: the page's numbers in the terminal, as JSON or as CSV."""

import json
import sys
import urllib.error
import urllib.request
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import click

from stream.cli.output.kpi_csv import write_csv
from stream.cli.output.kpi_tables import show
from stream.cli.stacks import chosen, data_option
from stream.config import funnel_file
from stream.config.settings import Settings
from stream.core.funnel import Funnel, micros
from stream.kpis.periods import FIRST_DAY, GRAINS, LAST_DAY, Days, Grain, PeriodName, period
from stream.reports import Reports, View
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable

_DAY = click.DateTime(["%Y-%m-%d"])
_USUAL: dict[str, PeriodName] = {"week": "quarter", "month": "year"}
_ALL = ("quarter", "year")


class _Wish(NamedTuple):
    """What is to be shown. `days` None: everything that is known."""

    days: Days | None
    team: str | None
    rep: str | None
    pipeline: str | None
    grain: Grain | None


@click.command()
@click.option(
    "--by",
    type=click.Choice(["team", "rep", "stage", *GRAINS]),
    default="team",
    show_default=True,
    help="One row for each.",
)
@click.option(
    "--from",
    "first",
    type=_DAY,
    help="First day. [default: first of this month; by week of this quarter, by month of this year, by quarter or year "
    "as with --all]",
)
@click.option("--to", "last", type=_DAY, help="Last day. [default: today]")
@click.option("--all", "everything", is_flag=True, help="From the first day that is known until today.")
@click.option("--team", help="Only this team (id or name).")
@click.option("--rep", help="Only this rep (id or name).")
@click.option("--pipeline", help="Only this pipeline (id or name).")
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Every column of these rows, as CSV; without a total.")
@data_option
def command(
    by: str,
    first: datetime | None,
    last: datetime | None,
    everything: bool,
    team: str | None,
    rep: str | None,
    pipeline: str | None,
    as_json: bool,
    as_csv: bool,
    data: Path | None,
) -> None:
    """Print KPIs: by team, rep or stage, or over time."""
    if as_json and as_csv:
        raise click.UsageError("--json and --csv: take one of them")
    if everything and (first or last):
        raise click.UsageError("--all is every day that is known; leave out --from and --to")
    loaded = chosen(data, stopped_too=True).settings
    known = Funnel(funnel_file.load(loaded.funnel_file))
    file = known.file
    everything = everything or (by in _ALL and not first and not last)
    wish = _Wish(
        None if everything else _days(by, first, last, known),
        _id_of(team, [(one.id, one.name) for one in file.teams], "--team"),
        _id_of(rep, [(one.id, one.name) for one in file.reps], "--rep"),
        _id_of(pipeline, [(one.id, one.name) for one in file.pipelines], "--pipeline"),
        by if by in GRAINS else None,
    )
    try:
        report = _read(loaded, known, wish)
    except ClickHouseUnavailable as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps(report, indent=2, ensure_ascii=False))
    elif as_csv:
        write_csv(sys.stdout, report, by, known)
    else:
        show(report, by, known)


def _days(by: str, first: datetime | None, last: datetime | None, known: Funnel) -> Days:
    usual = period(_USUAL.get(by, "month"), micros(datetime.now(UTC)), known)
    end = _checked(last, "--to") or usual.last
    begin = _checked(first, "--from") or min(usual.first, end.replace(day=1))
    if begin > end:
        raise click.BadParameter("must not be after --to", param_hint="--from")
    return Days(begin, end)


def _checked(day: datetime | None, option: str) -> date | None:
    if day is not None and not FIRST_DAY <= day.date() <= LAST_DAY:
        raise click.BadParameter(f"must be from {FIRST_DAY} to {LAST_DAY}", param_hint=option)
    return day.date() if day else None


def _id_of(value: str | None, pairs: Iterable[tuple[str, str]], option: str) -> str | None:
    """Return the id that goes with an id or name; what the funnel file does not know may be from before it."""
    named = [one for one, name in pairs if value is not None and name.casefold() == value.casefold()]
    if value is None or value in dict(pairs) or not named:
        return value
    if len(named) > 1:
        raise click.BadParameter(f"is the name of several; write one of {', '.join(named)}", param_hint=option)
    return named[0]


def _read(loaded: Settings, known: Funnel, wish: _Wish) -> dict[str, Any]:
    """Return the report from ClickHouse, or from the worker that has chDB open."""
    clickhouse = ClickHouse(loaded)
    if clickhouse.embedded:
        try:
            return _ask_worker(loaded, wish)
        except OSError:
            pass  # no worker: nobody else has the folder open
    reports = Reports(clickhouse, known)
    now = datetime.now(UTC)
    today = known.day_of(micros(now))
    view = View(wish.days or Days(today, today), wish.team, wish.rep, wish.pipeline)
    _check(view, known, reports)
    if wish.days is None:
        view = view._replace(days=reports.all_days(view))
    return reports.report(view, now, wish.grain)


def _ask_worker(loaded: Settings, wish: _Wish) -> dict[str, Any]:
    query = {"team": wish.team, "rep": wish.rep, "pipeline": wish.pipeline, "grain": wish.grain}
    if wish.days is None:
        query["period"] = "all"
    else:
        query |= {"from": wish.days.first.isoformat(), "to": wish.days.last.isoformat()}
    parameters = urlencode({name: value for name, value in query.items() if value})
    url = f"http://{loaded.worker_host}:{loaded.worker_port}/api/kpis?{parameters}"
    try:
        with urllib.request.urlopen(url, timeout=120) as response:
            report: dict[str, Any] = json.load(response)
            return report
    except urllib.error.HTTPError as error:
        if error.code == 400:
            raise click.UsageError(f"--{json.load(error)['error']}") from None
        raise ClickHouseUnavailable(f"the worker at {url} answered {error.code}; is it still starting?") from None


def _check(view: View, known: Funnel, reports: Reports) -> None:
    """Raise click.BadParameter where nobody is called so, now or ever."""
    teams, reps = {one.id for one in known.file.teams}, {one.id for one in known.file.reps}
    if (view.team or "") not in teams | {""} or (view.rep or "") not in reps | {""}:
        members = reports.members()
        teams |= {team for team, _ in members if team}
        reps |= {rep for _, rep in members if rep}
    pipelines = {one.id for one in known.file.pipelines}
    for name, value, allowed in (
        ("team", view.team, teams),
        ("rep", view.rep, reps),
        ("pipeline", view.pipeline, pipelines),
    ):
        if value is not None and value not in allowed:
            raise click.BadParameter(f"must be one of {', '.join(sorted(allowed))}", param_hint=f"--{name}")
