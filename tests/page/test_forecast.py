"""`/api/forecast`: what is asked, and what is refused."""

from datetime import UTC, datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from schemas.forecast import ForecastReport
from stream.access.parameters import known_parameters
from stream.page.forecast import ForecastRoutes
from stream.reports import Reports, Whose
from stream.reports.forecast import ForecastQuery
from tests.support.histories import KNOWN


class FakeForecasts:
    """Forecasts nothing, and notes what it was asked."""

    def __init__(self):
        self.asked = []

    def report(self, query, now):
        self.asked.append(query)
        return ForecastReport.model_validate(
            {
                "period": query.period, "from": "2026-11-01", "to": "2026-11-30", **query.whose._asdict(),
                "currency": "EUR", "money_unit": "0.01 EUR", "generated_at": now, "total": None,
                "weighted_pipeline": None, "deals_due": 0, "amount_due": 0, "points": (), "stages": (), "teams": (),
                "deals": (), "reached_from": None, "reached_to": None, "record": (),
                "velocity": dict.fromkeys(("per_day", "per_week", "win_rate", "average_deal", "cycle_days"))
                | {"open_deals": 0},
                "left_out": {"without_close_date": 0, "without_amount": 0, "without_chance": 0},
                "calibration": {"periods": 0, "within": 0, "mean_rank": None, "leaning": None, "stages": ()},
            }
        )  # fmt: skip


@pytest.fixture
def forecasts():
    return FakeForecasts()


@pytest.fixture
async def client(forecasts, hours):
    app = web.Application(middlewares=[known_parameters])
    ForecastRoutes(forecasts, Reports(hours, KNOWN), KNOWN).add_routes(app)
    async with TestClient(TestServer(app)) as started:
        yield started


async def test_it_is_of_the_month_and_everybody_if_nothing_else_is_asked(client, forecasts):
    answer = await client.get("/api/forecast")
    assert (await answer.json())["from"] == "2026-11-01"
    assert forecasts.asked == [ForecastQuery()]


async def test_it_can_be_as_of_a_moment(client, forecasts):
    await client.get("/api/forecast?as_of=2026-03-02T10:00")
    assert forecasts.asked == [ForecastQuery(as_of=datetime(2026, 3, 2, 4, 30, tzinfo=UTC))]


async def test_a_query_asked_over_http_is_the_same_query(client, forecasts):
    query = ForecastQuery("quarter", Whose(team="n", pipeline="more"))
    await client.get("/api/forecast", params=query.parameters())
    assert forecasts.asked == [query]


@pytest.mark.parametrize(
    ("asked", "named"),
    [("period=week", "period"), ("period=year", "month, quarter"), ("team=none", "team"), ("from=2026-01-01", "from"),
     ("colour=red", "colour")],
)  # fmt: skip
async def test_what_cannot_be_asked_is_refused_with_the_way_out(client, forecasts, asked, named):
    answer = await client.get(f"/api/forecast?{asked}")
    assert answer.status == 400
    assert named in (await answer.json())["error"]
    assert forecasts.asked == []
