from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from stream.config.settings import Settings
from stream.connectors.hubspot import HubSpot, signature
from stream.connectors.secrets import fixed
from stream.connectors.template import NotAuthentic
from tests.support.webhooks import (
    HUBSPOT_SECRET,
    NOW,
    funnel,
    hubspot_headers,
    millis,
)

URL = "https://www.example.com/webhook_uri"
VECTOR_SECRET = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy"
VECTOR_BODY = b"{'example_field':'example_value'}"
VECTORS = [
    ("1693657560000", "K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y="),
    ("1700000300000", "RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw="),
]
CONNECTOR = HubSpot(fixed(HUBSPOT_SECRET), funnel())


def verify(headers, *, connector=CONNECTOR, method="POST", url=URL, body=b"[]", now=NOW):
    connector.verify(headers, method, url, body, now)


def signed(body=b"[]", **options):
    return hubspot_headers(body, **{"url": URL, "now": NOW} | options)


@pytest.mark.parametrize(("timestamp", "given"), VECTORS)
def test_the_published_vectors_are_authentic(timestamp, given):
    headers = {"X-HubSpot-Signature-v3": given, "X-HubSpot-Request-Timestamp": timestamp}
    now = datetime.fromtimestamp(int(timestamp) / 1000, UTC)
    verify(headers, connector=HubSpot(fixed(VECTOR_SECRET), funnel()), body=VECTOR_BODY, now=now)


@pytest.mark.parametrize(
    "changed",
    [{"body": b"[] "}, {"method": "PUT"}, {"url": URL + "?a=1"}, {"connector": HubSpot(fixed("other"), funnel())}],
)
def test_a_request_that_differs_in_anything_signed_is_not_authentic(changed):
    verify(signed())
    with pytest.raises(NotAuthentic, match="does not match"):
        verify(signed(), **changed)


def test_a_request_with_another_timestamp_than_the_signed_one_is_not_authentic():
    with pytest.raises(NotAuthentic, match="does not match"):
        verify(signed() | {"X-HubSpot-Request-Timestamp": str(millis(NOW) + 1)})


@pytest.mark.parametrize("missing", ["X-HubSpot-Signature-v3", "X-HubSpot-Request-Timestamp"])
def test_a_request_without_a_signature_header_is_not_authentic(missing):
    headers = signed()
    del headers[missing]
    with pytest.raises(NotAuthentic, match="missing"):
        verify(headers)


def test_signatures_of_version_1_and_2_are_not_accepted():
    headers = signed()
    headers["X-HubSpot-Signature"] = headers.pop("X-HubSpot-Signature-v3")
    with pytest.raises(NotAuthentic, match="missing"):
        verify(headers | {"X-HubSpot-Signature-Version": "v2"})


@pytest.mark.parametrize(
    "timestamp", ["169365756000", "16936575600000", "1693657560.00", "١٦٩٣٦٥٧٥٦٠٠٠٠", "-693657560000"]
)
def test_a_timestamp_that_is_not_13_digits_is_not_authentic(timestamp):
    with pytest.raises(NotAuthentic, match="13 digits"):
        verify(signed(timestamp=timestamp))


@pytest.mark.parametrize("minutes", [-5, 5])
def test_a_timestamp_five_minutes_off_is_still_authentic(minutes):
    verify(signed(now=NOW + timedelta(minutes=minutes)))


@pytest.mark.parametrize("seconds", [-300.001, 300.001])
def test_a_timestamp_more_than_five_minutes_off_is_not_authentic(seconds):
    with pytest.raises(NotAuthentic, match="5 minutes"):
        verify(signed(now=NOW + timedelta(seconds=seconds)))


def test_a_signature_of_bytes_that_are_no_text_is_not_authentic():
    with pytest.raises(NotAuthentic, match="does not match"):
        verify(signed() | {"X-HubSpot-Signature-v3": "\udcff"}, url=URL + "?\udcff")


@pytest.mark.parametrize(
    ("called", "signed_as"),
    [
        ("%3A%2F%3F%40%21%24%27%28%29%2A%2C%3B", ":/?@!$'()*,;"),
        ("%3a%2f%3f%40%21%24%27%28%29%2a%2c%3b", ":/?@!$'()*,;"),
        ("%20%26%3D%23%25%2B%C3%A9", "%20%26%3D%23%25%2B%C3%A9"),
        ("%253A", "%253A"),
    ],
)
def test_the_url_is_signed_with_just_the_documented_characters_decoded(called, signed_as):
    expected = signature(HUBSPOT_SECRET, "POST", f"{URL}?q={signed_as}", b"", "1")
    assert signature(HUBSPOT_SECRET, "POST", f"{URL}?q={called}", b"", "1") == expected
    verify(signed(url=f"{URL}?q={signed_as}"), url=f"{URL}?q={called}")


@pytest.mark.parametrize("secret", [None, SecretStr("")])
def test_without_a_secret_there_is_no_connector(secret):
    assert HubSpot.create(Settings(hubspot_secret=secret), funnel()) is None
