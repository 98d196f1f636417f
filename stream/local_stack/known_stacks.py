"""Which stacks there are on this machine, for this user: those that run, and the one of a data folder.

Each `dealstream up` notes its data folder in a folder of the user's, so that commands can tell when there are several.
"""

import contextlib
import hashlib
import os
import subprocess
from pathlib import Path
from typing import Literal, NamedTuple

from stream.config.settings import Settings
from stream.local_stack import lock, stack_file
from stream.local_stack.stack_file import StackFile, StackFileError


class KnownStack(NamedTuple):
    """A stack by its data folder. `killed`: it ended without being stopped."""

    data: Path
    file: StackFile
    state: Literal["running", "stopped", "killed"]

    def broker_left_behind(self) -> int | None:
        """Return the process id of the broker that a killed stack left behind, if it did."""
        pid = self.file.pids.get("broker")
        if self.state != "killed" or pid is None or self.file.settings.kafka not in command_line(pid):
            return None
        return pid


def start_command(loaded: Settings) -> str:
    """Return how a stack is started: one that counts with a person's own funnel file gets no simulated deals."""
    return "dealstream up --no-simulate --data live" if "funnel_file" in loaded.model_fields_set else "dealstream up"


def stack_of(data: Path) -> KnownStack | None:
    """Return the stack of a data folder, or None where there never was one. Raises StackFileError."""
    file = stack_file.read(data)
    if file is None:
        return None
    if lock.is_held(data):
        return KnownStack(data, file, "running")
    return KnownStack(data, file, "stopped" if file.state == "stopped" else "killed")


def is_starting(data: Path) -> bool:
    """Say whether a stack has a folder and has not written yet where it is: what the folder tells is of one before."""
    if not lock.is_held(data):
        return False
    try:
        return (data / stack_file.NAME).stat().st_mtime_ns < (data / lock.NAME).stat().st_mtime_ns
    except FileNotFoundError:
        return True


def note(data: Path) -> None:
    """Note the data folder of a stack that starts, which has it locked."""
    os.utime(data / lock.NAME)  # from now on what the folder tells is older
    folder = _folder()
    if folder is None:
        return
    path = str(data.resolve())
    with contextlib.suppress(OSError):  # a home that cannot be written to: commands then need --data
        folder.mkdir(parents=True, exist_ok=True)
        (folder / hashlib.sha256(path.encode()).hexdigest()[:16]).write_text(path, encoding="utf-8")


def running() -> list[KnownStack]:
    """Return the stacks that run now, whatever folder they are in."""
    stacks = []
    for data in _noted():
        with contextlib.suppress(StackFileError):
            stack = stack_of(data)
            if stack is not None and stack.state == "running":
                stacks.append(stack)
    return stacks


def starting() -> Path | None:
    """Return the folder of a stack that is starting, if there is one."""
    return next(filter(is_starting, _noted()), None)


def _noted() -> list[Path]:
    folder = _folder()
    noted = []
    for one in sorted(folder.iterdir()) if folder is not None and folder.is_dir() else ():
        # After a power cut a note may be anything.
        with contextlib.suppress(OSError, UnicodeDecodeError):
            noted.append(Path(one.read_text(encoding="utf-8")))
    return [data for data in noted if data.is_absolute()]


def command_line(pid: int) -> str:
    """Return the command line of a process; empty where there is none."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        pass
    try:
        listing = subprocess.run(["ps", "-p", str(pid), "-o", "args="], capture_output=True, text=True, check=False)  # noqa: S603, S607
    except OSError:
        return ""
    return listing.stdout


def _folder() -> Path | None:
    state = os.environ.get("XDG_STATE_HOME")
    try:
        return (Path(state) if state else Path.home() / ".local" / "state") / "dealstream" / "stacks"
    except RuntimeError:
        return None
