"""`dealstream kpis`: the page's numbers in the terminal."""

import json
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from stream import funnel, settings
from stream.core.funnel import Funnel, micros, minor_digits
from stream.core.periods import GRAINS, Days, Grain, period
from stream.reports import Reports, View
from stream.settings import Settings
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseAway

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option(
    "--by", type=click.Choice(["team", "rep", "stage"]), default="team", show_default=True, help="One row for each."
)
@click.option("--from", "first", type=_DAY, help="First day. [default: first of this month]")
@click.option("--to", "last", type=_DAY, help="Last day. [default: today]")
@click.option("--grain", type=click.Choice(GRAINS), help="One row per day, week, month or quarter instead.")
@click.option("--team", help="Only this team (id).")
@click.option("--pipeline", help="Only this pipeline (id).")
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON.")
def command(
    by: str,
    first: datetime | None,
    last: datetime | None,
    grain: Grain | None,
    team: str | None,
    pipeline: str | None,
    as_json: bool,
) -> None:
    """Print KPIs: by team, rep or stage, or over time."""
    loaded = settings.load()
    known = Funnel(funnel.load(loaded.funnel_file))
    _check(team, [one.id for one in known.file.teams], "--team")
    _check(pipeline, [one.id for one in known.file.pipelines], "--pipeline")
    month = period("month", micros(datetime.now(UTC)), known)
    end = last.date() if last else month.last
    begin = first.date() if first else min(month.first, end.replace(day=1))
    if begin > end:
        raise click.BadParameter("must not be after --to", param_hint="--from")
    view = View(Days(begin, end), team, pipeline)
    try:
        found = _read(loaded, known, view, grain)
    except ClickHouseAway as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    console = Console(width=None if sys.stdout.isatty() else 140, highlight=False)
    narrow = console.width < 100
    console.print(f"{view.days.first} to {view.days.last}, days in {known.file.time_zone}, amounts in {known.currency}")
    if grain is not None:
        console.print(_table(grain.capitalize(), found["trend"], lambda row: str(row["from"]), known, narrow))
    elif by == "stage":
        for one in found["pipelines"]:
            console.print(_stages(one, narrow))
    else:
        rows = found["teams"] if by == "team" else found["reps"]
        console.print(
            _table(
                by.capitalize(),
                rows,
                lambda row: row["name"] + (f" ({row['team']})" if by == "rep" else ""),
                known,
                narrow,
            )
        )
    if found.get("uncertain_deals"):
        console.print(_uncertain(found["uncertain_deals"]))


def _uncertain(deals: int) -> str:
    if deals == 1:
        return "1 deal may have missed changes; a backfill heals it."
    return f"{deals:,} deals may have missed changes; a backfill heals them."


def _check(value: str | None, allowed: list[str], option: str) -> None:
    if value is not None and value not in allowed:
        raise click.BadParameter(f"must be one of {', '.join(allowed)}", param_hint=option)


def _read(loaded: Settings, known: Funnel, view: View, grain: Grain | None) -> Any:
    """Return the report from ClickHouse, or from the worker that has chDB open."""
    clickhouse = ClickHouse(loaded)
    if clickhouse.embedded:
        query = {"from": view.days.first.isoformat(), "to": view.days.last.isoformat(), "grain": grain or ""}
        query |= {"team": view.team or "", "pipeline": view.pipeline or ""}
        parameters = urlencode({name: value for name, value in query.items() if value})
        url = f"http://{loaded.worker_host}:{loaded.worker_port}/api/kpis?{parameters}"
        try:
            with urllib.request.urlopen(url, timeout=30) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            raise ClickHouseAway(f"the worker at {url} answered {error.code}; is it still starting?") from None
        except OSError:
            pass  # no worker: nobody else has the folder open
    reports = Reports(clickhouse, known)
    if grain is not None:
        return {"trend": reports.trend(view, grain)}
    return reports.report(view, datetime.now(UTC))


def _table(
    title: str, rows: list[dict[str, Any]], name: Callable[[dict[str, Any]], str], known: Funnel, narrow: bool
) -> Table:
    unit = 10 ** minor_digits(known.currency)
    headings = ("Revenue", "Won", "Lost", "Win rate, 95%, n", "Average", "Median*", "Days*", "New", "Activities*")
    table = Rows(title, narrow, *headings)

    def money(minor: float | None) -> str:
        return "–" if minor is None else f"{minor / unit:,.0f}"

    for row in rows:
        table.add(
            name(row),
            money(row["revenue"]),
            f"{row['won']:,}",
            f"{row['lost']:,}",
            _rate(row["win_rate"]),
            money(row["average_deal"]),
            money(row["median_deal"]),
            "–" if row["cycle_days_mean"] is None else f"{row['cycle_days_mean']:.0f}",
            f"{row['created']:,}",
            f"{row['activities']:,}",
        )
    return table.table


class Rows:
    """A table that leaves out the columns marked * where the terminal is narrow."""

    def __init__(self, title: str, narrow: bool, *headings: str) -> None:
        self.table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
        self._shown = [not (narrow and heading.endswith("*")) for heading in headings]
        self.table.add_column(title, no_wrap=True)
        for heading, shown in zip(headings, self._shown, strict=True):
            if shown:
                self.table.add_column(heading.rstrip("*"), justify="right", no_wrap=True)

    def add(self, name: str, *cells: str) -> None:
        """Add a row with a cell for every heading."""
        self.table.add_row(name, *(cell for cell, shown in zip(cells, self._shown, strict=True) if shown))


def _stages(pipeline: dict[str, Any], narrow: bool) -> Table:
    headings = ("Entered", "On", "Skipped*", "Back*", "Lost", "Disq.", "Now", "Stalled", "Go on, 95%, n", "Days*")
    table = Rows(pipeline["name"], narrow, *headings)
    for stage in pipeline["stages"]:
        if stage["kind"] != "open":
            table.add(stage["name"], f"{stage['entered']:,}", *[""] * 9)
            continue
        counts = ("entered", "advanced", "skipped", "moved_back", "lost", "disqualified", "deals_now", "stalled_now")
        days = "–" if stage["mean_days"] is None else f"{stage['mean_days']:.1f}"
        table.add(stage["name"], *(f"{stage[c]:,}" for c in counts), _rate(stage["conversion_cohort"]), days)
    return table.table


def _rate(rate: dict[str, Any]) -> str:
    if rate["value"] is None:
        return "–"
    return f"{rate['value']:.0%} {rate['low']:.0%}–{rate['high']:.0%} {rate['n']:,}"
