"""Run a simulation: history first, then live, going on where an earlier run stopped."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from schemas.funnel import FunnelFile
from stream.simulator.disorder import Disorder, Shares, parts
from stream.simulator.journal import Journal
from stream.simulator.organisation import Deal, Organisation, Wire
from stream.simulator.sender import Sender

Progress = Callable[[int, int], None]
"""Called with items sent and items in all, while history is sent."""

ROUND_SECONDS = 0.2


class Plan(NamedTuple):
    """What to simulate. `seconds`: how long to go on live; None: until stopped."""

    seed: int
    days: int
    rate: float
    shares: Shares
    seconds: float | None = None


class Simulation:
    """One simulation over one journal."""

    def __init__(self, plan: Plan, funnel: FunnelFile, journal: Journal, sender: Sender) -> None:
        self._plan = plan
        self._funnel = funnel
        self._journal = journal
        self._sender = sender
        self._organisation = Organisation(funnel, plan.seed)
        self._disorder = Disorder(plan.shares, plan.seed)
        self.stopping = asyncio.Event()

    async def run(self, say: Callable[[str], None], progress: Progress) -> None:
        """Send history where there is none yet, what an earlier run left, then live items until stopped."""
        items, unconfirmed = self._journal.load()
        if items:
            restore(self._organisation, items, self._funnel)
            say(f"Going on after {len(items)} events of an earlier run")
            for part in parts(unconfirmed, 1000):
                await self._sender.send_noted(part)
        else:
            await self._history(say, progress)
        await self._live(say)

    async def _history(self, say: Callable[[str], None], progress: Progress) -> None:
        now = datetime.now(UTC)
        start = now - timedelta(days=self._plan.days)
        history = self._organisation.history(start, now, ZoneInfo(self._funnel.time_zone))
        if not history:
            return
        say(f"Sending {len(history)} events of the last {self._plan.days} days")
        done = 0
        for part in parts(history, 800):
            if self.stopping.is_set():
                break
            batch = self._disorder.pass_on(part)
            await self._sender.send(batch.items, batch.again)
            done += len(part)
            progress(done, len(history))
        rest = self._disorder.rest()
        await self._sender.send(rest.items, rest.again)

    async def _live(self, say: Callable[[str], None]) -> None:
        say(f"Live: {self._plan.rate:g} events per second")
        began = time.monotonic()
        made = 0.0
        pending: set[asyncio.Task[None]] = set()
        previous = began
        while not self.stopping.is_set():
            now = time.monotonic()
            if self._plan.seconds is not None and now - began >= self._plan.seconds:
                break
            if self._journal.held():
                if pending:
                    await asyncio.wait(pending)
                rest = self._disorder.rest()
                await self._sender.send(rest.items)
                previous = now
                await self._pause()
                continue
            made += (now - previous) * self._plan.rate
            previous = now
            items: list[Wire] = []
            while len(items) < made:
                items += self._organisation.step(datetime.now(UTC))
            made -= len(items)
            if items:
                batch = self._disorder.pass_on(items)
                task = asyncio.create_task(self._sender.send(batch.items, batch.again))
                pending.add(task)
                task.add_done_callback(pending.discard)
            for task in [task for task in pending if task.done()]:
                task.result()
            await self._pause()
        rest = self._disorder.rest()
        await self._sender.send(rest.items)
        if pending:
            await asyncio.gather(*pending)

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self.stopping.wait(), ROUND_SECONDS)
        except TimeoutError:
            return


def restore(organisation: Organisation, items: list[Wire], funnel: FunnelFile) -> None:
    """Bring an organisation to where the items of an earlier run left it."""
    places = {
        stage.id: (p, s) for p, pipeline in enumerate(funnel.pipelines) for s, stage in enumerate(pipeline.stages)
    }
    deals: dict[int, Deal] = {}
    last_deal = last_event = last_activity = 0
    ordered = sorted((i["body"] for i in items if i["to"] == "hubspot"), key=lambda body: body["occurredAt"])
    for body in ordered:
        at = datetime.fromtimestamp(body["occurredAt"] / 1000, UTC)
        number = body["objectId"]
        last_deal, last_event = max(last_deal, number), max(last_event, body["eventId"])
        deal = deals.setdefault(number, Deal(number, 0, 0, funnel.reps[0].id, 100_000, at, at, stalled=False))
        deal.last = at
        if body["subscriptionType"] in ("deal.deletion", "deal.merge"):
            deals.pop(number)
            continue
        name, value = body.get("propertyName"), body.get("propertyValue", "")
        if name == "dealstage" and value in places:
            deal.pipeline, deal.stage = places[value]
        elif name == "hubspot_owner_id":
            deal.rep = value
        elif name == "amount" and value:
            deal.amount = round(float(value) * 100)
    for item in items:
        if item["to"] == "standard":
            last_activity = max(last_activity, int(item["body"]["activity_id"][1:]))
    organisation.resume(deals, last_deal + 1, last_event + 1, last_activity + 1)
