"""Stored numbers that cannot be read now."""

import logging
import time

from stream.access.unreadable import unreadable


def test_who_asks_is_told_that_and_the_log_says_why_once_however_many_ask(caplog, monkeypatch):
    now = [1e9]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    with caplog.at_level(logging.WARNING):
        assert {unreadable(OSError("the disk is full")).status for _ in range(100)} == {503}
        unreadable(OSError("a table is gone"))
        assert [record.getMessage().rpartition(": ")[2] for record in caplog.records] == [
            "the disk is full",
            "a table is gone",
        ]
        caplog.clear()
        now[0] += 60
        unreadable(OSError("the disk is full"))
        assert "the disk is full" in caplog.text
