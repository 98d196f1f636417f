"""Commands that are typed where nobody listens on the worker's port, so that they read ClickHouse themselves."""

from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from stream.sinks.clickhouse.client import ClickHouse


@pytest.fixture
def funnel_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The funnel file of the commands; a test writes it."""
    file = tmp_path / "funnel.yaml"
    monkeypatch.setenv("DEALSTREAM_FUNNEL_FILE", str(file))
    return file


@pytest.fixture
def typed(
    chdb: ClickHouse, chdb_folder: Path, funnel_file: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., str]:
    """Types a command with its arguments; it must end with `code`. Returns what it prints."""
    monkeypatch.setenv("DEALSTREAM_CLICKHOUSE", f"chdb://{chdb_folder}")
    monkeypatch.setenv("DEALSTREAM_CLICKHOUSE_DATABASE", chdb.database)
    monkeypatch.setenv("DEALSTREAM_WORKER_PORT", "1")

    def invoke(command: click.Command, *arguments: str, code: int = 0) -> str:
        result = CliRunner().invoke(command, arguments)
        assert result.exit_code == code, result.output
        return result.output

    return invoke
