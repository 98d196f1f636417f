"""The first page that a person reads: what there is, each in a line that is whole."""

import pytest
from click.testing import CliRunner

from stream.cli.main import COMMANDS, cli


@pytest.fixture(scope="module")
def lines():
    answer = CliRunner().invoke(cli, ["--help"], env={"COLUMNS": "80"})
    assert answer.exit_code == 0
    return answer.output.splitlines()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_says_what_it_does_in_a_whole_sentence(lines, command):
    [line] = [line for line in lines if line.startswith(f"  {command} ")]
    assert line.endswith(".")
    assert not line.endswith("...")
