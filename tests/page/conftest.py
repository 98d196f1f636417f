"""The page over hours that the test writes itself."""

import threading
from collections.abc import Iterable, Sequence
from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

import pytest
from aiohttp import web

from schemas.measures import measure_of
from schemas.report import DealList, ListedDeal, Movement, Problem, Problems, Waterfall
from stream.access.reader import Readers
from stream.core.aggregate import Measures
from stream.core.buckets import Days, Grain, buckets
from stream.kpis.formula import Formula, OverMembers, Quantile
from stream.kpis.group import Group, Span
from stream.kpis.statistics import Rate
from stream.page.feed import Intervals
from stream.page.routes import Page
from stream.planning.plan_measures import LookedAt
from stream.planning.win_chances import WinChances
from stream.reports import DealQuery, Reports, Whose
from stream.reports.adding import NOTHING, Summed, Sums
from stream.reports.courses import Records
from stream.reports.open_deals import OpenDeals
from stream.reports.outlook import Outlook
from stream.reports.waterfall import Waterfalls
from stream.sinks.clickhouse.client import ClickHouseUnavailable
from stream.words import Words
from tests.support.histories import KNOWN


class FakeHours:
    """Measures that are set by hand, the same for everybody and every day; notes what it was asked."""

    def __init__(self) -> None:
        self.measures: Measures = {}
        self.uncertain_deals = 0
        self.away = False
        self.known_since = date(2024, 2, 29)
        self.left: list[tuple[str, str]] = []  # (team, rep) who are in no funnel file any more
        self.rep = "ada"
        self.asked: list[tuple[Days, Whose]] = []
        self.grains: list[Grain] = []
        self._lock = threading.Lock()

    def sums(self, looked_at: Sequence[LookedAt], whose: Whose, grain: Grain, *_: object) -> list[Sums]:
        with self._lock:
            self.asked.append((looked_at[0].days, whose))
            self.grains.append(grain)
            measures = deepcopy(self.measures)
        if self.away:
            raise ClickHouseUnavailable("away")
        if not measures:
            return [Sums(NOTHING, {}, {}, {}, {}, {}, {})] * len(looked_at)
        summed = _summed(measures)
        by_member = ({"n": summed}, {self.rep: summed}, {"t": summed}, {"new": summed}, {self.rep: ["n"]})
        of_buckets = (buckets(grain, one.days, KNOWN.file.fiscal_year_starts) for one in looked_at)
        return [Sums(summed, *by_member, {one.first: summed for one in of_days}) for of_days in of_buckets]

    def open_deals(self, whose: Whose, edges: Iterable[int]) -> list[OpenDeals]:
        of_now = {name: value for name, value in self.measures.items() if measure_of(name).of_now}
        return [OpenDeals("n", self.rep, "t", "new", 0, of_now)] if of_now else []

    def ages(self, days: Days, whose: Whose) -> Measures:
        return {}

    def wins(self, days: Days, whose: Whose) -> dict[date, tuple[int, int]]:
        return {}

    def median_cycle(self, whose: Whose) -> float | None:
        return None

    def outlook(self, after: Days, until: date, whose: Whose, now: int) -> Outlook:
        return self.outlook_by(None, after, until, whose, now)

    def outlook_by(self, cycle: float | None, after: Days, until: date, whose: Whose, now: int) -> Outlook:
        return Outlook(None, WinChances({}), [], {})

    def records(self, whose: Whose, today: date, cycle: float | None) -> Records:
        return {}

    def waterfalls(self, days: Days, due_by: date, whose: Whose, now: int) -> Waterfalls:
        nothing = Movement(deals=0, amount=0)
        flat = Waterfall(**dict.fromkeys(Waterfall.model_fields, nothing))
        return Waterfalls(flat, flat)

    def first_day(self, whose: Whose) -> date | None:
        return self.known_since

    def members(self) -> list[tuple[str, str]]:
        return self.left

    def mark(self) -> tuple[Any, ...]:
        if self.away:
            raise ClickHouseUnavailable("away")
        return len(self.measures), datetime(2026, 3, 1, tzinfo=UTC), deepcopy(self.measures), self.rep

    def uncertain(self, whose: Whose) -> int:
        return self.uncertain_deals

    def windows(self) -> Iterable[str]:
        return iter(['{"a":1}', '{"b":2}'])


class FakeLists:
    """Lists of deals and problems that are set by hand; notes what it was asked."""

    def __init__(self) -> None:
        self.deals: tuple[ListedDeal, ...] = ()
        self.told: tuple[Problem, ...] = ()
        self.asked: list[DealQuery] = []

    def listed(self, query: DealQuery, now: datetime) -> DealList:
        self.asked.append(query)
        amount = sum(deal.reported_amount or 0 for deal in self.deals)
        return DealList(
            currency="EUR",
            money_unit="0.01 EUR",
            generated_at=now,
            count=len(self.deals),
            amount=amount,
            without_amount=sum(deal.reported_amount is None for deal in self.deals),
            deals=self.deals[query.offset : query.offset + query.limit],
        )

    def problems(self, now: datetime, words: Words) -> Problems:
        count = sum(problem.count for problem in self.told)
        return Problems(count=count, problems=self.told, redrive="dealstream redrive")


def _summed(measures: Measures) -> Summed:
    span = Span(0, 0, 0)
    group = Group(measures, {}, span, KNOWN, members=[Group(measures, {}, span, KNOWN)])
    picked: dict[tuple[Formula, str], float | Rate | None] = {}
    for formula, label in NOTHING.picked:
        match formula:
            case Quantile():
                picked[formula, label] = group.quantile(formula)
            case OverMembers():
                picked[formula, label] = group.share_of_members(formula)
    return Summed(measures, picked)


@pytest.fixture
def hours() -> FakeHours:
    return FakeHours()


@pytest.fixture
def lists() -> FakeLists:
    return FakeLists()


@pytest.fixture
def status() -> dict[str, Any]:
    return {"ready": True, "stored": True, "waiting": 0, "behind_seconds": 0.0}


@pytest.fixture
def intervals() -> Intervals:
    """Of the page's feeds; a test that needs others takes `pytest.mark.parametrize`."""
    return Intervals(look_seconds=0.02)


@pytest.fixture
def readers() -> Readers:
    return Readers()


@pytest.fixture
def page_app(
    hours: FakeHours, lists: FakeLists, status: dict[str, Any], intervals: Intervals, readers: Readers
) -> web.Application:
    async def now() -> dict[str, Any]:
        return dict(status)

    app = web.Application()
    reports = Reports(hours, KNOWN)  # type: ignore[arg-type]
    Page(reports, lists, lists.problems, KNOWN, now, intervals, readers=readers).add_routes(app)  # type: ignore[arg-type]
    return app
