"""What every room of tests can use: the servers, ClickHouse in this process, and the settings of hypothesis."""

import gc
import os
from collections.abc import Iterator

import pytest

from stream.local_stack.broker.memory import MemoryBroker

pytest.register_assert_rewrite("tests.support")
pytest.register_assert_rewrite("tests.stories")
pytest_plugins = [
    "tests.support.examples",
    "tests.support.groups",
    "tests.support.marks",
    "tests.support.fixtures.clickhouse",
    "tests.support.fixtures.stack",
    "tests.support.fixtures.stacks",
]


def pytest_collection_finish() -> None:
    """Look for garbage among what tests make: thousands of tests that were collected are none, and took time to see."""
    gc.freeze()
    gc.set_threshold(10_000, 50, 20)


@pytest.fixture(scope="session", autouse=True)
def _bare_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings and stacks are those of the tests, whatever is set or runs where they do."""
    with pytest.MonkeyPatch.context() as patched:
        for name in [name for name in os.environ if name.startswith("DEALSTREAM_")]:
            patched.delenv(name)
        patched.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture
def broker() -> Iterator[MemoryBroker]:
    """A fresh embedded broker. `broker.stop()` and `broker.start()` (same port, empty) are at hand."""
    started = MemoryBroker()
    started.start()
    yield started
    started.stop()
