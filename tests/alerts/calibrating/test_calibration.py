"""What series are judged by, made of what was counted before."""

from datetime import date, timedelta

import pytest

from stream.alerts.calibrating import calibration as calibrating
from stream.alerts.calibrating import patterns
from stream.alerts.calibrating.calibration import History, baseline_days, calibrate, calibration_id
from stream.alerts.calibrating.thresholds import rough_height
from stream.alerts.counts import DayCounts
from stream.alerts.series import series_of
from stream.config.funnel_file import parse
from stream.core.buckets import Days
from stream.leaks.season import season
from tests.alerts.boards import FIRST_DAY, FUNNEL, HOMES, LOST, MADE_AT, TEXT, lost_counts

YEAR = baseline_days(FIRST_DAY)


def made(days=YEAR, file=FUNNEL.file, a_day=4, thin=None):
    """Return a calibration of a quiet year; of days before `thin` hardly anything is known."""
    counts = lost_counts(days, 1, a_day=a_day)
    if thin is not None:
        counts = counts._replace(of={series: _thinned(one, thin) for series, one in counts.of.items()})
    return calibrate(FIRST_DAY, History(counts, {}, HOMES, {}, ()), file, MADE_AT)


def _thinned(counts, thin):
    known = (thin - date(1970, 1, 1)).days
    rows = [
        (day, band, 1 if day < known else n, 0 if day < known else x)
        for day, band, n, x in zip(*counts, strict=True)
        if day >= known or day % 4 == 0
    ]
    return DayCounts(*(list(column) for column in zip(*rows, strict=True)))


def test_the_budget_of_the_board_is_shared_by_what_is_watched():
    calibration = made()
    (days,) = {one.days_between_false_alarms for one in calibration.series}
    assert len(calibration.series) == 6
    # 0.05 a month over six series: each alarms falsely once in 120 months.
    assert days == pytest.approx(6 / 0.05 * 365.25 / 12)


def test_a_series_is_part_of_its_territory_and_that_of_everybody():
    parents = {one.series: one.parent for one in made().series}
    assert parents[LOST.of("team", "east").id] == LOST.of("territory", "sea").id
    assert parents[LOST.of("territory", "sea").id] == LOST.id
    assert parents[LOST.id] == ""


def test_before_a_quarter_is_known_everything_is_learning_and_says_so():
    calibration = made(Days(FIRST_DAY - timedelta(days=60), FIRST_DAY - timedelta(days=1)))
    assert {one.standing for one in calibration.series} == {"learning"}
    assert calibration.series[0].why == "less than a quarter (90 days) of history is known"


def test_the_first_months_of_a_history_in_which_little_is_known_yet_are_left_out():
    begin = date(2025, 9, 1)
    calibration = made(thin=begin)
    assert calibration.baseline_from == begin
    assert made().baseline_from == YEAR.first
    # They would pass for months that move without a cause.
    assert calibration.wobble < 0.15


def test_a_change_of_what_is_watched_makes_another_calibration_one_of_names_does_not():
    assert calibration_id(FIRST_DAY, FUNNEL.file) == made().calibration_id
    other = parse(TEXT.replace("false_alarms_a_month: 0.05", "false_alarms_a_month: 0.1"))
    assert calibration_id(FIRST_DAY, other) != made().calibration_id
    assert calibration_id(FIRST_DAY, parse(TEXT.replace("Ada", "Eda"))) == made().calibration_id


def test_what_has_outcomes_in_the_first_months_only_which_are_left_out_is_not_known():
    begin = date(2025, 9, 1)
    counts = lost_counts(YEAR, 1)
    counts = counts._replace(of={series: _thinned(one, begin) for series, one in counts.of.items()})
    early = LOST._replace(kind="stuck")
    days = [(day - date(1970, 1, 1)).days for day in (YEAR.first, YEAR.first + timedelta(days=9))]
    counts.of.update({one: DayCounts(days, [0, 0], [1, 1], [0, 1]) for one in (early, early.of("team", "north"))})
    calibration = calibrate(FIRST_DAY, History(counts, {}, HOMES, {}, ()), FUNNEL.file, MADE_AT)
    assert calibration.baseline_from == begin
    assert early.id not in {one.series for one in calibration.series}


def _fails(*_):
    raise ZeroDivisionError("a fault")


@pytest.mark.parametrize(
    ("of", "name"), [(calibrating, "level"), (calibrating, "together"), (calibrating, "thresholds")]
)
def test_a_series_of_which_it_cannot_be_worked_out_is_failing_and_stops_no_other(monkeypatch, of, name):
    right, rightly, times = {one.series: one for one in made().series}, getattr(of, name), []

    def first_fails(*of_series):
        times.append(1)
        return _fails() if len(times) == 1 else rightly(*of_series)

    monkeypatch.setattr(of, name, first_fails)
    calibration = made()
    (failing,) = [one for one in calibration.series if one.standing == "failing"]
    assert failing.why == "dealstream fails to work out what is normal (ZeroDivisionError: a fault)"
    assert failing.parent == right[failing.series].parent
    assert [one.series for one in calibration.series] == sorted(right)
    assert {one.standing for one in calibration.series if one is not failing} == {"watched"}


def test_where_no_pattern_of_a_stage_is_found_its_series_are_failing_and_those_of_others_are_watched(monkeypatch):
    counts, stuck = lost_counts(YEAR, 1), LOST._replace(kind="stuck")
    counts.of.update({one._replace(kind="stuck"): of for one, of in counts.of.items()})
    rightly = season

    def first_fails(cells, *rest):
        return _fails() if next(seasons) else rightly(cells, *rest)

    seasons = iter([True] + [False] * 9)
    monkeypatch.setattr(patterns, "season", first_fails)
    calibration = calibrate(FIRST_DAY, History(counts, {}, HOMES, {}, ()), FUNNEL.file, MADE_AT)
    standings = {series_of(one.series).kind: one.standing for one in calibration.series}
    assert standings == {LOST.kind: "failing", stuck.kind: "watched"}


def test_a_series_whose_weight_in_the_budget_cannot_be_told_is_failing_alone(monkeypatch):
    rightly, first = rough_height, iter([True])
    monkeypatch.setattr(calibrating, "rough_height", lambda *of: _fails() if next(first, False) else rightly(*of))
    standings = [one.standing for one in made().series]
    assert sorted(standings) == ["failing"] + ["watched"] * 5
