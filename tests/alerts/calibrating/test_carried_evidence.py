"""The end of a quarter throws no evidence away: what began before it is seen as if there were no quarters."""

from datetime import date, timedelta

import pytest

from stream.alerts.batches import batch_id
from stream.alerts.calibrating.calibration import History, baseline_days, calibrate
from stream.alerts.calibrating.carried_evidence import MOST_DAYS, cells_before, evidence_since
from stream.alerts.runs import judged_from
from stream.core.buckets import Days
from stream.leaks.detector import Prior
from stream.leaks.heights import constant
from stream.leaks.logit import Cell
from tests.alerts.boards import FIRST_DAY, FUNNEL, HOMES, LAST_DAY, LOST, MADE_AT, batch, judged, lost_counts

YEAR = baseline_days(FIRST_DAY)
NORTH = LOST.of("team", "north").id
LEAK = Days(date(2026, 6, 12), date(2026, 8, 30))
EPOCH = date(1970, 1, 1)


def calibrated(seed, leak=None):
    counts = lost_counts(YEAR, seed, {"north": leak} if leak else {}, a_day=1, odds=4.0)
    return calibrate(FIRST_DAY, History(counts, {}, HOMES, {}, ()), FUNNEL.file, MADE_AT)


def north(calibration):
    return next(one for one in calibration.series if one.series == NORTH)


@pytest.mark.parametrize("seed", [1, 5, 6])
def test_a_leak_of_a_small_team_that_began_before_the_quarter_is_told_with_its_own_begin(seed):
    calibration = calibrated(seed, LEAK)
    whole = lost_counts(Days(YEAR.first, LAST_DAY), seed, {"north": LEAK}, a_day=1, odds=4.0)
    (alert,) = [one for one in judged(calibration, whole, LAST_DAY).alerts if one.series == NORTH]
    assert alert.since.first <= LEAK.first + timedelta(days=5)
    assert abs(alert.since.best - LEAK.first) <= timedelta(days=5)
    assert alert.fired_on is not None
    assert alert.fired_on <= date(2026, 7, 20)
    assert alert.outcomes >= 35


@pytest.mark.parametrize("seed", range(1, 4))
def test_what_is_judged_is_no_part_of_the_baseline_and_nothing_is_left_out(seed):
    calibration = calibrated(seed, LEAK)
    counts = lost_counts(YEAR, seed, {"north": LEAK}, a_day=1, odds=4.0)
    assert any(one.judged_from for one in calibration.series)
    for one in calibration.series:
        since = ((one.judged_from or FIRST_DAY) - EPOCH).days
        (of,) = [of for series, of in counts.of.items() if series.id == one.series]
        earlier = sum(n for day, n in zip(of.days, of.outcomes, strict=True) if day < since)
        assert sum(n for n, _, _ in one.baseline) == earlier
        assert one.outcomes == sum(of.outcomes)


def test_where_half_a_year_is_not_known_all_of_it_is_baseline():
    days = Days(FIRST_DAY - timedelta(days=170), FIRST_DAY - timedelta(days=1))
    counts = lost_counts(days, 1, {"north": LEAK}, a_day=3, odds=4.0)
    calibration = calibrate(FIRST_DAY, History(counts, {}, HOMES, {}, ()), FUNNEL.file, MADE_AT)
    assert any(one.standing == "watched" for one in calibration.series)
    assert judged_from(calibration) == FIRST_DAY


def test_batches_of_the_quarter_before_are_not_told_anew():
    calibration = calibrated(1, LEAK)
    assert judged_from(calibration) < FIRST_DAY
    whole = lost_counts(Days(judged_from(calibration), LAST_DAY), 1)
    old, new = batch(day=FIRST_DAY - timedelta(days=3)), batch(day=FIRST_DAY + timedelta(days=3))
    told = judged(calibration, whole._replace(batches=[old, new]), FIRST_DAY + timedelta(days=4)).alerts
    assert [one.alert_id for one in told if one.kind == "batch"] == [batch_id(new)]


def test_what_fires_is_told_though_a_warning_of_before_came_to_nothing():
    calibration = calibrated(1, LEAK)
    whole = lost_counts(Days(YEAR.first, LAST_DAY), 1, {"north": LEAK}, a_day=1, odds=4.0)
    (alert,) = [one for one in judged(calibration, whole, LAST_DAY).alerts if one.series == NORTH]
    other = {"calibration_id": "before", "alert_id": "before"}
    over = {"state": "resolved", "ended_on": alert.warned_on + timedelta(days=1)}
    nothing = alert.model_copy(update=other | over | {"fired_on": None})
    fired = alert.model_copy(update=other | over)
    assert NORTH in {one.series for one in judged(calibration, whole, LAST_DAY, [nothing]).alerts}
    assert NORTH not in {one.series for one in judged(calibration, whole, LAST_DAY, [fired]).alerts}


FIRST = (FIRST_DAY - EPOCH).days
USUAL = [(FIRST - 200, Cell(800, 160))]


def since(*days):
    """Return since when there is evidence, where days before the quarter have some outcomes and leaks, else none."""
    outcomes = USUAL + sorted((FIRST - ago, Cell(n, x)) for ago, n, x in days)
    return evidence_since(outcomes, Prior(4, 16), constant(4.284), 2.0, FIRST_DAY)


def test_evidence_begins_after_the_last_day_without_any():
    assert since() == FIRST_DAY
    assert since((20, 10, 2), (15, 10, 5), (10, 10, 4)) == FIRST_DAY - timedelta(days=15)
    assert since((20, 10, 5), (15, 30, 2), (10, 10, 4)) == FIRST_DAY - timedelta(days=10)
    assert since((20, 10, 5), (15, 30, 2)) == FIRST_DAY


def test_what_fires_as_the_quarter_begins_stays_with_what_it_was_judged_by():
    assert since((20, 10, 5), (15, 10, 6), (10, 10, 6)) == FIRST_DAY


def test_evidence_of_a_leak_that_is_over_is_none():
    assert since((60, 10, 8), (50, 10, 8), (40, 20, 1), (30, 20, 1), (20, 20, 2)) == FIRST_DAY
    late = (60, 10, 8), (50, 10, 8), (40, 20, 1), (30, 20, 1), (20, 20, 2), (5, 10, 4)
    assert since(*late) == FIRST_DAY - timedelta(days=5)


def test_evidence_that_is_older_counts_from_ninety_days_before():
    outcomes = USUAL + [(FIRST - ago, Cell(2, 1)) for ago in range(120, 0, -1)]
    told = evidence_since(outcomes, Prior(4, 16), constant(50.0), 2.0, FIRST_DAY)
    assert told == FIRST_DAY - timedelta(days=MOST_DAYS)


def test_cells_before_a_day_are_those_of_earlier_days_by_stratum():
    outcomes = [
        (FIRST - 2, Cell(3, 1, 0.5)),
        (FIRST - 1, Cell(2, 2, 0.5)),
        (FIRST - 1, Cell(1, 0)),
        (FIRST, Cell(9, 9)),
    ]
    assert cells_before(outcomes, FIRST_DAY) == (Cell(1, 0), Cell(5, 3, 0.5))
