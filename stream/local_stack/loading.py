"""A part of a stack that loads while others start: it is told its settings once they are known, and begins."""

import importlib
import json
import os
import sys
from contextlib import suppress
from typing import IO

WAITS_TO_BEGIN = "DEALSTREAM_WAITS_TO_BEGIN"
"""Set in the environment of a child: what else is in it comes as a line of JSON on its standard input."""

_LOADED = {
    "worker": ("stream.worker.service", "stream.sinks.clickhouse.connecting", "chdb"),
    "gateway": ("stream.cli.commands.gateway",),
}
"""By command, the modules that take a while; none does anything, nor reads settings, as it is loaded."""


def wait_to_begin(command: str, stdin: IO[bytes] | None = None) -> None:
    """Load what a command needs, then wait for its environment and take it on. Ends where the parent does meanwhile."""
    for module in _LOADED.get(command, ()):
        with suppress(ImportError):  # the command says what is missing
            importlib.import_module(module)
    line = (stdin or sys.stdin.buffer).readline()
    if not line:
        raise SystemExit(1)
    os.environ.update(json.loads(line))


def begin(stdin: IO[bytes], environment: dict[str, str]) -> None:
    """Have a child begin that waits. Raises OSError where it has ended."""
    line = json.dumps(environment).encode() + b"\n"
    while line:
        line = line[os.write(stdin.fileno(), line) :]
