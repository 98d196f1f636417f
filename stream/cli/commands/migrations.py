"""`dealstream migrations`: which tables ClickHouse still lacks, and the SQL that makes them."""

import sys
from pathlib import Path

import click

from stream.cli.speaking import Speaking
from stream.cli.stacks import chosen, data_option
from stream.service.counted import counted
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable
from stream.sinks.clickhouse.migrations import MigrationError, available, migrate, missing, planned


@click.command(cls=Speaking)
@click.option("--plan", is_flag=True)
@click.option("--apply", "applying", is_flag=True)
@data_option
def command(plan: bool, applying: bool, data: Path | None) -> None:
    """Say which migrations ClickHouse lacks."""
    if plan and applying:
        raise click.UsageError("--plan and --apply: take one of them")
    clickhouse = ClickHouse(chosen(data, stopped_too=True).settings)
    try:
        if plan:
            statements = list(planned(clickhouse))
            for statement in statements:
                click.echo(f"{statement};\n")
            if not statements:
                click.echo(_has_all(clickhouse), err=True)  # beside the SQL, which may be piped to where it runs
        elif applying:
            click.echo(f"{counted(migrate(clickhouse), 'migration')} applied to {clickhouse.where}")
        else:
            sys.exit(_tell(clickhouse))
    except (ClickHouseUnavailable, MigrationError) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    finally:
        clickhouse.close()


def _tell(clickhouse: ClickHouse) -> int:
    wanted = available()
    lacking = missing(clickhouse, wanted)
    if not lacking:
        click.echo(_has_all(clickhouse))
        return 0
    for migration in lacking:
        click.echo(f"missing: {migration.number:04}_{migration.name}")
    click.echo("--plan prints their SQL; --apply runs it, as the next start of a worker does")
    return 1


def _has_all(clickhouse: ClickHouse) -> str:
    return f"{clickhouse.where} has all of {counted(len(available()), 'migration')}"
