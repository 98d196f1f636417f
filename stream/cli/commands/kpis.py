"""`dealstream kpis`: the page's numbers in the terminal, as JSON or as CSV."""

import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import click

from schemas.report import Report, Row
from stream.cli.output.kpi_csv import write_csv
from stream.cli.output.kpi_tables import choices, show
from stream.cli.stacks import chosen, data_option
from stream.cli.worker_client import NoWorker, WorkerClient, WorkerRefused
from stream.config import funnel_file
from stream.config.settings import Settings
from stream.core.funnel import Funnel, micros
from stream.kpis.catalogue import kpis_of
from stream.kpis.declaration import Subject
from stream.kpis.periods import FIRST_DAY, GRAINS, LAST_DAY, Days, PeriodName, period
from stream.reports import Hours, ReportQuery, Reports, Whose
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable

_DAY = click.DateTime(["%Y-%m-%d"])
_USUAL: dict[str, PeriodName] = {"week": "quarter", "month": "year"}
_ALL = ("quarter", "year")


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
@click.option("--territory", help="Only this territory (id or name).")
@click.option("--pipeline", help="Only this pipeline (id or name).")
@click.option("--kpi", "wanted", multiple=True, help="Only this KPI (id, see docs/kpis.md); several: once for each.")
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON.")
@click.option(
    "--csv", "as_csv", is_flag=True, help="These rows as CSV, with every column or those of --kpi; without a total."
)
@data_option
def command(
    by: str,
    first: datetime | None,
    last: datetime | None,
    everything: bool,
    team: str | None,
    rep: str | None,
    territory: str | None,
    pipeline: str | None,
    wanted: tuple[str, ...],
    as_json: bool,
    as_csv: bool,
    data: Path | None,
) -> None:
    """Print KPIs: by team, rep or stage, or over time."""
    if as_json and as_csv:
        raise click.UsageError("--json and --csv: take one of them")
    if as_json and wanted:
        raise click.UsageError("--json is everything; leave out --kpi, or take --csv")
    if everything and (first or last):
        raise click.UsageError("--all is every day that is known; leave out --from and --to")
    allowed = [kpi.id for kpi in choices(by)]
    if unknown := [kpi for kpi in wanted if kpi not in allowed]:
        raise click.BadParameter(f"{unknown[0]!r} must be one of {', '.join(allowed)}", param_hint="--kpi")
    loaded = chosen(data, stopped_too=True).settings
    known = Funnel(funnel_file.load(loaded.funnel_file))
    file = known.file
    everything = everything or (by in _ALL and not first and not last)
    whose = Whose(
        _id_of(team, [(one.id, one.name) for one in file.teams], "--team"),
        _id_of(rep, [(one.id, one.name) for one in file.reps], "--rep"),
        _id_of(territory, [(one.id, one.name) for one in file.territories], "--territory"),
        _id_of(pipeline, [(one.id, one.name) for one in file.pipelines], "--pipeline"),
    )
    grain = by if by in GRAINS else None
    if everything:
        query = ReportQuery("all", whose=whose, grain=grain)
    else:
        query = ReportQuery("month", *_days(by, first, last, known), whose=whose, grain=grain)
    try:
        report = _read(loaded, known, query)
    except ClickHouseUnavailable as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    if as_json:
        click.echo(report.model_dump_json(by_alias=True, indent=2))
    elif as_csv:
        write_csv(sys.stdout, report, by, known, wanted)
    else:
        show(report, by, known, wanted)


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


def _read(loaded: Settings, known: Funnel, query: ReportQuery) -> Report:
    """Return the report from ClickHouse, or from the worker that has chDB open."""
    clickhouse = ClickHouse(loaded)
    if clickhouse.embedded:
        try:
            return _ask_worker(loaded, query)
        except NoWorker:
            pass  # nobody else has the folder open
    reports = Reports(Hours(clickhouse, known), known)
    _check(query.whose, known, reports)
    return reports.report(query, datetime.now(UTC))


def _ask_worker(loaded: Settings, query: ReportQuery) -> Report:
    try:
        report = Report.model_validate_json(WorkerClient(loaded).read("/api/kpis", query.parameters(), seconds=120))
    except WorkerRefused as error:
        if error.status == 400:
            raise click.UsageError(f"--{error.problem}") from None
        raise ClickHouseUnavailable(str(error)) from None
    except OSError as error:
        raise ClickHouseUnavailable(f"the worker went away: {error}") from None
    stages = [stage for pipeline in report.pipelines for stage in pipeline.stages]
    wanted: list[tuple[Subject, Row]] = [("deals", report.total), *(("stage", stage) for stage in stages)]
    if missing := [kpi.id for subject, row in wanted for kpi in kpis_of(subject) if kpi.id not in row.kpis]:
        raise click.ClickException(
            f"the worker is of another version, which has no {missing[0]}: end `dealstream up` and start it again"
        )
    return report


def _check(whose: Whose, known: Funnel, reports: Reports) -> None:
    """Raise click.BadParameter where nobody is called so, now or ever."""
    teams, reps = {one.id for one in known.file.teams}, {one.id for one in known.file.reps}
    if (whose.team or "") not in teams | {""} or (whose.rep or "") not in reps | {""}:
        members = reports.members()
        teams |= {team for team, _ in members if team}
        reps |= {rep for _, rep in members if rep}
    pipelines = {one.id for one in known.file.pipelines}
    for name, value, allowed in (
        ("team", whose.team, teams),
        ("rep", whose.rep, reps),
        ("territory", whose.territory, {one.id for one in known.file.territories}),
        ("pipeline", whose.pipeline, pipelines),
    ):
        if value is not None and value not in allowed:
            raise click.BadParameter(f"must be one of {', '.join(sorted(allowed))}", param_hint=f"--{name}")
