"""Who sees a part sees nothing else: in every report, list, feed, alert and deal."""

import asyncio
import json
from functools import partial
from itertools import product

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from schemas.funnel_file import Person
from stream.access.door import Door
from stream.access.guard import guarded
from stream.access.rules import RULES
from stream.config.settings import Settings
from stream.page.alert_pictures import AlertPictureRoutes
from stream.page.alert_reports import AlertReportRoutes
from stream.page.alerts import AlertRoutes
from stream.page.commission import CommissionRoutes
from stream.page.forecast import ForecastRoutes
from stream.reports import Reports, Whose
from tests.support.alerts import alert, store_alerts
from tests.support.histories import KNOWN
from tests.support.waiting import PATIENCE

ASKED = {
    "/api/kpis": "",
    "/api/live": "",
    "/api/deals": "state=open",
    "/api/goals": "",
    "/api/commission": "",
    "/api/forecast": "",
}
"""Routes whose answer is about whoever is asked for, with what else must be asked."""

OTHERWISE = {
    "/api/status",
    "/api/funnel",
    "/api/alerts",
    "/api/alerts/{id}",
    "/api/alerts/{id}/answer",
    "/api/alerts/{id}/picture.png",
    "/api/alert-explanation",
}
"""Routes that show a part by other means; each has a test of its own below."""

PEOPLE = (
    Person(login="ada", sees="own", rep="ada"),
    Person(login="mia", sees="team", team="n"),
    Person(login="boss", sees="all"),
)

MEMBERS = KNOWN.file.teams, KNOWN.file.reps


class Recorder:
    """Stands for reports that are asked for; notes about whom."""

    def __init__(self):
        self.whose = []

    def commission(self, query, now):
        self.whose.append(query.asked.whose)
        raise web.HTTPNoContent

    def report(self, query, now, mark=None):
        self.whose.append(query.whose)
        raise web.HTTPNoContent

    def listed(self, query, now):
        self.whose.append(query.asked.whose)
        raise web.HTTPNoContent

    def goals(self, whose, now):
        self.whose.append(whose)
        raise web.HTTPNoContent


@pytest.fixture
def recorder():
    return Recorder()


@pytest.fixture
def people():
    return list(PEOPLE)


@pytest.fixture
async def client(page_app, hours, lists, recorder, people, chdb, chdb_settings, monkeypatch):
    def file():
        return KNOWN.file.model_copy(update={"people": tuple(people)})

    door = Door(Settings(identity_header="X-User", trusted_proxies="127.0.0.0/8"), file)
    page_app.middlewares.insert(0, guarded(door))
    reports = Reports(hours, KNOWN)
    CommissionRoutes(recorder, reports, KNOWN).add_routes(page_app)
    ForecastRoutes(recorder, reports, KNOWN).add_routes(page_app)
    nobody = chdb_settings.model_copy(update={"kafka": "127.0.0.1:9"})
    AlertRoutes(chdb, nobody, KNOWN).add_routes(page_app)
    AlertReportRoutes(chdb, KNOWN).add_routes(page_app)
    AlertPictureRoutes(chdb, KNOWN).add_routes(page_app)
    monkeypatch.setattr(lists, "listed", recorder.listed)
    monkeypatch.setattr("stream.reports.Reports.goals", lambda _, whose, now, as_of: recorder.goals(whose, now))
    async with TestClient(TestServer(page_app)) as started:
        yield started


def as_(login):
    return {"X-User": login}


def test_each_route_that_shows_a_part_is_tried_here():
    assert {path for path, rule in RULES.items() if rule in ("seen", "signed")} == {*ASKED, *OTHERWISE}


@pytest.mark.parametrize(("path", "login"), list(product(ASKED, ("ada", "mia"))))
async def test_what_nobody_in_particular_is_asked_for_is_of_whom_he_sees(client, hours, recorder, path, login):
    answer = await client.get(f"{path}?{ASKED[path]}", headers=as_(login))
    own = Whose(rep="ada") if login == "ada" else Whose(team="n")
    if path == "/api/live":
        async with asyncio.timeout(PATIENCE):
            while not hours.asked:
                await asyncio.sleep(0.01)
        answer.close()
    assert (recorder.whose or [whose for _, whose in hours.asked])[0] == own


@pytest.mark.parametrize(
    ("path", "login", "other"),
    [
        (path, *one)
        for path, one in product(
            ASKED,
            [
                ("ada", "rep=bo"),
                ("ada", "rep=nobody"),
                ("mia", "team=s"),
                ("ada", "rep=ada&rep=bo"),
                ("mia", "team=s&rep=bo"),
            ],
        )
    ],
)
async def test_what_is_asked_of_others_is_refused_or_is_of_whom_he_sees(client, hours, recorder, path, login, other):
    answer = await client.get(f"{path}?{ASKED[path]}&{other}", headers=as_(login))
    if answer.status != 403:
        asked = recorder.whose or [whose for _, whose in hours.asked]
        assert all(whose.rep == "ada" if login == "ada" else whose.team == "n" for whose in asked)
    answer.close()
    assert answer.status == 403 or "&rep=bo" in other


