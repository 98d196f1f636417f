"""Ports of stacks that start at the same time."""

import subprocess
import sys

import pytest

from stream.local_stack import ports

OTHER_STACK = """
from stream.local_stack.ports import free_port, free_ports
print(free_port(free_ports(1)[0]), flush=True)
input()
"""


@pytest.fixture
def other_stack():
    """Another stack, which has chosen a port and does not use it yet."""
    with subprocess.Popen(
        [sys.executable, "-c", OTHER_STACK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        yield other
        other.kill()


def test_two_stacks_never_choose_the_same_port(other_stack):
    chosen = int(other_stack.stdout.readline())
    assert ports.is_free(chosen)
    assert ports.free_port(chosen) > chosen


def test_a_port_is_no_longer_claimed_once_its_stack_has_ended(other_stack):
    chosen = int(other_stack.stdout.readline())
    assert not ports.claim(chosen)
    other_stack.kill()
    other_stack.wait()
    assert ports.claim(chosen)
