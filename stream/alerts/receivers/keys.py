"""The keys with which messages to a receiver are signed: they stand in the environment, in a variable of its own."""

import os

from schemas.alerting import Receiver
from stream.config.strength import weakness
from stream.connectors.standard.signature import WAY_OUT, key_in


class KeyProblem(Exception):
    """A receiver has no key, or one that can be guessed. The message names its variable, and the way out."""


def keys_of(receiver: Receiver) -> list[bytes]:
    """Return the keys of a receiver, none where it is not signed for. Raises KeyProblem."""
    if receiver.kind != "webhook":
        return []
    variable = f"the environment variable {receiver.secret_env}"
    keys = [key_in(one) for one in os.environ.get(receiver.secret_env or "", "").replace(",", " ").split()]
    keys = [key for key in keys if key]
    if not keys:
        raise KeyProblem(f"{variable} has no key (whsec_…) to sign with; {WAY_OUT}")
    for key in keys:
        why = weakness(key)
        if why is not None:
            raise KeyProblem(f"{variable} has a key that is easy to guess: {why}; {WAY_OUT}")
    return keys
