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
from stream.cli.language import language_option, words_here
from stream.cli.output.waiting import Waiting, said_at_ctrl_c
from stream.cli.own_clickhouse import opened_here
from stream.cli.speaking import Speaking
from stream.cli.stacks import chosen, data_option
from stream.cli.worker_client import NoWorker, WorkerClient, WorkerRefused, WorkerSilent, went_away
from stream.config import funnel_file
from stream.config.settings import Settings
from stream.core.funnel import Funnel
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
@language_option
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
            raise Failed(went_away(error)) from None
    try:
        stored = clickhouse.in_force()
        funnel = Funnel(known)
        counts = lambda: leak_counts(stored, funnel, datetime.now(UTC))  # noqa: E731
        yield from batch.audit(stored, known, counts, most=most, patience_seconds=patience)
    finally:
        clickhouse.close()


def _watched(items: Iterator[AuditProgress | Verdict]) -> Verdict:
    """Return the verdict, and show how far it is until then."""
    with Waiting("waiting-audit", look=1) as bar, said_at_ctrl_c("interrupted-nothing-kept"):
        for item in items:
            if isinstance(item, Verdict):
                return item
            bar.done(item.done, item.slices, look=item.look)
    raise Failed(words_here().say("audit-broken-off"))


def _print(verdict: Verdict, zone: ZoneInfo) -> None:
    say = words_here().say
    scope = say(
        "audit-scope",
        windows=say("audit-windows", n=verdict.windows),
        rows=say("audit-rows", n=verdict.rows),
        events=say("audit-events", n=verdict.events),
        seconds=words_here().number(verdict.seconds, 1),
    )
    for line in verdict.damage.splitlines():
        click.echo(line)
    if verdict.compared_nothing:
        click.echo(say("audit-nothing"))
        return
    if not verdict.differing:
        click.echo(say("audit-rest-agrees" if verdict.damage else "audit-agrees", scope=scope))
        return
    for one in verdict.differences:
        window = _window(one, zone)
        told = {"measure": one.measure, "stream": str(one.stream), "batch": str(one.batch)}
        click.echo(say("audit-window-differs", source=one.source, window=window, **told))
    for row in verdict.row_differences:
        deal = f"{row.deal_id!r}{f' {row.column}' if row.column else ''}"
        click.echo(say("audit-row-differs", deal=deal, stream=row.stream, batch=row.batch))
    left = verdict.differing - len(verdict.differences) - len(verdict.row_differences)
    if left:
        click.echo(say("audit-more", n=left))
    click.echo(say("audit-differ", n=verdict.differing, scope=scope, looks=say("audit-looks", n=verdict.looks)))
    if not verdict.settled:
        click.echo(say("audit-unsettled"))


def _window(one: Difference, zone: ZoneInfo) -> str:
    """Return which window, by the names of columns of ClickHouse and in ids, as it is looked up there."""
    return (
        f"team {one.team_id!r} rep {one.rep_id!r} territory {one.territory_id!r} pipeline {one.pipeline_id!r} "
        f"{one.begins.astimezone(zone):%Y-%m-%d %H:%M%z}"
    )
