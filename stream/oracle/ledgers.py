"""The ledgers of all reps, as long as no period was settled since the first event arrived.

Then all counts as known when it happened.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from schemas.funnel_file import FunnelFile
from schemas.planning import Plan
from stream.oracle import commission
from stream.oracle.difference import Difference
from stream.oracle.history import time_of
from stream.oracle.organisation import EPOCH, rates_before
from stream.oracle.plans import Plans

_DAY = timedelta(days=1)
_MICRO = timedelta(microseconds=1)
_SAY_NOTHING_OF_WINS = ("deal.touched", "deal.property_changed")


class Posted(NamedTuple):
    """A posting, and the day on which it counts.

    `period`, `of`: the first days of the period that it is posted in, and of the one that it is about; `attained`: what
    is won of that one, after it. `is_cancelled`: it takes back what a deal had brought that nobody has won any more.
    """

    rep_id: str
    team_id: str
    deal_id: str
    day: date
    paid: int
    period: date
    of: date
    attained: int
    is_cancelled: bool


class Ledgers:
    """What is posted as of a moment.

    Args:
        events: all of them, as `stream.oracle.truth` takes them.
        funnel: the funnel file in force.
        now: the moment.
    """

    def __init__(self, events: Iterable[Mapping[str, Any]], funnel: FunnelFile, now: datetime) -> None:
        self._funnel = funnel
        self._zone = ZoneInfo(funnel.time_zone)
        self._plans = Plans(funnel)
        self._now = (now - EPOCH) // _MICRO
        self._today = now.astimezone(self._zone).date()
        self._events = list(_of_wins(events, funnel))
        self._known = cache(self._wins_before)

    def settlements(self) -> set[datetime]:
        """Return when periods are settled."""
        reps = {rep for plan in self._funnel.plans for rep in plan.reps}
        return {EPOCH + one.settles_at * _MICRO for rep in reps for one in self._periods(rep)}

    def postings(self) -> Iterator[Posted]:
        """Yield what is posted to all ledgers."""
        for rep in sorted({rep for plan in self._funnel.plans for rep in plan.reps}):
            periods = self._periods(rep)
            for one in commission.postings(rep, periods, self._known, self._now):
                period = periods[one.period]
                until = min(period.settles_at, self._now + 1)
                day = self._changed_on(one.deal_id, until) if one.is_late else self._known(until)[one.deal_id]["day"]
                day = min(max(day, period.first), period.last)
                about = periods[one.of].first
                of_deal = rep, one.team_id, one.deal_id
                yield Posted(*of_deal, day, one.paid, period.first, about, one.attained, one.is_cancelled)

    def _wins_before(self, moment: int) -> commission.Wins:
        told = [event for event in self._events if _at(event) < moment]
        return commission.wins(told, rates_before(self._funnel, EPOCH + moment * _MICRO), self._zone)

    def _changed_on(self, deal_id: str, until: int) -> date:
        """Return on which day the win of a deal last changed before a moment."""
        of_deal = [event for event in self._events if event["deal_id"] == deal_id and _at(event) < until]
        last, changed = None, 0
        rates = [one.known_since for told in self._funnel.exchange_rates.values() for one in told if one.known_since]
        turns = {self._midnight(day) for day in rates if self._midnight(day) < until}
        for moment in sorted({_at(event) for event in of_deal} | turns):
            told = [event for event in of_deal if _at(event) <= moment]
            funnel = rates_before(self._funnel, EPOCH + (moment + 1) * _MICRO)
            win = commission.wins(told, funnel, self._zone).get(deal_id)
            if win != last:
                last, changed = win, moment
        return (EPOCH + changed * _MICRO).astimezone(self._zone).date()

    def _midnight(self, day: date) -> int:
        return (datetime.combine(day, time(), self._zone).astimezone(UTC) - EPOCH) // _MICRO

    def _periods(self, rep: str) -> list[commission.Period]:
        """Return the periods of a rep's quota that have begun; a rep with a plan has a quota on all days of it."""
        plans = [plan for plan in self._funnel.plans if rep in plan.reps]
        begun: defaultdict[tuple[str, date], list[date]] = defaultdict(list)
        day = plans[0].starts
        while day <= max(self._today, plans[0].starts):
            if told := self._plans.quota_period(rep, day):
                first, last, every = told
                if not begun[every, first]:
                    begun[every, first] = [one for one in _days(first, last) if self._plans.quota_period(rep, one)]
            day += _DAY
        periods: list[commission.Period] = []
        for days in begun.values():
            quota = sum(self._plans.quota_of_rep(rep, one) for one in days)
            if days[0] >= plans[0].starts:
                periods.append(self._period(days[0], days[-1], quota, plans, periods))
        return periods

    def _period(
        self, first: date, last: date, quota: int, plans: list[Plan], before: list[commission.Period]
    ) -> commission.Period:
        plan = [one for one in plans if one.starts <= first][-1]
        settled_on = last + (1 + plan.settles_after_days) * _DAY
        settles_at = self._midnight(settled_on)
        return commission.Period(first, last, quota, plan, max([settles_at, *(one.settles_at for one in before[-1:])]))


def compare_ledgers(posted: Iterable[Posted], told: Iterable[Mapping[str, Any]]) -> list[Difference]:
    """Return where the statements that a service tells are other than what must be posted."""
    should: defaultdict[_Key, list[_Entry]] = defaultdict(list)
    does: defaultdict[_Key, list[_Entry]] = defaultdict(list)
    for one in posted:
        key = _Key(one.rep_id, one.period.isoformat(), one.deal_id, one.of.isoformat())
        should[key].append(_Entry(one.day.isoformat(), one.paid, one.attained, one.is_cancelled))
    for statement in told:
        for one in statement["postings"]:
            key = _Key(statement["rep_id"], statement["from"], one["deal_id"], one["of_from"])
            is_cancelled = one["reason"] == "cancelled"
            does[key].append(_Entry(one["posted_on"], one["paid"], one["attained_after"], is_cancelled))
    return [
        Difference(
            f"commission of rep {key.rep_id!r} in the period from {key.period}, deal {key.deal_id!r} of the one from "
            f"{key.of}",
            [tuple(one) for one in should[key]],
            [tuple(one) for one in does[key]],
        )
        for key in sorted({*should, *does})
        if should[key] != does[key]
    ]


class _Key(NamedTuple):
    rep_id: str
    period: str
    deal_id: str
    of: str


class _Entry(NamedTuple):
    day: str
    paid: int
    attained: int
    is_cancelled: bool


def _of_wins(events: Iterable[Mapping[str, Any]], funnel: FunnelFile) -> Iterator[dict[str, Any]]:
    """Yield what is told of deals that were ever won, but for what says nothing of that."""
    stages = [stage for pipeline in funnel.pipelines for stage in pipeline.stages if stage.kind == "won"]
    winning = {name for stage in stages for name in (stage.id, *stage.formerly)}
    of_deals = [event for event in events if event["type"].startswith("deal.")]
    won = {event["deal_id"] for event in of_deals if event.get("stage_id") in winning}
    for event in of_deals:
        if event["deal_id"] in won and event["type"] not in _SAY_NOTHING_OF_WINS:
            yield {**event, "received_at": None}


def _at(event: Mapping[str, Any]) -> int:
    return (time_of(event["occurred_at"]) - EPOCH) // _MICRO


def _days(first: date, last: date) -> list[date]:
    return [first + n * _DAY for n in range((last - first).days + 1)]
