"""Connects to ClickHouse. Loaded with the first statement only: who asks a worker need not wait for the library."""

import fcntl
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import clickhouse_connect
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.httpclient import HttpClient
from urllib3 import Timeout

from stream.config.clickhouse_address import EMBEDDED
from stream.config.settings import Settings

_GREETING_SECONDS = 5
"""What accepts connections and never answers is given up after so long."""

_ANSWER_SECONDS = 60

_OF_EMBEDDED = {"config-file": str(Path(__file__).with_name("embedded.xml"))}
"""One for all of a process: they share one engine."""


_opened: set[Path] = set()
"""Folders whose lock this process may have itself."""


def embedded_client(folder: Path, database: str | None, own: Mapping[str, Any]) -> Client:
    """Return a client of chDB over a folder, which is made. `own`: settings of its statements.

    Raises BlockingIOError where another process has the folder open.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if folder not in _opened:
        _refuse_locked(folder / "status")
    client = clickhouse_connect.get_client(
        interface=EMBEDDED,
        path=str(folder),
        tz_mode="aware",
        database=database,
        settings=dict(own),
        chdb_options=_OF_EMBEDDED,
    )
    _opened.add(folder)
    return client


def _refuse_locked(status: Path) -> None:
    """Raise BlockingIOError where somebody has the lock: chDB itself would print that, where a person reads."""
    if status.exists():
        with status.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)


def server_client(settings: Settings, database: str | None, own: Mapping[str, Any]) -> Client:
    """Return a client of the server that the settings name. `own`: settings of its statements."""
    server, files = settings.clickhouse_server(), settings.clickhouse_tls_files()
    assert server is not None  # noqa: S101 (else it is embedded)
    client = clickhouse_connect.get_client(
        interface="https" if server.is_tls else "http",
        host=server.host,
        port=server.port,
        username=server.user,
        password=server.password or "",
        verify=True,
        ca_cert=_written(files.ca),
        client_cert=_written(files.certificate),
        client_cert_key=_written(files.key),
        # Who has a password is known by it, and shows a certificate beside it.
        tls_mode="mutual" if server.password is None else "strict",
        connect_timeout=_GREETING_SECONDS,
        send_receive_timeout=_GREETING_SECONDS,
        # Within a session a server takes one statement at a time.
        autogenerate_session_id=False,
        tz_mode="aware",
        database=database,
        settings=dict(own),
    )
    # Who has answered once may take its time.
    cast(HttpClient, client).timeout = Timeout(connect=_GREETING_SECONDS, read=_ANSWER_SECONDS)
    return client


def _written(path: Path | None) -> str | None:
    return None if path is None else str(path)
