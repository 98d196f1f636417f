"""`dealstream check`: is everything as it should be?"""

import asyncio
import json
import sys
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from pydantic import ValidationError

from schemas.funnel_file import FunnelFile
from schemas.violations import violations
from stream.cli.output.connections import clickhouse_lines
from stream.cli.output.plan_summary import plan_lines
from stream.cli.stacks import NoStack, chosen, data_option
from stream.cli.worker_client import NoWorker, WorkerClient, WorkerRefused, funnel_of_the_worker
from stream.config import funnel_file
from stream.config.funnel_file import FunnelError
from stream.config.refused import PREFIX, SettingError
from stream.config.settings import Settings
from stream.core.funnel_change import Change, changes, rebuilds
from stream.kafka.presence import kafka_problem
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable
from stream.sinks.clickhouse.kept.completeness import damage, has_register

PATIENCE_SECONDS = 4.0
"""How long a running worker may take until it has the file."""


@click.command()
@click.option(
    "--against",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Say of a changed funnel file what a running service takes up, and what needs all numbers rebuilt.",
)
@data_option
def command(against: Path | None, data: Path | None) -> None:
    """Check settings, funnel file, Kafka and ClickHouse.

    Where a worker runs, also that it counts with this funnel file. Exit code 1 if something is wrong, or, with
    --against, if the numbers must be rebuilt.
    """
    try:
        loaded, _ = chosen(data)
    except ValidationError as error:
        for one in violations(error):
            _verdict("settings", f"{PREFIX}{'_'.join(map(str, one.place)).upper()}: {one.message}")
        sys.exit(1)
    except SettingError as error:
        _verdict("settings", str(error))
        sys.exit(1)
    except NoStack as error:
        _verdict("stack", error.message)
        sys.exit(1)
    if against is not None:
        sys.exit(_compare(loaded, against))
    problems = [
        _verdict("settings", _secret_problem(loaded)),
        _funnel_verdict(loaded),
        _verdict(f"Kafka at {loaded.kafka}", asyncio.run(kafka_problem(loaded))),
    ]
    clickhouse = ClickHouse(loaded)
    told = _told_by_the_worker(loaded) if clickhouse.embedded else None
    if told is not None:
        problems.append(_verdict(f"{clickhouse.where} (open in the worker)", None))
        problems.append(_verdict("what was stored is there", told["problem"]))
    else:
        problems.append(_verdict(clickhouse.where, clickhouse.problem()))
        for line in clickhouse_lines(loaded):
            click.echo(f"       {line}")
        if not problems[-1]:
            problems.append(_verdict("what was stored is there", _missing(clickhouse)))
        clickhouse.close()
    sys.exit(1 if any(problems) else 0)


def _told_by_the_worker(loaded: Settings) -> dict[str, Any] | None:
    """Return what a worker on this machine that has the embedded ClickHouse open says of what is missing there."""
    try:
        told: dict[str, Any] = json.loads(WorkerClient(loaded).read("/api/stored-events", {}, seconds=60))
    except (NoWorker, WorkerRefused, OSError, ValueError):
        return None
    return told if "problem" in told else None


def _missing(clickhouse: ClickHouse) -> str | None:
    try:
        return damage(clickhouse).problem() if has_register(clickhouse) else None
    except ClickHouseUnavailable as error:
        return str(error)


def _secret_problem(loaded: Settings) -> str | None:
    try:
        for connector in loaded.connectors():
            loaded.connector_secrets(connector)
    except SettingError as error:
        return str(error)
    return None


def _funnel_verdict(loaded: Settings) -> bool:
    """Say whether the funnel file is right, and what plans it has; return whether it is wrong."""
    is_wrong = _verdict(f"funnel file {loaded.funnel_file}", _funnel_problem(loaded))
    if not is_wrong:
        file = funnel_file.load(loaded.funnel_file)
        for line in plan_lines(file, _today(file)):
            click.echo(f"       {line}")
    return is_wrong


def _funnel_problem(loaded: Settings) -> str | None:
    try:
        file = funnel_file.load(loaded.funnel_file)
    except FunnelError as error:
        running = funnel_of_the_worker(loaded)
        return str(error) if running is None else f"{error}\n{_goes_on(loaded)}"
    until = time.monotonic() + PATIENCE_SECONDS
    while (running := funnel_of_the_worker(loaded)) is not None and running != file:
        lines = _lines(rebuilds(running, file, _today(file)))
        if lines:
            return "\n".join([_goes_on(loaded), *lines, _way_out()])
        if time.monotonic() > until:
            return f"{_goes_on(loaded)}\nit has another file: set DEALSTREAM_FUNNEL_FILE alike for all parts"
        time.sleep(0.5)
    return None


def _compare(loaded: Settings, against: Path) -> int:
    """Say what a change of the funnel file means; return the exit code."""
    try:
        file = funnel_file.load(against)
        known = funnel_of_the_worker(loaded) or funnel_file.load(loaded.funnel_file)
    except FunnelError as error:
        click.echo(str(error), err=True)
        return 1
    differences = changes(known, file, _today(file))
    if not differences:
        click.echo(f"{against} says the same as the funnel file in use.")
        return 0
    for line in _lines(differences):
        click.echo(line)
    if not any(change.rebuilds for change in differences):
        click.echo(f"Save it as {loaded.funnel_file}: running gateways and workers take it up within seconds.")
        return 0
    click.echo(_way_out())
    return 1


def _lines(differences: list[Change]) -> list[str]:
    return [f"{'rebuild' if one.rebuilds else 'at once'}  {one.where} {one.what}" for one in differences]


def _goes_on(loaded: Settings) -> str:
    return f"the worker on port {loaded.worker_port} counts with another one, and goes on with that"


def _way_out() -> str:
    rebuild = "`dealstream replay --beside`, once it is saved; the service goes on meanwhile"
    return f"Changes the past; to rebuild all numbers with it: {rebuild}"


def _today(file: FunnelFile) -> date:
    return datetime.now(ZoneInfo(file.time_zone)).date()


def _verdict(what: str, problem: str | None) -> bool:
    if problem is None:
        click.echo(f"ok     {what}")
        return False
    click.echo(f"WRONG  {what}")
    for line in problem.splitlines():
        click.echo(f"       {line}")
    return True
