"""Moves of deals, written to the topic as a gateway does."""

import asyncio
from datetime import UTC, datetime, timedelta

from aiokafka import AIOKafkaProducer

from schemas.events import any_event
from stream import topology

HOUR = (datetime.now(UTC) - timedelta(hours=5)).replace(minute=0, second=0, microsecond=0)


def moved(event_id, at, arrived):
    event = {"type": "deal.stage_changed", "event_id": event_id, "deal_id": f"of-{event_id}", "occurred_at": at}
    return any_event.validate_python(event | {"stage_id": "lead", "received_at": arrived})


def send(broker, event):
    async def sending():
        async with AIOKafkaProducer(bootstrap_servers=broker.address) as producer:
            value = event.model_dump_json().encode()
            await producer.send_and_wait(topology.DEALS.name, value, key=event.deal_id.encode())

    asyncio.run(sending())
