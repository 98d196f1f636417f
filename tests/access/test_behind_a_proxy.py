"""Behind a proxy set up as docs/access.md says: a stand-in for oauth2-proxy, which does what that one promises."""

import json
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession, TCPConnector, web
from aiohttp.test_utils import TestClient, TestServer

from stream.access.door import Door
from stream.access.guard import guarded
from stream.access.login import add_login
from stream.access.sight import seen_by
from stream.config.settings import Settings
from tests.support.people import FILE_WITH_PEOPLE

PROXY = "127.0.0.2"
"""Where the proxy connects from; others are at 127.0.0.1."""

SITE = "sales.example.com"
LOGGED_IN = {"mia": "mia@example.com", "eve": "eve@example.com"}
"""Whom the identity provider knows, by the proxy's cookie."""


async def sight(request):
    return web.json_response(seen_by(request)._asdict())


async def body_of(request):
    return web.json_response({"login": seen_by(request).login, "body": await request.json()})


@asynccontextmanager
async def worker():
    settings = Settings(identity_header="X-Forwarded-Email", trusted_proxies=PROXY, page_hosts=f"{SITE},worker")
    door = Door(settings, lambda: FILE_WITH_PEOPLE)
    app = web.Application(middlewares=[guarded(door)])
    app.router.add_get("/api/kpis", sight)
    app.router.add_post("/api/alerts/{id}/answer", body_of)
    add_login(app, door)
    async with TestServer(app) as server:
        yield server


@asynccontextmanager
async def proxy_of(upstream):
    """As oauth2-proxy with pass_user_headers and pass_host_header: what a browser says of itself is taken off."""
    async with ClientSession(connector=TCPConnector(local_addr=(PROXY, 0))) as session:

        async def pass_on(request):
            email = LOGGED_IN.get(request.cookies.get("_oauth2_proxy", ""))
            if email is None:
                return web.Response(status=302, headers={"Location": "https://login.example.com/"})
            kept = [(n, v) for n, v in request.headers.items() if not n.lower().startswith(("x-forwarded-", "cookie"))]
            told = {
                "X-Forwarded-Email": email,
                "X-Forwarded-User": email.split("@")[0],
                "X-Forwarded-For": "203.0.113.9",
            }
            async with session.request(
                request.method,
                upstream.make_url(request.path_qs),
                headers=[*kept, *told.items(), ("X-Forwarded-Proto", "https")],
                data=await request.read() or None,
                allow_redirects=False,
            ) as answer:
                return web.Response(status=answer.status, body=await answer.read(), content_type="application/json")

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", pass_on)
        async with TestClient(TestServer(app)) as client:
            yield client


@pytest.fixture
async def both():
    async with worker() as upstream, proxy_of(upstream) as proxy, ClientSession() as direct:
        yield proxy, lambda path, **more: direct.get(upstream.make_url(path), **more)


def browser(cookie, **headers):
    return {"Host": SITE, "Cookie": f"_oauth2_proxy={cookie}", **headers}


async def test_who_is_logged_in_sees_his_part(both):
    proxy, _ = both
    answer = await proxy.get("/api/kpis", headers=browser("mia"))
    assert await answer.json() == {"login": "mia@example.com", "team": "n", "rep": None, "formerly": []}


async def test_who_is_not_is_sent_to_log_in_and_who_is_no_person_of_the_funnel_file_sees_nothing(both):
    proxy, _ = both
    assert (await proxy.get("/api/kpis", headers={"Host": SITE}, allow_redirects=False)).status == 302
    answer = await proxy.get("/api/kpis", headers=browser("eve"))
    assert answer.status == 403
    assert "is not among `people` of the funnel file" in (await answer.json())["error"]


async def test_what_a_browser_says_of_itself_makes_it_nobody_else(both):
    proxy, _ = both
    headers = browser("mia") | {"X-Forwarded-Email": "boss@example.com"}
    assert (await (await proxy.get("/api/kpis", headers=headers)).json())["login"] == "mia@example.com"


async def test_past_the_proxy_nobody_is_believed(both):
    _, direct = both
    answer = await direct("/api/kpis", headers={"X-Forwarded-Email": "boss@example.com"})
    assert answer.status == 401


async def test_what_the_page_sends_comes_through_and_what_another_page_sends_does_not(both):
    proxy, _ = both
    content, path = json.dumps({"answer": "ok"}), "/api/alerts/a1/answer"
    own = browser("mia", Origin=f"https://{SITE}", **{"Sec-Fetch-Site": "same-origin"})
    answer = await proxy.post(path, data=content, headers=own | {"Content-Type": "application/json"})
    assert await answer.json() == {"login": "mia@example.com", "body": {"answer": "ok"}}
    other = browser("mia", Origin="https://evil.example", **{"Sec-Fetch-Site": "cross-site"})
    assert (await proxy.post(path, data=content, headers=other)).status == 403


async def test_a_name_that_is_not_of_this_site_is_refused(both):
    proxy, _ = both
    assert (await proxy.get("/api/kpis", headers=browser("mia") | {"Host": "evil.example"})).status == 403
