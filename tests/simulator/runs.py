"""Runs of the simulator, and what they deliver."""

import asyncio
from datetime import UTC, datetime

from stream.simulator.disorder import Shares
from stream.simulator.journal import Journal
from stream.simulator.sender import Sender
from stream.simulator.simulation import Plan, Simulation
from tests.support.small_service import FILE, HUBSPOT_SECRET, STANDARD_SECRET

END = datetime(2026, 11, 24, tzinfo=UTC)
ITEMS = [{"to": "hubspot", "body": {"eventId": number}} for number in range(5000)]
PLAN = Plan(seed=1, days=10, rate=200, shares=Shares(0.05, 0.05, 0.1), corrections=0.05, seconds=0.5)


class Run:
    """One run of a simulation over a journal, from start to end, as the command does it."""

    def __init__(self, service, folder, plan=PLAN, funnel=FILE):
        self.said = []
        self.progress = []
        self.stopping = asyncio.Event()
        self.journal = Journal(folder)
        self._service, self._plan, self._funnel = service, plan, funnel

    async def __call__(self, on_progress=lambda done, total: None):
        def progress(done, total):
            self.progress.append((done, total))
            on_progress(done, total)

        self.journal.open()
        try:
            async with Sender(
                self._service.url, HUBSPOT_SECRET, STANDARD_SECRET, self.journal, self.stopping
            ) as sender:
                self.simulation = Simulation(self._plan, self._funnel, self.journal, sender, self.stopping)
                await self.simulation.run(self.said.append, progress)
        finally:
            self.journal.close()
        return self.journal.load()
