"""ClickHouse behind one DSN: a server, or chDB inside this process."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import clickhouse_connect
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError

from stream.settings import Settings

CHDB = "chdb"


class ClickHouseAway(Exception):
    """ClickHouse cannot be reached or refuses; the message says where and why, without credentials."""


class ClickHouse:
    """A client that may be called from any thread; calls go one after the other.

    All methods raise ClickHouseAway.
    """

    def __init__(self, settings: Settings) -> None:
        self.database = settings.clickhouse_database
        self._dsn = settings.clickhouse.get_secret_value()
        self._lock = threading.Lock()
        self._client: Client | None = None

    @property
    def embedded(self) -> bool:
        """Whether it runs inside this process."""
        return self._dsn.startswith(f"{CHDB}://")

    @property
    def where(self) -> str:
        """The address, without credentials."""
        if self.embedded:
            return f"chDB in {self._folder()}"
        parts = urlsplit(self._dsn)
        return f"ClickHouse at {parts.hostname}:{parts.port or 8123}"

    def _folder(self) -> Path:
        return Path(self._dsn.removeprefix(f"{CHDB}://")).absolute()

    def open(self) -> None:
        """Connect, and create the database if it is not there."""
        with self._lock:
            self._opened().command(f"CREATE DATABASE IF NOT EXISTS {self.database}")

    def _opened(self) -> Client:
        if self._client is None:
            try:
                if self.embedded:
                    folder = self._folder()
                    folder.mkdir(parents=True, exist_ok=True)
                    self._client = clickhouse_connect.get_client(interface=CHDB, path=str(folder))
                else:
                    self._client = clickhouse_connect.get_client(
                        dsn=self._dsn, connect_timeout=5, send_receive_timeout=60, autogenerate_session_id=False
                    )
            except (ClickHouseError, OSError) as error:
                hint = "; is another process using the folder?" if self.embedded else ""
                raise ClickHouseAway(f"{self.where} cannot be opened ({type(error).__name__}){hint}") from None
        return self._client

    def close(self) -> None:
        """Disconnect; the next call connects again."""
        with self._lock:
            if self._client is not None:
                client, self._client = self._client, None
                client.close()

    def command(self, sql: str, parameters: Mapping[str, Any] | None = None) -> Any:
        """Run a statement; return its single value, if any."""
        with self._lock, _translated(self):
            return self._opened().command(sql, parameters=dict(parameters or {}))

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Run a query; return its rows. Parameters are bound by the server: {name:Type}."""
        with self._lock, _translated(self):
            return [tuple(row) for row in self._opened().query(sql, parameters=dict(parameters or {})).result_rows]

    def stream(self, sql: str) -> Iterator[list[tuple[Any, ...]]]:
        """Run a query; yield its rows block by block. The client is held meanwhile."""
        with self._lock, _translated(self), self._opened().query_row_block_stream(sql) as blocks:
            for block in blocks:
                yield [tuple(row) for row in block]

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Insert rows into a table of the database."""
        with self._lock, _translated(self):
            self._opened().insert(table, rows, column_names=list(columns), database=self.database)

    def problem(self) -> str | None:
        """Return what is wrong with ClickHouse, or None if it answers a query put to it now."""
        try:
            self.query("SELECT 1")
        except ClickHouseAway as error:
            return str(error)
        return None


class _translated:
    """Turns what the driver raises into ClickHouseAway, without the DSN."""

    def __init__(self, clickhouse: ClickHouse) -> None:
        self._clickhouse = clickhouse

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, ClickHouseError | OSError):
            first = str(error).strip().splitlines()[0][:300] if str(error).strip() else type(error).__name__
            raise ClickHouseAway(f"{self._clickhouse.where}: {first}") from None
