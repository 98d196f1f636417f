"""Which alerts are one message: those of a family that fired about together. Pure."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from stream.leaks.life import Alert

ONE_MESSAGE = 21
"""Buckets within which alarms of one family are one message."""


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


def messages_of(
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
