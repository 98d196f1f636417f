"""Silences: stretches of hours in which nothing came of a series, with what was missed in them. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from math import log
from typing import NamedTuple

from stream.alerts.series import Series
from stream.alerts.silence.arrivals import HOUR, LONGEST, Arrivals
from stream.alerts.silence.usual import Usual, UsualOf
from stream.core.funnel import MICROS, Funnel
from stream.leaks.silence import WARNING, Missing, missing


class Spell(NamedTuple):
    """A silence that is warned of or said.

    Attributes:
        series: whose.
        hour: begin of the hour in which something came last (seconds UTC).
        last: when that was, in microseconds.
        warned: the hour with which it was long enough for a warning; like all hours its begin, in the reporting zone.
        fired: that with which it was said; None: it was not.
        ended: the hour in which something came again; None: nothing did.
        until: what was missed by the last midnight, or when it was said or ended, whichever is later.
        usual: by what it was judged.
    """

    series: Series
    hour: int
    last: int
    warned: datetime
    fired: datetime | None
    ended: datetime | None
    until: Missing
    usual: Usual


class Spells:
    """Finds silences. The same arrivals tell the same, whenever they are looked at."""

    def __init__(self, arrivals: Arrivals, funnel: Funnel, usual_of: UsualOf, now: datetime) -> None:
        self._arrivals = arrivals
        self._funnel = funnel
        self._usual_of = usual_of
        self._now = int(now.timestamp())
        self._said: dict[Series, list[tuple[int, int | None]]] = {}

    def of(self, series: Series, since: int) -> list[Spell]:
        """Return the silences of a series that go on, or ended after a moment (seconds UTC), in their order."""
        hours = sorted(one for one in self._arrivals.of.get(series, {}) if one < self._now)
        spells = []
        for place, hour in enumerate(hours):
            ended = hours[place + 1] if place + 1 < len(hours) else None
            if ended is not None and (ended < since or ended == hour + HOUR):
                continue
            if ended is None and self._now - hour > LONGEST.total_seconds():
                continue  # by now that is what is usual
            spell = self._spell(series, hour, ended)
            if spell is not None:
                spells.append(spell)
        return spells

    def course(self, series: Series, hour: int, ended: int | None) -> list[Missing]:
        """Return what was missed hour by hour after the last one in which something came, until something did."""
        return self._missing(series, hour, ended, self._usual(series, hour))

    def _missing(self, series: Series, hour: int, ended: int | None, usual: Usual) -> list[Missing]:
        silent = self._silent(series, hour + HOUR, self._now if ended is None else ended)
        return list(missing(usual.hours, (self._local(one) for one in silent), usual.holidays))

    def _usual(self, series: Series, hour: int) -> Usual:
        return self._usual_of(series, self._funnel.day_of(hour * MICROS))

    def _spell(self, series: Series, hour: int, ended: int | None) -> Spell | None:
        usual = self._usual(series, hour)
        if usual.limit is None:
            return None
        course = self._missing(series, hour, ended, usual)
        enough = [one for one in course if one.missed >= usual.limit - log(WARNING) and self._is_heard(series, one)]
        if not enough:
            return None
        warned, fired = enough[0], next((one for one in enough if one.missed >= usual.limit), None)
        return Spell(
            series,
            hour,
            self._arrivals.of[series][hour][1],
            warned.hour,
            fired.hour if fired else None,
            None if ended is None else self._local(ended),
            self._until(course, fired or warned, ended),
            usual,
        )

    def _until(self, course: Sequence[Missing], said: Missing, ended: int | None) -> Missing:
        if ended is not None:
            return course[-1]
        # So that an alert changes once a day, and not each hour.
        today = datetime.combine(self._local(self._now).date(), time(), self._funnel.zone)
        before = [one for one in course if one.hour.timestamp() + HOUR <= today.timestamp()]
        return max([said, *before[-1:]], key=lambda one: one.hour.timestamp())

    def _silent(self, series: Series, begin: int, end: int) -> Iterator[int]:
        """Yield the hours that are over by the end and count: somebody listened in them, and before them.

        What CRMs have held meanwhile comes in the hour after somebody listens again.
        """
        listened = self._arrivals.listened
        said = self._said_of(self._arrivals.carrier(series))
        for hour in range(begin, end - HOUR + 1, HOUR):
            is_said = any(first <= hour and (last is None or hour < last) for first, last in said)
            if hour in listened and hour - HOUR in listened and not is_said:
                yield hour

    def _said_of(self, connector: Series | None) -> list[tuple[int, int | None]]:
        """Return the hours in which a connector was said to be silent: of what comes through it they say nothing."""
        if connector is None:
            return []
        if connector not in self._said:
            # As far back as silences of what it carries can reach.
            spells = self.of(connector, self._now - int(LONGEST.total_seconds()))
            self._said[connector] = [
                (one.hour + HOUR, None if one.ended is None else int(one.ended.timestamp()))
                for one in spells
                if one.fired is not None
            ]
        return self._said[connector]

    def _is_heard(self, series: Series, silent: Missing) -> bool:
        """Say whether the connector was heard of in an hour: in one in which it was not, it may be the one silent."""
        connector = self._arrivals.carrier(series)
        return connector is None or int(silent.hour.timestamp()) in self._arrivals.of.get(connector, {})

    def _local(self, hour: int) -> datetime:
        return datetime.fromtimestamp(hour, self._funnel.zone)
