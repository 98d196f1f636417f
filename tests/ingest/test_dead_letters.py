"""What a dead letter is called, and what it keeps."""

from stream.ingest.dead_letters import LONGEST_PAYLOAD, dead_letter, is_whole, payload_of, uncounted_letter
from tests.support.letters import letter_of
from tests.support.webhooks import NOW


def letter(payload, **fields):
    key, value = dead_letter(origin="hubspot", payload=payload, reason="not_json", detail="no", now=NOW, **fields)
    return letter_of(("sales.dead-letters", key, value))


def test_the_id_of_a_letter_stays_what_it_was_since_letters_are_kept_for_ever():
    assert letter(b"{").letter_id == "d5a609d33ebf2657ba45ccc1fe0a7d72"


def test_a_payload_of_the_limit_is_kept_whole_and_a_longer_one_is_cut():
    longest = letter(b"x" * LONGEST_PAYLOAD)
    assert (len(payload_of(longest)), is_whole(longest)) == (LONGEST_PAYLOAD, True)
    longer = letter(b"x" * (LONGEST_PAYLOAD + 1))
    assert (len(payload_of(longer)), is_whole(longer)) == (LONGEST_PAYLOAD, False)


def recurring(payload):
    key, value = uncounted_letter(
        origin="pipedrive", payload=payload, reason="unknown_rep", detail="no", now=NOW, recurs="deal 9: no rep"
    )
    return letter_of(("sales.dead-letters", key, value))


def test_a_letter_that_recurs_is_one_whatever_its_payload_and_says_when_that_was_cut():
    one, two, cut = (recurring(payload) for payload in (b"{1}", b"{2}", b"x" * (LONGEST_PAYLOAD + 1)))
    assert one.letter_id == two.letter_id == cut.letter_id
    assert [is_whole(each) for each in (one, two, cut)] == [True, True, False]
