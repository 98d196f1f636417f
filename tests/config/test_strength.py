"""Which secrets can be guessed."""

import base64
import os
import random
import secrets
import uuid
from functools import partial

import pytest

from stream.config.settings import SecretError
from stream.config.strength import weakness
from stream.connectors import CONNECTORS

GUESSED = [
    "a",
    "ab",
    "changeme",
    "secret",
    "password",
    "test",
    "P4ssw0rd-P4ssw0rd",
    "passwordpassword",
    "secretsecretsecret1!",
    "change-me-please-now",
    "my-super-secret-password",
    "dealstream-standard-webhook-secret",
    "your-client-secret-here-1234",
    "correct-horse-battery-staple",
    "qwertyuiopasdfghjkl",
    "aaaaaaaaaaaaaaaaaaaaaaaa",
    "a1a1a1a1a1a1a1a1a1a1",
    "aabbccddeeffgghhiijj",
    "0123456789abcdef0123456789abcdef",
    "zyxwvutsrqponmlkjihgfedcba",
    "12345678-1234-1234-1234-123456789012",
    "00000000-0000-0000-0000-000000000000",
    "Xk3Qv9Xk3Qv9Xk3Qv9Xk3Qv9",
]

KEYS = [
    b"ab",
    b"my-signing-secret",
    bytes(32),
    b"\x01\x02" * 16,
    bytes(range(100, 132)),
    bytes.fromhex("3ca665347c05f8dfc5"),
]


@pytest.mark.parametrize("secret", [*GUESSED, *KEYS])
def test_what_is_easy_to_guess_is_told_why_and_never_repeated(secret):
    why = weakness(secret)
    assert why is not None
    assert len(secret) < 5 or str(secret) not in why


@pytest.mark.parametrize(
    "make",
    [
        lambda: secrets.token_urlsafe(24),
        lambda: secrets.token_hex(16),
        lambda: secrets.token_hex(32),
        lambda: str(uuid.uuid4()),
        lambda: base64.b64encode(os.urandom(32)).decode(),
        # The same each time: of a hundred thousand keys as short as this one may be all letters, and look guessed.
        partial(random.Random(1).randbytes, 16),
        partial(random.Random(1).randbytes, 24),
    ],
)
def test_what_a_machine_has_drawn_is_good(make):
    assert [weakness(make()) for _ in range(200)] == [None] * 200


def encoded(connector, text):
    """A secret of a connector, as it is written, that comes down to a text."""
    match connector.name:
        case "pipedrive":
            return f"dealstream:{text}"
        case "close":
            return text.encode().hex()
        case "hubspot":
            return text
    return "whsec_" + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize("connector", CONNECTORS, ids=lambda one: one.name)
@pytest.mark.parametrize("text", GUESSED)
def test_every_connector_refuses_what_is_easy_to_guess_with_its_setting_and_the_way_out(connector, text):
    with pytest.raises(SecretError, match=rf"DEALSTREAM_{connector.name.upper()}_SECRET") as refused:
        connector.check(encoded(connector, text))
    assert "openssl rand" in str(refused.value) or "copy the whole" in str(refused.value)
    assert len(text) < 10 or encoded(connector, text) not in str(refused.value)


@pytest.mark.parametrize("connector", CONNECTORS, ids=lambda one: one.name)
def test_every_connector_takes_what_a_machine_has_drawn(connector):
    connector.check(encoded(connector, secrets.token_urlsafe(24)))
