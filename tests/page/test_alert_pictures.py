"""`/api/alerts/{id}/picture.png`: by its signed address without a login, else like any route of alerts."""

from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from schemas.alerting import Alerts, Receiver
from schemas.funnel_file import Person
from stream.access.door import Door
from stream.access.guard import guarded
from stream.access.reader import Readers
from stream.alerts import retrospect
from stream.alerts.picture.address import address_of
from stream.config.settings import Settings
from stream.connectors.standard.signature import key_in
from stream.core.funnel import Funnel
from stream.page.alert_pictures import AlertPictureRoutes
from tests.support.alerts import NOON, alert, store_alerts
from tests.support.courses import course
from tests.support.histories import KNOWN

KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PAGE = "https://sales.example"
RECEIVERS = (
    Receiver(name="sales", kind="slack", url_env="URL", secret_env="PICTURE_KEY", page_url=PAGE),
    Receiver(name="north", kind="webhook", url_env="URL", secret_env="PICTURE_KEY", page_url=PAGE, teams=("n",)),
    Receiver(name="no pictures", kind="webhook", url_env="URL", secret_env="PICTURE_KEY"),
    Receiver(name="no key", kind="slack", url_env="URL", secret_env="NO_SUCH_KEY", page_url=PAGE),
)
PEOPLE = (Person(login="mia", sees="team", team="n"), Person(login="boss", sees="all"))
OUTSIDE = {"Host": "sales.example", "X-Forwarded-For": "192.0.2.1"}
"""As a proxy hands on what somebody asks who has no login."""


@pytest.fixture
def courses(monkeypatch):
    """What is read of a series, by the version of the alert for which; how often."""
    asked = []

    def read(_clickhouse, _funnel, one, _now):
        asked.append(one.version)
        if one.calibration_id == "":
            raise retrospect.NotWatched("not-known-by-what", id="a")
        return SimpleNamespace(days=course())

    monkeypatch.setattr(retrospect, "course", read)
    return asked


@pytest.fixture
async def client(chdb, courses, monkeypatch):
    monkeypatch.setenv("PICTURE_KEY", KEY)
    file = KNOWN.file.model_copy(update={"people": PEOPLE, "alerts": Alerts(receivers=RECEIVERS)})
    door = Door(Settings(identity_header="X-User", trusted_proxies="127.0.0.0/8"), lambda: file)
    app = web.Application(middlewares=[guarded(door), Readers().middleware()])
    AlertPictureRoutes(chdb, Funnel(file), lambda: NOON).add_routes(app)
    store_alerts(
        chdb,
        alert("ours", team_id="n"),
        alert("ours", team_id="n", version=2, state="resolved"),
        alert("theirs", team_id="s"),
        alert("silent", kind="silence"),
        alert("unknown", calibration_id=""),
    )
    async with TestClient(TestServer(app)) as started:
        yield started


def signed(alert_id, version=1, receiver="sales", key=KEY):
    """The path and parameters of a signed address."""
    parts = urlsplit(address_of(PAGE, receiver, alert(alert_id, version=version), key_in(key)))
    return f"{parts.path}?{parts.query}"


async def test_a_signed_address_shows_its_picture_to_who_has_no_login(client):
    answer = await client.get(signed("ours"), headers=OUTSIDE)
    assert (answer.status, answer.content_type) == (200, "image/png")
    assert (await answer.read()).startswith(b"\x89PNG")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    from_a_page = OUTSIDE | {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    assert (await client.get(signed("ours"), headers=from_a_page)).status == 200


async def test_a_signed_address_says_the_language_of_its_receiver(client):
    parts = urlsplit(address_of(PAGE, "sales", alert("ours"), key_in(KEY), "tr"))
    turkish, english = [
        await (await client.get(f"{parts.path}?{query}", headers=OUTSIDE)).read()
        for query in (parts.query, parts.query.replace("lang=tr", "lang=en"))
    ]
    assert turkish.startswith(b"\x89PNG")
    assert turkish != english


@pytest.mark.parametrize(
    "address",
    [
        signed("ours", key="whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"),
        signed("ours").replace("/ours/", "/theirs/"),
        signed("ours").replace("version=1", "version=2"),
        signed("ours", 2).replace("version=2", "version=1"),
        signed("ours").replace("version=1&", ""),
        signed("ours").replace("receiver=sales", "receiver=nobody"),
        signed("ours", receiver="no pictures"),
        signed("ours", receiver="no key"),
        "/api/alerts/ours/picture.png?receiver=sales&version=1&signature=",
    ],
)
async def test_another_signature_shows_nothing_and_nothing_is_read_for_it(client, courses, address):
    assert (await client.get(address, headers=OUTSIDE)).status == 403
    assert courses == []


@pytest.mark.parametrize("query", ["", "?version=1", "?receiver=sales&version=1"])
async def test_without_a_signature_it_needs_a_login_like_any_route_of_alerts(client, query):
    path = f"/api/alerts/ours/picture.png{query}"
    assert (await client.get(path, headers={"X-Forwarded-For": "192.0.2.1"})).status == 401
    assert (await client.get(path, headers={"X-User": "mia"})).status == 200
    assert (await client.get(path, headers={"X-User": "boss"})).status == 200
    assert (await client.get(path, headers={"X-User": "stranger"})).status == 403


async def test_who_sees_a_team_sees_no_picture_of_another_whatever_he_signs_it_with(client):
    for path in ("/api/alerts/theirs/picture.png", "/api/alerts/theirs/picture.png?signature=x&version=1"):
        assert (await client.get(path, headers={"X-User": "mia"})).status == 404


async def test_the_key_of_a_receiver_opens_what_the_receiver_is_told_of_only(client):
    assert (await client.get(signed("ours", receiver="north"), headers=OUTSIDE)).status == 200
    assert (await client.get(signed("theirs", receiver="north"), headers=OUTSIDE)).status == 404


async def test_an_old_address_goes_on_showing_the_alert_as_it_stood(client, courses):
    for version in (1, 2, 1, 2):
        assert (await client.get(signed("ours", version), headers=OUTSIDE)).status == 200
    assert courses == [1, 2], "each is drawn once"
    await client.get("/api/alerts/ours/picture.png", headers={"X-User": "boss"})
    assert courses == [1, 2], "without a version it is the last one"
    assert (await client.get(signed("ours", 3), headers=OUTSIDE)).status == 404


@pytest.mark.parametrize(
    ("alert_id", "why"),
    [("silent", "pictures of leaks only"), ("unknown", "not known"), ("nope", "there is no alert 'nope'")],
)
async def test_where_there_is_no_picture_it_is_said(client, alert_id, why):
    for address, headers in ((signed(alert_id), OUTSIDE), (f"/api/alerts/{alert_id}/picture.png", {"X-User": "boss"})):
        answer = await client.get(address, headers=headers)
        assert answer.status == 404
        assert why in (await answer.json())["error"]


@pytest.mark.parametrize("version", ["0", "-1", "x", "", "1.5", "9999999999"])
async def test_a_version_that_is_none_is_refused_by_its_name(client, version):
    answer = await client.get(f"/api/alerts/ours/picture.png?version={version}", headers={"X-User": "boss"})
    assert answer.status == 400
    assert (await answer.json())["error"].startswith("version: ")
