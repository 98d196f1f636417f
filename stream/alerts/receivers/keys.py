"""What of a receiver stands in environment variables: keys that sign messages and pictures, and secret addresses."""

import os

from schemas.alerting import Receiver
from schemas.funnel_file import FunnelFile
from stream.config.refused import SettingError
from stream.config.strength import weakness
from stream.connectors.standard.signature import WAY_OUT, key_in


class GuessableKey(SettingError):
    """A receiver has a key that can be guessed. The message names its variable, and the way out."""


class NoKey(SettingError):
    """A receiver that is signed for has no key. The message names its variable, and the way out."""


class NoAddress(SettingError):
    """The variable that has a receiver's address is not set. The message names it."""


def address_of(receiver: Receiver) -> str:
    """Return where a receiver is told. Raises NoAddress."""
    address = receiver.url or os.environ.get(receiver.url_env or "", "").strip()
    if not address:
        raise NoAddress(f"the environment variable {receiver.url_env} has no address")
    return address


def keys_of(receiver: Receiver) -> list[bytes]:
    """Return the keys of a receiver; none where it is not signed for. Raises NoKey, GuessableKey."""
    if receiver.kind != "webhook" and receiver.page_url is None:
        return []
    variable = f"the environment variable {receiver.secret_env}"
    told = os.environ.get(receiver.secret_env or "", "").replace(",", " ").split()
    keys = [key for key in map(key_in, told) if key]
    if not keys:
        raise NoKey(f"{variable} has no key (whsec_…) to sign with; {WAY_OUT}")
    for key in keys:
        why = weakness(key)
        if why is not None:
            raise GuessableKey(f"{variable} has a key that is easy to guess: {why}; {WAY_OUT}")
    return keys


def refuse_guessable(file: FunnelFile) -> None:
    """Raise GuessableKey where a receiver has one; one that has none yet is told so when it is to be told."""
    for receiver in file.alerts.receivers:
        try:
            keys_of(receiver)
        except NoKey:
            continue
