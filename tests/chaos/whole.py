"""The stack on one machine is killed as a whole, again and again, while webhooks come: nothing acknowledged is lost."""

import asyncio
import random
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from schemas.funnel_file import FunnelFile
from stream.config.funnel_file import load as load_funnel
from stream.simulator.disorder import Disorder
from stream.simulator.journal import Journal
from stream.simulator.organisation import Organisation
from stream.simulator.sender import Sender
from tests.chaos.load import SHARES, UNDER_WAY
from tests.chaos.processes import eventually
from tests.chaos.run import Say
from tests.support.paths import FUNNEL_FILE
from tests.support.stack import HUBSPOT_SECRET, STANDARD_SECRET, Up
from tests.support.waiting import PATIENCE

RATE = 30.0
EVERY_SECONDS = 0.05
EARLY = 0.3
"""So many of the kills may come before the stack is ready."""


class Options(NamedTuple):
    """What to do: so many kills, at times drawn from the seed."""

    seed: int
    kills: int


class Webhooks(threading.Thread):
    """Sends, as a CRM does, until it is ended; what is not acknowledged it sends again, until it is."""

    def __init__(self, up: Up, file: FunnelFile, journal: Journal, seed: int) -> None:
        super().__init__(daemon=True)
        self.failure: Exception | None = None
        self.retries = 0
        self._up, self._file, self._journal, self._seed = up, file, journal, seed
        self._over = threading.Event()

    def run(self) -> None:
        """Send; what breaks it off is kept."""
        try:
            asyncio.run(self._send())
        except Exception as error:
            self.failure = error

    def end(self) -> None:
        """Begin nothing more, and wait until all is acknowledged. Raises what broke it off."""
        self._over.set()
        self.join()
        if self.failure is not None:
            raise self.failure

    async def _send(self) -> None:
        organisation, disorder = Organisation(self._file, self._seed), Disorder(SHARES, self._seed)
        loop = asyncio.get_running_loop()
        began, made = loop.time(), 0
        never = asyncio.Event()
        async with (
            Sender(self._up.gateway, HUBSPOT_SECRET, STANDARD_SECRET, self._journal, never) as sender,
            asyncio.TaskGroup() as requests,
        ):
            under_way: set[asyncio.Task[None]] = set()
            while not self._over.is_set():
                items = []
                while len(under_way) < UNDER_WAY and made + len(items) < (loop.time() - began) * RATE:
                    items += organisation.step(datetime.now(UTC))
                if items:
                    made += len(items)
                    batch = disorder.pass_on(items)
                    task = requests.create_task(sender.send(batch.items, batch.again))
                    under_way.add(task)
                    task.add_done_callback(under_way.discard)
                await asyncio.sleep(EVERY_SECONDS)
            rest = disorder.rest()
            await sender.send(rest.items, rest.again)
            self.retries = sender.retries


def run(options: Options, folder: Path, say: Say) -> dict[str, Any]:
    """Do it and return the report; its "agrees" says whether everything was right."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(options.seed)
    up = Up(folder, "kafka")
    journal = Journal(folder / "simulator")
    journal.open()
    webhooks = Webhooks(up, load_funnel(FUNNEL_FILE), journal, options.seed)
    began = time.monotonic()
    early = 0
    try:
        up.start("--no-simulate")
        webhooks.start()
        for number in range(1, options.kills + 1):
            if rng.random() < EARLY:
                time.sleep(rng.uniform(0.5, 10))
            else:
                eventually(lambda: up.said("Ready."), PATIENCE, "the stack")
                time.sleep(rng.uniform(0, 8))
            is_ready = up.said("Ready.")
            early += not is_ready
            say(f"{number}/{options.kills} kill_all{'' if is_ready else ', before it was ready'}")
            up.kill_all()
            up.log.rename(up.log.with_suffix(f".{number}"))
            up.launch("--no-simulate")
        eventually(lambda: up.said("Ready."), PATIENCE, "the stack")
        webhooks.end()
        journal.close()
        past = journal.load()
        say(f"Sent {len(past.items):,} events; comparing every number with the truth")
        checks = {"verify": up.verify(), "missing": up.run("missing")}
    finally:
        if up.process is not None and up.process.poll() is None:
            up.stop()
    wrong = {name: check.stdout + check.stderr for name, check in checks.items() if check.returncode}
    return {
        "agrees": not (wrong or past.unconfirmed),
        "seed": options.seed,
        "events": len(past.items),
        "unconfirmed": len(past.unconfirmed),
        "faults": options.kills,
        "kills_before_it_was_ready": early,
        "requests_sent_again": webhooks.retries,
        "wrong": wrong,
        "seconds": round(time.monotonic() - began),
    }
