"""ClickHouse behind one DSN: a server, or chDB inside this process."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from copy import copy
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stream.config.clickhouse_address import EMBEDDED, is_embedded, server_of
from stream.config.refused import SettingError
from stream.config.settings import Settings
from stream.config.tls import tls_problem
from stream.sinks.clickhouse import sql as pieces
from stream.sinks.clickhouse.cluster import OF_A_CLUSTER, on_cluster
from stream.topology import FIRST, Generation

if TYPE_CHECKING:
    from clickhouse_connect.driver.client import Client

# ClickHouse: UNKNOWN_USER, WRONG_PASSWORD, REQUIRED_PASSWORD, AUTHENTICATION_FAILED.
_BAD_CREDENTIALS = (192, 193, 194, 516)
_BUSY_SECONDS = 5.0
_OF_A_GENERATION = re.compile(r"\.(kpi_hours|deal_rows|keep_restatements)\b")
_CLOCK = re.compile(r"now64\((\d)(?:, 'UTC')?\)")


class ClickHouseUnavailable(Exception):
    """ClickHouse cannot be reached or refuses; the message says where and why, without credentials."""


EMBEDDED_AT_ONCE = 2
"""So many statements an embedded one has at once: over as many connections, since each takes one at a time."""


class _Connections:
    """What clients of one ClickHouse share: its connections, those over which nobody asks, types of columns by table.

    To a server there is one, over which any number asks at once.
    """

    def __init__(self) -> None:
        self.all: list[Client] = []
        self.free: list[Client] = []
        self.types: dict[str, dict[str, str]] = {}


_MOST_OF_A_LIST = 64 * 1024
"""Bytes: a server takes 128 KiB as one parameter (http_max_field_value_size), escaped once more."""


class ClickHouse:
    """A client that may be called from any thread; on chDB, a few calls at once (`EMBEDDED_AT_ONCE`).

    `clock`: what stands for now in its statements; None: now.
    `cluster`: on whose replicas `define` makes what it makes; empty: on the server that is connected to.
    `generation`: whose tables of numbers its statements mean: the first one, unless `of` or `in_force` chose another.

    All methods raise ClickHouseUnavailable.
    """

    def __init__(self, settings: Settings) -> None:
        self.database = settings.clickhouse_database
        self._settings = settings
        self._dsn = settings.clickhouse.get_secret_value()
        self._opening = threading.Lock()
        self._turns = threading.BoundedSemaphore(EMBEDDED_AT_ONCE)
        self._connections = _Connections()
        self.clock: str | None = None
        self.generation: Generation = FIRST
        self.cluster = settings.clickhouse_cluster

    def beside(self, database: str, at: datetime) -> ClickHouse:
        """Return a client of another database over the same connection, in whose statements it is another time."""
        other = copy(self)
        other.database = database
        other.generation = FIRST  # it has no other numbers
        other.cluster = ""  # it is made, read and dropped over this connection alone
        other.clock = f"toDateTime64('{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}', \\1, 'UTC')"
        return other

    def of(self, generation: Generation) -> ClickHouse:
        """Return a client over the same connection whose statements mean the numbers of a generation."""
        other = copy(self)
        other.generation = generation
        return other

    def in_force(self) -> ClickHouse:
        """Return a client whose statements mean the numbers that are in force now, as workers note it here."""
        table = f"{self.database}.generations"
        if self.command(f"EXISTS TABLE {table}") != 1:
            return self.of(FIRST)
        ((number,),) = self.query(f"SELECT greatest(max(number), 1) FROM {table}")  # noqa: S608
        return self.of(Generation(number))

    @property
    def embedded(self) -> bool:
        """Whether it runs inside this process."""
        return is_embedded(self._dsn)

    @property
    def where(self) -> str:
        """The address, without credentials."""
        if self.embedded:
            return f"chDB in {self.folder}"
        return f"ClickHouse at {self.server}"

    @property
    def server(self) -> str:
        """Name and port of the server; only of one that is not embedded."""
        server = server_of(self._dsn)
        return f"{server.host}:{server.port}"

    @property
    def folder(self) -> Path:
        """Where it keeps its data; only of an embedded one."""
        return Path(self._dsn.removeprefix(f"{EMBEDDED}:").removeprefix("//")).resolve()

    def open(self) -> None:
        """Connect, and create the database if it is not there."""
        self.define(f"CREATE DATABASE IF NOT EXISTS {self.database}")

    def close(self) -> None:
        """Disconnect; the next call connects again."""
        with self._opening:
            clients, self._connections.all = self._connections.all, []
            self._connections.free = []
            self._connections.types = {}
            for client in clients:
                client.close()

    def command(self, sql: str, parameters: Mapping[str, Any] | None = None) -> Any:
        """Run a statement; return its single value, if any."""
        with self._call() as client:
            return client.command(self._meant(sql), parameters=dict(parameters or {}))

    def define(self, sql: str) -> None:
        """Run a statement that makes, changes or removes what others read: on a cluster, on all its replicas."""
        self._connections.types = {}
        with self._call() as client:
            client.command(self.defined(sql))

    def defined(self, sql: str) -> str:
        """Return such a statement as it is sent."""
        meant = self._meant(sql)
        return on_cluster(meant, self.cluster) if self.cluster else meant

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Run a query; return its rows, times with their zone. Parameters are bound by the server: {name:Type}."""
        with self._call() as client:
            return [tuple(row) for row in client.query(self._meant(sql), parameters=dict(parameters or {})).result_rows]

    def query_by_ids(self, sql: str, ids: Sequence[str]) -> list[tuple[Any, ...]]:
        """Run a query of {ids:Array(String)} for as many ids at a time as a server takes; return the rows of all."""
        return [row for some in _in_parts(ids) for row in self.query(sql, {"ids": some})]

    @contextmanager
    def reading(self, limits: Mapping[str, Any]) -> Iterator[Client]:
        """Open a connection of its own over which nothing can be written, and no setting can be changed.

        Args:
            limits: the settings that hold over it.
        """
        settings = {**limits, "readonly": 1}  # it comes last: after it nothing can be set
        with self._translated(), closing(self._connect(settings, self.database)) as client:
            yield client

    def stream(self, sql: str) -> Iterator[list[tuple[Any, ...]]]:
        """Run a query; yield its rows block by block, over a connection of its own."""
        with (
            self._translated(),
            closing(self._connect()) as client,
            client.query_row_block_stream(self._meant(sql)) as blocks,
        ):
            for block in blocks:
                yield [tuple(row) for row in block]

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Insert rows into a table of the database."""
        place = f"{self.database}.{table}"
        with self._call() as client:
            # Asked for once: asking before each insert takes a tenth of the time of a small one.
            types = self._connections.types.pop(place, None) or {
                row[0]: row[1] for row in client.query(f"DESCRIBE TABLE {place}").result_rows
            }
            # What the library makes of an insert refers to itself, and to the rows: they would stay until garbage in
            # cycles is looked for.
            inserted = list(rows)
            try:
                client.insert(
                    table,
                    inserted,
                    column_names=list(columns),
                    column_type_names=[types[column] for column in columns] if types.keys() >= set(columns) else None,
                    database=self.database,
                )
            finally:
                inserted.clear()
            # Only now: where the insert failed, they may be others by now.
            self._connections.types[place] = types

    def export(self, sql: str, parameters: Mapping[str, Any], form: str) -> bytes:
        """Run a query; return its rows in a format of ClickHouse's."""
        with self._call() as client:
            return bytes(client.raw_query(self._meant(sql), parameters=dict(parameters), fmt=form))

    def insert_file(self, table: str, content: bytes, form: str) -> None:
        """Insert rows in a format of ClickHouse's into a table of the database."""
        with self._call() as client:
            client.raw_insert(f"{self.database}.{table}", insert_block=content, fmt=form)

    def insert_json(self, table: str, rows: Sequence[bytes]) -> None:
        """Insert rows into a table of the database, each the JSON of an object by column; tuples are arrays."""
        with self._call() as client:
            client.raw_insert(
                f"{self.database}.{table}",
                insert_block=b"\n".join(rows),
                fmt="JSONEachRow",
                settings={
                    "input_format_json_named_tuples_as_objects": 0,
                    # Handing parts of a batch to threads costs more of the processor than it saves of time.
                    "input_format_parallel_parsing": 0,
                },
            )

    def give_back(self) -> None:
        """Have an embedded one give the memory back that it has freed: by itself it keeps that. Takes no time.

        Raises ClickHouseUnavailable.
        """
        self.command("SYSTEM JEMALLOC PURGE")

    def problem(self) -> str | None:
        """Return what is wrong with ClickHouse, or None if it answers a query put to it now."""
        if self.embedded and self._turns.acquire(timeout=_BUSY_SECONDS):
            self._turns.release()
        elif self.embedded:
            return f"{self.where} has been busy with {EMBEDDED_AT_ONCE} statements for {_BUSY_SECONDS:.0f} s"
        try:
            self.query("SELECT 1")
        except ClickHouseUnavailable as error:
            return str(error)
        return None

    def _meant(self, sql: str) -> str:
        sql = _OF_A_GENERATION.sub(lambda table: "." + self.generation.table(table[1]), sql)
        return sql if self.clock is None else _CLOCK.sub(self.clock, sql)

    @contextmanager
    def _call(self) -> Iterator[Client]:
        with self._translated():
            if not self.embedded:
                with self._opening:
                    client = self._connections.all[0] if self._connections.all else self._connected()
                try:
                    yield client
                except Exception as error:
                    if getattr(error, "code", None) in _BAD_CREDENTIALS:
                        self._leave(client)  # the next call reads the password anew: it may be another by now
                    raise
                return
            with self._turns:
                with self._opening:
                    client = self._connections.free.pop() if self._connections.free else self._connected()
                try:
                    yield client
                finally:
                    with self._opening:
                        if client in self._connections.all:
                            self._connections.free.append(client)

    def _leave(self, client: Client) -> None:
        with self._opening:
            if client in self._connections.all:
                self._connections.all.remove(client)

    def _connected(self) -> Client:
        client = self._connect()
        self._connections.all.append(client)
        return client

    def _connect(self, of_its_own: Mapping[str, Any] | None = None, database: str | None = None) -> Client:
        from stream.sinks.clickhouse.connecting import embedded_client, server_client

        own = dict(of_its_own or {})
        if self.embedded:
            return embedded_client(self.folder, database, own)
        return server_client(self._settings, database, (OF_A_CLUSTER if self.cluster else {}) | own)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        from clickhouse_connect.driver.exceptions import ClickHouseError

        try:
            yield
        except SettingError as error:
            raise ClickHouseUnavailable(str(error)) from None
        except (ClickHouseError, OSError, ValueError) as error:
            # The cause may hold the DSN.
            raise ClickHouseUnavailable(f"{self.where}: {self._why(error)}") from None

    def _why(self, error: Exception) -> str:
        """Return what is wrong and the way out, without credentials."""
        from clickhouse_connect.driver.exceptions import OperationalError

        code = getattr(error, "code", None)
        text = str(error).strip()
        if isinstance(error, BlockingIOError) or "EmbeddedServer" in text:
            return "another process has the folder open, and only one can; stop it (a worker?), or use a server"
        if isinstance(error, OSError) and self.embedded and error.strerror:
            return f"{error.strerror}; name another folder in DEALSTREAM_CLICKHOUSE, or let this user write there"
        if code in _BAD_CREDENTIALS:
            return "user or password is wrong; correct DEALSTREAM_CLICKHOUSE"
        if not self.embedded and (server := server_of(self._dsn)).is_tls:
            problem = tls_problem(error, "DEALSTREAM_CLICKHOUSE", server.host)
            if problem is not None:
                return problem
        if isinstance(error, OperationalError) and code is None and not self.embedded:
            return "it does not answer; start it, or correct DEALSTREAM_CLICKHOUSE"
        line = text.splitlines()[0][:300] if text else type(error).__name__
        for secret in self._settings.clickhouse_secrets():
            line = line.replace(secret, "***") if secret else line
        return line


def _in_parts(ids: Sequence[str]) -> Iterator[list[str]]:
    some: list[str] = []
    size = 0
    for one in ids:
        more = len(pieces.text(one).encode()) + len(", ")
        if some and size + more > _MOST_OF_A_LIST:
            yield some
            some, size = [], 0
        some.append(one)
        size += more
    if some:
        yield some
