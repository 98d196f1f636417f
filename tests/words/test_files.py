"""What every file of words must hold."""

import re

import pytest
from fluent.syntax import ast

from stream.kpis.catalogue import KPIS
from stream.words import LANGUAGES
from tests.words.messages import PLACES, entries, variables_of, words_of
from tests.words.used import FAMILIES, families_named, ids_needed, ids_used

OTHERS = [tag for tag in LANGUAGES.tags if tag != "en"]
OF_FILES = ("language", "locale")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("tag", LANGUAGES.tags)
def test_all_of_a_file_can_be_read_and_an_id_stands_in_it_once(tag, place):
    assert [entry.content for entry in entries(tag, place) if isinstance(entry, ast.Junk)] == []
    ids = [entry.id.name for entry in entries(tag, place) if isinstance(entry, ast.Message)]
    assert sorted({one for one in ids if ids.count(one) > 1}) == []


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("tag", OTHERS)
def test_a_language_has_the_words_of_english_with_the_same_variables(tag, place):
    # How a name is cut short is each language's own affair.
    told, english = (
        {id_: of for id_, of in variables_of(one, place).items() if not id_.endswith(".short")} for one in (tag, "en")
    )
    assert told == english


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("tag", OTHERS)
def test_a_language_says_nothing_in_english(tag, place):
    told, english = ({id_: words_of(one, place).say(id_) for id_ in variables_of(one, place)} for one in (tag, "en"))
    same = {"kpi-deals-mql.short", "kpi-source-mql.short", "heard-kind-connector", "change-points"}  # MQL, CRM
    same |= {"as-it-is", "row-about"}  # what comes from elsewhere
    assert {id_ for id_, said in told.items() if said == english.get(id_)} - same == set()


def test_every_word_is_used_and_every_word_that_is_used_is_there():
    # What of the terminal is used tests/cli looks through: commands and options have words by their names.
    assert sorted({id_.partition(".")[0] for id_ in variables_of("en")} - ids_used() - {*OF_FILES}) == []
    assert sorted(ids_needed() - {id_ for place in PLACES for id_ in variables_of("en", place)}) == []


def test_what_is_said_by_a_name_that_ends_in_a_value_is_looked_through():
    assert sorted(families_named() - {*FAMILIES} - {"kpi-"}) == []


@pytest.mark.parametrize("place", PLACES)
def test_turkish_puts_the_percent_sign_first_and_glues_nothing_to_what_is_told(place):
    words = words_of("tr", place)
    for id_ in variables_of("tr", place):
        assert not re.search(r"\d\s?%", words.say(id_)), id_
    assert not re.search(r"\}['’]\w", words.text)


def test_no_place_has_the_id_of_a_message_of_all_places():
    for place in PLACES[1:]:
        assert sorted({*variables_of("en", place)} & {*variables_of("en")}) == []


@pytest.mark.parametrize("tag", LANGUAGES.tags)
def test_a_title_and_a_heading_are_used_once_in_each_subject(tag):
    words = LANGUAGES.words(tag)
    for field in ("title", "heading"):
        told = [(kpi.subject, getattr(kpi.said(words), field)) for kpi in KPIS]
        assert sorted({one for one in told if told.count(one) > 1}) == []
