"""`dealstream alerts tune`, `backtest` and `explain`: what to expect, what would have fired, and why."""

import sys
from datetime import UTC, date, datetime
from pathlib import Path

import click
from pydantic import TypeAdapter

from schemas.alert_reports import Backtest, Explanation, SilenceExplanation, Tuning
from stream.alerts import retrospect
from stream.alerts.backtest import report as backtest_report
from stream.cli.alerts.life import json_option
from stream.cli.asking import DAY, checked_days, read
from stream.cli.language import language_option, words_here
from stream.cli.output.alert_reports import show_backtest, show_explanation, show_tuning
from stream.cli.output.reader import Reader
from stream.cli.output.waiting import Waiting
from stream.cli.speaking import Speaking
from stream.cli.stacks import chosen, data_option
from stream.cli.worker_client import WorkerClient, WorkerRefused
from stream.config import funnel_file
from stream.core.buckets import Days
from stream.core.funnel import Funnel

SECONDS = 900.0
"""A calibration of hundreds of series takes a minute, on a busy machine several."""

_explanation: TypeAdapter[Explanation | SilenceExplanation] = TypeAdapter(Explanation | SilenceExplanation)


@click.command(cls=Speaking)
@click.option("--all", "everything", is_flag=True)
@json_option
@data_option
@language_option
def tune(everything: bool, as_json: bool, data: Path | None) -> None:
    """Say what is watched, and how soon a leak is seen there."""
    loaded = chosen(data, stopped_too=True).settings
    known = Funnel(funnel_file.load(loaded.funnel_file))
    with Waiting("waiting-delays") as bar:
        told = read(
            loaded,
            lambda worker: Tuning.model_validate_json(worker.read("/api/alert-tuning", {}, SECONDS)),
            lambda clickhouse: retrospect.present_tuning(clickhouse, known, datetime.now(UTC), bar.done),
        )
    if as_json:
        click.echo(told.model_dump_json(by_alias=True, indent=2))
    else:
        show_tuning(told, Reader(words_here(), known), everything=everything)


@click.command(cls=Speaking)
@click.option("--from", "first", type=DAY, required=True)
@click.option("--to", "last", type=DAY, required=True)
@click.option(
    "--budget",
    type=click.FloatRange(min=0, min_open=True, max=500),
)
@json_option
@data_option
@language_option
def backtest(first: datetime, last: datetime, budget: float | None, as_json: bool, data: Path | None) -> None:
    """Say what would have fired on some days, when, and what was lost until then."""
    begin, end = checked_days(first, last)
    days = Days(begin or date.min, end or date.max)
    loaded = chosen(data, stopped_too=True).settings
    known = Funnel(funnel_file.load(loaded.funnel_file))
    asked = {"from": days.first, "to": days.last} | ({} if budget is None else {"budget": budget})
    with Waiting("waiting-quarters") as bar:
        told = read(
            loaded,
            lambda worker: Backtest.model_validate_json(worker.read("/api/alert-backtest", asked, SECONDS)),
            lambda clickhouse: backtest_report.backtest(clickhouse, known, days, budget, datetime.now(UTC), bar.done),
        )
    if as_json:
        click.echo(told.model_dump_json(by_alias=True, indent=2))
    else:
        show_backtest(told, Reader(words_here(), known))


@click.command(cls=Speaking)
@click.argument("of", metavar="ID")
@json_option
@data_option
@language_option
def explain(of: str, as_json: bool, data: Path | None) -> None:
    """Show how an alert or a series was judged, day by day."""
    loaded = chosen(data, stopped_too=True).settings
    known = Funnel(funnel_file.load(loaded.funnel_file))
    try:
        told = read(
            loaded,
            lambda worker: _explained(worker, of),
            lambda clickhouse: retrospect.explained(clickhouse, known, of, datetime.now(UTC)),
        )
    except retrospect.NotWatched as error:
        click.echo(error.said(words_here()), err=True)
        sys.exit(1)
    if as_json:
        click.echo(told.model_dump_json(by_alias=True, indent=2))
    else:
        show_explanation(told, Reader(words_here(), known))


def _explained(worker: WorkerClient, of: str) -> Explanation | SilenceExplanation:
    try:
        return _explanation.validate_json(worker.read("/api/alert-explanation", {"of": of}, SECONDS))
    except WorkerRefused as error:
        if error.status == 404 and error.problem:
            raise retrospect.NotWatched("as-it-is", why=error.problem) from None
        raise
