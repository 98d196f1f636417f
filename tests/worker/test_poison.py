"""What cannot be read ends in the dead letters with a reason, and never stops the stream."""

import asyncio
import base64
import json

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from stream import topology
from tests.support.poison import GOOD
from tests.support.stack import get
from tests.support.waiting import PATIENCE, eventually

POISON = {
    "deals: not JSON": (topology.DEALS.name, b"{"),
    "deals: nothing": (topology.DEALS.name, b""),
    "deals: not text": (topology.DEALS.name, b"\xff\xfe\x00\x01" * 50),
    "deals: a list": (topology.DEALS.name, b"[1,2]"),
    "deals: an amount that is no integer": (
        topology.DEALS.name,
        json.dumps(GOOD | {"type": "deal.amount_changed", "amount": "12"}).encode(),
    ),
    "deals: a time before all time": (
        topology.DEALS.name,
        json.dumps(GOOD | {"occurred_at": "0001-01-01T00:00:00Z"}).encode(),
    ),
    "deals: an unknown stage": (topology.DEALS.name, json.dumps(GOOD | {"stage_id": "nowhere"}).encode()),
    "deals: an activity": (topology.DEALS.name, b'{"type":"activity.logged"}'),
    "activities: a deal": (topology.ACTIVITIES.name, json.dumps(GOOD).encode()),
    "partials: an unknown measure": (topology.PARTIALS.name, b'{"measures":{"wins":1}}'),
    "deals: very long": (topology.DEALS.name, b'"' + b"x" * 900_000 + b'"'),
}


async def send(broker, records):
    producer = AIOKafkaProducer(bootstrap_servers=broker.address, max_request_size=2_000_000)
    await producer.start()
    for topic, value in records:
        await producer.send_and_wait(topic, value, key=b"d1", partition=0)
    await producer.stop()


async def letters(broker, count):
    consumer = AIOKafkaConsumer(
        topology.DEAD_LETTERS.name, bootstrap_servers=broker.address, auto_offset_reset="earliest"
    )
    await consumer.start()
    found = {}  # a chunk that is done again writes its letters again, under the same ids
    try:
        async with asyncio.timeout(PATIENCE):
            while len(found) < count:
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    found |= {record.key: json.loads(record.value) for record in records}
    finally:
        await consumer.stop()
    return list(found.values())


def test_each_poisoned_record_is_kept_with_a_reason_and_what_follows_is_counted(worker, broker):
    eventually(lambda: get(f"{worker}/health/ready")[0] == 200)
    asyncio.run(send(broker, POISON.values()))
    asyncio.run(send(broker, [(topology.DEALS.name, json.dumps(GOOD).encode())]))
    eventually(
        lambda: (
            'dealstream_stage_open_deals{pipeline="new-business",stage="lead",team=""} 1.0'
            in get(f"{worker}/metrics")[1]
        )
    )
    found = asyncio.run(letters(broker, len(POISON)))
    assert len(found) == len(POISON)
    kept = {base64.b64decode(letter["payload_base64"])[:200] for letter in found}
    assert kept == {value[:200] for _, value in POISON.values()}
    assert {letter["reason"] for letter in found} == {"bad_event", "unknown_stage"}
    unknown = next(letter for letter in found if letter["reason"] == "unknown_stage")
    assert "nowhere" in unknown["detail"]
    assert unknown["origin"].startswith("sales.deals/0/")
    assert get(f"{worker}/health/live")[0] == 200
