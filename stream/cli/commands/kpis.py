"""`dealstream kpis`: the page's numbers in the terminal, as JSON or as CSV."""

import sys
from datetime import UTC, date, datetime
from pathlib import Path

import click

from schemas.report import Report, Row
from stream.cli.asking import (
    DAY,
    as_of_option,
    bad,
    check_form,
    check_whose,
    checked_day,
    checked_moment,
    read,
    whose_of,
    whose_options,
    wrong,
)
from stream.cli.language import language_option, words_here
from stream.cli.output.kpi_csv import write_csv
from stream.cli.output.kpi_overview import show_overview
from stream.cli.output.kpi_tables import choices, show
from stream.cli.output.reader import Reader
from stream.cli.speaking import Speaking
from stream.cli.stacks import chosen, data_option
from stream.cli.worker_client import WorkerClient
from stream.config import funnel_file
from stream.core.buckets import Days
from stream.core.funnel import Funnel, micros
from stream.kpis.catalogue import kpis_of
from stream.kpis.declaration import Subject
from stream.kpis.periods import GRAINS, PeriodName, period
from stream.reports import Hours, ReportQuery, Reports
from stream.reports.query import TooFine
from stream.sinks.clickhouse.client import ClickHouse

_USUAL: dict[str, PeriodName] = {"week": "quarter", "month": "year"}
_ALL = ("quarter", "year")
BY = ("team", "rep", "territory", "pipeline", "stage", "source", "reason", *GRAINS)


@click.command(cls=Speaking)
@click.option("--by", type=click.Choice(BY))
@click.option(
    "--from",
    "first",
    type=DAY,
)
@click.option("--to", "last", type=DAY)
@click.option("--all", "everything", is_flag=True)
@whose_options
@as_of_option
@click.option("--kpi", "wanted", multiple=True)
@click.option("--json", "as_json", is_flag=True)
@click.option("--csv", "as_csv", is_flag=True)
@data_option
@language_option
def command(
    by: str | None,
    first: datetime | None,
    last: datetime | None,
    everything: bool,
    team: str | None,
    rep: str | None,
    territory: str | None,
    pipeline: str | None,
    as_of: str | None,
    wanted: tuple[str, ...],
    as_json: bool,
    as_csv: bool,
    data: Path | None,
) -> None:
    """Print KPIs at a glance, by team, rep, stage or over time."""
    check_form(as_json, as_csv)
    if as_json and wanted:
        raise wrong("json-is-everything")
    if everything and (first or last):
        raise wrong("all-is-every-day")
    if as_csv or wanted:
        by = by or "team"
    allowed = [kpi.id for kpi in choices(by or "team")]
    if unknown := [kpi for kpi in wanted if kpi not in allowed]:
        raise bad("--kpi", "value-one-of", value=repr(unknown[0]), choices=", ".join(allowed))
    loaded = chosen(data, stopped_too=True).settings
    known = Funnel(funnel_file.load(loaded.funnel_file))
    whose = whose_of(known, team, rep, territory, pipeline)
    grain = by if by in GRAINS else None
    if everything or (by in _ALL and not first and not last):
        query = ReportQuery("all", whose=whose, grain=grain)
    elif first or last:
        query = ReportQuery("month", *_days(by, first, last, known), whose=whose, grain=grain)
    else:
        query = ReportQuery(_USUAL.get(by or "", "month"), whose=whose, grain=grain)

    query = query._replace(as_of=checked_moment(as_of, known))

    def look(clickhouse: ClickHouse) -> Report:
        hours = Hours(clickhouse, known)
        check_whose(whose, known, hours)
        try:
            return Reports(hours, known).report(query, datetime.now(UTC))
        except TooFine as error:
            raise click.UsageError(error.said(words_here())) from None

    report = read(loaded, lambda worker: _ask(worker, query), look)
    if as_json:
        click.echo(report.model_dump_json(by_alias=True, indent=2))
    elif by is None:
        show_overview(report, Reader(words_here(), known))
    elif as_csv:
        write_csv(sys.stdout, report, by, known, wanted)
    else:
        show(report, by, Reader(words_here(), known), wanted)


def _days(by: str | None, first: datetime | None, last: datetime | None, known: Funnel) -> Days:
    usual = period(_USUAL.get(by or "", "month"), micros(datetime.now(UTC)), known)
    end = checked_day(last, "--to") or usual.last
    begin: date = checked_day(first, "--from") or min(usual.first, end.replace(day=1))
    if begin > end:
        raise bad("--from", "not-after", last="--to")
    return Days(begin, end)


def _ask(worker: WorkerClient, query: ReportQuery) -> Report:
    report = Report.model_validate_json(worker.read("/api/kpis", query.parameters(), seconds=120))
    stages = [stage for pipeline in report.pipelines for stage in pipeline.stages]
    wanted: list[tuple[Subject, Row]] = [("deals", report.total), *(("stage", stage) for stage in stages)]
    if missing := [kpi.id for subject, row in wanted for kpi in kpis_of(subject) if kpi.id not in row.kpis]:
        raise click.ClickException(words_here().say("worker-of-another-version", kpi=missing[0]))
    return report
