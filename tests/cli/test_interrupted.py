"""Ctrl-C ends a command as a signal does."""

import signal
import subprocess
import sys
from datetime import UTC, datetime

import click
import pytest
from click.testing import CliRunner

from schemas.dead_letter import DeadLetter
from stream.cli import main
from stream.cli.commands import audit, redrive, replay_beside
from stream.cli.interrupted import ends_while_loading
from stream.config.settings import Settings
from stream.ingest.dead_letters import uncounted_letter
from stream.redrive.attempt import Attempt
from stream.redrive.redrive import Plan
from tests.support.histories import KNOWN
from tests.support.paths import FUNNEL_FILE

LETTER = DeadLetter.model_validate_json(
    uncounted_letter(
        origin="hubspot", payload=b"{}", reason="bad_shape", detail="?", now=datetime(2026, 11, 2, tzinfo=UTC)
    )[1]
)
ONE_TO_SEND = Plan([Attempt(LETTER, [])], [], 0)


def interrupted():
    raise KeyboardInterrupt


def test_a_command_that_ctrl_c_ends_has_the_code_of_its_signal_and_no_traceback(monkeypatch):
    monkeypatch.setattr(type(main.cli), "get_command", lambda *_: click.Command("kpis", callback=interrupted))
    result = CliRunner().invoke(main.cli, ["kpis"])
    assert (result.exit_code, result.output.strip()) == (130, "")


WHILE_LOADING = """
import os, signal, sys

class Interrupts:
    def find_spec(self, name, *_):
        if name == "stream.cli.speaking":
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupts())
from stream.cli.__main__ import main
main()
"""


def test_a_command_that_ctrl_c_ends_while_it_is_loaded_has_the_same_and_no_traceback():
    ended = subprocess.run([sys.executable, "-c", WHILE_LOADING, "kpis"], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "\n")


def test_once_it_is_loaded_ctrl_c_is_the_commands_own():
    there = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        ends_while_loading()
        assert signal.getsignal(signal.SIGINT) is not signal.default_int_handler
        CliRunner().invoke(main.cli, ["kpis", "--help"])
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, there)


def test_numbers_that_are_made_anew_beside_go_on_with_the_same_command_which_is_said(monkeypatch, capsys):
    monkeypatch.setenv("DEALSTREAM_FUNNEL_FILE", str(FUNNEL_FILE))
    monkeypatch.setattr(replay_beside, "funnel_in_force", lambda _: KNOWN.file)
    monkeypatch.setattr(replay_beside, "is_of_the_past", lambda *_: interrupted())
    with pytest.raises(KeyboardInterrupt):
        replay_beside.rebuild_beside(Settings(funnel_file=FUNNEL_FILE))
    assert capsys.readouterr().err == "Interrupted; the same command goes on where it stopped\n"


def test_an_audit_that_ctrl_c_ends_says_that_nothing_is_left_of_it(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DEALSTREAM_FUNNEL_FILE", str(FUNNEL_FILE))
    monkeypatch.setattr(audit, "_items", lambda *_: iter(interrupted, None))
    result = CliRunner().invoke(main.cli, ["audit"])
    assert (result.exit_code, result.stderr.strip()) == (130, "Interrupted; nothing was kept")


def test_letters_that_are_sent_again_go_on_with_the_same_command_which_is_said(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DEALSTREAM_FUNNEL_FILE", str(FUNNEL_FILE))
    steps = iter((lambda: ONE_TO_SEND, lambda: False, interrupted))
    monkeypatch.setattr(redrive, "asked", lambda *_: next(steps)())
    result = CliRunner().invoke(main.cli, ["redrive", "--all", "--yes", "--json"])
    assert (result.exit_code, result.stderr.strip()) == (130, "Interrupted; the same command goes on where it stopped")
