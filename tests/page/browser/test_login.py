"""A browser where people log in with a token."""

import pytest
from aiohttp import web
from selenium.webdriver.common.by import By

from schemas.report import Problems
from stream.access.door import Door
from stream.access.guard import guarded
from stream.access.login import add_login
from stream.config.settings import Settings
from stream.page.feed import Intervals
from stream.page.routes import Page
from stream.service.safe_headers import on_prepare
from tests.page.browser.screen import Server, text_of, wait_until
from tests.support.histories import KNOWN
from tests.support.people import FILE_WITH_PEOPLE

BOSS = "9be04c71fa2d4861b3c7e5d8206a1f93"


@pytest.fixture
def guarded_server(reports, deals, status, tmp_path):
    """The page behind a door, with all headers that the worker has."""
    tokens = tmp_path / "tokens"
    tokens.write_text(f"boss@example.com {BOSS}\n")
    door = Door(Settings(tokens_file=tokens), lambda: FILE_WITH_PEOPLE)

    async def now():
        return dict(status)

    app = web.Application(middlewares=[guarded(door)])
    app.on_response_prepare.append(on_prepare)
    add_login(app, door)
    Page(
        reports, deals, lambda *_: Problems(count=0, problems=(), redrive=""), KNOWN, now, Intervals(0.05, 0.5)
    ).add_routes(app)
    started = Server(app)
    yield started
    started.stop()


def test_a_browser_is_led_to_the_login_sees_the_page_after_it_and_nothing_once_it_has_logged_out(
    guarded_server, browser
):
    def says(token):
        browser.find_element(By.ID, "token").send_keys(token)
        browser.find_element(By.CSS_SELECTOR, "button").click()

    browser.get(guarded_server.url)
    assert browser.current_url == f"{guarded_server.url}/login"
    says("0" * 32)
    wait_until(browser, lambda: text_of(browser, "[role=alert]") == "This token is not known.")
    says(BOSS)
    wait_until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "[data-kpi]"))
    assert BOSS not in browser.execute_script("return document.cookie")
    browser.execute_script("return fetch('/logout', {method: 'POST'})")
    browser.get(guarded_server.url)
    assert browser.current_url == f"{guarded_server.url}/login"
