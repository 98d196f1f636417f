"""`dealstream goals`: are we reaching our goals?"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from schemas.goals import Goals
from stream.cli.asking import as_of_option, check_form, check_whose, checked_moment, read, whose_of, whose_options
from stream.cli.language import language_option, words_here
from stream.cli.output.goal_table import show, write_csv
from stream.cli.output.reader import Reader
from stream.cli.speaking import Speaking
from stream.cli.stacks import chosen, data_option
from stream.config import funnel_file
from stream.core.funnel import Funnel
from stream.reports import Hours, Reports
from stream.sinks.clickhouse.client import ClickHouse


@click.command(cls=Speaking)
@whose_options
@as_of_option
@click.option("--json", "as_json", is_flag=True)
@click.option("--csv", "as_csv", is_flag=True)
@data_option
@language_option
def command(
    team: str | None,
    rep: str | None,
    territory: str | None,
    pipeline: str | None,
    as_of: str | None,
    as_json: bool,
    as_csv: bool,
    data: Path | None,
) -> None:
    """Say how goals stand, where they land, and what they need."""
    check_form(as_json, as_csv)
    loaded = chosen(data, stopped_too=True).settings
    known = Funnel(funnel_file.load(loaded.funnel_file))
    whose = whose_of(known, team, rep, territory, pipeline)
    moment = checked_moment(as_of, known)

    def look(clickhouse: ClickHouse) -> Goals:
        hours = Hours(clickhouse, known)
        check_whose(whose, known, hours)
        return Reports(hours, known).goals(whose, datetime.now(UTC), moment)

    asked = {name: value for name, value in whose._asdict().items() if value}
    if moment is not None:
        asked["as_of"] = moment.isoformat()
    goals = read(
        loaded,
        lambda worker: Goals.model_validate_json(worker.read("/api/goals", asked, seconds=120)),
        look,
    )
    if as_json:
        click.echo(goals.model_dump_json(by_alias=True, indent=2))
    elif as_csv:
        write_csv(sys.stdout, goals)
    else:
        show(goals, Reader(words_here(), known))
