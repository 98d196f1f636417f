"""What every room of tests can use: the servers, ClickHouse in this process, and the settings of hypothesis."""

import os
from collections.abc import Iterator

import pytest

from stream.local_stack.broker import Broker

pytest.register_assert_rewrite("tests.support")
pytest_plugins = ["tests.support.fixtures.clickhouse", "tests.support.fixtures.stack", "tests.support.fixtures.stacks"]


@pytest.fixture(autouse=True, scope="session")
def no_stacks_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What runs on the machine of whoever tests is nothing that a command may talk to."""
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))


@pytest.fixture
def broker() -> Iterator[Broker]:
    """A fresh embedded broker. `broker.stop()` and `broker.start()` (same port, empty) are at hand."""
    started = Broker()
    started.start()
    yield started
    started.stop()
