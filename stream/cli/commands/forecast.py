"""`dealstream forecast`: what the month or quarter comes to."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from schemas.forecast import ForecastReport
from stream.cli.asking import as_of_option, check_form, check_whose, checked_moment, read, whose_of, whose_options
from stream.cli.language import language_option, words_here
from stream.cli.output.forecast_tables import show, write_csv
from stream.cli.output.reader import Reader
from stream.cli.speaking import Speaking
from stream.cli.stacks import chosen, data_option
from stream.config import funnel_file
from stream.core.funnel import Funnel
from stream.reports import Hours
from stream.reports.forecast import ForecastPeriod, ForecastQuery, Forecasts
from stream.sinks.clickhouse.client import ClickHouse


@click.command(cls=Speaking)
@click.option("--period", type=click.Choice(("month", "quarter")), default="month")
@whose_options
@as_of_option
@click.option("--json", "as_json", is_flag=True)
@click.option("--csv", "as_csv", is_flag=True)
@data_option
@language_option
def command(
    period: ForecastPeriod,
    team: str | None,
    rep: str | None,
    territory: str | None,
    pipeline: str | None,
    as_of: str | None,
    as_json: bool,
    as_csv: bool,
    data: Path | None,
) -> None:
    """Forecast the month or quarter, and say how past ones did."""
    check_form(as_json, as_csv)
    loaded = chosen(data, stopped_too=True).settings
    known = Funnel(funnel_file.load(loaded.funnel_file))
    moment = checked_moment(as_of, known)
    query = ForecastQuery(period, whose_of(known, team, rep, territory, pipeline), moment)

    def look(clickhouse: ClickHouse) -> ForecastReport:
        check_whose(query.whose, known, Hours(clickhouse, known))
        return Forecasts(clickhouse, known).report(query, datetime.now(UTC))

    told = read(
        loaded,
        lambda worker: ForecastReport.model_validate_json(
            worker.read("/api/forecast", query.parameters(), seconds=120)
        ),
        look,
    )
    if as_json:
        click.echo(told.model_dump_json(indent=2, by_alias=True))
    elif as_csv:
        write_csv(sys.stdout, told)
    else:
        show(told, Reader(words_here(), known))
