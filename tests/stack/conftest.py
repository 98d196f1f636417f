from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.stack import Up


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    stack = Up(tmp_path)
    yield stack
    if stack.process is not None and stack.process.poll() is None:
        stack.process.terminate()
        stack.process.wait(90)
