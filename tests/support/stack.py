"""The whole stack as a user starts it: `dealstream up`, in processes of its own."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from stream.local_stack import stack_file
from stream.local_stack.known_stacks import command_line
from stream.local_stack.ports import free_ports
from stream.local_stack.unstored import in_journal
from tests.support.waiting import PATIENCE, eventually

HUBSPOT_SECRET = "3f9d2c71-8a64-4be0-9c15-d07b6e2f4a83"
STANDARD_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
CLI = [sys.executable, "-m", "stream.cli"]


def get(url, seconds=60):
    """Status and text of a GET; status 0 where nobody answers in time."""
    try:
        with urllib.request.urlopen(url, timeout=seconds) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


class Up:
    """One `dealstream up` at a time over one data folder.

    On the memory-only broker, which starts sooner, unless a test is about what the stack keeps.
    """

    def __init__(self, folder: Path, broker: str = "memory") -> None:
        self.broker = broker
        kafka, gateway, worker = free_ports(3)
        self.folder = folder
        self.worker = f"http://127.0.0.1:{worker}"
        self.gateway = f"http://127.0.0.1:{gateway}"
        self.log = folder / "up.log"
        self.environment = os.environ | {
            "XDG_STATE_HOME": str(folder),  # tests beside this one look for the stacks of this user
            "DEALSTREAM_KAFKA": f"127.0.0.1:{kafka}",
            "DEALSTREAM_GATEWAY_PORT": str(gateway),
            "DEALSTREAM_WORKER_PORT": str(worker),
            "DEALSTREAM_PUBLIC_URL": self.gateway,
            "DEALSTREAM_HUBSPOT_SECRET": HUBSPOT_SECRET,
            "DEALSTREAM_STANDARD_SECRET": STANDARD_SECRET,
            "DEALSTREAM_CLICKHOUSE": f"chdb://{folder / 'clickhouse'}",
        }
        self.process: subprocess.Popen | None = None

    def start(self, *arguments: str) -> None:
        self.launch(*arguments)
        eventually(lambda: self.said("Ready.") or self.process.poll() is not None)
        assert self.process.poll() is None, self.log.read_text()

    def launch(self, *arguments: str) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [*CLI, "up", "--data", str(self.folder), "--broker", self.broker, *arguments],
                env=self.environment,
                stdout=output,
                stderr=output,
            )

    def said(self, text: str) -> bool:
        return text in self.log.read_text()

    def run(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([*CLI, *arguments], env=self.environment, capture_output=True, text=True, timeout=400)

    def has_all(self) -> bool:
        """Whether all that was acknowledged so far is counted and stored.

        It waits in the gateway's journal at first, and from there on for the worker's next fetch.
        """
        if in_journal(self.folder / "journal"):
            return False
        time.sleep(1)
        return json_of(f"{self.worker}/api/status").get("stored") is True

    def verify(self) -> subprocess.CompletedProcess:
        return self.run("simulate", "--verify", "--journal", str(self.folder / "simulator"))

    def sent(self) -> int:
        journal = self.folder / "simulator" / "journal.jsonl"
        return journal.read_text().count('"to":') if journal.exists() else 0

    def child(self, command: str) -> int:
        """Process id of a child of the stack."""
        listing = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
        for line in listing.splitlines():
            match = re.match(rf"\s*(\d+)\s+{self.process.pid}\s.*stream\.cli {command}", line)
            if match:
                return int(match[1])
        return 0

    def kill(self, command: str) -> None:
        eventually(lambda: self.child(command))
        os.kill(self.child(command), signal.SIGKILL)

    def pids(self) -> dict[str, int]:
        """Process ids by part."""
        return stack_file.read(self.folder).pids

    def kill_all(self) -> None:
        """All at once, so that none can do anything for another."""
        pids = [self.process.pid, *self._children()]
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        eventually(lambda: not any(map(command_line, pids)))

    def _children(self) -> list[int]:
        listing = subprocess.run(["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True).stdout
        pairs = [line.split() for line in listing.splitlines()[1:]]
        return [int(pid) for pid, parent in pairs if int(parent) == self.process.pid]

    def left_behind(self) -> list[str]:
        listing = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
        kafka = self.environment["DEALSTREAM_KAFKA"]
        return [line for line in listing.splitlines() if str(self.folder) in line or kafka in line]

    def end(self) -> None:
        """Stop it if it still runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(PATIENCE)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)


def json_of(url):
    return json.loads(get(url)[1])
