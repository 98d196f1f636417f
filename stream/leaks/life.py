"""Which alert a firing is: late events run the detector again, and what it said must stay one alert.

An alert has the id that its first firing gave it. A later run's firing that overlaps it is the same alert. What becomes
of one that no run tells any more, `stream/alerts/board.py` says.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import NamedTuple

STILL_NEWS = 7
"""Buckets: a firing that was only told by late events is sent if it reaches so far into the present."""
ONE_MESSAGE = 21
"""Buckets within which alarms of one family are one message."""


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


class Message(NamedTuple):
    """What is sent once.

    Attributes:
        id: that of its first alert.
        series: what it is about: that of its alerts, or what they are all part of.
        alerts: ids, in the order in which they fired.
    """

    id: str
    series: str
    alerts: tuple[str, ...]


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


def messages(
    alerts: Sequence[Alert], parents: Mapping[str, str], days: Sequence[date], wholes: Mapping[str, str] | None = None
) -> list[Message]:
    """Return what is sent of some alerts: one message of alarms of a family within 21 buckets.

    A family are a series, what it is part of, and what else is part of that; and with a whole each of its parts, which
    are no family among themselves. Alerts that are listed only are to be left out.

    Args:
        alerts: of all series of a board.
        parents: of each series the one that it is part of.
        days: of the buckets, ascending.
        wholes: of each series the whole that it has a share in.
    """
    sent: list[tuple[int, Message]] = []
    ordered = sorted(
        alerts, key=lambda alert: (alert.fired, len(_above(alert.series, parents)), alert.series, alert.id)
    )
    for alert in ordered:
        at = bisect_left(days, alert.fired)
        for place, (opened, message) in enumerate(sent):
            common = _family(message.series, alert.series, parents, wholes or {})
            if common is not None and at - opened <= ONE_MESSAGE:
                sent[place] = opened, Message(message.id, common, (*message.alerts, alert.id))
                break
        else:
            sent.append((at, Message(alert.id, alert.series, (alert.id,))))
    return [message for _, message in sent]


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


def _above(series: str, parents: Mapping[str, str]) -> list[str]:
    above: list[str] = []
    while (parent := parents.get(series)) is not None and parent not in above:
        above.append(parent)
        series = parent
    return above


def _family(one: str, other: str, parents: Mapping[str, str], wholes: Mapping[str, str]) -> str | None:
    """Return what a message of both is about; None: they have nothing to do with each other."""
    common = _above_both(one, other, parents)
    for part, whole in ((one, other), (other, one)):
        if common is None and part in wholes:
            common = _above_both(wholes[part], whole, parents)
    return common


def _above_both(one: str, other: str, parents: Mapping[str, str]) -> str | None:
    if one == other or one in _above(other, parents):
        return one
    if other in _above(one, parents):
        return other
    parent = parents.get(one)
    return parent if parent is not None and parents.get(other) == parent else None
