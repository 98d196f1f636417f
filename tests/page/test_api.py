import asyncio
import json
import threading
from datetime import UTC, date, datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from stream.core.buckets import Days
from stream.core.funnel import micros
from stream.page.feed import Intervals
from stream.page.routes import STATIC, Page
from stream.reports import DealQuery, ReportQuery, Reports, Whose
from tests.support.histories import KNOWN, north_was
from tests.support.waiting import PATIENCE


def now_of(status):
    async def now():
        return dict(status)

    return now


@pytest.fixture
async def client(page_app):
    async with TestClient(TestServer(page_app)) as started:
        yield started


async def test_the_page_is_served_with_all_it_needs_and_nothing_from_elsewhere(client):
    files = [file.relative_to(STATIC) for file in STATIC.rglob("*.*")]
    for path in ("/", "/favicon.ico", *(f"/static/{file}" for file in files)):
        answer = await client.get(path)
        assert answer.status == 200
        assert 'src="http' not in await answer.text()
        assert 'from "http' not in await answer.text()


async def test_a_report_is_given_for_the_month_if_nothing_else_is_asked(client, hours):
    hours.measures = {"won": 2}
    answer = await client.get("/api/kpis")
    assert (await answer.json())["total"]["won"] == 2
    assert hours.asked[0][0].first.day == 1


async def test_a_report_can_be_asked_for_days_team_and_pipeline(client, hours):
    answer = await client.get("/api/kpis?from=2026-01-01&to=2026-02-01&team=n&pipeline=more")
    assert answer.status == 200
    assert hours.asked == [(Days(date(2026, 1, 1), date(2026, 2, 1)), Whose(team="n", pipeline="more"))]


async def test_all_is_from_the_first_day_that_is_known_until_today(client, hours):
    await client.get("/api/kpis?period=all&team=n")
    assert hours.asked == [(Days(hours.known_since, KNOWN.day_of(micros(datetime.now(UTC)))), Whose(team="n"))]


async def test_dates_without_a_last_day_are_until_today(client, hours):
    await client.get("/api/kpis?from=2020-02-29&rep=ada")
    today = KNOWN.day_of(micros(datetime.now(UTC)))
    assert hours.asked == [(Days(date(2020, 2, 29), today), Whose(rep="ada"))]


async def test_how_time_is_parted_can_be_asked_for(client, hours):
    await client.get("/api/kpis?grain=year")
    assert hours.grains == ["year"]


async def test_a_team_that_left_the_funnel_file_can_be_chosen_and_asked_for(client, hours):
    assert (await client.get("/api/kpis?team=gone")).status == 400
    hours.left = [("gone", "9"), ("", "")]
    assert (await client.get("/api/kpis?team=gone&rep=9")).status == 200
    names = await (await client.get("/api/funnel")).json()
    assert [team["id"] for team in names["teams"]] == ["n", "s", "gone"]


async def test_who_asks_by_an_id_from_before_gets_the_numbers_of_now(client, hours):
    with north_was("old"):
        await client.get("/api/kpis?from=2026-01-01&to=2026-01-01&team=old")
    assert hours.asked[0][1] == Whose(team="n")


async def test_names_come_while_clickhouse_says_nothing(hours, lists, status, monkeypatch):
    silent = threading.Event()
    monkeypatch.setattr(hours, "members", silent.wait)
    app = web.Application()
    Page(Reports(hours, KNOWN), lists, lists.problems, KNOWN, now_of(status), names_seconds=0.01).add_routes(app)
    try:
        async with TestClient(TestServer(app)) as started, asyncio.timeout(PATIENCE):
            names = await (await started.get("/api/funnel")).json()
            assert [team["id"] for team in names["teams"]] == ["n", "s"]
    finally:
        silent.set()


async def test_ids_from_before_are_told_with_the_team_of_now_and_are_none_of_their_own(client, hours):
    hours.left = [("old", "9")]
    with north_was("old"):
        names = await (await client.get("/api/funnel")).json()
    assert [(team["id"], team["formerly"]) for team in names["teams"]] == [("n", ["old"]), ("s", [])]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("period=decade", "period: must be one of today, 7d, month, quarter, year, all"),
        ("rep=nobody", "rep: must be one of ada, bo, cy"),
        ("team=nobody", "team: must be one of n, s"),
        ("territory=x", "territory: must be one of t"),
        ("pipeline=x", "pipeline: must be one of new, more"),
        ("perod=all", "perod: is no parameter; there are period, from, to"),
        ("grain=hour", "grain: must be one of day, week, month, quarter, year"),
        ("from=1066-10-14", "from: must be from 1900-01-01 to 2299-12-30"),
        ("from=yesterday", "from: must be a date like 2026-01-31"),
        ("from=2026-02-01&to=2026-01-01", "from: must not be after"),
    ],
)
async def test_a_wrong_parameter_is_named_with_what_is_allowed(client, query, named):
    answer = await client.get(f"/api/kpis?{query}")
    assert answer.status == 400
    assert named in (await answer.json())["error"]


async def test_while_clickhouse_is_away_the_api_says_so(client, hours):
    hours.away = True
    answer = await client.get("/api/kpis")
    assert answer.status == 503
    assert "cannot be read now" in (await answer.json())["error"]


async def test_windows_come_one_a_line(client):
    answer = await client.get("/api/windows")
    assert [json.loads(line) for line in (await answer.text()).splitlines()] == [{"a": 1}, {"b": 2}]


