"""`dealstream check`: is everything as it should be?"""

import asyncio
import json
import sys
from pathlib import Path

import click
from pydantic import ValidationError

from schemas.violations import violations
from stream.cli.stacks import NoStack, chosen, data_option
from stream.cli.worker_client import NoWorker, WorkerClient, WorkerRefused
from stream.config import funnel_file
from stream.config.funnel_file import FunnelError
from stream.config.settings import SecretError, Settings
from stream.core.codec import fingerprint
from stream.kafka.presence import kafka_problem
from stream.sinks.clickhouse.client import ClickHouse


@click.command()
@data_option
def command(data: Path | None) -> None:
    """Check settings, funnel file, Kafka and ClickHouse.

    Where a worker runs, also that it runs with this funnel file. Exit code 1 if something is wrong.
    """
    try:
        loaded, stack = chosen(data)
    except ValidationError as error:
        for one in violations(error):
            _verdict("settings", f"DEALSTREAM_{'_'.join(map(str, one.place)).upper()}: {one.message}")
        sys.exit(1)
    except NoStack as error:
        _verdict("stack", error.message)
        sys.exit(1)
    problems = [
        _verdict("settings", _secret_problem(loaded)),
        _verdict(f"funnel file {loaded.funnel_file}", _funnel_problem(loaded, stack is not None)),
        _verdict(f"Kafka at {loaded.kafka}", asyncio.run(kafka_problem(loaded))),
    ]
    clickhouse = ClickHouse(loaded)
    if clickhouse.embedded and _worker_has_it(loaded):
        problems.append(_verdict(f"{clickhouse.where} (open in the worker)", None))
    else:
        problems.append(_verdict(clickhouse.where, clickhouse.problem()))
        clickhouse.close()
    sys.exit(1 if any(problems) else 0)


def _worker_has_it(loaded: Settings) -> bool:
    """Say whether a worker on this machine has the embedded ClickHouse open, and finds it well."""
    try:
        health = json.loads(WorkerClient(loaded).read("/health/ready", {}, seconds=5))
    except (NoWorker, WorkerRefused, OSError, ValueError):
        return False
    return bool(health.get("clickhouse") == "ok")


def _secret_problem(loaded: Settings) -> str | None:
    try:
        for connector in loaded.connectors():
            loaded.connector_secrets(connector)
    except SecretError as error:
        return str(error)
    return None


def _funnel_problem(loaded: Settings, is_stack: bool) -> str | None:
    try:
        file = funnel_file.load(loaded.funnel_file)
    except FunnelError as error:
        return str(error)
    if _funnel_of_the_worker(loaded) in (None, fingerprint(file).hex()):
        return None
    rebuild = (
        "end `dealstream up` and start it again" if is_stack else "stop the workers, then `dealstream replay --reset`"
    )
    return (
        f"the worker on port {loaded.worker_port} counts with another one; to rebuild all numbers with this: {rebuild}"
    )


def _funnel_of_the_worker(loaded: Settings) -> str | None:
    """Return the fingerprint of the funnel file that a worker on this machine counts with, if one answers."""
    try:
        answered: str | None = json.loads(WorkerClient(loaded).read("/api/status", {}, seconds=5)).get("funnel")
    except (NoWorker, WorkerRefused, OSError, ValueError):
        return None
    return answered


def _verdict(what: str, problem: str | None) -> bool:
    if problem is None:
        click.echo(f"ok     {what}")
        return False
    click.echo(f"WRONG  {what}")
    for line in problem.splitlines():
        click.echo(f"       {line}")
    return True
