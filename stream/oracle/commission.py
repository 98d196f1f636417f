"""What reps are paid, the slow and obvious way: every settlement looks at all deals again, as they were known then."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any, NamedTuple

from schemas.funnel_file import FunnelFile
from schemas.planning import Plan
from stream.oracle.history import time_of
from stream.oracle.organisation import EPOCH
from stream.oracle.truth import rows

Micros = int
Wins = Mapping[str, Mapping[str, Any]]
"""By id of the deal: `rep_id`, `day` and `closed_at` of the close, `amount` (None: not known)."""


class Period(NamedTuple):
    """A period of a rep: its days, the quota, the plan, and when it is settled (microseconds)."""

    first: date
    last: date
    quota: int
    plan: Plan
    settles_at: Micros


class Paid(NamedTuple):
    """What was posted: in which period, for which deal, about which period, in which team, and how much.

    `is_late`: it is about what became known of the deal after the period it is about, or of another rep's before.
    `attained`: what is won of the period that it is about, after it. `is_cancelled`: nobody has won the deal any more.
    """

    period: int
    deal_id: str
    of: int
    paid: int
    team_id: str
    is_late: bool
    attained: int
    is_cancelled: bool


def known_at(event: Mapping[str, Any], first_settlement: Micros) -> Micros:
    """Return when what an event tells became known: when it happened, if it arrived before the first settlement."""
    occurred = _micros(time_of(event["occurred_at"]))
    if event["received_at"] is None:
        return occurred
    received = _micros(time_of(event["received_at"]))
    return min(occurred, received) if received < first_settlement else received


def wins(events: Iterable[Mapping[str, Any]], file: FunnelFile, zone: Any) -> Wins:
    """Return the deals that are won, by what some events tell."""
    return {
        deal_id: {
            "rep_id": row["closed"]["rep_id"],
            "team_id": row["closed"]["team_id"],
            "closed_at": row["closed_at"],
            "day": datetime.fromtimestamp(row["closed_at"] // 1_000_000, zone).date(),
            "amount": row["closed_amount"],
        }
        for deal_id, row in rows(events, file).items()
        if row["outcome"] == "won"
    }


def postings(rep_id: str, periods: list[Period], known: Callable[[Micros], Wins], as_of: Micros) -> list[Paid]:
    """Return what is posted for a rep as of a moment.

    `known` gives the deals that are won, by what was known before a moment.
    """
    ledger = _Ledger(periods)
    for now, period in enumerate(periods):
        everybodys = known(min(period.settles_at, as_of + 1))
        won = {deal_id: win for deal_id, win in everybodys.items() if win["rep_id"] == rep_id}
        days = {deal_id: win["day"] for deal_id, win in won.items()} | ledger.closed()
        own: list[str] = []
        for deal_id in sorted(days, key=lambda one: (days[one], one)):
            of, win = ledger.counts_in.get(deal_id), won.get(deal_id)
            if of is not None:
                if win is None:
                    ledger.take_back(now, of, deal_id, is_cancelled=deal_id not in everybodys)
                elif win["day"] > periods[now - 1].last:
                    ledger.take_back(now, of, deal_id, is_cancelled=False)
                elif (win["amount"] or 0) != ledger.amount[of, deal_id]:
                    ledger.bring(now, of, deal_id, win)
            if win is None or deal_id in ledger.counts_in or win["closed_at"] > as_of:
                continue
            home = [number for number, one in enumerate(periods) if one.first <= win["day"] <= one.last]
            if home == [now]:
                own.append(deal_id)
            elif home and home[0] < now:
                ledger.bring(now, home[0], deal_id, win)
        for deal_id in sorted(own, key=lambda one: (won[one]["day"], one)):
            ledger.bring(now, now, deal_id, won[deal_id])
    return ledger.posted


class _Ledger:
    """What was posted so far; everything by (period, deal)."""

    def __init__(self, periods: list[Period]) -> None:
        self.posted: list[Paid] = []
        self.counts_in: dict[str, int] = {}
        self.amount: dict[tuple[int, str], int] = {}
        self._periods = periods
        self._day: dict[tuple[int, str], date] = {}
        self._team: dict[tuple[int, str], str] = {}
        self._first: dict[tuple[int, str], tuple[int, int]] = {}
        self._kept: dict[tuple[int, str], int] = {}

    def closed(self) -> dict[str, date]:
        """Return when the deals closed that count now, as far as it is posted."""
        return {deal_id: self._day[of, deal_id] for deal_id, of in self.counts_in.items()}

    def bring(self, now: int, of: int, deal_id: str, win: Mapping[str, Any]) -> None:
        """Post what a deal brings in a period."""
        key, amount = (of, deal_id), win["amount"] or 0
        without = {one: kept for one, kept in self._kept.items() if one[0] == of and one != key}
        before = _pay(self._periods[of], sum(without.values()) + self._kept.get(key, 0))
        self._kept[key] = self.amount[key] = amount
        after = _pay(self._periods[of], sum(without.values()) + amount)
        if key in self._first and self._periods[of].plan.clawback == "original":
            whole, brought = self._first[key]
            paid = round(Fraction(brought * amount, whole)) - self._so_far(key)
        else:
            paid = after - before
        if amount:
            self._first.setdefault(key, (amount, after - before))
        self._day[key], self.counts_in[deal_id], self._team[key] = win["day"], of, win["team_id"]
        self._post(now, of, deal_id, paid, is_late=now != of)

    def take_back(self, now: int, of: int, deal_id: str, *, is_cancelled: bool) -> None:
        """Post that a deal no longer counts in a period."""
        key, plan = (of, deal_id), self._periods[of].plan
        of_period = [one for one in self._kept if one[0] == of]
        before = _pay(self._periods[of], sum(self._kept[one] for one in of_period))
        if not is_cancelled or not plan.keep_attainment or plan.clawback == "recompute":
            self._kept[key] = 0
        after = _pay(self._periods[of], sum(self._kept[one] for one in of_period))
        paid = after - before if plan.clawback == "recompute" else -self._so_far(key)
        del self.counts_in[deal_id]
        self._post(now, of, deal_id, paid, is_late=True, is_cancelled=is_cancelled)

    def _post(self, now: int, of: int, deal_id: str, paid: int, *, is_late: bool, is_cancelled: bool = False) -> None:
        attained = sum(kept for one, kept in self._kept.items() if one[0] == of)
        self.posted.append(Paid(now, deal_id, of, paid, self._team[of, deal_id], is_late, attained, is_cancelled))

    def _so_far(self, key: tuple[int, str]) -> int:
        return sum(one.paid for one in self.posted if (one.of, one.deal_id) == key)


def _pay(period: Period, attained: int) -> int:
    """Return what is paid in all for so much won in a period."""
    if not period.quota:
        return 0
    tiers = period.plan.tiers
    paid, begin = Fraction(0), Fraction(0)
    for tier in tiers:
        end = Fraction(attained) if tier.to is None else Fraction(tier.to) * period.quota
        if tier is tiers[-1] and not period.plan.cap:
            end = max(end, Fraction(attained))
        paid += max(Fraction(0), min(end, Fraction(attained)) - begin) * Fraction(tier.rate)
        begin = end
    return round(paid)


def _micros(at: datetime) -> Micros:
    since = at - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
