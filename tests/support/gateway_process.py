"""`dealstream gateway` in a process of its own."""

import asyncio
import os
import subprocess
import sys
from contextlib import contextmanager

import aiohttp

from tests.support.waiting import PATIENCE
from tests.support.webhooks import FUNNEL, HUBSPOT_SECRET, STANDARD_SECRET


@contextmanager
def gateway_process(folder, funnel=FUNNEL, **settings):
    """The process and what reads its log, which is in the folder."""
    (folder / "funnel.yaml").write_text(funnel)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DEALSTREAM_")} | {
        "DEALSTREAM_FUNNEL_FILE": str(folder / "funnel.yaml"),
        "DEALSTREAM_KAFKA_IDEMPOTENCE": "false",
        "DEALSTREAM_HUBSPOT_SECRET": HUBSPOT_SECRET,
        "DEALSTREAM_STANDARD_SECRET": STANDARD_SECRET,
    }
    environment |= {f"DEALSTREAM_{name.upper()}": str(value) for name, value in settings.items()}
    with (folder / "log").open("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "stream.cli", "gateway"], env=environment, stdout=log, stderr=log
        )
        try:
            yield process, lambda: (folder / "log").read_text()
        finally:
            process.kill()
            process.wait()


async def wait(process):
    return await asyncio.to_thread(process.wait, PATIENCE)


async def ready(url):
    async with aiohttp.ClientSession() as session, asyncio.timeout(PATIENCE):
        while True:
            try:
                async with session.get(f"{url}/health/ready") as response:
                    if response.status == 200:
                        return
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(0.05)
