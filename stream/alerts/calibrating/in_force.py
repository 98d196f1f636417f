"""By which calibration days are judged: the one of their quarter, or what it was made anew by, once more was known."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from schemas.alert import Calibration
from stream.alerts.calibrating.calibration import calibrate, calibration_ids, outcomes_of
from stream.alerts.calibrating.history import read_history
from stream.alerts.series import series_of
from stream.core.funnel import Funnel
from stream.sinks.clickhouse.client import ClickHouse

AGAIN = timedelta(days=1)
MORE = 1.2
"""So many times as many outcomes make another baseline of it: a history was loaded that it had not."""


def in_force(calibrations: Mapping[str, Calibration], first_day: date, funnel: Funnel) -> Calibration | None:
    """Return the one by which days from a quarter's first on are judged; None: it is still to be made.

    Stages that got another id (`formerly`) make no other one of it.
    """
    for of_quarter in calibration_ids(first_day, funnel.file):
        made = [one for name, one in calibrations.items() if name == of_quarter or name.startswith(f"{of_quarter}-")]
        if made:
            return max(made, key=_times)
    return None


def is_learning(calibration: Calibration) -> bool:
    """Say whether too little is known, so that nothing is watched by it: it is no promise, and not kept."""
    return all(one.standing in ("learning", "failing") for one in calibration.series)


def is_tried_again(calibration: Calibration, now: datetime) -> bool:
    """Say whether it is made anew since dealstream failed in a part of it, which another version may not: once a day.

    It keeps its id: what is watched by it is told as what it was.
    """
    return now - calibration.made_at >= AGAIN and any(one.standing == "failing" for one in calibration.series)


def made_for(
    clickhouse: ClickHouse, funnel: Funnel, first_day: date, before: Calibration | None, now: datetime
) -> Calibration:
    """Return one for the days from a quarter's first on: that of before, if hardly more is known than it was made of.

    Blocks, for up to a minute; raises ClickHouseUnavailable.

    Args:
        clickhouse: has what is known.
        funnel: the funnel file in force.
        first_day: of the quarter.
        before: the one in force; None: there is none yet.
        now: when it is made.
    """
    history = read_history(clickhouse, funnel, first_day)
    if before is None:
        return calibrate(first_day, history, funnel.file, now)
    known = sum(one.outcomes for one in before.series if series_of(one.series).scope == "all")
    more = outcomes_of(history.counts)
    is_more = more > known * (1.0 if is_learning(before) else MORE)
    if not is_more and not is_tried_again(before, now):
        return before
    made = calibrate(first_day, history, funnel.file, now)
    if is_learning(before):
        return made
    if not is_more:
        return made.model_copy(update={"calibration_id": before.calibration_id})
    return made.model_copy(update={"calibration_id": f"{made.calibration_id}-{_times(before) + 1}"})


def _times(calibration: Calibration) -> int:
    """Return how often it was made: its number stands behind the quarter's day and the digits of the funnel file."""
    _year, _month, _day, _digits, *number = calibration.calibration_id.split("-")
    return int(number[0]) if number else 1
