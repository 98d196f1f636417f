"""`dealstream commission`: what reps are paid, deal by deal."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from schemas.commission import Commission
from stream.cli.asking import DAY, as_of_option, check_form, check_whose, checked_days, checked_moment, read, whose_of
from stream.cli.language import language_option, words_here
from stream.cli.output.commission_table import show, write_csv
from stream.cli.output.reader import Reader
from stream.cli.speaking import Speaking
from stream.cli.stacks import chosen, data_option
from stream.config import funnel_file, plans_file
from stream.core.funnel import Funnel
from stream.kpis.periods import PERIODS
from stream.reports import Hours, ReportQuery
from stream.reports.commission import Commissions, PayQuery
from stream.sinks.clickhouse.client import ClickHouse


@click.command(cls=Speaking)
@click.option(
    "--period",
    type=click.Choice((*PERIODS, "all")),
    default="month",
    show_default=True,
)
@click.option("--from", "first", type=DAY)
@click.option("--to", "last", type=DAY)
@click.option("--team")
@click.option("--rep")
@as_of_option
@click.option(
    "--plan",
    "other",
    type=click.Path(dir_okay=False, path_type=Path),
)
@click.option("--json", "as_json", is_flag=True)
@click.option("--csv", "as_csv", is_flag=True)
@data_option
@language_option
def command(
    period: str,
    first: datetime | None,
    last: datetime | None,
    team: str | None,
    rep: str | None,
    as_of: str | None,
    other: Path | None,
    as_json: bool,
    as_csv: bool,
    data: Path | None,
) -> None:
    """Print what reps are paid, deal by deal."""
    check_form(as_json, as_csv)
    loaded = chosen(data, stopped_too=True).settings
    known = Funnel(funnel_file.load(loaded.funnel_file))
    whose = whose_of(known, team, rep, None, None)
    begin, end = checked_days(first, last)
    plans = None if other is None else plans_file.load(other, known.file)
    moment = checked_moment(as_of, known)
    asked = ReportQuery(period, begin, end, whose, as_of=moment)  # type: ignore[arg-type] # click has checked it
    query = PayQuery(asked, plans)

    def look(clickhouse: ClickHouse) -> Commission:
        hours = Hours(clickhouse, known)
        check_whose(whose, known, hours)
        return Commissions(clickhouse, known, hours.outlook).commission(query, datetime.now(UTC))

    answer = read(
        loaded,
        lambda worker: Commission.model_validate_json(worker.read("/api/commission", query.parameters(), seconds=120)),
        look,
    )
    if as_json:
        click.echo(answer.model_dump_json(by_alias=True, indent=2))
    elif as_csv:
        write_csv(sys.stdout, answer)
    else:
        show(answer, Reader(words_here(), known))
