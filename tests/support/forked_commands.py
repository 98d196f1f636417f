"""Many commands in one process that has loaded them, and has a child run each: what takes time is the loading."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.support.paths import ROOT
from tests.support.waiting import PATIENCE

_RUN = """
import importlib, json, os, sys, traceback
from stream.cli import main
commands = json.loads(sys.argv[1])
for name in {name for name, *_ in commands}:
    importlib.import_module("stream.cli.commands." + name.replace("-", "_"))
for arguments in commands:
    pid = os.fork()
    if not pid:
        out = os.open("out", os.O_CREAT | os.O_TRUNC | os.O_WRONLY)
        os.dup2(out, 1), os.dup2(out, 2)
        sys.argv = ["dealstream", *arguments]
        code = 0
        try:
            main.main()
        except SystemExit as end:
            code = end.code or 0
        except BaseException:
            traceback.print_exc()
            code = 99
        sys.stdout.flush(), sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 1)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    print(json.dumps([arguments[0], code, open("out", errors="replace").read()]), flush=True)
"""


class Said(NamedTuple):
    """How a command ended, and what it wrote. 99: with a traceback."""

    command: str
    code: int
    text: str


def run_each(commands: Sequence[Sequence[str]], folder: Path, environment: Mapping[str, str]) -> list[Said]:
    """Run commands one after the other in a folder, with their settings among the environment."""
    done = subprocess.run(
        [sys.executable, "-c", _RUN, json.dumps(commands)],
        cwd=folder, env={**environment, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    said = [Said(*json.loads(line)) for line in done.stdout.splitlines()]
    assert len(said) == len(commands), done.stderr
    return said
