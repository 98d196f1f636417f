"""`--leak` and `--day-seconds` of the commands that simulate."""

import pytest
from click.testing import CliRunner

from stream.cli.main import cli


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--leak", "team=nobody,stage=lead"], "the funnel file has no such team"),
        (["--day-seconds", "1"], "--day-seconds needs --leak"),
    ],
)
def test_up_refuses_what_is_no_leak_before_it_starts_anything(options, said, tmp_path):
    answer = CliRunner().invoke(cli, ["up", "--data", str(tmp_path / "data"), *options])
    assert answer.exit_code == 2
    assert said in answer.output
    assert not (tmp_path / "data").exists()
