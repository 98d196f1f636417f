"""5,000 poisoned records and broken batches straight on the topics: each a dead letter; what follows is counted."""

import asyncio
import base64
import json
import random
from typing import Any

from aiokafka import AIOKafkaProducer
from pydantic import TypeAdapter, ValidationError

from schemas.aggregates import Partial
from schemas.events import activity_event, deal_event
from stream import topology
from tests.support.batches import batch, broken_bodies, send_raw, with_wrong_checksum
from tests.support.poison import GOOD, PERSON, Poison
from tests.support.stack import get
from tests.support.topics import read_all
from tests.support.waiting import eventually

COUNT = 5_000
REP = "101"
OWNER = GOOD | {"type": "deal.owner_changed", "rep_id": REP}
del OWNER["stage_id"]
CALL = {
    "type": "activity.logged",
    "event_id": "a1",
    "occurred_at": "2026-11-02T09:00:00Z",
    "activity_id": "call-1",
    "activity_type": "call",
    "rep_id": REP,
}
PARTIAL = {
    "team_id": "north",
    "rep_id": PERSON,
    "territory_id": "",
    "pipeline_id": "new-business",
    "hour": "2026-11-02T09:00:00Z",
    "source": "sales.deals/0",
    "version": 3,
    "measures": {"won": 1},
}
TOPICS: dict[str, tuple[TypeAdapter[Any], list[Any]]] = {
    topology.DEALS.name: (deal_event, [GOOD, OWNER]),
    topology.ACTIVITIES.name: (activity_event, [CALL]),
    topology.PARTIALS.name: (TypeAdapter(Partial), [PARTIAL]),
}


def accepted(topic, value):
    """Whether the contract takes it, and the funnel file knows what it names."""
    try:
        event = TOPICS[topic][0].validate_json(value)
    except ValidationError:
        return False
    is_known = getattr(event, "rep_id", None) in (None, "", REP) or topic == topology.PARTIALS.name
    return is_known and getattr(event, "stage_id", "lead") == "lead"


def poisoned():
    draw, poison = random.Random(5), Poison(5)
    for _ in range(COUNT):
        topic = draw.choice(list(TOPICS))
        yield topic, poison.spoiled(draw.choice(TOPICS[topic][1]))


async def send(address, records):
    """Send each in a batch that some codec has compressed, or none."""
    for codec in (None, "gzip", "snappy", "lz4", "zstd"):
        async with AIOKafkaProducer(bootstrap_servers=address, compression_type=codec, linger_ms=5) as producer:
            for topic, value in records[:: 1 if codec is None else 50]:
                await producer.send(topic, value, key=b"k")


async def send_broken(address):
    """Send broken batches; return how many the broker took."""
    records = [(b"k", json.dumps(GOOD).encode())]
    broken = [*broken_bodies(records).values(), with_wrong_checksum(batch(records))]
    codes = [await send_raw(address, topic, 0, data) for topic in TOPICS for data in broken]
    return codes.count(0), len(codes)


def test_each_is_kept_with_a_reason_and_the_stream_goes_on(worker, broker, tmp_path):
    eventually(lambda: get(f"{worker}/health/ready")[0] == 200)
    records = list(poisoned())
    asyncio.run(send(broker.address, records))
    sent = records + [record for _ in range(4) for record in records[::50]]
    rejected = [value for topic, value in sent if not accepted(topic, value)]
    assert len(rejected) > COUNT / 2
    taken, tried = asyncio.run(send_broken(broker.address))
    # Brokers refuse most of them; what they take, the worker reads past.
    print(f"the broker took {taken} of {tried} broken batches")
    last = GOOD | {"event_id": "last", "deal_id": "last"}
    asyncio.run(send(broker.address, [(topology.DEALS.name, json.dumps(last).encode())] * 2))

    def letters():
        # A chunk that is done again writes its letters again, under the same ids.
        values = asyncio.run(read_all(broker.address, topology.DEAD_LETTERS.name))
        return {letter["letter_id"]: letter for letter in map(json.loads, values)}.values()

    def of_records():
        return [letter for letter in letters() if letter["reason"] != "corrupt_batch"]

    eventually(lambda: len(of_records()) >= len(rejected) and len(letters()) >= len(rejected) + taken)
    found = of_records()
    assert len(found) == len(rejected)
    assert sorted(base64.b64decode(letter["payload_base64"]) for letter in found) == sorted(rejected)
    assert all(letter["reason"] and letter["detail"] for letter in found)
    eventually(
        lambda: (
            "dealstream_unbalanced_windows 0.0" in get(f"{worker}/metrics")[1]
            and get(f"{worker}/health/live")[0] == 200
        )
    )
    eventually(
        lambda: (
            'dealstream_stage_open_deals{pipeline="new-business",stage="lead",team=""}' in get(f"{worker}/metrics")[1]
        )
    )
    said = (tmp_path / "worker.log").read_text()
    assert PERSON not in said
    assert "jane" not in said
