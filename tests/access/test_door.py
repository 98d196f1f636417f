"""Who is let in: by machine, name, origin, token, and what a trusted proxy says."""

import asyncio
import os
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from stream.access.door import COOKIE, Door
from stream.access.guard import guarded
from stream.access.login import add_login
from stream.access.sight import EVERYTHING, NOTHING, seen_by
from stream.config.settings import Settings
from tests.support.people import FILE_WITH_PEOPLE
from tests.support.waiting import PATIENCE

ADA, BOSS = "3f1c2b9ad07e4c55b1d8f6a90e77c2d4", "9be04c71fa2d4861b3c7e5d8206a1f93"
SCRAPER = "c81fa7e3025b4d96a4f0d7b93e1862cd"
PICTURE, A_PICTURE = "/api/alerts/{id}/picture.png", "/api/alerts/a1/picture.png"
ELSEWHERE = "10.0.0.0/8"
"""A network that this machine is not in."""


async def sight(request):
    return web.json_response(seen_by(request)._asdict())


async def well(_request):
    return web.json_response({})


@asynccontextmanager
async def serving(**settings):
    door = Door(Settings(**settings), lambda: FILE_WITH_PEOPLE)
    app = web.Application(middlewares=[guarded(door)])
    for path in (
        "/",
        "/api/kpis",
        "/api/windows",
        "/metrics",
        "/health/ready",
        "/static/page.css",
        "/api/new",
        PICTURE,
    ):
        app.router.add_get(path, sight)
    app.router.add_post("/api/audit", well)
    add_login(app, door)
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.fixture
def tokens(tmp_path):
    path = tmp_path / "tokens"
    path.write_text(f"# people\nada@example.com {ADA}\nboss@example.com {BOSS}\n")
    return path


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("headers", [{"X-Forwarded-For": "203.0.113.9"}, {"Host": "evil.example"}, {"Origin": "null"}])
async def test_to_an_address_with_a_signature_whoever_has_it_is_let_in_and_sees_nothing(headers):
    async with serving() as client:
        for path, expected in ((A_PICTURE, 403), ("/api/kpis?signature=x", 403), (f"{A_PICTURE}?signature=x", 200)):
            answer = await client.get(path, headers=headers)
            assert answer.status == expected
        assert await answer.json() == NOTHING._asdict() | {"formerly": []}
        assert await (await client.get(f"{A_PICTURE}?signature=x")).json() == EVERYTHING._asdict() | {"formerly": []}


async def status(client, path="/api/kpis", method="GET", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return (await client.request(method, path, headers=named, allow_redirects=False)).status


async def test_without_logins_this_machine_sees_everything():
    async with serving() as client:
        assert await (await client.get("/api/kpis")).json() == {"login": "", "team": None, "rep": None, "formerly": []}
        assert await status(client, "/api/windows") == 200
        assert await status(client, "/metrics") == 200


@pytest.mark.parametrize("path", ["/", "/api/kpis", "/api/windows", "/metrics"])
async def test_without_logins_others_are_told_the_way_out(path):
    async with serving(open_to=ELSEWHERE) as client:
        answer = await client.get(path)
        assert answer.status == 403
        assert "docs/access.md" in (await answer.json())["error"]


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "x-forwarded-proto", "Forwarded", "X-Real-IP", "CF-Connecting-IP", "Via"]
)
async def test_what_another_machine_handed_on_is_not_of_this_machine(header):
    async with serving() as client:
        assert await status(client, **{header: "203.0.113.9"}) == 403
        assert await status(client, "/metrics", **{header: "203.0.113.9"}) == 403


async def test_health_checks_are_for_whoever_reaches_the_port():
    async with serving(open_to=ELSEWHERE) as client:
        assert await status(client, "/health/ready", Host="any.example") == 200


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost:8081", 200),
        ("127.0.0.1", 200),
        ("[::1]:8081", 200),
        ("192.168.1.7:8081", 200),
        ("sales.example.com", 200),
        ("SALES.example.com:443", 200),
        ("evil.example", 403),
        ("localhost.evil.example", 403),
        ("sales.example.com.evil.example", 403),
        ("127.0.0.1.evil.example", 403),
    ],
)
async def test_only_names_that_are_known_are_answered(host, expected):
    async with serving(page_hosts="sales.example.com") as client:
        for path in ("/api/kpis", "/metrics", "/", "/login"):
            assert await status(client, path, Host=host) == expected


