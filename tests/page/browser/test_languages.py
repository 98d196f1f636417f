"""The page in another language."""

import pytest
from fluent.syntax import FluentParser, ast
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from stream.words import LANGUAGES
from tests.page.browser.screen import barriers, drawn, on_a_phone, text_of, wait_until

CHAPTERS = ("overview", "alerts", "funnel", "pipeline", "forecast", "money", "team", "all")
ILLEGIBLE = """
  const apart = (a, b) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
  return [...document.querySelectorAll("main svg")].flatMap((svg) => {
    const card = svg.closest(".panel, .card").getBoundingClientRect();
    const texts = [...svg.querySelectorAll("text")].map((text) => (
      { said: text.textContent, box: text.getBoundingClientRect() }));
    const shown = texts.filter(({ said, box }) => said && box.width);
    const outside = shown.filter(({ box }) => box.right > card.right || box.left < card.left).map(({ said }) => [said]);
    const over = shown.flatMap((one, n) => shown.slice(n + 1).filter((other) => !apart(one.box, other.box))
      .map((other) => [one.said, other.said]));
    return [...outside, ...over];
  });
"""
"""Texts of pictures that leave their card, or lie over one another."""
DATA = {"English", "New"}  # what a language calls itself, and a pipeline


def in_english_only():
    """Texts of English messages that say nothing in Turkish."""
    english, turkish = LANGUAGES.words("en"), LANGUAGES.words("tr")
    ids = [entry.id.name for entry in FluentParser().parse(english.text).body if isinstance(entry, ast.Message)]
    texts = {english.say(id_) for id_ in ids if english.has(id_)}
    return {text for text in texts if "{" not in text} - {turkish.say(id_) for id_ in ids} - DATA


@pytest.fixture
def turkish(server, browser):
    """Opens a chapter in Turkish on a phone."""

    def open_(chapter):
        on_a_phone(browser)
        browser.get(server.url)
        browser.add_cookie({"name": "language", "value": "tr"})
        browser.get(f"{server.url}/?chapter={chapter}")
        wait_until(browser, lambda: drawn(browser))

    yield open_
    browser.delete_all_cookies()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_chapter_is_half_translated_sticks_out_on_a_phone_or_shuts_anybody_out(turkish, browser, chapter):
    turkish(chapter)
    texts = browser.execute_script("return document.body.innerText.split(/[\\n\\t]/)")
    assert {text.strip() for text in texts} & in_english_only() == set()
    if chapter != "all":
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 360
    assert browser.execute_script(ILLEGIBLE) == []
    assert barriers(browser) == []


def test_the_language_is_chosen_on_the_page_and_kept(server, browser):
    browser.get(server.url)
    wait_until(browser, lambda: drawn(browser))
    Select(browser.find_element(By.NAME, "language")).select_by_visible_text("Türkçe")
    wait_until(browser, lambda: "Gelir" in text_of(browser, "main"))
    browser.refresh()
    wait_until(browser, lambda: "%40" in text_of(browser, "[data-kpi=win_rate]"))
    assert browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == "tr"
    browser.delete_all_cookies()
