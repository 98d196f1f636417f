"""The address of a picture opens one version of one alert, for whoever has it."""

from typing import get_args
from urllib.parse import parse_qs, urlsplit

import pytest

from schemas.alert import Kind
from stream.alerts.picture.address import address_of, has_picture, is_signed, signature
from stream.connectors.standard.signature import key_in
from stream.connectors.standard.signature import signature as of_a_message
from tests.support.alerts import alert

KEY, OTHER = key_in("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), key_in("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")
SIGNED = signature(KEY, "a1", 2)


def test_an_address_lies_under_that_of_the_page_and_says_for_whom_and_of_which_version_it_is():
    parts = urlsplit(address_of("https://sales.example/board/", "Sales team", alert(version=2), KEY))
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "sales.example", "/board/api/alerts/a1/picture.png")
    assert parse_qs(parts.query) == {
        "receiver": ["Sales team"],
        "version": ["2"],
        "signature": [SIGNED],
        "lang": ["en"],
    }


def test_a_signature_is_that_of_its_alert_version_and_key():
    assert is_signed(SIGNED, [KEY], "a1", 2)
    assert is_signed(SIGNED, [OTHER, KEY], "a1", 2), "while a key is changed"
    assert not is_signed(SIGNED, [OTHER], "a1", 2)
    assert not is_signed(SIGNED, [], "a1", 2)
    assert not is_signed(SIGNED, [KEY], "a2", 2)
    assert not is_signed(SIGNED, [KEY], "a1", 3)
    assert not is_signed(SIGNED, [KEY], "a1", 1)


@pytest.mark.parametrize("given", ["", SIGNED[:-1], SIGNED.upper(), "é" * 64, "\udc80", SIGNED + "0"])
def test_what_is_no_signature_opens_nothing(given):
    assert not is_signed(given, [KEY], "a1", 2)


def test_what_a_webhook_is_signed_with_opens_no_picture():
    assert not is_signed(of_a_message(KEY, "a1", "2", b""), [KEY], "a1", 2)


def test_there_are_pictures_of_leaks_and_none_of_silence_and_batches():
    assert {kind for kind in get_args(Kind) if not has_picture(alert(kind=kind))} == {"silence", "batch"}
