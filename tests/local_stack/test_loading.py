"""A part that loads while others start begins once it is told its settings, and only then."""

import sys
import time

import pytest

from stream.local_stack.children import Children
from stream.local_stack.known_stacks import command_line
from stream.local_stack.processes import Child
from tests.support.telling import Told
from tests.support.waiting import PATIENCE, eventually

CODE = """
import os, sys, time
from stream.local_stack.loading import WAITS_TO_BEGIN, wait_to_begin
waits = os.environ.pop(WAITS_TO_BEGIN, None)
if waits:
    wait_to_begin("nothing of the kind")
print("begun with", os.environ["TOLD"], "after waiting" if waits else "at once", flush=True)
"""


@pytest.fixture
def child(tmp_path):
    child = Child("part", [sys.executable, "-c", CODE], {"TOLD": "what was known at first"}, tmp_path / "log")
    yield child
    child.stop()


def test_it_waits_for_its_start_and_takes_on_what_is_known_by_then(child):
    child.load()
    time.sleep(1.0)
    assert child.exit_code() is None
    assert child.last_lines() == ""
    child.environment["TOLD"] = "what is known now"
    child.start()
    assert child.wait(PATIENCE) == 0
    assert child.last_lines() == "begun with what is known now after waiting"


def test_one_that_ends_while_it_loads_is_started_anew(child):
    child.load()
    child.stop()
    child.start()
    assert child.wait(PATIENCE) == 0
    assert child.last_lines() == "begun with what was known at first at once"


def test_when_it_is_started_again_it_waits_for_nothing(child):
    child.load()
    child.start()
    assert child.wait(PATIENCE) == 0
    assert child.restart_if_ended(time.monotonic())
    assert child.wait(PATIENCE) == 0
    assert child.last_lines(1).endswith("at once")


def test_one_whose_stack_ends_before_its_start_ends_too(tmp_path):
    children = Children(tmp_path, {}, lambda: False, lambda: None, Told())
    children.load("worker")
    assert children.pids() == {}
    pid = children._loading["worker"].pid  # noqa: SLF001 (nobody else knows of it yet)
    assert pid is not None
    eventually(lambda: "stream.cli worker" in command_line(pid))  # it is another program for a moment
    children.stop()
    eventually(lambda: not command_line(pid))
