"""A gateway says that it listens, but only while all that it has taken is on the topics."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from schemas.listening import Listening
from stream.gateway import listening
from stream.gateway.listening import say_so
from tests.support.waiting import until


class Journaled:
    """A journal in which so many records wait."""

    waiting = 0


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(listening, "AGAIN_SECONDS", 0.01)


@asynccontextmanager
async def saying(publisher, journaled=None):
    task = asyncio.create_task(say_so(publisher, journaled))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_it_says_at_once_who_listens_and_when_and_not_again_for_minutes(publisher):
    before = datetime.now(UTC)
    async with saying(publisher):
        await until(lambda: publisher.records)
        await asyncio.sleep(0.1)
    ((topic, key, value),) = publisher.records
    told = Listening.model_validate_json(value)
    assert (topic, key) == ("sales.listening", told.gateway.encode())
    assert before <= told.at <= datetime.now(UTC)


async def test_while_something_waits_in_the_journal_it_says_nothing(publisher):
    journaled = Journaled()
    journaled.waiting = 1
    async with saying(publisher, journaled):
        await asyncio.sleep(0.1)
        assert publisher.records == []
        journaled.waiting = 0
        await until(lambda: publisher.records)


async def test_while_kafka_is_away_it_says_nothing_and_goes_on_when_it_is_back(publisher, away):
    publisher.failure = away
    async with saying(publisher):
        await asyncio.sleep(0.1)
        publisher.failure = None
        await until(lambda: publisher.records)


def test_it_holds_for_the_ten_minutes_that_it_is_said_in():
    told = Listening(gateway="a", at=datetime(2026, 3, 3, 10, 59, 59, 999_999, tzinfo=UTC))
    assert told.slot == datetime(2026, 3, 3, 10, 50, tzinfo=UTC)
