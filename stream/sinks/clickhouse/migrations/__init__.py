"""Numbered migrations: the .sql files beside this one, applied once each, in order."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from typing import NamedTuple

from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.generations import present
from stream.topology import FIRST

LONGEST_SECONDS = 600
"""So long a worker may take to migrate; a lock that is older was left behind."""


_KEPT = (
    "CREATE TABLE IF NOT EXISTS {database}.schema_migrations "
    "(number UInt32, name String, checksum String, applied_at DateTime('UTC') DEFAULT now()) "
    "ENGINE = ReplacingMergeTree ORDER BY number"
)
_OF_A_GENERATION = re.compile(r"\.(?:kpi_hours|deal_rows|keep_restatements)\w*")


class MigrationError(Exception):
    """The database does not fit this version of dealstream."""


class Migration(NamedTuple):
    """One migration: number, name, statements, checksum."""

    number: int
    name: str
    statements: tuple[str, ...]
    checksum: str


def available() -> list[Migration]:
    """Return the migrations of this version, in order."""
    migrations = []
    for entry in resources.files(__package__).iterdir():
        match = re.fullmatch(r"(\d{4})_(\w+)\.sql", entry.name)
        if match:
            text = entry.read_text(encoding="utf-8")
            statements = tuple(part.strip() for part in re.split(r";\s*$", text, flags=re.MULTILINE) if part.strip())
            checksum = hashlib.sha256(text.encode()).hexdigest()[:16]
            migrations.append(Migration(int(match[1]), match[2], statements, checksum))
    return sorted(migrations)


def migrate(clickhouse: ClickHouse, migrations: list[Migration] | None = None) -> int:
    """Bring the database up to this version; return how many migrations were applied.

    Raises:
        MigrationError: a newer version was here, or an applied migration was changed since.
        ClickHouseUnavailable: it cannot be reached, or another worker migrates it now.
    """
    wanted = available() if migrations is None else migrations
    if not missing(clickhouse, wanted):
        return 0
    clickhouse.open()
    with _alone(clickhouse):
        clickhouse.define(_KEPT.replace("{database}", clickhouse.database))
        # Another worker may have been here meanwhile.
        to_apply = missing(clickhouse, wanted)
        for migration in to_apply:
            for client, statement in _statements(clickhouse, migration):
                client.define(statement)
            clickhouse.insert(
                "schema_migrations",
                ("number", "name", "checksum"),
                [(migration.number, migration.name, migration.checksum)],
            )
    return len(to_apply)


def planned(clickhouse: ClickHouse) -> Iterator[str]:
    """Yield what `migrate` would have ClickHouse do, in order, as it is sent; nothing is done.

    Raises as `migrate` does.
    """
    to_apply = missing(clickhouse, available())
    if to_apply:
        yield clickhouse.defined(f"CREATE DATABASE IF NOT EXISTS {clickhouse.database}")
        yield clickhouse.defined(_KEPT.replace("{database}", clickhouse.database))
    for migration in to_apply:
        for client, statement in _statements(clickhouse, migration):
            yield client.defined(statement)
        yield (
            f"INSERT INTO {clickhouse.database}.schema_migrations (number, name, checksum) "  # noqa: S608
            f"VALUES ({migration.number}, '{migration.name}', '{migration.checksum}')"
        )


def missing(clickhouse: ClickHouse, wanted: list[Migration]) -> list[Migration]:
    """Return the migrations that are not applied yet, and change nothing. Raises as `migrate` does."""
    database = clickhouse.database
    applied: dict[int, str] = {}
    if clickhouse.command(f"EXISTS TABLE {database}.schema_migrations") == 1:
        applied = dict(
            clickhouse.query(f"SELECT number, checksum FROM {database}.schema_migrations FINAL")  # noqa: S608
        )
    newest = wanted[-1].number if wanted else 0
    if applied and max(applied) > newest:
        raise MigrationError(
            f"the database {database} was made by a newer dealstream (migration {max(applied)}, this one knows "
            f"{newest}); install that version, or use another DEALSTREAM_CLICKHOUSE_DATABASE"
        )
    for migration in wanted:
        if applied.get(migration.number, migration.checksum) != migration.checksum:
            raise MigrationError(
                f"migration {migration.number:04}_{migration.name} was changed after it was applied to "
                f"{database}; add a new one instead"
            )
    return [migration for migration in wanted if migration.number not in applied]


def _statements(clickhouse: ClickHouse, migration: Migration) -> Iterator[tuple[ClickHouse, str]]:
    """Yield the statements of a migration, each with the client that sends it.

    What numbers stand in is changed of every generation: `clickhouse`, which is of the first, then the others.
    """
    statements = [statement.replace("{database}", clickhouse.database) for statement in migration.statements]
    yield from ((clickhouse.of(FIRST), statement) for statement in statements)
    for generation in present(clickhouse):
        other = clickhouse.of(generation)
        restates = other.command(f"EXISTS TABLE {clickhouse.database}.{generation.table('keep_restatements')}") == 1
        for statement in statements:
            if _OF_A_GENERATION.search(statement) and (restates or "keep_restatements" not in statement):
                yield other, statement


@contextmanager
def _alone(clickhouse: ClickHouse) -> Iterator[None]:
    """Keep other workers from migrating meanwhile: of several that make a table, one can."""
    if clickhouse.embedded:
        yield  # no other process has it open
        return
    lock = f"{clickhouse.database}.migrating"
    # One that was killed in the middle has left it.
    left = (
        "SELECT name FROM system.tables WHERE database = {database:String} AND name = 'migrating' "
        "AND metadata_modification_time < now() - toIntervalSecond({longest:Int32})"
    )
    if clickhouse.query(left, {"database": clickhouse.database, "longest": LONGEST_SECONDS}):
        clickhouse.define(f"DROP TABLE IF EXISTS {lock}")
    clickhouse.define(f"CREATE TABLE {lock} (worker UInt8) ENGINE = Memory COMMENT 'A worker migrates the tables'")
    try:
        yield
    finally:
        clickhouse.define(f"DROP TABLE IF EXISTS {lock}")
