"""Characters that nobody sees are refused in ids and names, taken out of free text, and written out on screens."""

import json
import re
import unicodedata

import pytest
from pydantic import TypeAdapter, ValidationError

from schemas import wire
from schemas.base import Identifier, Label, Order
from schemas.visible import ALL_SEEN, cleaned, escaped, unseen
from schemas.wire.times import NotCanonical
from stream.config.funnel_file import FunnelError, load, parse
from tests.support.paths import FUNNEL_FILE

UNSEEN = [
    *map(chr, range(0x20)),
    "\x7f",
    *map(chr, range(0x80, 0xA0)),
    *"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",  # of direction
    *"\xad\u034f\u115f\u1160\u180e\u200b\u2060\u2061\u2062\u2063\u2064\u3164\ufeff\uffa0",  # without width
    *"\u2028\u2029\ufff9\ufffa\ufffb\U000e0001\U000e0041",
]
SEEN = [
    "Ada Lindqvist",
    "Jürgen Große-Özdemir",
    "می‌خواهم",  # Persian, with a joiner
    "क्‍ष",
    "👨‍👩‍👧 Family",
    "❤️ team",
    "日本 本店",
    "a" * 200,
]


@pytest.mark.parametrize("contract", [Identifier, Label, Order])
@pytest.mark.parametrize("character", UNSEEN, ids=lambda one: f"U+{ord(one):04X}")
def test_ids_and_names_with_what_nobody_sees_are_refused(contract, character):
    for text in (f"a{character}b", character, f"b{character}"):
        with pytest.raises(ValidationError):
            TypeAdapter(contract).validate_python(text)
        assert unseen(text) == f"U+{ord(character):04X}"


@pytest.mark.parametrize("text", SEEN)
def test_all_that_is_written_in_any_script_is_fine(text):
    assert TypeAdapter(Identifier).validate_python(text) == text
    assert (unseen(text), cleaned(text), escaped(text)) == (None, text, text)


@pytest.mark.parametrize("text", ["Web\u200d", "\u200cWeb", "a\u200db", "本\u200d\u200d"])
def test_a_joiner_that_joins_nothing_is_refused_too(text):
    with pytest.raises(ValidationError):
        TypeAdapter(Identifier).validate_python(text)
    assert unseen(text) is not None


def test_no_character_of_direction_or_control_is_forgotten():
    told = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in ("Cc", "Zl", "Zp")]
    told += [chr(code) for code in range(0x110000) if unicodedata.bidirectional(chr(code)) in BIDIRECTIONAL]
    assert [f"U+{ord(one):04X}" for one in told if unseen(f"a{one}") is None] == []


BIDIRECTIONAL = ("LRE", "LRO", "RLE", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")


def test_free_text_is_cleaned_and_what_breaks_lines_is_a_space():
    assert cleaned("Web\u202eform\x1b[31m\x9b2J\u200b") == "Webform[31m2J"
    assert cleaned("one\r\ntwo\u2028three\tfour") == "one  two three four"
    assert cleaned("\u200b\ufeff") == ""


def test_on_a_screen_it_is_written_out_as_json_has_it():
    text = "x\x1b[2J\x9b\u202e\u200b\U000e0041\ud800\ny"
    assert escaped(text) == "x\\u001b[2J\\u009b\\u202e\\u200b\\udb40\\udc41\\ud800\ny"
    shown = escaped(json.dumps({"name": "a\u202e\U000e0041"}, ensure_ascii=False))
    assert json.loads(shown) == {"name": "a\u202e\U000e0041"}


def test_a_pattern_of_the_contracts_finds_what_the_functions_find():
    for text in [*SEEN, *(f"a{one}" for one in UNSEEN), "a\u200db"]:
        assert (re.fullmatch(ALL_SEEN, text) is None) == (unseen(text) is not None)


def event(**fields):
    told = {"type": "deal.property_changed", "event_id": "e", "occurred_at": "2026-01-05T10:00:00Z", "source": "x"}
    told |= {"deal_id": "d", "property": "p", "value": "v"} | fields
    return json.dumps(told, ensure_ascii=False).encode()


@pytest.mark.parametrize("character", ["\u202e", "\x9b", "\x7f", "\u200b"])
def test_the_fast_reader_leaves_what_nobody_sees_to_the_contract(character):
    assert wire.deals.read(event(value="ü 本")).value == "ü 本"
    for fields in ({"deal_id": f"d{character}"}, {"value": character}):
        with pytest.raises(NotCanonical):
            wire.deals.read(event(**fields))
    with pytest.raises(ValidationError):
        wire.deals.read_by_contract(event(deal_id=f"d{character}"))
    assert wire.deals.read_by_contract(event(value=f"a{character}")).value == f"a{character}"


@pytest.mark.parametrize(
    ("written", "character"), [('"Ada\\u202e"', "U+202E"), ("Ada\u200b", "U+200B"), ('"A\\e[2J"', "U+001B")]
)
def test_a_name_of_the_funnel_file_is_refused_with_its_line_the_character_and_the_way_out(written, character):
    text = FUNNEL_FILE.read_text(encoding="utf-8")
    assert load(FUNNEL_FILE)
    line = next(number for number, one in enumerate(text.splitlines(), 1) if "name: Ada Lindqvist" in one)
    with pytest.raises(
        FunnelError, match=rf"funnel.yaml:{line}: reps\[0\]\.name: has a character that nobody sees"
    ) as no:
        parse(text.replace("Ada Lindqvist", written, 1))
    assert f"({character}); write it without" in str(no.value)
    assert not unseen(str(no.value))