async def events(response, count):
    found = []
    async with asyncio.timeout(PATIENCE):
        async for line in response.content:
            if line.startswith(b"data: "):
                found.append(json.loads(line[6:]))
                if len(found) == count:
                    return found
    return found


async def test_a_change_is_pushed_without_asking_again(client, hours):
    hours.measures = {"won": 1}
    response = await client.get("/api/live?period=today")
    first = (await events(response, 1))[0]
    hours.measures = {"won": 2}
    second = (await events(response, 1))[0]
    assert [first["report"]["total"]["won"], second["report"]["total"]["won"]] == [1, 2]
    response.close()


async def test_while_nothing_changes_the_hours_are_not_added_up_again(client, hours, status):
    hours.measures = {"won": 1}
    response = await client.get("/api/live?period=all")
    await events(response, 1)
    for waiting in (1, 2, 3):
        status["waiting"] = waiting
        (event,) = await events(response, 1)
        assert event["status"]["waiting"] == waiting
    assert len(hours.asked) == 1
    hours.measures = {"won": 2}
    (event,) = await events(response, 1)
    assert event["report"]["total"]["won"] == 2
    response.close()


@pytest.mark.parametrize("intervals", [Intervals(look_seconds=0.02, quiet_seconds=0.0)])
async def test_there_is_a_sign_of_life_while_nothing_changes(client, hours):
    response = await client.get("/api/live")
    assert len(await events(response, 3)) == 3
    response.close()


@pytest.mark.parametrize("intervals", [Intervals(look_seconds=60)])
async def test_many_browsers_share_one_computation(client, hours):
    responses = [await client.get("/api/live?period=today&team=n") for _ in range(5)]
    for response in responses:
        await events(response, 1)
        response.close()
    assert len(hours.asked) == 1


async def test_the_stream_says_when_the_numbers_cannot_be_read_and_goes_on(client, hours):
    hours.away = True
    response = await client.get("/api/live")
    assert await events(response, 1) == [{}]
    hours.away = False
    assert "report" in (await events(response, 1))[0]
    response.close()


async def test_deals_can_be_asked_for_by_state_kpi_stage_and_those_of_nobody(client, lists):
    answer = await client.get("/api/deals?state=stuck&stage=lead&sort=amount&limit=5&offset=2&period=quarter&grain=day")
    assert await answer.json() == {
        "currency": "EUR",
        "money_unit": "0.01 EUR",
        "generated_at": (await answer.json())["generated_at"],
        "count": 0,
        "amount": 0,
        "without_amount": 0,
        "deals": [],
    }
    await client.get("/api/deals?kpi=lost&reason=&rep=&pipeline=&from=2026-01-01&to=2026-01-31")
    asked = ReportQuery("quarter", grain="day")
    january = ReportQuery("month", date(2026, 1, 1), date(2026, 1, 31), Whose(rep="", pipeline=""))
    assert lists.asked == [
        DealQuery(asked, "stuck", stage="lead", sort="amount", limit=5, offset=2),
        DealQuery(january, kpi="lost", reason=""),
    ]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("state=tired", "state: must be one of open, stuck, quiet, overdue"),
        ("kpi=activities", "kpi: must be one of revenue, won"),
        ("kpi=won&stage=lead", "kpi: must be one of entered_deals, moved_on"),
        ("kpi=won&state=won", "kpi: leave it out, or state"),
        ("waterfall=grown&kpi=won", "waterfall: leave it out, or kpi"),
        ("waterfall=melted", "waterfall: must be one of opening, new"),
        ("stage=won", "stage: must be one of lead, meet, offer, ask"),
        ("sort=name", "sort: must be one of days_in_stage, amount"),
        ("limit=0", "limit: must be a whole number from 1 to 1000"),
        ("limit=all", "limit: must be a whole number"),
        (f"limit={'9' * 5000}", "limit: must be a whole number"),
        ("offset=-1", "offset: must be a whole number from 0"),
        ("team=nobody", "team: must be one of n, s"),
        ("deal=1", "deal: is no parameter; there are period"),
        ("team=n&team=s", "team: stands there more than once"),
        ("as_of=9999-12-31", "as_of: "),
        ("as_of=0001-01-01T00:00:00%2B14:00", "as_of: "),
    ],
)
async def test_a_wrong_parameter_of_deals_is_named_with_what_is_allowed(client, query, named):
    answer = await client.get(f"/api/deals?{query}")
    assert answer.status == 400
    assert named in (await answer.json())["error"]


async def test_what_could_not_be_used_is_told(client):
    answer = await client.get("/api/problems")
    assert await answer.json() == {"count": 0, "problems": [], "redrive": "dealstream redrive"}


async def test_a_report_says_up_to_when_the_workers_have_done_what_had_arrived(client, hours, status):
    hours.measures = {"won": 1}
    status |= {"silent_seconds": 90.0, "behind_seconds": 30.0}
    report = await (await client.get("/api/kpis")).json()
    made, fresh = (datetime.fromisoformat(report[name]) for name in ("generated_at", "fresh_until"))
    assert (made - fresh).total_seconds() == 120


async def test_what_was_known_at_a_moment_is_no_stream(client):
    answer = await client.get("/api/live?as_of=2026-01-31")
    assert answer.status == 400
    assert (await answer.json())["error"].startswith("as_of: is no parameter; there are period, from, to, team")
