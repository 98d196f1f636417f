"""A sales organisation that sends signed webhooks to two gateways, and part of its events straight to the topics."""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from schemas.funnel_file import FunnelFile
from stream.connectors.hubspot import HubSpot
from stream.connectors.secrets import fixed
from stream.connectors.standard.connector import Standard
from stream.core.funnel import Funnel
from stream.ingest.enrich import enrich
from stream.ingest.records import event_record
from stream.kafka.connection import connection_options
from stream.simulator.crm import Wire
from stream.simulator.disorder import Disorder, Shares
from stream.simulator.journal import Journal
from stream.simulator.organisation import Organisation
from stream.simulator.sender import Sender
from tests.chaos.cluster import HUBSPOT_SECRET, STANDARD_SECRET, Cluster
from tests.chaos.leak import Times, leaks

ROUND = 200
UNDER_WAY = 24
Send = Callable[[Sequence[Wire], Sequence[Wire]], Awaitable[None]]
SHARES = Shares(duplicates=0.03, late=0.03, shuffled=0.1)


class Straight:
    """Writes events to the topics as a gateway would, and again until Kafka has them."""

    def __init__(self, cluster: Cluster, journal: Journal) -> None:
        self._file = cluster.funnel_file
        self._journal = journal
        self._settings = cluster.settings
        self._producer: AIOKafkaProducer | None = None

    async def send(self, items: Sequence[Wire], again: Sequence[Wire]) -> None:
        """Write items, noted in the journal first, and duplicates."""
        numbers = self._journal.write(items)
        funnel = Funnel(self._file.whole)
        connectors = {
            "hubspot": HubSpot(fixed(HUBSPOT_SECRET), funnel),
            "standard": Standard(fixed(STANDARD_SECRET), funnel),
        }
        now = datetime.now(UTC)
        records = []
        for item in (*items, *again):
            body = item["body"]
            normalized = connectors[item["to"]].normalize(json.dumps([body]).encode())
            for event, _ in normalized.events:
                records += [event_record(one) for one in enrich(event, funnel, item["to"], now)]
        while True:
            try:
                producer = await self._connected()
                sent = [await producer.send(topic, value, key=key) for topic, key, value in records]
                await asyncio.gather(*sent)
                break
            except (KafkaError, OSError):
                await asyncio.sleep(0.5)
        self._journal.accept(numbers)

    async def _connected(self) -> AIOKafkaProducer:
        if self._producer is None:
            # Without idempotence, since what is tried again counts once anyway.
            producer = AIOKafkaProducer(**connection_options(self._settings), acks="all", linger_ms=5)
            await producer.start()
            self._producer = producer
        return self._producer

    async def stop(self) -> None:
        """Disconnect."""
        if self._producer is not None:
            await self._producer.stop()


class Load:
    """Sends `events` items, no faster than `rate` per second. `done` counts them.

    They lie in the many days between the `times` of a run, so that they are in many windows; in the last of them deals
    leak.
    """

    def __init__(self, cluster: Cluster, file: FunnelFile, journal: Journal, seed: int, times: Times) -> None:
        self._cluster = cluster
        self._file = file
        self._journal = journal
        self._seed = seed
        self._times = times
        self.done = 0
        self.retries = 0

    async def run(self, events: int, rate: float) -> None:
        """Send; return when all was accepted."""
        rng = random.Random(self._seed)
        organisation = Organisation(self._file, self._seed, leaks=leaks(self._times, self._file))
        disorder = Disorder(SHARES, self._seed)
        began, days = self._times.begin, self._times.end - self._times.begin
        straight = Straight(self._cluster, self._journal)
        async with (
            self._sender(self._cluster.gateway_urls[0]) as first,
            self._sender(self._cluster.gateway_urls[1]) as second,
        ):
            ways: list[Send] = [first.send, second.send, straight.send]
            waiting: set[asyncio.Task[None]] = set()
            loop = asyncio.get_running_loop()
            start, made = loop.time(), 0
            while made < events:
                if len(waiting) >= UNDER_WAY or made > (loop.time() - start) * rate:
                    await asyncio.sleep(0.02)
                    for task in [task for task in waiting if task.done()]:
                        waiting.discard(task)
                        task.result()
                    continue
                items: list[Wire] = []
                while len(items) < ROUND:
                    items += organisation.step(began + (made + len(items)) * days / (events + 2 * ROUND))
                made += len(items)
                batch = disorder.pass_on([*self._cluster.funnel_file.as_sent(items)])
                waiting.add(loop.create_task(self._send(rng.choice(ways), batch.items, batch.again)))
            rest = disorder.rest()
            waiting.add(loop.create_task(self._send(straight.send, rest.items, rest.again)))
            await asyncio.gather(*waiting)
            self.retries = first.retries + second.retries
        await straight.stop()

    def _sender(self, gateway: str) -> Sender:
        never = asyncio.Event()
        return Sender(gateway, HUBSPOT_SECRET, STANDARD_SECRET, self._journal, never, same_file_follows=True)

    async def _send(self, way: Send, items: list[Wire], again: list[Wire]) -> None:
        await way(items, again)
        self.done += len(items)
