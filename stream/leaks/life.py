"""An alert's life: late events run the detector again, and what it said must stay one alert, or be taken back.

An alert has the id that its first firing gave it. A later run's firing that overlaps it is the same alert; one that no
run tells any more is withdrawn, or weakened where the statistic still warns.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Literal, NamedTuple

from stream.leaks.detector import Step
from stream.leaks.logit import Cell

STILL_NEWS = 7
"""Buckets: a firing that was only told by late events is sent if it reaches so far into the present."""
ONE_MESSAGE = 21
"""Buckets within which alarms of one family are one message."""

Status = Literal["firing", "resolved", "weakened", "withdrawn"]


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


class Restated(NamedTuple):
    """Outcomes that late events changed: `changed` of `outcomes` from `first` to `last`."""

    changed: int
    outcomes: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert of one series.

    Attributes:
        id: for its whole life.
        series: what it is about.
        calibration: with which it fired first.
        since: day of the change point, by the last run.
        fired: day of the bucket in which it fired, by the last run.
        ended: day of the bucket in which it was resolved, by the last run.
        status: where it is in its life.
        restated: why it was withdrawn or weakened.
    """

    id: str
    series: str
    calibration: str
    since: date
    fired: date
    ended: date | None
    status: Status
    restated: Restated | None = None


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


def firings(steps: Sequence[Step]) -> list[tuple[int, int | None]]:
    """Return of each firing of a run the indices of the buckets in which it fired and in which it was resolved."""
    stretches: list[tuple[int, int | None]] = []
    for index, step in enumerate(steps):
        if index and steps[index - 1].firing and (step.event == "fire" or not step.firing):
            stretches[-1] = stretches[-1][0], index
        if step.event == "fire":
            stretches.append((index, None))
    return stretches


def restated(
    days: Sequence[date], before: Sequence[Sequence[Cell]], after: Sequence[Sequence[Cell]]
) -> Restated | None:
    """Return what late events changed in some buckets; None: nothing. An outcome that became another counts once."""
    changed = outcomes = 0
    touched = []
    for day, was, now in zip(days, before, after, strict=True):
        more = fewer = 0
        for offset in {cell.offset for cell in (*was, *now)}:
            (kept, leaked), (kept_now, leaked_now) = _counts(was, offset), _counts(now, offset)
            for difference in (kept_now - kept, leaked_now - leaked):
                more += max(difference, 0)
                fewer += max(-difference, 0)
        outcomes += sum(cell.n for cell in now)
        changed += max(more, fewer)
        if more or fewer:
            touched.append(day)
    return Restated(changed, max(outcomes, changed), touched[0], touched[-1]) if touched else None


def reconcile(
    series: str,
    calibration: str,
    known: Sequence[Alert],
    run: Sequence[Firing],
    warns: Mapping[date, bool],
    why: Restated | None = None,
) -> list[Alert]:
    """Return all alerts of a series after a run, in the order in which they fired.

    Args:
        series: its id.
        calibration: id of that with which it was run.
        known: alerts of the series so far.
        run: firings that the run told, in order.
        warns: of each day of the run, whether the statistic reaches the warning.
        why: what late events changed since the run before.
    """
    known = sorted(known, key=lambda alert: (alert.fired, alert.id))
    taken: dict[str, Firing] = {}
    alerts: list[Alert] = []
    ids = {alert.id for alert in known}
    for firing in run:
        same = next((alert for alert in known if alert.id not in taken and _overlap(alert, firing)), None)
        status: Status = "firing" if firing.ended is None else "resolved"
        if same is None:
            new = _new_id(series, calibration, firing.fired, ids)
            ids.add(new)
            alerts.append(Alert(new, series, calibration, *firing, status))
        else:
            taken[same.id] = firing
            alerts.append(
                replace(same, since=firing.since, fired=firing.fired, ended=firing.ended, status=status, restated=None)
            )
    first_of_run = min(warns, default=None)
    for alert in known:
        if alert.id in taken:
            continue
        if first_of_run is None or (alert.ended or alert.fired) < first_of_run:
            alerts.append(alert)  # older than what was run
            continue
        last = alert.ended or max(warns)
        weakened = any(warning for day, warning in warns.items() if alert.since <= day <= last)
        alerts.append(replace(alert, status="weakened" if weakened else "withdrawn", restated=why or alert.restated))
    return sorted(alerts, key=lambda alert: (alert.fired, alert.id))


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


def _counts(cells: Sequence[Cell], offset: float) -> tuple[int, int]:
    alike = [cell for cell in cells if cell.offset == offset]
    return sum(cell.n - cell.x for cell in alike), sum(cell.x for cell in alike)


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
