"""Ctrl-C ends a command as a signal does."""

import click
from click.testing import CliRunner

from stream.cli import main


def interrupted():
    raise KeyboardInterrupt


def test_a_command_that_ctrl_c_ends_has_the_code_of_its_signal_and_no_traceback(monkeypatch):
    monkeypatch.setattr(type(main.cli), "get_command", lambda *_: click.Command("kpis", callback=interrupted))
    result = CliRunner().invoke(main.cli, ["kpis"])
    assert (result.exit_code, result.output.strip()) == (130, "")
