"""What is posted to the ledgers of reps, for the groups of a report."""

import time
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from schemas.funnel_file import FunnelFile
from stream.core.buckets import Days, Grain, start_of
from stream.core.funnel import Funnel, moment
from stream.planning.ledger import Posting, Statement
from stream.planning.stints import Seat, Stint, stints_of_all
from stream.reports.commission import Commissions, Ledgers
from stream.reports.plans import Place, is_asked, places
from stream.reports.query import Whose
from stream.sinks.clickhouse.client import ClickHouse

_SELDOM = 10
"""While deals change all the time, ledgers are written anew for a tenth of the time at most."""

_LONGEST_REST_SECONDS = 60.0
"""Or once so much has passed: on a busy machine what is little work takes long."""

_LATELY_SECONDS = 60.0
"""For lists of deals, which are to come at once, ledgers may be so old."""


class PaidSums(NamedTuple):
    """What is paid in each group of a period, and in each bucket by its first day; where nobody has a plan, nothing."""

    groups: Mapping[Place, int]
    by_time: Mapping[date, int]
    seats: Mapping[Seat, int]


class _Written(NamedTuple):
    """Ledgers: by which funnel file and of which day, by what was stored then, and until when they hold anyway.

    `written`: when they were.
    """

    asked: tuple[FunnelFile, date]
    mark: object
    ledgers: Ledgers
    until: float
    written: float


class Paid:
    """Adds up postings by their day. All methods block and raise ClickHouseUnavailable."""

    def __init__(self, clickhouse: ClickHouse, funnel: Funnel) -> None:
        self._clickhouse = clickhouse
        self._funnel = funnel
        self._commissions = Commissions(clickhouse, funnel)
        self._seats: dict[str, list[Stint]] = {}
        self._last: _Written | None = None

    def sums(self, days: Days, whose: Whose, grain: Grain, today: date, known_on: date | None = None) -> PaidSums:
        """Return what is paid over some days until today, by what is known then, or on a later day."""
        if whose.pipeline is not None or not self._funnel.file.plans:
            return PaidSums({}, {}, {})
        ledgers = self._ledgers(today) if known_on is None else _until(today, self._ledgers(known_on))
        seats = self._by_seat(ledgers, days, whose)
        groups: dict[Place, int] = {}
        for seat, money in seats.items():
            for place in places(seat):
                groups[place] = groups.get(place, 0) + money
        return PaidSums(groups, self._by_time(ledgers, days, whose, grain), seats)

    def running(self, today: date) -> Mapping[str, Statement]:
        """Return the statement of each rep in which something can be earned, by what was known a minute ago at most."""
        if not self._funnel.file.plans:
            return {}
        last = self._last
        is_of_today = last is not None and last.asked == (self._funnel.file, today)
        if last is not None and is_of_today and time.monotonic() < last.written + _LATELY_SECONDS:
            return last.ledgers.running()
        return self._ledgers(today).running()

    def _by_time(self, ledgers: Ledgers, days: Days, whose: Whose, grain: Grain) -> Mapping[date, int]:
        fiscal = self._funnel.file.fiscal_year_starts
        paid = dict.fromkeys((start_of(grain, day, fiscal) for day in self._planned(ledgers, days, whose)), 0)
        for one in _postings(ledgers, days, whose):
            first = start_of(grain, one.day, fiscal)
            paid[first] = paid.get(first, 0) + one.paid
        return paid

    def _by_seat(self, ledgers: Ledgers, days: Days, whose: Whose) -> Mapping[Seat, int]:
        paid: dict[Seat, int] = {}
        for rep_id in ledgers.statements:
            if any(True for _ in ledgers.of(rep_id, days)):
                paid |= {seat: paid.get(seat, 0) for seat in self._seats_of(rep_id, days, whose)}
        for one in _postings(ledgers, days, whose):
            seat = Seat(one.team_id, one.rep_id, one.territory_id)
            paid[seat] = paid.get(seat, 0) + one.paid
        return paid

    def _planned(self, ledgers: Ledgers, days: Days, whose: Whose) -> set[date]:
        """Return the days on which any rep has a plan."""
        planned = {
            common
            for rep_id in ledgers.statements
            for statement in ledgers.of(rep_id, days)
            if (common := statement.period.days.common(days))
            and any(True for _ in self._seats_of(rep_id, common, whose))
        }
        return {common.first + timedelta(days=n) for common in planned for n in range(common.length)}

    def _seats_of(self, rep_id: str, days: Days, whose: Whose) -> Iterator[Seat]:
        for stint in self._seats.get(rep_id, ()):
            if stint.days.common(days) and is_asked(stint.seat, whose):
                yield stint.seat

    def _ledgers(self, today: date) -> Ledgers:
        """Return the ledgers as of a day's end: those of before where nothing has changed, or not long ago."""
        asked, mark = (self._funnel.file, today), self._mark()
        last = self._last
        if last is None or last.asked != asked or (last.mark != mark and time.monotonic() >= last.until):
            began = time.monotonic()
            self._seats = stints_of_all(self._funnel.file)
            end = self._funnel.midnight(today + timedelta(days=1)) - 1
            ledgers = self._commissions.ledgers(moment(end))
            made = time.monotonic()
            until = min(began + _SELDOM * (made - began), made + _LONGEST_REST_SECONDS)
            last = self._last = _Written(asked, mark, ledgers, until, began)
        return last.ledgers

    def _mark(self) -> object:
        """Return what differs once an event or a row has been stored."""
        sql = (
            "SELECT count(), sum(cityHash64(name)) FROM system.parts "
            "WHERE active AND database = {database:String} AND table IN ('raw_events', 'deal_rows')"
        )
        (mark,) = self._clickhouse.query(sql, {"database": self._clickhouse.database})
        return mark


def _until(today: date, ledgers: Ledgers) -> Ledgers:
    """Return ledgers without what is posted, and begins, later than on a day."""
    return Ledgers(
        {
            rep_id: [
                one._replace(postings=tuple(posting for posting in one.postings if posting.day <= today))
                for one in statements
                if one.period.days.first <= today
            ]
            for rep_id, statements in ledgers.statements.items()
        }
    )


def _postings(ledgers: Ledgers, days: Days, whose: Whose) -> Iterator[Posting]:
    for rep_id in ledgers.statements:
        for statement in ledgers.of(rep_id, days):
            for one in statement.postings:
                seat = Seat(one.team_id, one.rep_id, one.territory_id)
                if is_asked(seat, whose) and days.first <= one.day <= days.last:
                    yield one
