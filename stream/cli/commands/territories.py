"""`dealstream territories`: are territories fair?"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from schemas.territories import TerritoryBalance
from stream.cli.asking import DAY, as_of_option, check_form, checked_days, checked_moment, read
from stream.cli.language import language_option, words_here
from stream.cli.output.reader import Reader
from stream.cli.output.territory_table import show, write_csv
from stream.cli.speaking import Speaking
from stream.cli.stacks import chosen, data_option
from stream.config import funnel_file
from stream.core.funnel import Funnel
from stream.reports import Hours, ReportQuery, Reports


@click.command(cls=Speaking)
@click.option("--from", "first", type=DAY)
@click.option("--to", "last", type=DAY)
@as_of_option
@click.option("--json", "as_json", is_flag=True)
@click.option("--csv", "as_csv", is_flag=True)
@data_option
@language_option
def command(
    first: datetime | None,
    last: datetime | None,
    as_of: str | None,
    as_json: bool,
    as_csv: bool,
    data: Path | None,
) -> None:
    """Say how fair territories are, and which move would help."""
    check_form(as_json, as_csv)
    begin, end = checked_days(first, last)
    loaded = chosen(data, stopped_too=True).settings
    known = Funnel(funnel_file.load(loaded.funnel_file))
    query = ReportQuery("month", begin, end, as_of=checked_moment(as_of, known))
    balance = read(
        loaded,
        lambda worker: TerritoryBalance.model_validate_json(
            worker.read("/api/territories", query.parameters(), seconds=120)
        ),
        lambda clickhouse: Reports(Hours(clickhouse, known), known).territory_balance(query, datetime.now(UTC)),
    )
    if as_json:
        click.echo(balance.model_dump_json(by_alias=True, indent=2))
    elif as_csv:
        write_csv(sys.stdout, balance)
    else:
        show(balance, Reader(words_here(), known))
