"""Commission as a ledger: postings of one rep, deal by deal, which are never changed once they are settled.

A period is settled by what is known at its settlement. What becomes known later is posted in the period that is settled
next, so the ledger as of a moment begins every ledger as of a later one.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from schemas.planning import Plan
from stream.core.buckets import Days
from stream.planning.commission import Scale
from stream.planning.spread import rounded

Reason = Literal["won", "won_late", "won_again", "taken_over", "amount", "cancelled", "other_rep", "other_period"]
"""Why something is posted: a win of the period; one of an earlier period that became known late, was cancelled before,
or was another rep's before; the amount of an earlier one was corrected, it was cancelled, it is another rep's, or its
close date has moved to a period that was not settled.
"""


class Win(NamedTuple):
    """A deal that is won: when it closed (microseconds UTC, and the day), whose it is, and its amount, if known."""

    closed_at: int
    day: date
    rep_id: str
    team_id: str
    territory_id: str
    amount: int | None


class Version(NamedTuple):
    """What is known of a deal from a moment on (microseconds UTC): how it is won; None: it is not."""

    known_at: int
    win: Win | None


class PayPeriod(NamedTuple):
    """A period of a rep's quota (0: nothing can be earned), by which plan it is paid, and when it is settled.

    What is known before `settles_at` (microseconds UTC) is settled then.
    """

    days: Days
    quota: int
    plan: Plan
    settles_at: int


class Posting(NamedTuple):
    """An entry of the ledger. Never changes once it is settled.

    `of`: the period that it is about, and `quota` its quota; `before`, `after`: what was won of that.
    `day`: on which it counts, of the period that it is posted in: the close date, or when it became known.
    `amount`: of the deal; None: not known. `paid`: what the rep gets, or gives back.
    """

    rep_id: str
    team_id: str
    territory_id: str
    deal_id: str
    of: Days
    quota: int
    day: date
    closed_on: date
    amount: int | None
    before: int
    after: int
    paid: int
    reason: Reason


class Statement(NamedTuple):
    """A rep's period: what was won of its quota, and its postings, those about earlier periods first.

    `settles_at`: microseconds UTC; later than that of its period where that was before anything is settled at all.
    `attained`: as it was when the period was posted; later corrections of it are in `before` and `after` of postings.
    """

    period: PayPeriod
    settles_at: int
    is_settled: bool
    attained: int
    postings: tuple[Posting, ...]

    @property
    def paid(self) -> int:
        """What is paid in the period, with what is taken back."""
        return sum(one.paid for one in self.postings)

    @property
    def earned(self) -> int:
        """What the deals of the period itself bring in it."""
        return sum(one.paid for one in self.postings if one.of == self.period.days)


def ledger(
    rep_id: str,
    periods: Sequence[PayPeriod],
    deals: Mapping[str, Sequence[Version]],
    as_of: int,
    first_settlement: int,
    day_of: Callable[[int], date],
) -> list[Statement]:
    """Return a rep's ledger as of a moment, a statement for each period that has begun.

    Args:
        rep_id: the rep.
        periods: in order of their days, and of their settlements.
        deals: by id what was known of each when, in order; those that were never the rep's may be there.
        as_of: microseconds UTC; what became known later, and closes that lie ahead, are not looked at.
        first_settlement: microseconds UTC; before it nothing is settled, of no period.
        day_of: gives the day of a moment.
    """
    book = _Book(rep_id, periods, as_of, day_of)
    told = [(one.known_at, deal_id, one.win) for deal_id, versions in deals.items() for one in versions]
    told.sort(key=lambda one: one[:2])
    statements: list[Statement] = []
    place = 0
    for number, period in enumerate(periods):
        if period.days.first > day_of(as_of):
            break
        until = min(period.settles_at, as_of + 1)
        while place < len(told) and told[place][0] < until:
            book.learn(*told[place])
            place += 1
        postings = tuple(book.post(number))
        settles_at = max(period.settles_at, first_settlement)
        statements.append(Statement(period, settles_at, settles_at <= as_of, book.attained[number], postings))
    return statements


@dataclass(slots=True)
class _Account:
    """What was posted for a deal that closed in a period, so far.

    `amount`: what of it is in the attainment of the period. `rate`: the amount that was posted first, and what it
    brought; None: nothing had an amount so far.
    """

    win: Win
    amount: int
    rate: tuple[int, int] | None
    paid: int


class _Book:
    """A rep's ledger while it is written."""

    def __init__(self, rep_id: str, periods: Sequence[PayPeriod], as_of: int, day_of: Callable[[int], date]) -> None:
        self.attained: list[int] = []
        self._rep_id = rep_id
        self._periods = periods
        self._firsts = [one.days.first for one in periods]
        self._scales = [Scale(one.plan, one.quota) if one.quota > 0 else None for one in periods]
        self._as_of = as_of
        self._day_of = day_of
        self._wins: dict[str, Win | None] = {}
        self._known_at: dict[str, int] = {}
        self._of_another: set[str] = set()
        self._changed: set[str] = set()
        self._accounts: dict[tuple[int, str], _Account] = {}
        self._counts_in: dict[str, int] = {}  # the period in which a deal counts as won

    def learn(self, known_at: int, deal_id: str, win: Win | None) -> None:
        """Take in what has become known of a deal."""
        self._wins[deal_id] = win
        self._known_at[deal_id] = known_at
        self._changed.add(deal_id)
        if win is not None and win.rep_id != self._rep_id:
            self._of_another.add(deal_id)

    def post(self, number: int) -> Iterator[Posting]:
        """Yield what is posted in a period by what is known: first about earlier ones, then its own deals."""
        self.attained.append(0)
        last = self._periods[number].days.last
        changed, self._changed = self._changed, set()
        own: list[tuple[date, str, Win]] = []
        for deal_id in sorted(changed, key=self._place):
            win = self._won(deal_id)
            if deal_id in self._counts_in:
                yield from self._correct(number, deal_id, win)
            if win is None or deal_id in self._counts_in:
                continue
            if win.day > last or win.closed_at > self._as_of:
                self._changed.add(deal_id)  # its period is still to come
            elif (of := self._period_of(win.day)) == number:
                own.append((win.day, deal_id, win))
            elif of is not None:
                yield self._late(number, of, deal_id, win)
        for day, deal_id, win in sorted(own):
            yield self._bring(number, deal_id, win, day, "won")

    def _won(self, deal_id: str) -> Win | None:
        """Return how the rep has won a deal, by what is known; None: has not."""
        win = self._wins[deal_id]
        return win if win is not None and win.rep_id == self._rep_id else None

    def _place(self, deal_id: str) -> tuple[date, str]:
        """Return what deals are posted in order of: the close, then the id."""
        of = self._counts_in.get(deal_id)
        win = self._won(deal_id) if of is None else self._accounts[of, deal_id].win
        return (date.min if win is None else win.day), deal_id

    def _period_of(self, day: date) -> int | None:
        number = bisect_right(self._firsts, day) - 1
        return number if number >= 0 and day <= self._periods[number].days.last else None

    def _late(self, number: int, of: int, deal_id: str, win: Win) -> Posting:
        reason: Reason = "taken_over" if deal_id in self._of_another else "won_late"
        if (of, deal_id) in self._accounts:
            reason = "won_again"
        return self._bring(of, deal_id, win, self._day_in(number, deal_id), reason)

    def _correct(self, number: int, deal_id: str, win: Win | None) -> Iterator[Posting]:
        """Yield what is posted for a deal that counts in an earlier period."""
        of = self._counts_in[deal_id]
        day = self._day_in(number, deal_id)
        if win is None:
            yield self._take_back(of, deal_id, day, "cancelled" if self._wins[deal_id] is None else "other_rep")
        elif win.day > self._periods[number - 1].days.last:
            yield self._take_back(of, deal_id, day, "other_period")
        elif (win.amount or 0) != self._accounts[of, deal_id].amount:
            yield self._bring(of, deal_id, win, day, "amount")

    def _bring(self, of: int, deal_id: str, win: Win, day: date, reason: Reason) -> Posting:
        """Post what a deal brings in its period, beyond what it has brought: at its first rate, if it has one."""
        account = self._accounts.setdefault((of, deal_id), _Account(win, 0, None, 0))
        before, amount = self.attained[of], win.amount or 0
        self.attained[of] += amount - account.amount
        if account.rate is None or self._periods[of].plan.clawback == "recompute":
            paid = self._earned(of, self.attained[of]) - self._earned(of, before)
            account.rate = account.rate or ((amount, paid) if amount else None)
        else:
            paid = _at_rate(amount, account.rate) - account.paid
        account.win, account.amount, account.paid = win, amount, account.paid + paid
        self._counts_in[deal_id] = of
        return self._posting(of, deal_id, win, day, before, paid, reason)

    def _take_back(self, of: int, deal_id: str, day: date, reason: Reason) -> Posting:
        """Post what a deal that counts in a period no longer brings."""
        account, plan = self._accounts[of, deal_id], self._periods[of].plan
        before = self.attained[of]
        if reason != "cancelled" or plan.clawback == "recompute" or not plan.keep_attainment:
            self.attained[of] -= account.amount
            account.amount = 0
        if plan.clawback == "recompute":
            paid = self._earned(of, self.attained[of]) - self._earned(of, before)
        else:
            paid = -account.paid
        account.paid += paid
        del self._counts_in[deal_id]
        return self._posting(of, deal_id, account.win, day, before, paid, reason)

    def _earned(self, of: int, attained: int) -> int:
        scale = self._scales[of]
        return 0 if scale is None else scale.earned(attained)

    def _day_in(self, number: int, deal_id: str) -> date:
        """Return the day on which what is known of a deal became known, as a day of a period."""
        days = self._periods[number].days
        return min(max(self._day_of(self._known_at[deal_id]), days.first), days.last)

    def _posting(self, of: int, deal_id: str, win: Win, day: date, before: int, paid: int, reason: Reason) -> Posting:
        place = self._rep_id, win.team_id, win.territory_id, deal_id
        period, after = self._periods[of], self.attained[of]
        return Posting(*place, period.days, period.quota, day, win.day, win.amount, before, after, paid, reason)


def _at_rate(amount: int, rate: tuple[int, int] | None) -> int:
    """Return what an amount brings at the rate at which another amount brought something."""
    if rate is None or not rate[0]:
        return 0
    first, paid = rate
    return rounded(amount * paid * (1 if first > 0 else -1), abs(first))
