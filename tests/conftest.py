"""Fixtures that all tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from stream.config.settings import Settings
from stream.local_stack.broker import Broker
from stream.sinks.clickhouse.client import ClickHouse
from tests.servers.clickhouse import Server


@pytest.fixture
def broker() -> Iterator[Broker]:
    """A fresh embedded broker. `broker.stop()` and `broker.start()` (same port, empty) are at hand."""
    started = Broker()
    started.start()
    yield started
    started.stop()


@pytest.fixture(scope="session")
def chdb_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The one chDB folder of this process; its parents are not there yet."""
    folder = tmp_path_factory.mktemp("chdb") / "not" / "there" / "yet"
    kept_open = ClickHouse(Settings(clickhouse=SecretStr(f"chdb://{folder}")))
    kept_open.open()
    yield folder
    kept_open.close()


@pytest.fixture(scope="session")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = Server(tmp_path_factory.mktemp("server") / "clickhouse")
    started.start()
    yield started
    started.kill()


@pytest.fixture
def server(_server: Server) -> Iterator[Server]:
    """The test server, to be stopped and slowed at will."""
    yield _server
    if not _server.running():
        _server.start()
    _server.slow_down(0)
    _server.refuse_inserts(False)
