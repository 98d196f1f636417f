"""A series' run: its days since the calibration, the evidence after each, and on which of them it warns or fires."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from schemas.alert import Calibration, Watched
from stream.alerts.calibrating.patterns import Offsets, days_of
from stream.alerts.counts import DayCounts
from stream.leaks.change_point import ChangePoint, change_point
from stream.leaks.detector import Baseline, Detector, NewNormal, Prior, Real, Step
from stream.leaks.heights import Heights
from stream.leaks.logit import Cell


class Stretch(NamedTuple):
    """Days on which a series warns or fires, by index.

    Attributes:
        since: the day of the change point.
        warned: the first day on which the evidence was that of a warning.
        fired: that on which it fired; None: it did not.
        ended: that on which it was over; None: it goes on.
        change: since when, and from what rate to what rate.
    """

    since: int
    warned: int
    fired: int | None
    ended: int | None
    change: ChangePoint


class Run(NamedTuple):
    """All that came of the days of a series."""

    days: list[date]
    buckets: list[tuple[Cell, ...]]
    steps: list[Step]
    stretches: list[Stretch]


class Answers(NamedTuple):
    """What people said to alerts of a series: leaks that are real, by their days, and what is normal from a day on."""

    real: tuple[tuple[date, date], ...] = ()
    new_normal: tuple[tuple[date, date], ...] = ()
    """Day of the change point, and the day on which it was said."""


class _JudgedBy(NamedTuple):
    """What is usual of a series, and how much else is a leak."""

    baseline: tuple[tuple[int, int, float], ...]
    prior: tuple[float, float]
    heights: tuple[tuple[float, float], ...]
    odds: float
    warning_below: float


class _MadeOf(NamedTuple):
    """All that a run follows from."""

    judged_by: _JudgedBy
    days: list[date]
    buckets: list[tuple[Cell, ...]]
    answers: Answers


class Runs:
    """The runs of all series, look by look: what follows from the same as at the last look is not worked out again.

    To work them out is most of a look, and nearly all looks of a day find the same.
    """

    def __init__(self) -> None:
        self._last: dict[tuple[str, str], tuple[_MadeOf, Run]] = {}
        self._present: dict[tuple[str, str], tuple[_MadeOf, Run]] = {}

    def look_again(self) -> None:
        """Begin another look. What the last one did not ask for is forgotten."""
        self._last, self._present = self._present, {}

    def run(
        self,
        watched: Watched,
        calibration: Calibration,
        counts: DayCounts | None,
        offsets: Offsets,
        last: date,
        answers: Answers,
    ) -> Run:
        """Return the run of a series over the days from that of its first evidence to a last one, which all are over.

        Args:
            watched: the series, and what it is judged by.
            calibration: of which that is a part.
            counts: what it counts; None: nothing.
            offsets: of its pattern.
            last: the last day; before the first there is none.
            answers: what people said to its alerts.
        """
        days = days_of(watched.judged_from or calibration.first_day, last)
        judged_by = _JudgedBy(watched.baseline, watched.prior, watched.heights, calibration.odds, watched.warning_below)
        made_of = _MadeOf(judged_by, days, _buckets(days, counts, offsets), answers)
        name = watched.series, calibration.calibration_id
        known = self._last.get(name)
        if known is None or known[0] != made_of:
            known = made_of, _run(made_of)
        self._present[name] = known
        return known[1]


def judged_from(calibration: Calibration) -> date:
    """Return the first day of which anything is judged by a calibration."""
    return min([calibration.first_day, *(one.judged_from for one in calibration.series if one.judged_from)])


def offsets_of(calibration: Calibration, first_month: int) -> Mapping[str, Offsets]:
    """Return the offsets of each pattern of a calibration; `first_month` is one in which a quarter begins."""
    return {key: Offsets(pattern, first_month) for key, pattern in calibration.patterns.items()}


def _run(made_of: _MadeOf) -> Run:
    judged_by, days, buckets, answers = made_of
    baseline, detector = _detector(judged_by)
    place = {day: index for index, day in enumerate(days)}
    steps = detector.run(
        buckets,
        real=[Real(place[since], place.get(until, len(days) - 1)) for since, until in answers.real if since in place],
        new_normal=[
            NewNormal(place[since], place[said] + 1)
            for since, said in answers.new_normal
            if since in place and said in place
        ],
    )
    return Run(days, buckets, steps, _stretches(steps, judged_by.warning_below, buckets, baseline))


@lru_cache(maxsize=4096)
def _detector(judged_by: _JudgedBy) -> tuple[Baseline, Detector]:
    known = Baseline(tuple(Cell(*one) for one in judged_by.baseline), Prior(*judged_by.prior))
    log_odds, high = zip(*judged_by.heights, strict=True)
    return known, Detector(known, Heights(log_odds, high), judged_by.odds)


def _buckets(days: Sequence[date], counts: DayCounts | None, offsets: Offsets) -> list[tuple[Cell, ...]]:
    buckets: list[tuple[Cell, ...]] = [() for _ in days]
    if counts is not None and days:
        first = (days[0] - date(1970, 1, 1)).days
        for day, cell in offsets.cells(counts):
            if 0 <= day - first < len(buckets):
                buckets[day - first] += (cell,)
    return buckets


def _stretches(
    steps: Sequence[Step], warning_below: float, buckets: Sequence[tuple[Cell, ...]], baseline: Baseline
) -> list[Stretch]:
    stretches: list[Stretch] = []
    free_from = latest = 0
    warned: int | None = None
    fired: int | None = None
    for index, step in enumerate(steps):
        warns = step.c >= step.h - warning_below and step.c > 0
        if warned is None:
            if not warns or not any(buckets[free_from : index + 1]):
                continue
            warned, fired = index, None
        if step.event == "fire":
            fired = index
        if step.c >= (step.h if fired is not None else step.h - warning_below):
            latest = index
        is_over = step.event == "resolve" or not (step.firing or warns)
        if is_over or index == len(steps) - 1:
            # What came after the leak says nothing of it.
            change = change_point(buckets[free_from : latest + 1], baseline)
            ended = index if is_over else None
            stretches.append(Stretch(free_from + change.likeliest, warned, fired, ended, _moved(change, free_from)))
            warned = None
            if step.event == "resolve":
                free_from = index + 1  # with which the evidence begins anew
    return stretches


def _moved(change: ChangePoint, by: int) -> ChangePoint:
    return change._replace(first=change.first + by, likeliest=change.likeliest + by, last=change.last + by)
