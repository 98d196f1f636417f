"""`dealstream worker` as a process of its own, beside a broker and a ClickHouse."""

import asyncio
import os
import subprocess
import sys

from stream.local_stack.ports import free_ports
from tests.support.stack import get
from tests.support.waiting import MEMBERSHIP

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
"""What it signs webhooks with, where the funnel file names HOOK_SECRET."""


class WorkerProcess:
    """A worker process that can be killed and started again; `read` asks its page."""

    def __init__(self, broker, clickhouse, file, log):
        self.file = file
        (port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{port}"
        self._log = log
        self.environment = os.environ | {
            "DEALSTREAM_FUNNEL_FILE": str(file),
            "DEALSTREAM_KAFKA": broker.address,
            "DEALSTREAM_KAFKA_IDEMPOTENCE": "false",
            **MEMBERSHIP,
            "DEALSTREAM_CLICKHOUSE": clickhouse.dsn,
            "DEALSTREAM_WORKER_PORT": str(port),
            "HOOK_SECRET": SECRET,
        }
        self._process = None

    def start(self):
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "stream.cli", "worker"], env=self.environment, stdout=log, stderr=log
            )

    def kill(self):
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    async def read(self, path):
        status, text = await asyncio.to_thread(get, f"{self.url}{path}")
        return text if status == 200 else ""
