"""Stored numbers that cannot be read now."""

import pytest

from stream.access import unreadable as module
from stream.access.unreadable import unreadable


@pytest.fixture
def said(caplog):
    """What is in the log since one asked last."""

    def since():
        reasons = [record.args[0] for record in caplog.records if record.name == module.__name__]
        caplog.clear()
        return reasons

    return since


def test_who_asks_is_told_that_and_the_log_says_why_once_a_minute_however_many_ask(said, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(module, "clock", lambda: now[0])
    monkeypatch.setattr(module, "_said_at", {})
    assert {unreadable(OSError("the disk is full")).status for _ in range(100)} == {503}
    unreadable(OSError("a table is gone"))
    assert said() == ["the disk is full", "a table is gone"]
    now[0] = 59.9
    unreadable(OSError("the disk is full"))
    assert said() == []
    now[0] = 60.0
    unreadable(OSError("the disk is full"))
    assert said() == ["the disk is full"]
