"""Say on a topic that this gateway listens: hours in which nobody did are no silence of those who did not send."""

import asyncio
import socket
from datetime import UTC, datetime

from schemas.listening import Listening
from stream import topology
from stream.gateway.journaled import JournaledPublisher
from stream.gateway.publisher import Publisher, Unavailable
from stream.ingest.records import TopicRecord

EVERY_SECONDS = 150.0
"""Several times within the ten minutes that it holds for."""
AGAIN_SECONDS = 10.0
"""While Kafka is away, or the journal holds what came."""


async def say_so(publisher: Publisher, journaled: JournaledPublisher | None) -> None:
    """Say it for ever, but not while something that was taken waits for Kafka: then what came is not known yet."""
    name = socket.gethostname()[:200] or "gateway"
    while True:
        said = False
        if publisher.connected and not (journaled is not None and journaled.waiting):
            record = _record(Listening(gateway=name, at=datetime.now(UTC)))
            try:
                # Not by the journal: what it says later would not be so any more.
                await publisher.publish([record])
                said = True
            except Unavailable:
                pass  # whoever writes events says it
        await asyncio.sleep(EVERY_SECONDS if said else AGAIN_SECONDS)


def _record(listening: Listening) -> TopicRecord:
    return TopicRecord(topology.LISTENING.name, listening.gateway.encode(), listening.json_bytes())
