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


def waited(monkeypatch, *, is_terminal, language="en"):
    """Return what somebody sees who waits."""
    shown = Screen(is_terminal)
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("DEALSTREAM_LANGUAGE", language)
    with Waiting("waiting-audit", look=1) as bar:
        bar.done(1000, 4000, look=2)
    return shown.getvalue()


def test_a_terminal_shows_what_is_worked_out_and_how_far_it_is(monkeypatch):
    shown = waited(monkeypatch, is_terminal=True)
    assert "Recomputing, look 2" in shown
    assert "1,000/4,000" in shown


def test_it_is_said_in_the_language_of_the_terminal(monkeypatch):
    shown = waited(monkeypatch, is_terminal=True, language="tr")
    assert "Yeniden hesaplanıyor, 2. bakış" in shown
    assert "1.000/4.000" in shown


def test_a_pipe_shows_nothing(monkeypatch):
    assert waited(monkeypatch, is_terminal=False) == ""
