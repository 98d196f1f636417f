"""What Kafka does not take for its size is never sent again for ever."""

import asyncio
import json
from typing import cast

from stream import topology
from stream.gateway.journal import Journal
from stream.gateway.journaled import JournaledPublisher
from stream.gateway.publisher import Publisher, TooLarge, Unavailable
from stream.ingest.records import TopicRecord
from tests.support.answers import post
from tests.support.waiting import PATIENCE
from tests.support.webhooks import as_body, hubspot_item


async def test_it_is_answered_413(client, publisher):
    publisher.failure = TooLarge("Kafka takes no record so large (9 bytes)")
    status, said = await post(client, as_body([hubspot_item()]))
    assert status == 413
    assert "no record so large" in said["error"]


class Narrow:
    """Kafka that is away at first, and takes no record of more than 100 bytes but for dead letters."""

    connected = True

    def __init__(self):
        self.away, self.records = True, []

    async def publish(self, records):
        if self.away:
            raise Unavailable("away")
        if any(len(record.value) > 100 and record.topic != topology.DEAD_LETTERS.name for record in records):
            raise TooLarge("Kafka takes no record so large")
        self.records += records


async def test_out_of_the_journal_it_is_a_dead_letter_and_what_is_behind_it_is_sent(tmp_path):
    kafka = Narrow()
    journaled = JournaledPublisher(cast(Publisher, kafka), Journal(tmp_path), 1_000_000, again_seconds=0.01)
    journaled.start()
    try:
        for value in (b"first", b"x" * 5000, b"last"):
            await journaled.publish([TopicRecord("sales.deals", b"k", value)])
        kafka.away = False
        async with asyncio.timeout(PATIENCE):
            while journaled.waiting:
                await asyncio.sleep(0.01)
    finally:
        await journaled.stop()
    assert [record.value for record in kafka.records if record.topic == "sales.deals"] == [b"first", b"last"]
    (letter,) = [json.loads(one.value) for one in kafka.records if one.topic == topology.DEAD_LETTERS.name]
    assert letter["reason"] == "too_large"
    assert "5000 bytes" in letter["detail"]
