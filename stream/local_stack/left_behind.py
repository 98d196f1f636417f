"""What a stack that was killed left behind: a worker that is still ending, and where only Linux would have killed it,
a broker that would go on for ever."""

import os
import signal
from contextlib import suppress
from pathlib import Path

from stream.local_stack import stack_file
from stream.local_stack.known_stacks import command_line
from stream.local_stack.processes import wait_for
from stream.local_stack.saying import Say, StackError
from stream.local_stack.stack_file import StackFileError

WAIT_SECONDS = 30.0
FORGETTING = "forgetting"
"""In the data folder while somebody is being forgotten in it."""


def refuse_half_forgotten(data: Path) -> None:
    """Raise StackError where somebody was being forgotten: numbers would be made of events of before and of after."""
    if (data / FORGETTING).exists():
        raise StackError("stack-half-forgotten", data=str(data))


def clear_up(data: Path, say: Say) -> None:
    """Wait for the worker of a killed stack to end, and stop its broker. Hold the folder's lock meanwhile.

    Raises StackError where a part does not end.
    """
    before = None
    with suppress(StackFileError):  # of another version: nothing is known of its parts
        before = stack_file.read(data)
    if before is None or before.state == "stopped":
        return
    if before.broker == "memory":
        say("stack-was-killed-in-memory")
    else:
        say("stack-was-killed")
    worker = before.pids.get("worker")
    if worker is not None and not wait_for(lambda: "stream.cli worker" not in command_line(worker), WAIT_SECONDS):
        raise StackError("stack-worker-still-running", process=str(worker))
    broker = before.pids.get("broker")
    if broker is not None and before.settings.kafka in command_line(broker):
        with suppress(ProcessLookupError):
            os.kill(broker, signal.SIGKILL)
        wait_for(lambda: not command_line(broker), WAIT_SECONDS)  # its port is free then
        say("stack-broker-left-behind", kafka=before.settings.kafka, process=str(broker))
