"""An address that cannot be used is told alike, with the settings that have it."""

import re
import socket

import pytest

from stream.config.listening import CannotListen, listen, listen_for_health
from stream.config.settings import Settings
from stream.service.http import Health

NOBODY = Health({}, {}, {})


@pytest.fixture
def taken():
    with socket.create_server(("127.0.0.1", 0)) as one:
        yield one.getsockname()[1]


@pytest.mark.parametrize("part", ["gateway", "worker"])
def test_a_port_that_is_taken_is_told_with_its_settings(part, taken):
    for name, open_ in (
        ("port", lambda s: listen(s, part)),
        ("health_port", lambda s: listen_for_health(s, part, NOBODY)),
    ):
        settings = Settings(**{f"{part}_{name}": taken})
        upper = part.upper()
        way_out = f"set DEALSTREAM_{upper}_HOST and DEALSTREAM_{upper}_{name.upper()} to an address that is free"
        with pytest.raises(CannotListen, match=rf"cannot listen on 127\.0\.0\.1:{taken}: .+; {re.escape(way_out)}"):
            open_(settings)


@pytest.mark.parametrize("part", ["gateway", "worker"])
def test_without_a_port_for_health_checks_there_is_none(part):
    assert listen_for_health(Settings(), part, NOBODY) is None
