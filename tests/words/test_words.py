"""How words are found."""

from datetime import date, datetime

import pytest
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from stream.words import ENGLISH, LANGUAGES, Languages, Words, accepted, chosen, of_environment

TURKISH = LANGUAGES.words("tr")


@pytest.fixture
def three(tmp_path):
    """English, and a language of one file that lacks most words."""
    (tmp_path / "en.ftl").write_text(ENGLISH.text, encoding="utf-8")
    (tmp_path / "de.ftl").write_text("language = Deutsch\nlocale = de\nkpi-deals-won = Gewonnen\n", encoding="utf-8")
    return Languages(tmp_path)


def test_a_third_language_is_one_file_and_what_it_lacks_is_said_in_english(three):
    german = three.words("de")
    assert dict(three.names) == {"de": "Deutsch", "en": "English"}
    assert (german.say("kpi-deals-won"), german.say("kpi-deals-lost")) == ("Gewonnen", "Lost")
    assert (german.say("kpi-deals-won.meaning"), german.day(date(2026, 3, 12))) == (
        "Deals won, by close date.",
        "12. März 2026",
    )


class NamesOthers(Visitor):
    """Whether a message names terms or other messages."""

    def __init__(self):
        self.is_so = False

    def visit_TermReference(self, _node):
        self.is_so = True

    visit_MessageReference = visit_TermReference


def test_of_a_file_is_read_what_is_said_and_all_that_it_names(tmp_path):
    text = LANGUAGES.words("tr", "opportunity").text
    (file := tmp_path / "tr.ftl").write_text(text, encoding="utf-8")
    whole = FluentBundle(["tr"], use_isolating=False)
    whole.add_resource(FluentResource(text))
    naming = []
    for entry in FluentParser().parse(text).body:
        visitor = NamesOthers()
        visitor.visit(entry)
        if isinstance(entry, ast.Message) and visitor.is_so and (pattern := whole.get_message(entry.id.name).value):
            naming.append(entry.id.name)
            said, _ = whole.format_pattern(pattern, {})
            assert Words("tr", [file]).say(entry.id.name) == said
    assert len(naming) > 20


def test_a_word_that_no_file_has_is_an_error():
    with pytest.raises(KeyError, match=r"kpi-deals-won\.shorter"):
        TURKISH.say("kpi-deals-won.shorter")


@pytest.mark.parametrize(
    ("words", "day", "short", "moment", "number"),
    [
        (ENGLISH, "12 November 2026", "12 Nov", "Thursday 12 November 2026, 09:05", "1,234.5"),
        (TURKISH, "12 Kasım 2026", "12 Kas", "12 Kasım 2026 Perşembe, 09:05", "1.234,5"),
    ],
)
def test_days_and_numbers_are_written_as_the_language_does(words, day, short, moment, number):
    at = datetime(2026, 11, 12, 9, 5)  # noqa: DTZ001
    assert (words.day(at.date()), words.short_day(at.date()), words.moment(at)) == (day, short, moment)
    assert (words.number(1234.5, 1), words.number(1234)) == (number, number[:5])


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (["tr"], "tr"),
        (["tr-TR"], "tr"),
        (["tr_TR.UTF-8"], "tr"),
        (["", None, "TR"], "tr"),
        (["de", "tr", "en"], "tr"),
        (["en", "tr"], "en"),
        (["C.UTF-8"], "en"),
        (["de"], "en"),
        ([], "en"),
    ],
)
def test_the_first_language_that_there_is_is_chosen_else_english(wanted, language):
    assert chosen(wanted, ("en", "tr")) == language


@pytest.mark.parametrize(
    ("header", "languages"),
    [
        ("tr-TR,tr;q=0.9,en;q=0.8", ["tr-TR", "tr", "en"]),
        ("en;q=0.5, tr", ["tr", "en"]),
        ("tr;q=0, en", ["en"]),
        ("tr;q=many", []),
        ("", [""]),
    ],
)
def test_a_browser_says_which_languages_its_reader_likes_most(header, languages):
    assert accepted(header) == languages


def test_a_terminal_asks_by_the_first_variable_that_is_set():
    assert of_environment({"LC_ALL": "", "LC_MESSAGES": "tr_TR.UTF-8", "LANG": "en_US.UTF-8"}) == "tr_TR.UTF-8"
    assert of_environment({}) == ""


def test_a_name_from_right_to_left_turns_nothing_around_it():
    say = ENGLISH.say
    assert (
        say("alert-title", whose="فريق", kind="lost", place="Offer") == "\u2068فريق\u2069: more deals are lost in Offer"
    )
