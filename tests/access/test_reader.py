"""In which language a reader is told."""

from hashlib import sha256

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request

from stream.access.door import Door
from stream.access.guard import guarded
from stream.access.login import add_login
from stream.access.reader import Readers
from stream.config.settings import Settings
from stream.service.work import Busy
from tests.support.histories import KNOWN


def language(address="/", language="", **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return Readers(language=language).of(make_mocked_request("GET", address, headers=headers)).language


def test_the_address_comes_before_the_choice_on_the_page_before_the_setting_before_the_browser():
    assert language(Accept_Language="tr-TR,tr;q=0.9") == "tr"
    assert language(language="en", Accept_Language="tr") == "en"
    assert language(language="en", Cookie="language=tr") == "tr"
    assert language("/?lang=en", language="tr", Cookie="language=tr") == "en"
    assert language() == "en"


def test_a_choice_that_there_is_not_any_more_is_none():
    assert language(Cookie="language=xx", Accept_Language="tr") == "tr"


def test_an_address_that_asks_for_a_language_that_there_is_not_is_told_which_there_are():
    with pytest.raises(web.HTTPBadRequest) as refused:
        language("/api/kpis?lang=xx")
    assert refused.value.text == '{"error": "lang: must be one of en, tr"}'


def test_a_page_is_shown_all_the_same_whatever_language_its_address_names():
    assert language("/?lang=xx", Accept_Language="tr") == "tr"


async def test_who_logs_in_is_asked_in_his_language(tmp_path):
    tokens = tmp_path / "tokens"
    tokens.write_text(f"boss@example.com {sha256(b'boss').hexdigest()}\n")
    app = web.Application(middlewares=[Readers().middleware()])
    add_login(app, Door(Settings(tokens_file=tokens), lambda: KNOWN.file))
    async with TestClient(TestServer(app), headers={"Accept-Language": "tr"}) as client:
        asked = await (await client.get("/login")).text()
        refused = await (await client.post("/login", data={"token": "another"})).text()
    assert '<html lang="tr">' in asked
    assert "<title>Satış hunisi: Giriş yap</title>" in asked
    assert "Bu anahtar bilinmiyor." in refused


async def test_who_is_not_let_in_is_told_why_in_his_language(tmp_path):
    tokens = tmp_path / "tokens"
    tokens.write_text(f"boss@example.com {sha256(b'boss').hexdigest()}\n")
    door = Door(Settings(tokens_file=tokens), lambda: KNOWN.file)

    async def nothing(_request):
        return web.Response()

    app = web.Application(middlewares=[Readers().middleware(), guarded(door)])
    app.router.add_get("/api/kpis", nothing)
    async with TestClient(TestServer(app), headers={"Accept-Language": "tr"}) as client:
        unknown = await client.get("/api/kpis", headers={"Authorization": "Bearer another"})
        nobody = await client.get("/api/kpis", headers={"Authorization": f"Bearer {sha256(b'boss').hexdigest()}"})
        assert (unknown.status, await unknown.json()) == (401, {"error": "anahtar bilinmiyor"})
        assert nobody.status == 403
        assert (await nobody.json())["error"].startswith("boss@example.com huni dosyasında")


async def test_who_asks_too_much_is_told_so_in_his_language_and_when_to_come_again():
    async def too_much(_request):
        raise Busy

    app = web.Application(middlewares=[Readers().middleware()])
    app.router.add_get("/", too_much)
    async with TestClient(TestServer(app), headers={"Accept-Language": "tr"}) as client:
        answer = await client.get("/")
        assert (answer.status, answer.headers["Retry-After"]) == (429, "2")
        assert await answer.json() == {"error": "bir anda çok şey soruluyor; birazdan yeniden sorun"}
