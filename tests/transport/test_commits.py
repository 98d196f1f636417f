"""Commits to topics that are gone, as those of numbers that are no longer in force."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from faust.transport.drivers import aiokafka
from faust.types import TP

from stream.transport import consumer
from stream.transport.consumer import _Thread
from tests.support.waiting import PATIENCE

OFFSETS = {TP("sales.deals", 0): 5, TP("sales.partials", 0): 7}


@pytest.fixture
def committing(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A thread whose client goes on trying until its event is set; the cluster knows some topics."""
    tried, taken, known = [], asyncio.Event(), {"sales.deals": {0}, "sales.partials": {0}}

    async def goes_on(_: Any, offsets: Any) -> bool:
        tried.append(offsets)
        await taken.wait()
        return True

    cluster = SimpleNamespace(partitions_for_topic=known.get)
    client = SimpleNamespace(_client=SimpleNamespace(cluster=cluster))
    monkeypatch.setattr(aiokafka.AIOKafkaConsumerThread, "_commit", goes_on)
    monkeypatch.setattr(_Thread, "_ensure_consumer", lambda _: client)
    monkeypatch.setattr(consumer, "GIVEN_UP_AFTER_SECONDS", 0.01)
    thread = object.__new__(_Thread)
    return SimpleNamespace(commit=thread._commit, tried=tried, taken=taken, known=known)


async def test_a_commit_to_a_topic_that_was_deleted_is_given_up(committing: Any) -> None:
    done = asyncio.ensure_future(committing.commit(OFFSETS))
    await asyncio.sleep(0.05)
    assert not done.done()
    del committing.known["sales.partials"]
    assert await asyncio.wait_for(done, PATIENCE) is False
    assert committing.tried == [OFFSETS]


async def test_one_that_takes_long_is_waited_for(committing: Any) -> None:
    done = asyncio.ensure_future(committing.commit(OFFSETS))
    await asyncio.sleep(0.05)
    committing.taken.set()
    assert await done is True
