"""What `dealstream check` asks ClickHouse, or the worker that has the embedded one open."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from stream.cli.language import words_here
from stream.cli.output.sql_table import Answer
from stream.cli.worker_client import NoWorker, WorkerClient, WorkerRefused
from stream.config.settings import Settings
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable
from stream.sinks.clickhouse.kept.completeness import damage, has_register
from stream.sinks.clickhouse.zone_rules import differs_from, offsets_sql
from stream.sql.routes import PATH as SQL_PATH

COUNTING_SECONDS = 60.0
"""What has answered may count for so long what it has stored."""

Ask = Callable[[str], Sequence[Sequence[Any]]]
"""Gives the rows that answer a question in SQL."""


def missing(clickhouse: ClickHouse) -> str | None:
    """Return what is missing of what was stored; None: nothing."""
    try:
        return damage(clickhouse).problem() if has_register(clickhouse) else None
    except ClickHouseUnavailable as error:
        return str(error)


def missing_in_the_worker(loaded: Settings) -> str | None:
    """Return what a worker that has the embedded ClickHouse open says of what is missing there."""
    try:
        told = json.loads(WorkerClient(loaded).read("/api/stored-events", {}, seconds=COUNTING_SECONDS))
    except (NoWorker, WorkerRefused, OSError, ValueError) as error:
        return _does_not_say(loaded, error)
    problem: str | None = told.get("problem") if isinstance(told, dict) else None
    return problem


def zone_problem(loaded: Settings, ask: Ask, name: str) -> str | None:
    """Return from when on days of a zone begin at other moments in ClickHouse than here; None: they do not."""
    today = datetime.now(UTC).date()
    try:
        since = differs_from([offset for (offset,) in ask(offsets_sql(name, today))], ZoneInfo(name), today)
    except ClickHouseUnavailable as error:
        return str(error)
    except (NoWorker, WorkerRefused, OSError, ValueError) as error:
        return _does_not_say(loaded, error)
    return None if since is None else words_here().say("check-zone-differs", day=since.isoformat())


def asked_of_the_worker(loaded: Settings, sql: str) -> Sequence[Sequence[Any]]:
    """Return the rows that a worker that has the embedded ClickHouse open answers."""
    return Answer.of(WorkerClient(loaded).send(SQL_PATH, {"sql": sql}, COUNTING_SECONDS)).rows


def _does_not_say(loaded: Settings, error: Exception) -> str:
    return words_here().say("check-worker-does-not-say", port=str(loaded.worker_port), why=str(error))
