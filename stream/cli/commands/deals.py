"""`dealstream deals`: the deals behind a number."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from schemas.report import DealList
from stream.cli.asking import (
    DAY,
    as_of_option,
    bad,
    check_form,
    check_whose,
    checked_days,
    checked_moment,
    id_of,
    read,
    whose_of,
    whose_options,
    wrong,
)
from stream.cli.language import language_option, words_here
from stream.cli.output.deal_table import show, write_csv
from stream.cli.output.reader import Reader
from stream.cli.speaking import Speaking
from stream.cli.stacks import chosen, data_option
from stream.config import funnel_file
from stream.core.funnel import Funnel
from stream.reports import DealQuery, Deals, Hours, ReportQuery
from stream.reports.deals import FURTHEST, MOST, SORTS, STATE_NAMES, NoDealsBehind, State
from stream.reports.waterfall import STEP_NAMES, Step
from stream.sinks.clickhouse.client import ClickHouse


def _states(command: Any) -> Any:
    for state in reversed(STATE_NAMES):
        command = click.option(f"--{state.replace('_', '-')}", "state", flag_value=state)(command)
    return command


@click.command(cls=Speaking)
@_states
@click.option("--kpi")
@click.option("--waterfall", type=click.Choice(STEP_NAMES))
@click.option("--waterfall-due", type=click.Choice(STEP_NAMES))
@click.option("--stage")
@click.option("--source")
@click.option("--reason")
@click.option("--from", "first", type=DAY)
@click.option("--to", "last", type=DAY)
@whose_options
@as_of_option
@click.option("--sort", type=click.Choice(SORTS))
@click.option("--limit", type=click.IntRange(1, MOST), default=50, show_default=True)
@click.option("--offset", type=click.IntRange(0, FURTHEST), default=0)
@click.option("--json", "as_json", is_flag=True)
@click.option("--csv", "as_csv", is_flag=True)
@data_option
@language_option
def command(
    state: State | None,
    kpi: str | None,
    waterfall: Step | None,
    waterfall_due: Step | None,
    stage: str | None,
    source: str | None,
    reason: str | None,
    first: datetime | None,
    last: datetime | None,
    team: str | None,
    rep: str | None,
    territory: str | None,
    pipeline: str | None,
    as_of: str | None,
    sort: Any,
    limit: int,
    offset: int,
    as_json: bool,
    as_csv: bool,
    data: Path | None,
) -> None:
    """List deals: those behind a number, or in a state."""
    check_form(as_json, as_csv)
    kinds = {
        f"--{state}": state, "--kpi": kpi, "--waterfall": waterfall, "--waterfall-due": waterfall_due
    }  # fmt: skip
    if len(told := [name for name, value in kinds.items() if value is not None]) > 1:
        raise wrong("take-one-of", options=f"{told[1]}, {told[0]}")
    loaded = chosen(data, stopped_too=True).settings
    known = Funnel(funnel_file.load(loaded.funnel_file))
    whose = whose_of(known, team, rep, territory, pipeline)
    begin, end = checked_days(first, last)
    stages = [one for one in known.stages.values() if one.kind == "open"]
    stage = id_of(stage, [(one.id, one.name) for one in stages], "--stage")
    if stage is not None and stage not in {one.id for one in stages}:
        raise bad("--stage", "must-be-one-of", choices=", ".join(one.id for one in stages))
    asked = ReportQuery("month", begin, end, whose, as_of=checked_moment(as_of, known))
    query = DealQuery(asked, state, kpi, stage, source, reason, waterfall, waterfall_due, sort, limit, offset)

    def look(clickhouse: ClickHouse) -> DealList:
        hours = Hours(clickhouse, known)
        check_whose(whose, known, hours)
        return Deals(clickhouse, known, hours.running).listed(query, datetime.now(UTC))

    try:
        deals = read(
            loaded,
            lambda worker: DealList.model_validate_json(worker.read("/api/deals", query.parameters(), seconds=60)),
            look,
        )
    except NoDealsBehind as error:
        raise click.BadParameter(error.said(words_here()), param_hint="--kpi") from None
    if as_json:
        click.echo(deals.model_dump_json(indent=2))
    elif as_csv:
        write_csv(sys.stdout, deals)
    else:
        show(deals, Reader(words_here(), known))