@pytest.mark.parametrize("login", ["ada", "mia"])
@pytest.mark.parametrize("path", [path for path, rule in RULES.items() if rule == "all" and path.startswith("/api/")])
async def test_what_is_of_everybody_is_for_who_sees_everything(client, path, login):
    assert path in RULES
    resources = {resource.canonical for resource in client.app.router.resources()}
    if path in resources:
        assert (await client.get(path, headers=as_(login))).status == 403


async def test_who_sees_a_part_may_ask_for_it_by_an_id_from_before(client, recorder, people, monkeypatch):
    teams, reps = ([one.model_copy(update={"formerly": (f"old-{one.id}",)}) for one in part] for part in MEMBERS)
    monkeypatch.setitem(KNOWN.__dict__, "file", KNOWN.file.model_copy(update={"teams": teams, "reps": reps}))
    for login, own, other in (("mia", "team=old-n", "team=old-s"), ("ada", "rep=old-ada", "rep=old-bo")):
        assert (await client.get(f"/api/goals?{own}", headers=as_(login))).status == 204
        assert (await client.get(f"/api/goals?{other}", headers=as_(login))).status == 403
    assert recorder.whose == [Whose(team="n"), Whose(rep="ada")]


@pytest.mark.parametrize(
    ("login", "teams"), [("ada", ["n", "hers"]), ("mia", ["n"]), ("boss", ["n", "s", "gone", "hers"])]
)
async def test_who_sees_a_part_is_told_no_other_teams(client, hours, login, teams):
    hours.left = [("gone", "9"), ("hers", "ada")]
    told = await (await client.get("/api/funnel", headers=as_(login))).json()
    assert [team["id"] for team in told["teams"]] == teams
    assert told["sees"]["login"] == login


@pytest.mark.parametrize(
    ("login", "reps"),
    [("ada", ["ada"]), ("mia", ["ada", "bo", "eve", "dee"]), ("boss", ["ada", "bo", "cy", "eve", "dee"])],
)
async def test_who_sees_a_part_is_told_no_names_of_other_teams(client, login, reps):
    told = await (await client.get("/api/funnel", headers=as_(login))).json()
    assert [rep["id"] for rep in told["reps"]] == reps


async def test_problems_that_can_name_others_are_not_in_the_status(client, status):
    status |= {"funnel_problem": "quotas: of bo", "missing": "9 events"}
    assert "funnel_problem" not in await (await client.get("/api/status", headers=as_("mia"))).json()
    assert (await (await client.get("/api/status", headers=as_("boss"))).json())["funnel_problem"] == "quotas: of bo"
    told = await client.get("/api/live", headers=as_("mia"))
    async with asyncio.timeout(PATIENCE):
        line = b""
        while not line.startswith(b"data: "):
            line = await told.content.readline()
    told.close()
    assert "funnel_problem" not in json.loads(line[6:])["status"]


async def test_alerts_are_of_the_team_that_somebody_sees(client, chdb):
    store_alerts(
        chdb,
        alert("ours", team_id="n"),
        alert("theirs", team_id="s"),
        alert("all", team_id=""),
        alert("part", team_id="s", group_id="ours"),
    )

    async def listed(login):
        told = await (await client.get("/api/alerts", headers=as_(login))).json()
        return {one["alert_id"] for one in told["alerts"]}

    assert await listed("ada") == set()
    assert await listed("mia") == {"ours"}
    assert {"ours", "theirs", "all"} <= await listed("boss")
    told = await (await client.get("/api/alerts/ours", headers=as_("mia"))).json()
    assert told["parts"] == []
    for path in (
        "/api/alerts/theirs",
        "/api/alerts/all",
        "/api/alerts/theirs/picture.png",
        "/api/alert-explanation?of=theirs",
        "/api/alert-explanation?of=lost/new/lead",
    ):
        assert (await client.get(path, headers=as_("mia"))).status == 404
    for path in ("/api/alerts/ours", "/api/alerts/ours/picture.png", "/api/alert-explanation?of=ours"):
        assert (await client.get(path, headers=as_("ada"))).status == 404
    said = {"kind": "acknowledged", "reason": "x", "by": "somebody"}
    post = partial(client.post, json=said)
    assert (await post("/api/alerts/theirs/answer", headers=as_("mia"))).status == 404
    assert (await post("/api/alerts/ours/answer", headers=as_("ada"))).status == 404


async def test_who_answers_an_alert_is_who_is_logged_in(client, chdb, monkeypatch):
    written = []

    async def note(_producer, answer):
        written.append(answer.by)

    monkeypatch.setattr("stream.page.alerts._write", note)
    monkeypatch.setattr("stream.page.alerts.new_producer", lambda _: None)
    store_alerts(chdb, alert("ours", team_id="n"))
    said = {"kind": "acknowledged", "reason": "x", "by": "the boss"}
    assert (await client.post("/api/alerts/ours/answer", json=said, headers=as_("mia"))).status == 202
    assert written == ["mia"]


async def test_a_feed_ends_when_what_somebody_sees_is_another(client, people):
    told = await client.get("/api/live", headers=as_("mia"))
    people[:] = [Person(login="mia", sees="own", rep="bo")]
    async with asyncio.timeout(PATIENCE):
        while await told.content.readany():
            pass
