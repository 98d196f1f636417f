"""A command opens the embedded ClickHouse itself only where nobody else does, and something is stored."""

import pytest
from click.testing import CliRunner

from stream.cli.commands import audit, check, kpis, sql
from stream.cli.own_clickhouse import opened_here
from stream.cli.stacks import chosen
from stream.config.settings import Settings
from stream.local_stack.known_stacks import start_command
from stream.sinks.clickhouse.client import ClickHouseUnavailable
from tests.support.paths import FUNNEL_FILE

COMMANDS = {"kpis": kpis.command, "sql": sql.command, "audit": audit.command, "check": check.command}


@pytest.fixture(autouse=True)
def _nobody_answers(monkeypatch):
    monkeypatch.setenv("DEALSTREAM_WORKER_PORT", "9")


@pytest.mark.parametrize("own", [True, False])
def test_a_stack_with_a_funnel_file_of_ones_own_is_to_be_started_without_simulated_deals(own, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DEALSTREAM_FUNNEL_FILE", raising=False)
    if own:
        monkeypatch.setenv("DEALSTREAM_FUNNEL_FILE", str(FUNNEL_FILE))
    command = start_command(Settings())
    assert ("--no-simulate" in command) == own


@pytest.mark.parametrize("name", COMMANDS)
def test_where_nothing_runs_and_nothing_was_stored_a_command_says_so_and_makes_no_folder(
    name, stacks, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DEALSTREAM_FUNNEL_FILE", str(FUNNEL_FILE))
    answer = CliRunner().invoke(COMMANDS[name])
    assert f"nothing was ever stored in {tmp_path}/data/clickhouse; start a stack with `" in answer.output
    assert "`dealstream up --no-simulate --data live`" in answer.output
    assert answer.exit_code in (1, 2)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("name", COMMANDS)
def test_while_a_stack_starts_its_clickhouse_is_left_to_its_worker(name, stacks):
    data = stacks.start("data", worker_port=9, funnel_file=FUNNEL_FILE)
    (data / "clickhouse").mkdir()
    answer = CliRunner().invoke(COMMANDS[name], ["--data", str(data)])
    assert f"the worker of the stack in {data} does not answer yet at http://127.0.0.1:9" in answer.output
    assert answer.exit_code in (1, 2)
    assert list((data / "clickhouse").iterdir()) == []


def test_what_a_stopped_stack_stored_is_read_without_it(stacks):
    data = stacks.start("data", worker_port=9)
    (data / "clickhouse").mkdir()
    with pytest.raises(ClickHouseUnavailable, match="does not answer yet"):
        opened_here(chosen(data).settings)
    stacks.stop("data")
    assert opened_here(chosen(data, stopped_too=True).settings).folder == data / "clickhouse"
