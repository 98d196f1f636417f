"""The parts of a stack that are processes of `dealstream`: started, waited for, watched, started again."""

import http.client
import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from stream.local_stack.processes import Child, wait_for
from stream.local_stack.readiness import Counting, is_up
from stream.local_stack.saying import Say, StackError

REFUSED = 2
"""The exit code of a part whose settings or state do not fit: starting it again would not help."""

REBUILD = 3
"""The exit code of a worker whose state does not fit, and can be made anew from the events."""

MOST_RESTARTS = 2
"""So often a part that ends before it is ready is started again, since the broker has only just begun, too."""


class Children:
    """The processes of one stack.

    Args:
        data: the stack's folder; logs are in it.
        environment: what all processes have in common; what is known of it later is added before they are started.
        stopping: says whether the stack is to end.
        changed: is called when there is another process.
        say: is told what a person should know.
    """

    def __init__(
        self,
        data: Path,
        environment: Mapping[str, str],
        stopping: Callable[[], bool],
        changed: Callable[[], None],
        say: Say,
    ) -> None:
        self._data = data
        self.environment = dict(environment)
        self._stopping, self._changed, self._say = stopping, changed, say
        self._children: dict[str, Child] = {}
        self._loading: dict[str, Child] = {}

    def load(self, *commands: str) -> None:
        """Have commands of `dealstream` load what they need, until they are started."""
        for command in commands:
            self._loading[command] = child = self._made(command, ["stream.cli", command], {})
            child.load()

    def pids(self) -> dict[str, int]:
        """Return name and process id of each."""
        return {name: child.pid for name, child in self._children.items() if child.pid is not None}

    def get(self, name: str) -> Child | None:
        """Return one, if it was started."""
        return self._children.get(name)

    def run(self, command: str, *arguments: str) -> None:
        """Start a command of `dealstream`."""
        self._start(command, ["stream.cli", command, *arguments], {})

    def run_to_end(
        self, name: str, module: tuple[str, ...], failed: str, environment: Mapping[str, str] | None = None
    ) -> None:
        """Run a module and wait for its end. `failed`: the message that it did not go well.

        Raises StackError where it fails, or the stack is to end meanwhile.
        """
        child = self._start(name, module, environment or {})
        while (code := child.wait(0.5)) is None:
            if self._stopping():
                child.stop()
                raise StackError("stack-stopped-meanwhile")
        del self._children[name]
        if code != 0:
            raise StackError(failed, lines=child.last_lines(), log=str(child.log))

    def wait_ready(self, name: str, port: int, seconds: float) -> bool:
        """Wait until a part is ready; say no where its state has to be made anew. Raises StackError."""
        child = self._children[name]

        def settled() -> bool:
            ended = child.exit_code() not in (None, REFUSED, REBUILD)
            if ended and child.restarts < MOST_RESTARTS and not self._stopping():
                child.restart_if_ended(time.monotonic())
                self._changed()
                return False
            return self._stopping() or child.exit_code() is not None or is_up(*answer(port, "/health/ready"))

        counting = Counting(lambda: answer(port, "/health/ready")[1])
        while not (is_settled := wait_for(settled, seconds, every=0.2)) and counting.goes_on():
            continue  # a history of millions of events takes its time
        if child.exit_code() == REBUILD:
            return False
        if not is_settled or child.exit_code() is not None:
            raise StackError("stack-not-ready", part=name, lines=child.last_lines(), log=str(child.log))
        return True

    def stop(self, *names: str, seconds: float = 15.0) -> None:
        """Stop some, or all."""
        for name in names or tuple(self._children):
            if name in self._children:
                self._children[name].stop(seconds)
        for name in names or tuple(self._loading):
            if name in self._loading:
                self._loading.pop(name).stop(seconds)

    def watch(self) -> None:
        """Start again what has ended."""
        for child in list(self._children.values()):
            code = child.exit_code()
            if child.name == "simulate" and code == 0:
                continue
            if child.name == "simulate" and code == REFUSED:
                del self._children["simulate"]
                self._changed()
                self._say("stack-simulator-ended", why=child.last_lines(1))
                continue
            if child.restart_if_ended(time.monotonic()):
                self._changed()
                self._say("stack-part-again", part=child.name, code=str(code), log=str(child.log))

    def _start(self, name: str, module: tuple[str, ...] | list[str], environment: Mapping[str, str]) -> Child:
        child = self._loading.pop(name, None) or self._made(name, module, environment)
        child.environment = {**self.environment, **environment}
        self._children[name] = child
        child.start()
        self._changed()
        return child

    def _made(self, name: str, module: tuple[str, ...] | list[str], environment: Mapping[str, str]) -> Child:
        log = self._data / "logs" / f"{name}.log"
        return Child(name, [sys.executable, "-m", *module], {**self.environment, **environment}, log)


def answer(port: int, path: str, token: str | None = None) -> tuple[int, dict[str, Any]]:
    """Return status and JSON of a GET on this machine; status 0 where nobody answers. `token`: says who asks."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={} if token is None else {"Authorization": f"Bearer {token}"})
        response = connection.getresponse()
        body = response.read()
    except (OSError, http.client.HTTPException):  # it may end in the middle of its answer
        return 0, {}
    finally:
        connection.close()
    try:
        parsed = json.loads(body)
    except ValueError:
        return response.status, {}
    return response.status, parsed if isinstance(parsed, dict) else {}


def pids_of(broker: int | None, children: Children | None) -> dict[str, int]:
    """Return part to process id of a whole stack, this process included."""
    parts = {"up": os.getpid()} | ({} if broker is None else {"broker": broker})
    return parts | (children.pids() if children is not None else {})
