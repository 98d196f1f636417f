"""A terminal of a person who types commands: nothing is set, and nothing is known of other terminals."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from tests.support.paths import ROOT
from tests.support.waiting import PATIENCE, eventually

_TYPED = re.compile(r"^\s+(?:\.venv/bin/)?dealstream (?P<words>.*?)(?:\s+# .*)?$", re.MULTILINE)


def documented() -> list[str]:
    """Every command line of README and docs, without `dealstream`, in their order."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    return [match["words"] for page in pages for match in _TYPED.finditer(page.read_text(encoding="utf-8"))]


class Terminals:
    """Terminals of one user in one working folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "home").mkdir()
        (folder / "deploy").symlink_to(ROOT / "deploy")
        programs = Path(sys.executable).parent
        self.environment = {"PATH": f"{programs}:{os.environ['PATH']}", "HOME": str(folder / "home")}
        self._started: dict[str, subprocess.Popen] = {}

    def type(self, line: str) -> subprocess.CompletedProcess:
        """Type a line of the shell and wait for its end."""
        return subprocess.run(
            ["bash", "-c", f"dealstream {line}"],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    def up(self, data: str = "data", *arguments: str) -> None:
        """Start `dealstream up` in a terminal of its own and wait until it is ready."""
        log = self.folder / f"{data}.log"
        with log.open("wb") as output:
            words = ["dealstream", "up", *arguments] + ([] if data == "data" else ["--data", data])
            self._started[data] = subprocess.Popen(
                words, cwd=self.folder, env=self.environment, stdout=output, stderr=output
            )
        eventually(lambda: "Ready." in log.read_text() or self._started[data].poll() is not None)
        assert self._started[data].poll() is None, log.read_text()

    def said(self, data: str = "data") -> str:
        """What `dealstream up` has said."""
        return (self.folder / f"{data}.log").read_text()

    def stop(self, data: str = "data") -> int:
        """Press Ctrl-C."""
        self._started[data].send_signal(signal.SIGINT)
        return self._started.pop(data).wait(PATIENCE)

    def kill(self, data: str = "data") -> None:
        """Kill `dealstream up`, and nothing else."""
        self._started[data].kill()
        self._started.pop(data).wait()

    def end(self) -> None:
        """Stop all that still runs."""
        for data in list(self._started):
            self.stop(data)
