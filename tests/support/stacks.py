"""Data folders of stacks, without the stacks."""

import subprocess
import sys
from datetime import UTC, datetime

from stream.local_stack import known_stacks, stack_file
from stream.local_stack.lock import FolderLock
from stream.local_stack.stack_file import StackSettings
from tests.support.waiting import eventually

KAFKA = "127.0.0.1:29092"


def stack_settings(data, **changes):
    settings = {
        "funnel_file": data / "funnel.yaml",
        "kafka": KAFKA,
        "kafka_cluster": "embedded-0",
        "kafka_idempotence": False,
        "session_timeout_seconds": 6,
        "rebalance_timeout_seconds": 3,
        "partitions": 7,
        "replication": 1,
        "clickhouse": f"chdb://{data / 'clickhouse'}",
        "clickhouse_database": "dealstream",
        "gateway_port": 28080,
        "public_url": "https://tunnel.example",
        "accounts_file": data / "accounts.json",
        "journal": data / "journal",
        "worker_host": "127.0.0.1",
        "worker_port": 28081,
    }
    return StackSettings(**settings | changes)


class FakeStacks:
    """Stacks in a folder: what they leave on the disk, and their locks."""

    def __init__(self, folder):
        self.folder = folder
        self._locks = {}
        self._brokers = []

    def start(self, name, *, pids=None, kind="memory", **changes):
        """A stack that runs."""
        self.begin(name)
        return self.describe(name, pids=pids, kind=kind, **changes)

    def begin(self, name):
        """A stack that has a folder, and does not know yet where its parts will be."""
        data = self.folder / name
        data.mkdir(exist_ok=True)
        self._locks[name] = FolderLock(data)
        self._locks[name].acquire()
        known_stacks.note(data)
        return data

    def describe(self, name, *, pids=None, kind="memory", **changes):
        """It says where they are."""
        data = self.folder / name
        stack_file.write(data, stack_settings(data, **changes), datetime.now(UTC), {"up": 1} | (pids or {}), kind)
        return data

    def kill(self, name):
        self._locks.pop(name).release()

    def stop(self, name):
        data = self.folder / name
        stack_file.write(data, stack_file.read(data).settings, datetime.now(UTC), {}, "memory")
        self.kill(name)

    def broker(self, address=KAFKA):
        """A process that looks like the embedded broker of an address."""
        code = "import time; time.sleep(600)"
        process = subprocess.Popen([sys.executable, "-c", code, "--listener-url", f"tcp://{address}"])
        self._brokers.append(process)
        eventually(lambda: address in known_stacks.command_line(process.pid))  # just after a start there is none yet
        return process

    def end(self):
        for name in list(self._locks):
            self.kill(name)
        for process in self._brokers:
            process.kill()
            process.wait()
