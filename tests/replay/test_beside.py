"""Numbers made anew beside those in force: what is noted of them."""

import pytest

from stream.config.settings import Settings
from stream.kafka.generations import read_state
from stream.kafka.topics import ensure_topics
from stream.replay import beside as module
from stream.replay.beside import give_up, rebuild
from tests.support.small_service import FUNNEL


class BrokenOff(Exception):
    pass


async def begun(settings):
    """Begin a rebuild, which is broken off before workers have carried it on; return its number."""
    with pytest.raises(BrokenOff):
        await rebuild(settings, FUNNEL.file, FUNNEL.file, None, lambda *_: None)
    beside = (await read_state(settings)).beside
    assert beside is not None
    return beside.number


async def test_no_number_is_used_twice_also_where_what_was_begun_was_given_up(broker, monkeypatch):
    async def break_off(*_):
        raise BrokenOff

    monkeypatch.setattr(module, "_caught_up", break_off)
    settings = Settings(kafka=broker.address, kafka_idempotence=False)
    await ensure_topics(settings)
    assert await begun(settings) == 2
    assert await begun(settings) == 2, "what was broken off is carried on"
    assert await give_up(settings)
    assert await begun(settings) == 3
