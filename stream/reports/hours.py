"""What reports read: of the hours in ClickHouse, of the rows of deals, and of what is planned."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from stream.core.aggregate import Measures, add_to
from stream.core.buckets import Days, Grain, buckets, start_of
from stream.core.funnel import MICROS, Funnel, moment
from stream.kpis.catalogue.commission import POSTED
from stream.planning.ledger import Statement
from stream.planning.plan_measures import LookedAt
from stream.reports.accounts import OpenAccounts, open_accounts
from stream.reports.adding import AddingPeriod, Sums
from stream.reports.amounts import Amounts, amounts
from stream.reports.as_of import as_of
from stream.reports.at_once import AtOnce
from stream.reports.behind import STATES, Scope
from stream.reports.codes import Codes, Member
from stream.reports.courses import Records, records
from stream.reports.hour_sums import HourSums, RepSums
from stream.reports.open_deals import OpenDeals, open_deals
from stream.reports.outlook import Asked, Outlook, outlook
from stream.reports.paid import Paid, PaidSums
from stream.reports.plans import Plans, Won
from stream.reports.query import Whose
from stream.reports.row_measures import RowMeasures
from stream.reports.stretches import stretches
from stream.reports.waterfall import Waterfalls, waterfalls
from stream.sinks.clickhouse.client import ClickHouse


class Hours:
    """Reads sums of windows. All methods block and raise ClickHouseUnavailable."""

    def __init__(self, clickhouse: ClickHouse, funnel: Funnel) -> None:
        self._clickhouse = clickhouse
        self.funnel = funnel
        self._table = f"{clickhouse.database}.kpi_hours"
        self._codes = Codes(clickhouse, funnel)
        self._sums = HourSums(clickhouse, funnel, self._codes)
        self._rows = RowMeasures(clickhouse, funnel)
        self._plans = Plans(funnel)
        self._paid = Paid(clickhouse, funnel)

    @contextmanager
    def as_known(self, at: datetime) -> Iterator["Hours"]:
        """Give the hours as they were known at a moment."""
        with as_of(self._clickhouse, self.funnel, at) as then:
            yield Hours(*then)

    def sums(
        self,
        looked_at: Sequence[LookedAt],
        whose: Whose,
        grain: Grain,
        today: date,
        at_once: AtOnce,
        known_on: date | None = None,
    ) -> list[Sums]:
        """Return the sums over each of some periods, which do not overlap, and over each bucket of them.

        Postings are by what is known today, or on a later day.
        """
        periods = [one.days for one in looked_at]
        by_member = at_once.begin(lambda: list(self._sums.by_member(periods, whose)))
        by_time = at_once.begin(lambda: list(self._sums.by_time(periods, whose, grain)))
        quantiles = at_once.begin(lambda: list(self._sums.quantiles(periods, whose, grain)))
        of_rows = self._rows.sums(stretches(periods, self.funnel), whose, grain, at_once)
        whole_buckets = [self._whole_buckets(one, grain) for one in periods]
        expected = at_once.begin(
            self._rows.expected,
            stretches([one.whole for one in looked_at], self.funnel),
            stretches(whole_buckets, self.funnel),
            whose,
            grain,
        )
        by_rep = at_once.begin(lambda: list(self._sums.by_rep(periods, whose, grain)))
        adding = [AddingPeriod() for _ in periods]
        for period, member, measures in by_member():
            adding[period].add(member, measures)
            adding[period].count_member(member, measures)
        for period, first, measures in by_time():
            adding[period].bucket(first).measures = measures
        for period, column, member_id, first, picked in quantiles():
            of_period = adding[period]
            group = of_period.bucket(first) if column == "first" else of_period.group(column, member_id)
            group.picked.update(picked)
        for period, rows in enumerate(of_rows()):
            adding[period].add_rows(rows)
        _add_what_is_expected(adding, whole_buckets, *expected())
        for period, (one, won) in enumerate(zip(looked_at, _add_reps(adding, by_rep()), strict=True)):
            adding[period].add_plans(self._plans.sums(one, whose, grain, today, won))
            paid = self._paid.sums(one.days, whose, grain, today, known_on)
            for place, money in paid.groups.items():
                adding[period].group(*place).picked[POSTED, ""] = money
            for first, money in paid.by_time.items():
                adding[period].bucket(first).picked[POSTED, ""] = money
        return [one.sums() for one in adding]

    def of_hours_and_plans(self, looked_at: LookedAt, whose: Whose, today: date) -> Sums:
        """Return the sums over a period of what adds up in hours, and of plans: no distributions, nothing off rows."""
        adding = AddingPeriod()
        for _, member, measures in self._sums.by_member([looked_at.days], whose):
            adding.add(member, measures)
        adding.add_plans(self._plans.sums(looked_at, whose, "year", today, Won({}, {})))
        return adding.sums()

    def open_deals(self, whose: Whose, edges: Iterable[int]) -> list[OpenDeals]:
        """Return what is open now, whenever it began, by the ages that edges part (`stream.reports.open_deals`)."""
        return open_deals(self._clickhouse, self._codes, self._rows, whose, edges)

    def ages(self, days: Days, whose: Whose) -> Measures:
        """Return after how many days deals were decided, of those created in some days."""
        return self._rows.ages(stretches([days], self.funnel), whose)

    def wins(self, days: Days, whose: Whose) -> dict[date, tuple[int, int]]:
        """Return deals won and their amount by day; days without any are not there."""
        return self._sums.wins(days, whose)

    def waterfalls(self, days: Days, due_by: date, whose: Whose, now: int) -> Waterfalls:
        """Return what changed in the open pipeline over some days, up to now (microseconds UTC)."""
        return waterfalls(self._clickhouse, self.funnel, days, due_by, whose, now)

    def outlook(self, after: Days, until: date, whose: Whose, now: int) -> Outlook:
        """Return what becomes of deals, and those that are expected to close by a day (microseconds UTC)."""
        return self.outlook_by(self.median_cycle(Whose()), after, until, whose, now)

    def outlook_by(self, cycle: float | None, after: Days, until: date, whose: Whose, now: int) -> Outlook:
        """Return the same, where the median cycle of everybody is known (`median_cycle`)."""
        return outlook(self._clickhouse, self.funnel, cycle, Asked(after, until, whose, now))

    def records(self, whose: Whose, today: date, cycle: float | None) -> Records:
        """Return what the deals of each group did so far (`stream.reports.courses`); `cycle`: as for `outlook_by`."""
        return records(self._clickhouse, self._codes, self.funnel, whose, today, cycle)

    def paid(self, days: Days, today: date) -> PaidSums:
        """Return what is paid over some days, by what is known today (`stream.reports.paid`)."""
        return self._paid.sums(days, Whose(), "year", today)

    def running(self, today: date) -> Mapping[str, Statement]:
        """Return the statement of each rep in which something can be earned (`stream.reports.paid`)."""
        return self._paid.running(today)

    def amounts(self, kpi_id: str, days: Days) -> Amounts:
        """Return the amounts that a KPI adds up over some days (`stream.reports.amounts`)."""
        return amounts(self._clickhouse, self.funnel, kpi_id, days)

    def open_accounts(self) -> list[OpenAccounts]:
        """Return the open accounts of each territory."""
        return open_accounts(self._clickhouse, self.funnel)

    def median_cycle(self, whose: Whose) -> float | None:
        """Return the median days from creation to close of all deals won, whenever; None where there are none."""
        return self._sums.median_cycle(whose)

    def first_day(self, whose: Whose) -> date | None:
        """Return the first day that is known of somebody."""
        return self._sums.first_day(whose)

    def members(self) -> list[tuple[str, str]]:
        """Return all (team, rep) that were ever told of, also those who left the funnel file."""
        rows = self._clickhouse.query(f"SELECT DISTINCT team_id, rep_id FROM {self._clickhouse.database}.kpi_hours")
        return [(team_id, rep_id) for team_id, rep_id in rows]

    def mark(self) -> tuple[Any, ...]:
        """Return what differs once any hour or row of a deal has changed; much cheaper than these.

        First how many hours there are, and when the last one was written. Rows change without an hour where a close
        date does, and are written after the hours. Their versions are added up, since many are of one moment.
        """
        database = self._clickhouse.database
        of_rows = f"SELECT (count(), sum(version)) FROM {database}.deal_rows"
        (row,) = self._clickhouse.query(f"SELECT count(), max(written_at), ({of_rows}) FROM {database}.kpi_hours")
        return row

    def uncertain(self, whose: Whose) -> int:
        """Return how many deals may have missed changes: now, as many as are listed."""
        database = self._clickhouse.database
        is_uncertain = STATES["uncertain"](Scope(whose, self.funnel, database))
        sql = f"SELECT count() FROM {database}.deal_rows AS deal FINAL WHERE {is_uncertain}"
        ((number,),) = self._clickhouse.query(
            sql, {name: one for name, one in whose._asdict().items() if one is not None}
        )
        return int(number)

    def windows(self) -> Iterator[str]:
        """Yield every window as it is stored, as the JSON of an HourlyMeasures."""
        sql = (
            "SELECT toJSONString(map('team_id', team_id, 'rep_id', rep_id, 'territory_id', territory_id, "
            f"'pipeline_id', pipeline_id)), hour, measures, version FROM {self._table} FINAL"
        )
        for block in self._clickhouse.stream(sql):
            for members, hour, measures, version in block:
                at = moment(int(hour.timestamp()) * MICROS).isoformat().replace("+00:00", "Z")
                values = ",".join(f'"{name}":{value}' for name, value in measures.items())
                yield f'{members[:-1]},"hour":"{at}","version":{version},"measures":{{{values}}}}}'

    def _whole_buckets(self, days: Days, grain: Grain) -> Days:
        """Return all days of the buckets that some days have any of."""
        *_, last = buckets(grain, days, self.funnel.file.fiscal_year_starts)
        return Days(start_of(grain, days.first, self.funnel.file.fiscal_year_starts), last.last)


def _add_reps(adding: Sequence[AddingPeriod], by_rep: Iterable[RepSums]) -> list[Won]:
    """Count reps in the buckets of each period, and return what each rep won in it."""
    won: list[tuple[dict[str, int], dict[date, dict[str, int]]]] = [({}, {}) for _ in adding]
    for period, first, rep_id, amount, counted in by_rep:
        if amount:
            in_all, by_time = won[period]
            in_all[rep_id] = in_all.get(rep_id, 0) + amount
            by_time.setdefault(first, {})[rep_id] = amount
        adding[period].bucket(first).add_member(rep_id, counted)
    return [Won(*one) for one in won]


def _add_what_is_expected(
    adding: Sequence[AddingPeriod],
    whole_buckets: Sequence[Days],
    by_period: Sequence[Mapping[Member, Measures]],
    by_time: Mapping[date, Measures],
) -> None:
    """Add what rows say of days ahead too: of the whole month, quarter or year, and of whole buckets."""
    for of_period, groups in zip(adding, by_period, strict=True):
        for member, measures in groups.items():
            of_period.add(member, measures)
    for of_period, days in zip(adding, whole_buckets, strict=True):
        for first, measures in by_time.items():
            # The last bucket of a period, taken whole, may be the first of the next.
            if days.first <= first <= days.last:
                add_to(of_period.bucket(first).measures, measures)
