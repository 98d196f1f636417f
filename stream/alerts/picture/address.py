"""Addresses of pictures that are opened without a login: each is signed for one version of one alert. Pure."""

import hmac
from collections.abc import Iterable
from hashlib import sha256
from urllib.parse import quote, urlencode

from schemas.alert import Alert, Kind
from stream.access.reader import LANGUAGE
from stream.access.rules import SIGNATURE
from stream.connectors.secrets import any_matches
from stream.words import ENGLISH

WITHOUT: frozenset[Kind] = frozenset({"silence", "batch"})
"""Of these there is no picture: nothing of them grows from day to day."""

RECEIVER, VERSION = "receiver", "version"
"""Parameters of an address, beside that of the signature."""


def has_picture(alert: Alert) -> bool:
    """Say whether an alert is of a kind that there are pictures of."""
    return alert.kind not in WITHOUT


def address_of(page_url: str, receiver: str, alert: Alert, key: bytes, language: str = ENGLISH.language) -> str:
    """Return where whoever has the address finds the picture of an alert as it stands, without a login.

    Args:
        page_url: where the page is for who is outside, without parameters.
        receiver: name of the receiver whose key it is.
        alert: the version of it that is shown there.
        key: to sign with.
        language: of the picture, by its tag.
    """
    proof = signature(key, alert.alert_id, alert.version)
    told = {RECEIVER: receiver, VERSION: alert.version, SIGNATURE: proof, LANGUAGE: language}
    return f"{page_url.rstrip('/')}/api/alerts/{quote(alert.alert_id, safe='')}/picture.png?{urlencode(told)}"


def signature(key: bytes, alert_id: str, version: int) -> str:
    """Return the signature of an address, in hexadecimal.

    What is signed begins as no message of a webhook does, so that neither stands for the other.
    """
    return hmac.new(key, f"picture\n{alert_id}\n{version}".encode(), sha256).hexdigest()


def is_signed(given: str, keys: Iterable[bytes], alert_id: str, version: int) -> bool:
    """Say whether an address was signed with one of the keys; how long that takes does not tell how far it is right."""
    return any_matches([given.encode(errors="replace")], [signature(key, alert_id, version).encode() for key in keys])
