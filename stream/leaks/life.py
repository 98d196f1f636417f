"""Which alert a firing is: late events run the detector again, and what it said must stay one alert.

An alert has the id that its first firing gave it. A later run's firing that overlaps it is the same alert. What becomes
of one that no run tells any more, `stream/alerts/board.py` says.
"""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import NamedTuple


class Firing(NamedTuple):
    """A stretch of buckets in which a run of the detector fires.

    Attributes:
        since: day of the change point.
        fired: day of the bucket in which it fired.
        ended: day of the bucket in which it was resolved; None: it fires still.
    """

    since: date
    fired: date
    ended: date | None


class Alert(NamedTuple):
    """An alert of one series.

    Attributes:
        id: for its whole life.
        series: what it is about.
        calibration: with which it fired first.
        since: day of the change point, by the last run.
        fired: day of the bucket in which it fired, by the last run.
        ended: day of the bucket in which it was resolved, by the last run.
    """

    id: str
    series: str
    calibration: str
    since: date
    fired: date
    ended: date | None


def reconcile(series: str, calibration: str, known: Sequence[Alert], run: Sequence[Firing]) -> list[Alert]:
    """Return all alerts of a series after a run, by when they fired; those that it does not tell are as they were.

    Args:
        series: its id.
        calibration: id of that with which it was run.
        known: alerts of the series so far.
        run: firings that the run told, in order.
    """
    known = sorted(known, key=lambda alert: (alert.fired, alert.id))
    told: dict[str, Alert] = {}
    ids = {alert.id for alert in known}
    for firing in run:
        same = next((alert for alert in known if alert.id not in told and _overlap(alert, firing)), None)
        if same is None:
            new = _new_id(series, calibration, firing.fired, ids)
            ids.add(new)
            told[new] = Alert(new, series, calibration, *firing)
        else:
            told[same.id] = same._replace(**firing._asdict())
    untold = [alert for alert in known if alert.id not in told]
    return sorted([*told.values(), *untold], key=lambda alert: (alert.fired, alert.id))


def _overlap(alert: Alert, firing: Firing) -> bool:
    return (firing.ended is None or alert.since <= firing.ended) and (
        alert.ended is None or firing.since <= alert.ended
    )


def _new_id(series: str, calibration: str, fired: date, ids: set[str]) -> str:
    """Return an id from what identifies the firing; one more number where a firing of that day was another once."""
    for again in range(len(ids) + 1):
        told = f"{series}\n{calibration}\n{fired.isoformat()}" + (f"\n{again}" if again else "")
        new = sha256(told.encode()).hexdigest()[:16]
        if new not in ids:
            return new
    raise AssertionError("more ids than alerts")
