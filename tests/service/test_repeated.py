"""What is tried again and again is said once, and then rarely."""

import logging

import pytest

from stream.service.repeated import AGAIN_SECONDS, Repeated


@pytest.fixture
def said(caplog):
    caplog.set_level(logging.INFO)

    def at(told):
        """Say problems at moments; None: it succeeded."""
        now = 0.0
        repeated = Repeated(logging.getLogger("of a test"), lambda: now)
        for now, problem in told:  # noqa: B007 the clock reads it
            repeated.over() if problem is None else repeated.warn(problem)
        return [record.getMessage().removesuffix("; trying again") for record in caplog.records]

    return at


def test_while_it_stays_it_is_said_once_and_again_after_minutes(said):
    assert said([(0, "away"), (2, "away"), (AGAIN_SECONDS - 1, "away")]) == ["away"]
    assert said([(0, "away"), (AGAIN_SECONDS, "away")])[1:] == ["away", "away"]


def test_another_problem_and_one_after_a_success_are_said_at_once(said):
    assert said([(0, "away"), (1, "refuses"), (2, None), (3, "refuses")]) == [
        "away", "refuses", "Over: refuses", "refuses"
    ]  # fmt: skip


def test_what_fails_for_several_reasons_in_turns_is_said_once_for_each(said):
    assert said([(0, "away"), (1, "refuses"), (2, "away"), (3, "refuses")]) == ["away", "refuses"]


def test_a_success_after_which_nothing_was_wrong_is_not_said(said):
    assert said([(0, None), (1, "away"), (2, None), (3, None)]) == ["away", "Over: away"]
