"""Numbers made anew beside those in force: what is noted of them."""

import asyncio

from stream.config.settings import Settings
from stream.kafka.generations import read_state
from stream.kafka.topics import ensure_topics
from stream.replay.beside import give_up, rebuild
from tests.support.small_service import FUNNEL


async def begun(settings):
    """Begin a rebuild, which no worker carries on; return its number once it is noted."""
    making = asyncio.create_task(rebuild(settings, FUNNEL.file, FUNNEL.file, None, lambda *_: None))
    try:
        while (beside := (await read_state(settings)).beside) is None:
            assert not making.done()
        return beside.number
    finally:
        making.cancel()
        await asyncio.wait([making])


async def test_no_number_is_used_twice_also_where_what_was_begun_was_given_up(broker):
    settings = Settings(kafka=broker.address, kafka_idempotence=False)
    await ensure_topics(settings)
    assert await begun(settings) == 2
    assert await begun(settings) == 2, "what was broken off is carried on"
    assert await give_up(settings)
    assert await begun(settings) == 3
