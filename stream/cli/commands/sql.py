"""`dealstream sql`: a question of one's own to ClickHouse, which is only read."""

import json
import sys
from pathlib import Path

import click

from stream.cli.asking import check_form
from stream.cli.output.sql_table import Answer, show, write_csv
from stream.cli.own_clickhouse import opened_here
from stream.cli.speaking import Speaking
from stream.cli.stacks import chosen, data_option
from stream.cli.worker_client import NoWorker, WorkerClient, WorkerRefused, went_away
from stream.config.settings import Settings
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable
from stream.sql.reader import SECONDS, QueryRefused, Question, Reader
from stream.sql.routes import PATH

_WAITING_SECONDS = 15.0
"""Another question may be before this one."""


@click.command(cls=Speaking)
@click.argument("sql", default="SHOW TABLES")
@click.option("--json", "as_json", is_flag=True)
@click.option("--csv", "as_csv", is_flag=True)
@data_option
def command(sql: str, as_json: bool, as_csv: bool, data: Path | None) -> None:
    """Ask ClickHouse in SQL; nothing is written."""
    check_form(as_json, as_csv)
    loaded = chosen(data, stopped_too=True).settings
    try:
        answer = Answer.of(_asked(loaded, sql))
    except (QueryRefused, ClickHouseUnavailable) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps(answer.as_json(), indent=2, ensure_ascii=False))
    elif as_csv:
        write_csv(sys.stdout, answer)
    else:
        show(answer)


def _asked(loaded: Settings, sql: str) -> bytes:
    """Return the answer of the worker that has chDB open, or of ClickHouse itself.

    Raises QueryRefused, ClickHouseUnavailable.
    """
    clickhouse = ClickHouse(loaded)
    if clickhouse.embedded:
        try:
            return WorkerClient(loaded).send(PATH, {"sql": sql}, SECONDS + _WAITING_SECONDS)
        except NoWorker:
            clickhouse = opened_here(loaded)
        except WorkerRefused as error:
            raise QueryRefused(error.problem or str(error)) from None
        except TimeoutError:
            raise ClickHouseUnavailable(f"the worker does not answer for {SECONDS + _WAITING_SECONDS:.0f} s") from None
        except OSError as error:
            raise ClickHouseUnavailable(went_away(error)) from None
    return Reader(clickhouse).answer(Question(sql))
