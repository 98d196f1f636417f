"""Looks of a report beside one another."""

import threading
from concurrent.futures import CancelledError
from typing import Any

import pytest

from stream.reports.at_once import AtOnce
from stream.sinks.clickhouse.client import ClickHouseUnavailable
from tests.support.waiting import PATIENCE


def test_two_looks_are_under_way_at_once() -> None:
    both = threading.Barrier(2)
    with AtOnce() as at_once:
        answers = [at_once.begin(both.wait, PATIENCE) for _ in range(2)]
        assert sorted(answer() for answer in answers) == [0, 1]


def test_what_a_look_raises_is_raised_where_its_answer_is_asked_for() -> None:
    with AtOnce() as at_once:
        answer = at_once.begin(int, "none")
        with pytest.raises(ValueError, match="none"):
            answer()


def test_after_a_failure_no_other_look_is_begun() -> None:
    waiting: list[Any] = []
    is_there, begun = threading.Event(), []

    def hold() -> None:
        is_there.wait(PATIENCE)
        waiting[0](PATIENCE)  # until it is cancelled

    with pytest.raises(ClickHouseUnavailable), AtOnce() as at_once:  # noqa: PT012 (its end is what is tested)
        held = [at_once.begin(hold) for _ in range(2)]
        waiting.append(at_once.begin(begun.append, 1))
        is_there.set()
        raise ClickHouseUnavailable
    assert begun == []
    for answer in held:
        with pytest.raises(CancelledError):
            answer()
