"""A history that streams in is told from live events, of which a few are late."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.events import DealTouched
from stream.config.settings import Settings
from stream.worker import arrivals
from stream.worker.arrivals import HELD_SECONDS, Arrival, Arrivals, is_history
from tests.support.records import START, moved, produce, records

NOW = datetime(2026, 5, 6, 12, tzinfo=UTC)
LONG_AGO, JUST_NOW = NOW - timedelta(days=8), NOW - timedelta(minutes=1)
SINCE = NOW - timedelta(seconds=15)


def arrived(number, happened, *, written=NOW, counts=True):
    return [Arrival(written, happened, counts)] * number


@pytest.mark.parametrize(
    ("last", "is_one"),
    [
        (arrived(200, LONG_AGO), True),  # a backfill or a replay
        (arrived(20, LONG_AGO) + arrived(180, JUST_NOW), True),  # beside live events
        (arrived(19, LONG_AGO) + arrived(181, JUST_NOW), False),  # some are late
        (arrived(9, LONG_AGO), False),  # a few that were corrected
        (arrived(200, NOW - timedelta(days=6)), False),  # what was held while a gateway was away
        (arrived(200, LONG_AGO, written=SINCE - timedelta(seconds=1)), False),  # it is over
        (arrived(200, LONG_AGO, counts=False), False),  # activities that are logged late
        ([], False),
    ],
)  # fmt: skip
def test_much_that_happened_long_ago_is_a_history(last, is_one):
    assert is_history(last, SINCE, NOW) == is_one


class Clock:
    """Seconds that go by when they are told to."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def arriving(broker, clock):
    settings = Settings(kafka=broker.address, kafka_idempotence=False)
    reader = Arrivals(settings, clock)
    await produce(settings, [])
    await reader.start()
    yield reader, lambda events: produce(settings, records(events))
    await reader.stop()


async def test_a_history_holds_up_judging_until_it_is_quiet(arriving, monkeypatch):
    reader, send = arriving
    assert not await reader.hold_up(START)
    await send(moved(number, received_at=None) for number in range(300))
    assert await reader.hold_up(START + timedelta(days=8))
    assert not await reader.hold_up(START + timedelta(days=6))
    assert reader.history_came
    monkeypatch.setattr(arrivals, "QUIET_SECONDS", 0.0)
    assert not await reader.hold_up(START + timedelta(days=8))
    assert reader.history_came
    reader.judged()
    assert not reader.history_came


async def test_a_history_without_end_is_judged_once_a_day(arriving, clock, monkeypatch):
    reader, send = arriving
    monkeypatch.setattr(arrivals, "QUIET_SECONDS", 3600.0)
    later = START + timedelta(days=30)
    await send(moved(number) for number in range(300))
    assert await reader.hold_up(later)
    clock.now = HELD_SECONDS - 1
    assert await reader.hold_up(later)
    clock.now = HELD_SECONDS
    assert not await reader.hold_up(later)
    reader.judged()
    assert await reader.hold_up(later)


async def test_what_came_since_the_last_look_is_noticed_however_long_that_is_ago(arriving, monkeypatch):
    reader, send = arriving
    monkeypatch.setattr(arrivals, "QUIET_SECONDS", 0.0)
    await reader.hold_up(START)
    await send(moved(number) for number in range(300))
    assert await reader.hold_up(START + timedelta(days=8))
    assert not await reader.hold_up(START + timedelta(days=8))


async def test_activities_of_long_ago_are_no_history(arriving):
    reader, send = arriving
    touches = [
        DealTouched(
            type="deal.touched",
            event_id=f"t{number}",
            occurred_at=START,
            deal_id="d",
            activity_type="CALL",
            activity_id=f"a{number}",
        )
        for number in range(100)
    ]
    await send(touches)
    assert not await reader.hold_up(START + timedelta(days=30))
