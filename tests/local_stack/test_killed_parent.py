"""No part of a stack outlives it: not even where it is killed, and can end nothing itself."""

import os
import signal
import subprocess
import sys
import time

import pytest

from stream.local_stack.known_stacks import command_line
from tests.support.waiting import eventually

PARENT = """
import sys, time
from pathlib import Path
from stream.local_stack.broker.memory import MemoryBroker
from stream.local_stack.processes import Child

code = "from stream.local_stack.processes import end_with_stdin; end_with_stdin(); import time; time.sleep(600)"
child, broker = Child("sleeper", [sys.executable, "-c", code], {}, Path(sys.argv[1])), MemoryBroker()
child.start()
broker.start()
print(child.pid, broker.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def parent(tmp_path):
    command = [sys.executable, "-c", PARENT, str(tmp_path / "log")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the broker is stopped by the next stack in the folder")
def test_child_and_broker_of_a_parent_that_is_killed_end_at_once(parent):
    parts = [int(pid) for pid in parent.stdout.readline().split()]
    assert all(map(command_line, parts))
    os.kill(parent.pid, signal.SIGKILL)
    eventually(lambda: not any(map(command_line, parts)))


def test_they_live_as_long_as_the_parent_does(parent):
    parts = [int(pid) for pid in parent.stdout.readline().split()]
    time.sleep(0.5)
    assert all(map(command_line, parts))
