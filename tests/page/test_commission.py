"""`/api/commission`: what is asked, and what is refused."""

from datetime import UTC, date, datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from schemas.commission import Commission
from stream.access.parameters import known_parameters
from stream.page.commission import CommissionRoutes
from stream.reports import ReportQuery, Reports, Whose
from stream.reports.commission import PayQuery
from tests.support.histories import KNOWN


class FakeCommissions:
    """Pays nothing, and notes what it was asked."""

    def __init__(self):
        self.asked = []

    def commission(self, query, now):
        self.asked.append(query)
        return Commission.model_validate(
            {
                "from": "2026-01-01", "to": "2026-01-31", "as_of": now, "team": None, "rep": None, "currency": "EUR",
                "money_unit": "0.01 EUR", "generated_at": now, "has_plans": False, "paid": None, "settled": 0,
                "statements": (), "next_deals": (), "at_forecast": None, "other_plan": None,
            }
        )  # fmt: skip


@pytest.fixture
def commissions():
    return FakeCommissions()


@pytest.fixture
async def client(commissions, hours):
    app = web.Application(middlewares=[known_parameters])
    CommissionRoutes(commissions, Reports(hours, KNOWN), KNOWN).add_routes(app)
    async with TestClient(TestServer(app)) as started:
        yield started


async def test_whose_pay_of_which_days_as_of_when_can_be_asked(client, commissions):
    answer = await client.get("/api/commission?period=quarter&rep=ada&as_of=2026-11-01")
    assert (await answer.json())["paid"] is None
    end = datetime(2026, 11, 2, tzinfo=KNOWN.zone).astimezone(UTC) - timedelta(microseconds=1)
    assert commissions.asked == [PayQuery(ReportQuery("quarter", whose=Whose(rep="ada"), as_of=end))]


async def test_a_query_asked_over_http_is_the_same_query(client, commissions):
    days = ReportQuery("month", date(2026, 1, 1), date(2026, 1, 31), Whose(team="n"))
    query = PayQuery(days._replace(as_of=datetime(2026, 3, 1, 12, tzinfo=UTC)))
    await client.get("/api/commission", params=query.parameters())
    assert commissions.asked == [query]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("as_of=soon", "as_of: must be a day"),
        ("as_of=2999-01-01", "as_of: "),
        ("plans=x", "plans: plans:1"),
        ("stage=lead", "stage: is no parameter"),
        ("period=ever", "period: must be one of"),
    ],
)
async def test_what_cannot_be_asked_is_refused_by_name(client, query, named):
    answer = await client.get(f"/api/commission?{query}")
    assert answer.status == 400
    assert named in (await answer.json())["error"]
