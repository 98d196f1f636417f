"""Each connection to Kafka is made with what files say then: a password or certificate that was renewed is taken up.

Clients live as long as their process. Left alone, aiokafka shows for ever what they began with: once a broker has
another password, or is signed by somebody else, they come in no more.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from aiokafka import client
from aiokafka.conn import create_conn

from stream.config.refused import SettingError

Options = Mapping[str, Any]
_OF_FILES = ("ssl_context", "sasl_plain_password", "sasl_oauth_token_provider")


class _Files:
    """What files say: of one that is away, or renewed by half, what it said last."""

    def __init__(self, read: Callable[[], Options]) -> None:
        """Read them. Raises what `read` raises."""
        self._read = read
        self._last = read()

    def now(self) -> dict[str, Any]:
        """Return the options that come of files, as these are now."""
        with suppress(SettingError):  # the next connection takes it up
            self._last = self._read()
        return {name: told for name, told in self._last.items() if name in _OF_FILES}

    def options(self) -> dict[str, Any]:
        """Return all options; those that come of files lead back to here."""
        options = dict(self._last)
        if (context := options.get("ssl_context")) is not None:
            context.files = self
        if (told := options.get("sasl_plain_password")) is not None:
            password = options["sasl_plain_password"] = _Password(told)
            password.files = self
        return options


class _Password(str):
    """Is the password, and knows where it stands."""

    files: _Files


def renewing(read: Callable[[], Options]) -> dict[str, Any]:
    """Return options of a client of aiokafka, which are read anew for each of its connections.

    Args:
        read: returns how TLS and the login are. What it raises the first time is raised.
    """
    client.create_conn = _connect
    return _Files(read).options()


async def _connect(host: str, port: int, **options: Any) -> Any:
    told = (getattr(options.get(name), "files", None) for name in _OF_FILES)
    files = next((one for one in told if isinstance(one, _Files)), None)
    return await create_conn(host, port, **options if files is None else options | files.now())
