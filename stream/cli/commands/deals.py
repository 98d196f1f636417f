"""`dealstream deals`: the deals behind a number."""

import sys
from collections.abc import Mapping
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
from stream.cli.stacks import chosen, data_option
from stream.config import funnel_file
from stream.core.funnel import Funnel
from stream.reports import DealQuery, Deals, Hours, ReportQuery
from stream.reports.deals import FURTHEST, MOST, SORTS, STATE_NAMES, NoDealsBehind, State
from stream.reports.waterfall import STEP_NAMES, Step
from stream.sinks.clickhouse.client import ClickHouse


def _states(command: Any) -> Any:
    for state in reversed(STATE_NAMES):
        command = click.option(f"--{state.replace('_', '-')}", "state", flag_value=state, help=_MEANINGS[state])(
            command
        )
    return command


_MEANINGS: Mapping[State, str] = {
    "open": "In an open stage now; the usual ones.",
    "stuck": "Longer in their stage than its limit, now.",
    "quiet": "Without a touch, a move or a new amount for longer than the stage allows, now.",
    "overdue": "Past their expected close, now.",
    "won": "Won in these days, by close date.",
    "lost": "Lost in these days.",
    "disqualified": "Disqualified in these days.",
    "created": "Created in these days.",
    "won_later": "Won, with a close date ahead.",
    "uncertain": "May have missed changes.",
}


@click.command()
@_states
@click.option("--kpi", help="Those behind this KPI of these days (id, see docs/kpis.md); with --stage of the stage.")
@click.option(
    "--waterfall", type=click.Choice(STEP_NAMES), help="In this step of the waterfall of these days: of all open deals."
)
@click.option("--waterfall-due", type=click.Choice(STEP_NAMES), help="The same of those that are due by their end.")
@click.option("--stage", help="In this stage, or closed from it (id or name).")
@click.option("--source", help="From this source, as the CRM says it; empty: from none.")
@click.option("--reason", help="Lost for this reason, as the CRM says it; empty: for none.")
@click.option("--from", "first", type=DAY, help="First day. [default: first of this month]")
@click.option("--to", "last", type=DAY, help="Last day. [default: today]")
@whose_options
@as_of_option
@click.option("--sort", type=click.Choice(SORTS), help="[default: amount; of those open now days_in_stage]")
@click.option("--limit", type=click.IntRange(1, MOST), default=50, show_default=True, help="Most deals.")
@click.option("--offset", type=click.IntRange(0, FURTHEST), default=0, help="Leave out so many first.")
@click.option("--json", "as_json", is_flag=True, help="Everything that is known of them, as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="The same as CSV.")
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
    """List deals: those behind a number, or in a state.

    `dealstream deals --stuck --stage Proposal` lists who is stuck in a stage.
    """
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
