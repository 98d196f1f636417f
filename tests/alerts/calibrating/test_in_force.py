"""By which calibration days are judged, and when it is made anew."""

from datetime import date, timedelta
from typing import Any

import pytest

from stream.alerts.calibrating import in_force as made
from stream.alerts.calibrating.calibration import History, baseline_days, calibration_id, outcomes_of
from stream.alerts.calibrating.in_force import in_force, is_learning, made_for
from stream.config.funnel_file import parse
from stream.core.buckets import Days
from stream.core.funnel import Funnel
from tests.alerts.boards import FIRST_DAY, FUNNEL, HOMES, MADE_AT, TEXT, lost_counts

NAME = calibration_id(FIRST_DAY, FUNNEL.file)
YEAR = baseline_days(FIRST_DAY)


def days(number):
    return Days(FIRST_DAY - timedelta(days=number), FIRST_DAY - timedelta(days=1))


@pytest.fixture
def known(monkeypatch):
    """Says of how many days before the quarter outcomes are known by now, and how many of a day."""
    counts = []

    def knows(number, a_day=4):
        counts[:] = [lost_counts(days(number), 1, a_day=a_day)]
        return outcomes_of(counts[0])

    monkeypatch.setattr(made, "read_history", lambda *_: History(counts[0], {}, HOMES, {}, ()))
    return knows


NOT_ASKED: Any = None
"""A ClickHouse."""


def make(before=None):
    return made_for(NOT_ASKED, FUNNEL, FIRST_DAY, before, MADE_AT)


def test_one_stays_in_force_for_its_quarter_where_hardly_more_becomes_known(known):
    known(180)
    first = make()
    assert first.calibration_id == NAME
    assert not is_learning(first)
    known(200)
    assert make(first) is first


def test_where_a_history_is_loaded_that_it_had_not_it_is_made_anew_with_a_number(known):
    known(120)
    first = make()
    known(180)
    second = make(first)
    assert second.calibration_id == f"{NAME}-2"
    known(360)
    third = make(second)
    assert third.calibration_id == f"{NAME}-3"
    assert third.baseline_from < first.baseline_from


def test_the_one_that_was_made_last_is_in_force(known):
    known(120)
    first = make()
    several = {
        name: first.model_copy(update={"calibration_id": name})
        for name in (f"{NAME}-9", f"{NAME}-10", NAME, "2026-04-01-12345678", "2026-07-01-12345678")
    }
    assert in_force(several, FIRST_DAY, FUNNEL).calibration_id == f"{NAME}-10"
    assert in_force(several, date(2026, 10, 1), FUNNEL) is None


def test_a_stage_that_gets_another_id_is_judged_by_what_was_made_under_its_former_ones(known):
    known(120)
    first = make()
    made = {NAME: first, f"{NAME}-2": first.model_copy(update={"calibration_id": f"{NAME}-2"})}

    def renamed(*changes):
        text = TEXT
        for old, new in changes:
            text = text.replace(old, new)
        return Funnel(parse(text))

    offer = "{id: offer, name: Offer,"
    once, twice = (f"{{id: quote, name: Quote, formerly: [{ids}]," for ids in ("offer", "proposal, offer"))
    assert in_force(made, FIRST_DAY, renamed((offer, once))).calibration_id == f"{NAME}-2"
    assert in_force(made, FIRST_DAY, renamed((offer, twice))).calibration_id == f"{NAME}-2"
    assert in_force(made, FIRST_DAY, renamed((offer, "{id: quote, name: Quote,"))) is None
    assert in_force(made, FIRST_DAY, renamed((offer, once), ("0.05", "0.5"))) is None
    known(360)
    anew = made_for(NOT_ASKED, renamed((offer, once)), FIRST_DAY, made[f"{NAME}-2"], MADE_AT)
    assert anew.calibration_id.endswith("-3")
    assert in_force({**made, anew.calibration_id: anew}, FIRST_DAY, renamed((offer, once))) is anew


def test_one_that_is_learning_is_made_again_only_when_more_is_known_and_keeps_its_name(known):
    known(60)
    learning = make()
    assert is_learning(learning)
    assert make(learning) is learning
    known(95)
    watching = make(learning)
    assert watching.calibration_id == NAME
    assert not is_learning(watching)


def failing(calibration):
    first, *others = calibration.series
    return calibration.model_copy(update={"series": (first.model_copy(update={"standing": "failing"}), *others)})


def test_one_of_which_a_part_failed_is_made_anew_under_its_id_a_day_later(known):
    known(180)
    first = make()
    in_part, day = failing(first), timedelta(days=1)
    assert made_for(NOT_ASKED, FUNNEL, FIRST_DAY, in_part, MADE_AT + day / 2) is in_part
    again = made_for(NOT_ASKED, FUNNEL, FIRST_DAY, in_part, MADE_AT + day)
    assert again == first.model_copy(update={"made_at": MADE_AT + day})
    assert made_for(NOT_ASKED, FUNNEL, FIRST_DAY, again, MADE_AT + 3 * day) is again


def test_one_that_is_learning_is_no_promise_though_a_part_failed(known):
    known(60)
    assert is_learning(failing(make()))
