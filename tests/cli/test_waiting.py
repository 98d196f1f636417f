"""While something long is worked out a terminal shows that it goes on, and how far it is; a pipe shows nothing."""

import io
import sys

from stream.cli.output.waiting import Waiting


class Screen(io.StringIO):
    def __init__(self, is_terminal):
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self):
        return self._is_terminal


def waited(monkeypatch, *, is_terminal):
    """Return what somebody sees who waits."""
    shown = Screen(is_terminal)
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setenv("TERM", "xterm")
    with Waiting("Judging quarter by quarter") as bar:
        bar.done(1, 4)
    return shown.getvalue()


def test_a_terminal_shows_what_is_worked_out_and_how_far_it_is(monkeypatch):
    shown = waited(monkeypatch, is_terminal=True)
    assert "Judging quarter by quarter" in shown
    assert "1/4" in shown


def test_a_pipe_shows_nothing(monkeypatch):
    assert waited(monkeypatch, is_terminal=False) == ""
