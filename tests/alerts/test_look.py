"""All that is watched, as it stands at a moment: by what it is judged, and what becomes of older alerts."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from schemas.alert import Alert, Calibration
from stream.alerts import look as looked
from stream.alerts.board import Board
from stream.alerts.calibrating.calibration import calibration_id, quarter_of
from stream.alerts.counts import Counts
from stream.alerts.finished_days import Newest
from stream.alerts.silence.judge import SilenceBoard
from tests.alerts.boards import FIRST_DAY, FUNNEL, calibrated
from tests.support.alerts import alert

NOW = datetime(2026, 8, 12, 10, tzinfo=UTC)
NOBODY: Any = None
"""A ClickHouse."""
BEFORE = date(2026, 4, 1)


@pytest.fixture(scope="module")
def present():
    return calibrated()


@pytest.fixture
def earlier(present):
    return present.model_copy(update={"calibration_id": calibration_id(BEFORE, FUNNEL.file), "first_day": BEFORE})


class World:
    """What a look reads and whom it asks: `judged` gives by calibration what is told, `asked` who was asked of what."""

    def __init__(self, monkeypatch, made):
        self.now = NOW
        self.newest = Newest(NOW - timedelta(minutes=5), NOW - timedelta(minutes=5))
        self.judged: dict[str, list[Alert]] = {}
        self.silent: list[Alert] = []
        self.faults: dict[str, Exception] = {}
        self.silent_faults: dict[str, Exception] = {}
        self.asked: list[tuple[str, date]] = []
        self.evidence_of: list[str] = []
        self.made = made
        for name, does in {
            "newest": lambda *_: self.newest,
            "look_for_silence": lambda *_: SilenceBoard(self.silent, {"silence/team/north": 0.7}, self.silent_faults),
            "with_evidence": self._with_evidence,
            "read_counts": lambda _clickhouse, _funnel, days, _cycles: Counts(days, {}, []),
            "made_for": lambda *_: self.made,
            "judge": self._judge,
        }.items():
            monkeypatch.setattr(looked, name, does)

    def _with_evidence(self, _clickhouse, _funnel, one):
        self.evidence_of.append(one.alert_id)
        return one

    def _judge(self, calibration, _counts, until, *_):
        self.asked.append((calibration.calibration_id, until))
        return Board(self.judged.get(calibration.calibration_id, []), {"lost/new/offer/all": 0.4}, self.faults)

    def look(self, *calibrations: Calibration, known=(), history_came=False):
        by_id = {one.calibration_id: one for one in calibrations}
        return looked.look(NOBODY, FUNNEL, {one.alert_id: one for one in known}, {}, by_id, self.now, history_came)


@pytest.fixture
def world(monkeypatch, present):
    return World(monkeypatch, present)


def test_where_nothing_has_happened_nothing_is_judged(world):
    world.newest = Newest(None, None)
    assert world.look() == looked.Judgement([], [], {})
    assert world.asked == []


def test_a_calibration_that_is_made_is_given_back_to_be_kept_and_one_that_is_known_is_not(world, present):
    assert world.look().calibrations == [present]
    assert world.look(present).calibrations == []


def test_it_is_made_anew_only_where_a_history_came(world, present):
    again = present.model_copy(update={"calibration_id": f"{present.calibration_id}-2"})
    world.made = again
    assert world.look(present).calibrations == []
    assert world.look(present, history_came=True).calibrations == [again]


def test_days_are_judged_until_nearly_all_of_them_is_usually_known(world, present):
    waits = present.model_copy(update={"wait_seconds": 36 * 3600})
    world.look(present)
    world.look(waits)
    assert [until for _, until in world.asked] == [date(2026, 8, 11), date(2026, 8, 10)]


def test_on_the_first_day_of_a_quarter_its_last_day_is_judged_by_the_quarter_before(world, earlier):
    begin = datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert quarter_of(begin.date(), FUNNEL) == FIRST_DAY
    world.now, world.newest = begin, Newest(begin, begin)
    world.look(earlier)
    assert world.asked == [(earlier.calibration_id, date(2026, 6, 30))]


def test_what_fires_since_the_quarter_before_goes_on_by_what_it_was_judged_by(world, present, earlier):
    old = alert("old", calibration_id=earlier.calibration_id)
    over = old.model_copy(update={"state": "resolved", "evidence": 1.0})
    world.judged[earlier.calibration_id] = [over, alert("new", calibration_id=earlier.calibration_id)]
    told = world.look(present, earlier, known=[old]).alerts
    assert told == [over]  # what begins now is told by the present one


def test_what_nobody_judges_any_more_is_over_and_says_why(world, present):
    old = alert("old", calibration_id="2025-10-01-gone")
    (told,) = world.look(present, known=[old, alert("past", state="resolved", calibration_id="2025-10-01-gone")]).alerts
    assert (told.alert_id, told.state, told.reason, told.ended_on) == (
        "old",
        "resolved",
        "What is normal has been worked out anew since.",
        date(2026, 8, 11),
    )
    assert "What is normal has been worked out anew since." in told.text


def test_evidence_is_read_only_of_what_has_changed(world, present):
    same, other = (
        alert("same", calibration_id=present.calibration_id),
        alert("a2", calibration_id=present.calibration_id),
    )
    world.judged[present.calibration_id] = [same, other.model_copy(update={"evidence": 9.0})]
    assert len(world.look(present, known=[same, other]).alerts) == 2
    assert world.evidence_of == ["a2"]


def test_alerts_of_silence_and_their_evidence_stand_beside_those_of_leaks(world, present):
    world.silent = [alert("silent", kind="silence", series="silence/team/north", calibration_id="")]
    told = world.look(present)
    assert [one.alert_id for one in told.alerts] == ["silent"]
    assert told.evidence == {"lost/new/offer/all": 0.4, "silence/team/north": 0.7}


def test_what_fails_for_one_series_is_told_and_takes_nothing_from_the_others(world, present, earlier, monkeypatch):
    old, new = alert("old", calibration_id=earlier.calibration_id), alert("new", calibration_id=present.calibration_id)
    world.judged[earlier.calibration_id] = [old]
    world.judged[present.calibration_id] = [new]
    of_leaks, of_silence, of_evidence = (ZeroDivisionError(of) for of in ("leaks", "silence", "evidence"))
    world.faults = {"lost/new/offer/all": of_leaks}
    world.silent_faults = {"silence/team/north": of_silence}

    def with_evidence(*_):
        raise of_evidence

    monkeypatch.setattr(looked, "with_evidence", with_evidence)
    told = world.look(present, earlier, known=[old])
    assert told.alerts == [new, old]
    assert told.faults == world.faults | world.silent_faults | {new.series: of_evidence}


@pytest.mark.parametrize("is_known", [True, False])
def test_where_no_calibration_can_be_made_that_of_before_stays_in_force(world, present, earlier, monkeypatch, is_known):
    fault = ZeroDivisionError("a fault")

    def made_for(*_):
        raise fault

    monkeypatch.setattr(looked, "made_for", made_for)
    told = world.look(*([present, earlier] if is_known else [earlier]), history_came=True)
    assert world.asked == [((present if is_known else earlier).calibration_id, date(2026, 8, 11))]
    assert (told.calibrations, told.faults) == ([], {looked.CALIBRATION: fault})


def test_where_none_was_ever_made_what_is_known_stays(world, monkeypatch):
    monkeypatch.setattr(looked, "made_for", lambda *_: 1 / 0)
    one = alert("old")
    told = world.look(known=[one])
    assert told.alerts == [one]
    assert [*told.faults] == [looked.CALIBRATION]
