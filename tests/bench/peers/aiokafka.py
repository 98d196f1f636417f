"""The floor: a bare aiokafka consumer that only counts. `--validate` checks each event against its contract too.

The clock starts when the partitions are assigned, before the first fetch.
"""

import asyncio
import sys

from aiokafka import AIOKafkaConsumer

from schemas.events import DealStageChanged, deal_event
from tests.bench.peers import harness


async def consume(validate: bool) -> None:
    """Consume until the process is ended."""
    progress = harness.Progress()
    consumer = AIOKafkaConsumer(
        harness.TOPIC, bootstrap_servers=harness.KAFKA, group_id=harness.RUN, auto_offset_reset="earliest"
    )
    await consumer.start()
    while not consumer.assignment():
        await asyncio.sleep(0.01)
    progress.report()
    progress.begin()
    while True:
        for records in (await consumer.getmany(timeout_ms=1000)).values():
            if validate:
                events = [deal_event.validate_json(record.value) for record in records]
                progress.stage_changes += sum(isinstance(event, DealStageChanged) for event in events)
            progress.several(len(records))


if __name__ == "__main__":
    asyncio.run(consume("--validate" in sys.argv))