async def test_a_token_of_nobody_helps_no_name():
    async with serving() as client:
        for path in ("/api/kpis", "/metrics"):
            assert await status(client, path, Host="evil.example", **bearer(ADA)) == 403


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:1"}, 403),
        ({"Origin": "https://sales.example.com"}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({}, 200),
    ],
)
async def test_a_page_of_somebody_else_may_ask_nothing(headers, expected):
    async with serving(page_hosts="sales.example.com") as client:
        assert await status(client, "/api/audit", "POST", **headers) == expected
        assert await status(client, "/api/kpis", **headers) == expected
        own = {"Origin": str(client.make_url("")).rstrip("/")}
        assert await status(client, "/api/audit", "POST", **own) == 200


async def test_the_page_may_be_opened_from_a_link_elsewhere():
    async with serving() as client:
        opened = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
        assert await status(client, "/", **opened) == 200
        assert await status(client, "/api/audit", "POST", **opened) == 403


async def test_a_token_says_who_asks_and_the_funnel_file_what_he_sees(tokens):
    async with serving(tokens_file=tokens) as client:
        seen = await (await client.get("/api/kpis", headers=bearer(ADA))).json()
        assert seen == {"login": "ada@example.com", "team": None, "rep": "ada", "formerly": []}
        assert await status(client, "/api/windows", **bearer(ADA)) == 403
        assert await status(client, "/api/windows", **bearer(BOSS)) == 200
        assert await status(client, **bearer("0" * 32)) == 401
        answer = await client.get("/api/kpis")  # this machine has no right of its own any more
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


async def test_who_has_a_token_and_is_not_among_the_people_sees_nothing(tokens):
    tokens.write_text(f"eve@example.com {ADA}\n")
    async with serving(tokens_file=tokens) as client:
        answer = await client.get("/api/kpis", headers=bearer(ADA))
        assert answer.status == 403
        assert "people" in (await answer.json())["error"]


async def test_tokens_are_rotated_without_a_restart(tokens, monkeypatch):
    monkeypatch.setattr("stream.access.tokens.LOOK_SECONDS", 0.0)
    async with serving(tokens_file=tokens) as client:
        assert await status(client, **bearer(ADA)) == 200
        tokens.write_text(f"ada@example.com {SCRAPER}\nada@example.com {BOSS}\n")
        os.utime(tokens, (1, 1))
        await asyncio.sleep(0.01)
        assert [await status(client, **bearer(one)) for one in (ADA, SCRAPER, BOSS)] == [401, 200, 200]
        tokens.write_text("ada@example.com secret\n")
        os.utime(tokens, (2, 2))
        assert await status(client, **bearer(SCRAPER)) == 200  # what is wrong leaves the old ones


async def test_a_browser_logs_in_with_a_token_that_no_script_can_read(tokens):
    async with serving(tokens_file=tokens) as client:
        sent = await client.get("/", allow_redirects=False)
        assert (sent.status, sent.headers["Location"]) == (303, "/login")
        assert (await client.post("/login", data={"token": "0" * 32})).status == 401
        answer = await client.post("/login", data={"token": ADA}, allow_redirects=False)
        assert (answer.status, answer.headers["Location"]) == (303, "/")
        cookie = answer.cookies[COOKIE]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
        assert (await (await client.get("/api/kpis")).json())["rep"] == "ada"
        await client.post("/logout", allow_redirects=False)
        assert await status(client) == 401


FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"
NO_FORMS = [
    (FORM, b"token=\xff"),
    (FORM, b"token=%ed%a0%80"),
    (FORM, b"a=1&" * 1000),
    (f"{FORM}; charset=of-nobody", b"token=a"),
    (f"{FORM}; charset=utf-16", b"\xff"),
    ("multipart/form-data", b"a"),
    (PARTS, b"--b\r\n\r\nx\r\n--b--\r\n"),
    (PARTS, b"--b" * 20_000),
    (PARTS, b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n" * 1000),
    (PARTS, b"--b\r\nContent-Disposition: form-data; name=token\r\nContent-Transfer-Encoding: x\r\n\r\nx\r\n--b--"),
    ("application/json", b"{}"),
]


@pytest.mark.parametrize(("content_type", "body"), NO_FORMS)
async def test_a_login_that_is_no_form_is_answered_as_an_unknown_token(tokens, caplog, content_type, body):
    async with serving(tokens_file=tokens) as client:
        answer = await client.post("/login", data=body, headers={"Content-Type": content_type})
        assert answer.status == 401
    assert not caplog.records


@pytest.mark.parametrize(
    "origin", ["http://[", "http://[::1", "http://a\u2100b", "http://a:99999999", "\xff", "null", ""]
)
async def test_an_origin_that_is_no_address_is_refused(caplog, origin):
    async with serving() as client:
        assert await status(client, "/api/kpis", Origin=origin) == 403
    assert not caplog.records


async def test_a_login_from_a_page_of_somebody_else_is_refused(tokens):
    async with serving(tokens_file=tokens) as client:
        assert await status(client, "/login", "POST", Origin="http://evil.example") == 403


async def test_behind_a_trusted_proxy_that_speaks_https_the_cookie_is_for_https_alone(tokens):
    async with serving(tokens_file=tokens, trusted_proxies="127.0.0.0/8") as client:
        headers = {"X-Forwarded-Proto": "https"}
        answer = await client.post("/login", data={"token": ADA}, headers=headers, allow_redirects=False)
        assert answer.cookies[COOKIE]["secure"] is True


async def test_a_trusted_proxy_says_who_asks():
    async with serving(identity_header="X-Forwarded-Email", trusted_proxies="127.0.0.0/8") as client:
        answer = await client.get("/api/kpis", headers={"X-Forwarded-Email": "Mia@Example.com"})
        assert await answer.json() == {"login": "mia@example.com", "team": "n", "rep": None, "formerly": []}
        assert await status(client) == 401
        assert await status(client, X_Forwarded_Email="eve@example.com") == 403
        twice = [("X-Forwarded-Email", "boss@example.com"), ("X-Forwarded-Email", "ada@example.com")]
        assert (await client.get("/api/kpis", headers=twice)).status == 401


@pytest.mark.parametrize("trusted", ["", ELSEWHERE])
async def test_nobody_else_is_believed_about_who_he_is(trusted):
    async with serving(identity_header="X-Forwarded-Email", trusted_proxies=trusted) as client:
        assert await status(client, X_Forwarded_Email="boss@example.com") == 401


async def test_metrics_have_tokens_of_their_own(tokens, tmp_path):
    (tmp_path / "metrics").write_text(f"{SCRAPER}\n")
    async with serving(tokens_file=tokens, metrics_tokens_file=tmp_path / "metrics") as client:
        assert await status(client, "/metrics") == 401
        assert await status(client, "/metrics", **bearer(ADA)) == 401
        assert await status(client, "/metrics", **bearer(SCRAPER)) == 200
        assert await status(client, "/metrics", Host="worker:8081", **bearer(SCRAPER)) == 200
        assert await status(client, "/metrics", **bearer(BOSS)) == 200  # who sees everything
        assert await status(client, "/api/kpis", **bearer(SCRAPER)) == 401


async def test_of_an_address_that_is_not_there_the_way_out_is_said_and_nothing_else():
    async with serving(open_to=ELSEWHERE) as client:
        answer = await client.post("/webhooks/hubspot")
        assert answer.status == 404
        told = "no such address here; the page is at /, and webhooks go to the gateway"
        assert await answer.json() == {"error": told}
        assert await status(client, "/api/audit") == 405


async def test_a_route_without_a_rule_is_for_nobody(tokens):
    async with serving() as client:
        assert await status(client, "/api/new") == 403
    async with serving(tokens_file=tokens) as client:
        assert await status(client, "/api/new", **bearer(BOSS)) == 403


async def test_a_body_that_does_not_end_is_answered(monkeypatch):
    monkeypatch.setattr("stream.access.guard.BODY_SECONDS", 0.2)
    async with serving() as client:
        url = client.make_url("/")
        reader, writer = await asyncio.open_connection(url.host, url.port)
        writer.write(b"POST /api/audit HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{")
        async with asyncio.timeout(PATIENCE):
            assert b"408" in await reader.readline()
        writer.close()
