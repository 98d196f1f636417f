"""Who sent it: an HMAC over time and body."""

from datetime import UTC, datetime, timedelta

import pytest

from stream.config.settings import SecretError, Settings
from stream.connectors.close.connector import Close
from stream.connectors.secrets import fixed
from stream.connectors.template import NotAuthentic
from tests.connectors.close.reading import CONNECTOR
from tests.support.crm_webhooks import (
    CLOSE_SECRET,
    close_headers,
    crm_funnel,
    opportunity,
)
from tests.support.webhooks import NOW, as_body

BODY = as_body(opportunity())


def verify(headers, *, body=BODY, now=NOW, connector=CONNECTOR):
    connector.verify(headers, "POST", "https://example.com/webhooks/close", body, now)


def test_what_is_signed_with_the_signature_key_is_authentic():
    verify(close_headers(BODY, now=NOW))


def test_a_signature_computed_by_openssl_is_authentic():
    # printf %s '1544123456{"a": 1}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:00ff10
    headers = {
        "close-sig-hash": "cd5cdf758c2278ce7ae5f22dbb0a45c6a669973ae3b80811790f460ee4301273",
        "close-sig-timestamp": "1544123456",
    }
    connector = Close(fixed("00ff10"), crm_funnel())
    verify(headers, body=b'{"a": 1}', now=datetime.fromtimestamp(1544123456, UTC), connector=connector)


@pytest.mark.parametrize(
    "changed", [{"close-sig-hash": "00" * 32}, {"close-sig-hash": "\udcff"}, {"close-sig-timestamp": "1795176001"}]
)
def test_a_request_that_differs_in_anything_signed_is_not(changed):
    with pytest.raises(NotAuthentic, match="does not match"):
        verify(close_headers(BODY, now=NOW) | changed)


def test_a_request_with_another_body_is_not():
    with pytest.raises(NotAuthentic, match="does not match"):
        verify(close_headers(BODY, now=NOW), body=BODY + b" ")


@pytest.mark.parametrize("missing", ["close-sig-hash", "close-sig-timestamp"])
def test_a_request_without_a_signature_header_is_not(missing):
    with pytest.raises(NotAuthentic, match="missing"):
        verify({name: value for name, value in close_headers(BODY, now=NOW).items() if name != missing})


@pytest.mark.parametrize("timestamp", ["soon", "-1", "1e9", "1" * 50, "nan", "١٦"])
def test_a_timestamp_that_is_not_in_seconds_is_not(timestamp):
    with pytest.raises(NotAuthentic, match="not in seconds"):
        verify(close_headers(BODY, now=NOW) | {"close-sig-timestamp": timestamp})


@pytest.mark.parametrize(("seconds", "authentic"), [(-301, False), (-300, True), (300, True), (301, False)])
def test_a_timestamp_may_be_five_minutes_off_and_no_more(seconds, authentic):
    headers = close_headers(BODY, now=NOW)
    if authentic:
        verify(headers, now=NOW + timedelta(seconds=seconds))
    else:
        with pytest.raises(NotAuthentic, match="5 minutes"):
            verify(headers, now=NOW + timedelta(seconds=seconds))


def test_the_webhooks_of_two_signature_keys_are_authentic():
    connector = Close(fixed("aa" * 32, CLOSE_SECRET), crm_funnel())
    verify(close_headers(BODY, now=NOW), connector=connector)
    verify(close_headers(BODY, now=NOW, secret="aa" * 32), connector=connector)


def test_a_secret_that_is_not_hexadecimal_is_refused_without_being_told():
    with pytest.raises(SecretError, match="DEALSTREAM_CLOSE_SECRET") as refused:
        Close.create(Settings(close_secret="not-hexadecimal"), crm_funnel())
    assert "not-hexadecimal" not in str(refused.value)


def test_without_a_secret_there_is_no_connector():
    assert Close.create(Settings(), crm_funnel()) is None
