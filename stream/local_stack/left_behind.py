"""What a stack that was killed left behind: a worker that is still ending, and where only Linux would have killed it,
a broker that would go on for ever."""

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from stream.local_stack import stack_file
from stream.local_stack.known_stacks import command_line
from stream.local_stack.processes import wait_for
from stream.local_stack.stack_file import StackFileError

WAIT_SECONDS = 30.0
FORGETTING = "forgetting"
"""In the data folder while somebody is being forgotten in it."""


class StillRunning(Exception):
    """A part of the killed stack does not end; the message says which."""


class HalfForgotten(Exception):
    """Somebody was being forgotten in the folder, and that was broken off; the message says the way out."""


def refuse_half_forgotten(data: Path) -> None:
    """Raise HalfForgotten: numbers would be made of events of before and of after."""
    if (data / FORGETTING).exists():
        raise HalfForgotten(
            f"`dealstream forget` was broken off in {data}; do it again first, as it was typed or with --again"
        )


def clear_up(data: Path, say: Callable[[str], None]) -> None:
    """Wait for the worker of a killed stack to end, and stop its broker. Hold the folder's lock meanwhile.

    Raises StillRunning.
    """
    before = None
    with suppress(StackFileError):  # of another version: nothing is known of its parts
        before = stack_file.read(data)
    if before is None or before.state == "stopped":
        return
    if before.broker == "memory":
        say(
            "The last stack in this folder was killed; events that had not reached ClickHouse are lost with its "
            "memory-only broker: send them again"
        )
    else:
        say("The last stack in this folder was killed; all that it had acknowledged is on disk, and goes on from there")
    worker = before.pids.get("worker")
    if worker is not None and not wait_for(lambda: "stream.cli worker" not in command_line(worker), WAIT_SECONDS):
        raise StillRunning(f"the worker of the last stack (process {worker}) is still running; end it, and start again")
    broker = before.pids.get("broker")
    if broker is not None and before.settings.kafka in command_line(broker):
        with suppress(ProcessLookupError):
            os.kill(broker, signal.SIGKILL)
        wait_for(lambda: not command_line(broker), WAIT_SECONDS)  # its port is free then
        say(f"Its broker was left behind on {before.settings.kafka} (process {broker}) and is stopped now")
