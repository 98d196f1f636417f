"""Bring to ClickHouse what only the topics have, so that all numbers can be made anew from it.

`python -m stream.replay.store_rest` is what `dealstream up` runs before it empties its Kafka: no worker and no gateway
may run meanwhile.
"""

import asyncio

from stream.config import settings as all_settings
from stream.config.settings import Settings
from stream.kafka.generations import read_state
from stream.replay.damaged import refuse_damaged
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.generations import make_tables
from stream.sinks.clickhouse.migrations import migrate
from stream.sinks.clickhouse.sink import ClickHouseSink
from stream.topology import FIRST

LOOK_SECONDS = 0.2


async def store_rest(settings: Settings, clickhouse: ClickHouse) -> None:
    """Return once ClickHouse has all that is on the topics.

    Raises:
        ReplayRefused: it does not have all that it had.
        ClickHouseUnavailable, MigrationError, KafkaMismatch, aiokafka.errors.KafkaError: that part is away or refuses.
    """
    generation = (await read_state(settings)).generation
    await asyncio.to_thread(migrate, clickhouse.of(FIRST))
    await asyncio.to_thread(make_tables, clickhouse, generation)
    sink = ClickHouseSink(settings, clickhouse.of(generation), generation)
    running = asyncio.create_task(sink.run())
    while not running.done() and not await sink.stored():  # noqa: ASYNC110 (Kafka tells nobody)
        await asyncio.sleep(LOOK_SECONDS)
    sink.stop()
    await running
    await refuse_damaged(clickhouse.of(FIRST))


def main() -> None:
    """Do it for the settings of this process."""
    settings = all_settings.load()
    clickhouse = ClickHouse(settings)
    try:
        asyncio.run(store_rest(settings, clickhouse))
    finally:
        clickhouse.close()


if __name__ == "__main__":
    main()
