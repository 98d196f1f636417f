"""The rows of deals, from a worker to their topic."""

import asyncio
import json

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from stream import topology
from tests.support.poison import GOOD
from tests.support.stack import get
from tests.support.waiting import PATIENCE, eventually


async def send(broker, events):
    """Write events; return the partition of each deal."""
    producer = AIOKafkaProducer(bootstrap_servers=broker.address)
    await producer.start()
    partitions = {}
    for event in events:
        deal_id, value = event["deal_id"], json.dumps(event).encode()
        partitions[deal_id] = (await producer.send_and_wait(topology.DEALS.name, value, key=deal_id.encode())).partition
    await producer.stop()
    return partitions


async def last_rows(broker, until):
    """The last row of each deal, by the record's key, and its partition, as soon as they fulfil a condition."""
    consumer = AIOKafkaConsumer(topology.DEAL_ROWS.name, bootstrap_servers=broker.address, auto_offset_reset="earliest")
    await consumer.start()
    rows: dict[str, dict[str, object]] = {}
    try:
        async with asyncio.timeout(PATIENCE):
            while not until(rows):
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    rows |= {
                        record.key.decode(): json.loads(record.value) | {"partition": record.partition}
                        for record in records
                    }
    finally:
        await consumer.stop()
    return rows


def test_each_deal_that_changes_is_told_as_it_stands_on_the_partition_of_its_events(worker, broker):
    eventually(lambda: get(f"{worker}/health/ready")[0] == 200)
    won = GOOD | {"event_id": "later", "occurred_at": "2026-11-09T09:00:00Z", "stage_id": "won"}
    others = [GOOD | {"deal_id": f"p{number}"} for number in range(8)]
    partitions = asyncio.run(send(broker, [GOOD, *others, won]))
    assert len(set(partitions.values())) > 1
    rows = asyncio.run(
        last_rows(broker, lambda rows: rows.get("d1", {}).get("outcome") == "won" and partitions.keys() <= rows.keys())
    )
    assert {name: (row["deal_id"], row["stage_id"], row["outcome"]) for name, row in rows.items()} == {
        "d1": ("d1", "won", "won"),
        **{f"p{number}": (f"p{number}", GOOD["stage_id"], "") for number in range(8)},
    }
    assert {deal_id: row["partition"] for deal_id, row in rows.items()} == partitions
