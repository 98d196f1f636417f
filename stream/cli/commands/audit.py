"""`dealstream audit`: is every stored number what the raw events give?"""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from schemas.funnel_file import FunnelFile
from stream.alerts.audited import leak_counts
from stream.audit import audit as batch
from stream.audit.routes import LONGEST_PATIENCE_SECONDS, MOST, PATH
from stream.audit.verdict import AuditProgress, Difference, Failed, Verdict, from_line
from stream.cli.output.waiting import Waiting
from stream.cli.own_clickhouse import opened_here
from stream.cli.speaking import Speaking
from stream.cli.stacks import chosen, data_option
from stream.cli.worker_client import NoWorker, WorkerClient, WorkerRefused, WorkerSilent
from stream.config import funnel_file
from stream.config.settings import Settings
from stream.core.funnel import Funnel
from stream.service.counted import counted
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable

_SILENCE_SECONDS = 600.0
"""So long the worker may take for one statement."""


@click.command(cls=Speaking)
@click.option(
    "--most",
    type=click.IntRange(0, MOST),
    default=50,
    show_default=True,
)
@click.option(
    "--patience",
    type=click.FloatRange(0, LONGEST_PATIENCE_SECONDS),
    default=60.0,
    show_default=True,
)
@click.option("--json", "as_json", is_flag=True)
@data_option
def command(most: int, patience: float, as_json: bool, data: Path | None) -> None:
    """Recompute all numbers in SQL, name those that differ."""
    loaded = chosen(data, stopped_too=True).settings
    known = funnel_file.load(loaded.funnel_file)
    try:
        verdict = _watched(_items(loaded, known, most, patience))
    except (ClickHouseUnavailable, Failed) as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    if as_json:
        click.echo(json.dumps(verdict.as_json(), indent=2, ensure_ascii=False))
    else:
        _print(verdict, ZoneInfo(known.time_zone))
    if verdict.differing or verdict.damage:
        sys.exit(1)
    sys.exit(2 if verdict.compared_nothing else 0)


def _items(loaded: Settings, known: FunnelFile, most: int, patience: float) -> Iterator[AuditProgress | Verdict]:
    """Return the audit's items: of the worker that has chDB open, or of an audit in this process."""
    clickhouse = ClickHouse(loaded)
    if clickhouse.embedded:
        parameters = {"most": most, "patience": patience}
        try:
            yield from map(from_line, WorkerClient(loaded).lines(PATH, parameters, _SILENCE_SECONDS))
            return
        except NoWorker:
            clickhouse = opened_here(loaded)
        except WorkerRefused as error:
            raise Failed(str(error)) from None
        except WorkerSilent as error:
            raise Failed(str(error)) from None
        except OSError as error:
            raise Failed(f"the worker went away: {error}") from None
    try:
        stored = clickhouse.in_force()
        funnel = Funnel(known)
        counts = lambda: leak_counts(stored, funnel, datetime.now(UTC))  # noqa: E731
        yield from batch.audit(stored, known, counts, most=most, patience_seconds=patience)
    finally:
        clickhouse.close()


def _watched(items: Iterator[AuditProgress | Verdict]) -> Verdict:
    """Return the verdict, and show how far it is until then."""
    with Waiting("waiting-audit", look=1) as bar:
        for item in items:
            if isinstance(item, Verdict):
                return item
            bar.done(item.done, item.slices, look=item.look)
    raise Failed("the worker stopped in the middle of the audit")


def _print(verdict: Verdict, zone: ZoneInfo) -> None:
    scope = (
        f"{counted(verdict.windows, 'window')} and {counted(verdict.rows, 'row of a deal', 'rows of deals')}, "
        f"recomputed from {counted(verdict.events, 'event')} in {verdict.seconds:.1f} s"
    )
    for line in verdict.damage.splitlines():
        click.echo(line)
    if verdict.compared_nothing:
        click.echo("Nothing was compared: ClickHouse has no events and no numbers. Is it the one that is meant?")
        return
    if not verdict.differing:
        agree = "What is left agrees" if verdict.damage else "Every number agrees"
        click.echo(f"{agree}: {scope}")
        return
    for one in verdict.differences:
        whose = "alerts have" if one.source == "leaks" else "the stream has"
        other = "the batch" if one.source == "events" else "its rows of deals"
        click.echo(f"{_window(one, zone)} {one.measure}: {whose} {one.stream}, {other} {one.batch}")
    for row in verdict.row_differences:
        column = f" {row.column}" if row.column else ""
        click.echo(f"deal {row.deal_id!r}{column}: the stream has {row.stream}, the batch {row.batch}")
    left = verdict.differing - len(verdict.differences) - len(verdict.row_differences)
    if left:
        click.echo(f"and {left:,} more")
    differing = counted(verdict.differing, "number differs", "numbers differ")
    click.echo(f"{differing}, in {scope} ({counted(verdict.looks, 'look')})")
    if not verdict.settled:
        click.echo("Some of them still change; try again with more --patience")


def _window(one: Difference, zone: ZoneInfo) -> str:
    return (
        f"team {one.team_id!r} rep {one.rep_id!r} territory {one.territory_id!r} pipeline {one.pipeline_id!r} "
        f"{one.begins.astimezone(zone):%Y-%m-%d %H:%M%z}"
    )
