"""Fixtures that all tests share."""

from collections.abc import Iterator

import pytest

from stream.embedded.broker import Broker


@pytest.fixture
def broker() -> Iterator[Broker]:
    """A fresh embedded broker. `broker.stop()` and `broker.start()` (same port, empty) are at hand."""
    started = Broker()
    started.start()
    yield started
    started.stop()
