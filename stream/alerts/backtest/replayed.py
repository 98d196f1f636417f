"""What would have been told of some days, had each of them been judged at its end. Pure."""

from collections.abc import Iterable
from datetime import date

from schemas.alert import Alert, Calibration
from stream.alerts.board import judge
from stream.alerts.counts import Counts
from stream.core.funnel import Funnel


def replayed(
    calibration: Calibration, counts: Counts, last: date, before: Iterable[Alert], funnel: Funnel
) -> list[Alert]:
    """Return the alerts of leaks that fired, as of the end of a last day.

    Judged are the days on which one of them changes its state; what is judged on those between is the same.

    Args:
        calibration: what they are judged by.
        counts: of all days from `runs.judged_from` on.
        last: the last day.
        before: alerts of an earlier calibration: what they are about is not told again.
        funnel: the funnel file in force.
    """
    of_earlier = list(before)
    whole = _fired(judge(calibration, counts, last, of_earlier, {}, funnel).alerts, of_earlier)
    narrowed = _only(calibration, {one.series for one in whole})
    turns = {day for one in whole for day in (one.warned_on, one.fired_on, one.ended_on) if day is not None}
    known: list[Alert] = []
    for day in sorted(turns | {last}):
        known = judge(narrowed, counts, day, [*of_earlier, *known], {}, funnel).alerts
    return _fired(known, of_earlier)


def ended(calibration: Calibration, counts: Counts, last: date, opened: list[Alert], funnel: Funnel) -> list[Alert]:
    """Return alerts that were open when the next calibration was made, as of the end of a last day after it.

    Args:
        calibration: by which they fired.
        counts: of all days from `runs.judged_from` on.
        last: the last day.
        opened: the alerts.
        funnel: the funnel file in force.
    """
    ids = {one.alert_id for one in opened}
    narrowed = _only(calibration, {one.series for one in opened})
    return [one for one in judge(narrowed, counts, last, opened, {}, funnel).alerts if one.alert_id in ids]


def _only(calibration: Calibration, series: set[str]) -> Calibration:
    """Return a calibration that watches nothing but some series, and knows what they are a part of."""
    told = [
        one if one.series in series else one.model_copy(update={"standing": "too_small"}) for one in calibration.series
    ]
    return calibration.model_copy(update={"series": tuple(told)})


def _fired(alerts: Iterable[Alert], of_earlier: Iterable[Alert]) -> list[Alert]:
    earlier = {one.alert_id for one in of_earlier}
    return [one for one in alerts if one.fired_on is not None and one.kind != "batch" and one.alert_id not in earlier]
