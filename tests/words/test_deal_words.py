"""What Turkish calls a deal: as the CRM of its readers does, and in every form that a sentence needs."""

import re

import pytest
from fluent.syntax import FluentParser, ast

from schemas.alerting import Receiver
from stream.alerts.in_language import Speaker
from stream.words import ENGLISH, LANGUAGES
from tests.support.clickhouse import funnel_of
from tests.words.messages import PLACES, variables_of, words_of

WORDS = {"deal": "anlaşma", "opportunity": "fırsat"}


def terms_of(word):
    """Return the terms that a word brings."""
    body = FluentParser().parse(LANGUAGES.words("tr", word).text).body
    return {entry.id.name for entry in body if isinstance(entry, ast.Term)}


@pytest.mark.parametrize(("word", "other"), [("deal", "opportunity"), ("opportunity", "deal")])
def test_every_message_has_the_word_that_is_set_and_never_the_other(word, other):
    for place in PLACES:
        words = words_of("tr", place, word)
        said = " ".join(words.say(id_) for id_ in variables_of("tr", place)).casefold()
        assert WORDS[word] in said
        assert WORDS[other] not in said


def test_both_words_have_all_forms_and_each_form_is_used():
    text = re.sub(r"(?m)^#.*", "", LANGUAGES.words("tr").text)
    used = set(re.findall(r"\{ -([\w-]+) \}", text))
    assert terms_of("deal") == terms_of("opportunity") == used


def test_a_word_is_declined_as_it_is_and_gets_no_ending_of_another():
    said = LANGUAGES.words("tr", "opportunity").say
    assert said("kpi-deals-revenue.meaning").startswith("Kazanılan fırsatların tutarı")
    assert said("why-no-projection-no_sum").endswith("fırsatların payı değil")
    assert said("attention-quiet", number=3) == "3 fırsatta çok uzun süredir hareket yok"
    assert said("empty.why").startswith("CRM'iniz ilk fırsatı")
    assert said("deals-label") == "Fırsatlar"


def test_english_has_one_word_and_what_is_no_word_changes_nothing():
    assert LANGUAGES.words("en", "opportunity") is ENGLISH
    assert LANGUAGES.words("tr", "sale") is LANGUAGES.words("tr")


def test_receivers_of_alerts_are_told_with_it():
    receiver = Receiver.model_validate(
        {"name": "hook", "kind": "webhook", "url": "https://example.com/hook", "language": "tr"}
    )
    assert Speaker(funnel_of(), deal="opportunity").words(receiver).say("deal") == "Fırsat"
