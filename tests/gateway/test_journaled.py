"""While Kafka is away the gateway acknowledges what is on the disk, and sends it when Kafka is back."""

import asyncio
import logging
import os
import threading
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from stream.gateway.journal import Journal
from stream.gateway.journaled import JournaledPublisher
from stream.gateway.publisher import Unavailable
from tests.support.answers import metric, post
from tests.support.gateway import ListPublisher, serving
from tests.support.waiting import PATIENCE, until
from tests.support.webhooks import as_body, hubspot_item

MOST = 10 * 1024**2


class Disk(Journal):
    """A journal whose writes are counted, may be held up, and fail while it is full."""

    def __init__(self, folder):
        super().__init__(folder)
        self.writes = []
        self.full = False
        self.began, self.goes_on = threading.Event(), threading.Event()
        self.goes_on.set()

    def write(self, frames, records):
        self.writes.append(records)
        self.began.set()
        assert self.goes_on.wait(PATIENCE)
        if self.full:
            raise OSError(28, "No space left on device")
        super().write(frames, records)


@asynccontextmanager
async def journaling(publisher, disk, most=MOST, again_seconds=0.01):
    if isinstance(disk, Path):
        disk = Journal(disk)
    started = JournaledPublisher(publisher, disk, most, again_seconds)
    started.start()
    try:
        yield started
    finally:
        await started.stop()


def records(*numbers):
    return [("sales.deals", b"k", b"%d" % number) for number in numbers]


def numbers_of(publisher):
    return [int(value) for _, _, value in publisher.records]


async def test_while_kafka_is_there_nothing_goes_to_the_disk(publisher, tmp_path):
    async with journaling(publisher, tmp_path) as journaled:
        await journaled.publish(records(1, 2))
        assert (numbers_of(publisher), journaled.waiting) == ([1, 2], 0)
    assert not list(tmp_path.glob("*.journal"))


async def test_what_came_while_kafka_was_away_is_sent_in_order_once_it_is_back_and_removed(publisher, away, tmp_path):
    publisher.failure = away
    async with journaling(publisher, tmp_path) as journaled:
        for number in range(5):
            await journaled.publish(records(number))
        assert (journaled.waiting, metric("dealstream_journal_records"), publisher.records) == (5, 5, [])
        used = sum(path.stat().st_size for path in tmp_path.glob("*.journal"))
        assert 0 < metric("dealstream_journal_bytes") == used < metric("dealstream_journal_limit_bytes")
        publisher.failure = None
        await until(lambda: not journaled.waiting)
        assert numbers_of(publisher) == [0, 1, 2, 3, 4]
        assert metric("dealstream_journal_records") == 0
        await journaled.publish(records(5))
        assert numbers_of(publisher)[-1] == 5
    assert not list(tmp_path.glob("*.journal"))


async def test_while_others_wait_a_request_waits_behind_them(away, tmp_path):
    tried = []

    class Refusing(ListPublisher):
        async def publish(self, records):
            tried.append([int(value) for _, _, value in records])
            raise away

    async with journaling(Refusing(), tmp_path, again_seconds=3600) as journaled:
        await journaled.publish(records(1))
        await until(lambda: len(tried) == 2)  # by the request, and from the journal
        await journaled.publish(records(2))
        assert (journaled.waiting, tried) == (2, [[1], [1]])


async def test_also_while_those_before_it_are_on_their_way_to_the_disk(publisher, away, tmp_path):
    publisher.failure = away
    disk = Disk(tmp_path)
    disk.goes_on.clear()
    async with journaling(publisher, disk) as journaled:
        first = asyncio.create_task(journaled.publish(records(1)))
        await until(disk.began.is_set)
        publisher.failure = None
        second = asyncio.create_task(journaled.publish(records(2)))
        await asyncio.sleep(0)
        disk.goes_on.set()
        await asyncio.gather(first, second)
        await until(lambda: not journaled.waiting)
    assert numbers_of(publisher) == [1, 2]


async def test_what_waits_at_the_end_is_sent_by_the_next_gateway(publisher, away, tmp_path):
    publisher.failure = away
    async with journaling(publisher, tmp_path) as journaled:
        await journaled.publish(records(1, 2))
    publisher.failure = None
    async with journaling(publisher, tmp_path) as journaled:
        await until(lambda: not journaled.waiting)
    assert numbers_of(publisher) == [1, 2]


async def test_requests_at_the_same_time_share_a_wait_for_the_disk(publisher, away, tmp_path):
    publisher.failure = away
    disk = Disk(tmp_path)
    async with journaling(publisher, disk) as journaled:
        await asyncio.gather(*(journaled.publish(records(number)) for number in range(200)))
        assert sum(disk.writes) == journaled.waiting == 200
        assert len(disk.writes) < 20


async def test_a_request_that_is_gone_before_its_records_are_on_the_disk_harms_no_other(publisher, away, tmp_path):
    publisher.failure = away
    disk = Disk(tmp_path)
    disk.goes_on.clear()
    async with journaling(publisher, disk) as journaled:
        gone, stays = (asyncio.create_task(journaled.publish(records(number))) for number in (1, 2))
        await until(disk.began.is_set)
        gone.cancel()
        await asyncio.wait([gone])
        disk.goes_on.set()
        async with asyncio.timeout(PATIENCE):
            await stays
        assert gone.cancelled()
        publisher.failure = None
        await until(lambda: not journaled.waiting)
    assert 2 in numbers_of(publisher)


async def test_a_journal_that_is_full_takes_no_more(publisher, away, tmp_path):
    publisher.failure = away
    async with journaling(publisher, tmp_path, most=300) as journaled:
        big = [("sales.deals", b"k", b"1" * 200)]
        await journaled.publish(big)
        with pytest.raises(Unavailable, match="full"):
            await journaled.publish(big)
        assert journaled.waiting == 1


async def test_a_disk_that_cannot_be_written_is_unavailable_and_tried_again_for_the_next(publisher, away, tmp_path):
    publisher.failure = away
    disk = Disk(tmp_path)
    async with journaling(publisher, disk) as journaled:
        disk.full = True
        with pytest.raises(Unavailable, match="cannot be written"):
            await journaled.publish(records(1))
        disk.full = False
        await journaled.publish(records(2))
        assert journaled.waiting == 1


async def test_a_disk_that_is_full_for_many_requests_is_said_once_and_once_that_it_is_over(
    publisher, away, tmp_path, caplog
):
    caplog.set_level(logging.INFO, "stream.gateway.journaled")
    publisher.failure = away
    disk = Disk(tmp_path)
    async with journaling(publisher, disk) as journaled:
        disk.full = True
        for number in range(3):
            with pytest.raises(Unavailable):
                await journaled.publish(records(number))
        disk.full = False
        await journaled.publish(records(3))
    said = [record.getMessage() for record in caplog.records]
    assert said == [
        f"{away}; requests go to the journal",
        "Cannot write to the journal (No space left on device); requests get a 503",
        "Over: Cannot write to the journal (No space left on device)",
    ]


async def test_a_gateway_with_a_journal_answers_200_while_kafka_is_away_and_ready_says_how_much_waits(
    publisher, away, tmp_path
):
    publisher.failure = away
    publisher.connected = False
    async with journaling(publisher, tmp_path) as journaled, serving(journaled) as client:
        assert await post(client, as_body([hubspot_item()])) == (200, {"accepted": 1, "rejected": 0, "ignored": 0})
        async with client.get("/health/ready") as response:
            found = await response.json()
            assert response.status == 200
        assert found["journal"] == "ok"
        assert found["waiting"] == "records that wait for Kafka: 1"
        assert found["kafka"] != "ok"


async def test_a_gateway_whose_journal_is_full_is_not_ready_and_answers_503(publisher, away, tmp_path):
    publisher.failure = away
    body = as_body([hubspot_item(eventId=n) for n in range(3)])
    async with journaling(publisher, tmp_path, most=400) as journaled, serving(journaled) as client:
        assert (await post(client, body))[0] == 503
        assert (await post(client, as_body([hubspot_item()])))[0] == 200
        await until(lambda: journaled.waiting)
    async with (
        journaling(publisher, tmp_path, most=1) as journaled,
        serving(journaled) as client,
        client.get("/health/ready") as response,
    ):
        assert response.status == 503
        assert "DEALSTREAM_JOURNAL_BYTES" in (await response.json())["journal"]


async def readiness(client):
    async with client.get("/health/ready") as response:
        return response.status, (await response.json())["journal"]


async def not_ready(client):
    """What the journal says once it is not ready: what was well is told so for a moment more."""
    async with asyncio.timeout(PATIENCE):
        while (answer := await readiness(client))[0] == 200:
            await asyncio.sleep(0.05)
    return answer


async def ready(client):
    """Return once it is ready: a look that takes its time is told as it was before."""
    async with asyncio.timeout(PATIENCE):
        while await readiness(client) != (200, "ok"):
            await asyncio.sleep(0.05)


def with_free_bytes(monkeypatch, free):
    """Make every disk as full as one with so many bytes free."""
    real = os.statvfs

    def statvfs(path):
        told = list(real(path))
        told[4] = free // told[1]  # f_bavail, in units of f_frsize
        return os.statvfs_result(told)

    monkeypatch.setattr(os, "statvfs", statvfs)


async def test_a_gateway_whose_disk_is_full_is_not_ready_before_anything_is_lost(publisher, tmp_path, monkeypatch):
    async with journaling(publisher, tmp_path) as journaled, serving(journaled) as client:
        assert await readiness(client) == (200, "ok")
        with_free_bytes(monkeypatch, 100 * 1024)
        assert await not_ready(client) == (
            503,
            f"the disk of {tmp_path} is full: 0.1 MiB are free, and it takes 5; make room there",
        )
        with_free_bytes(monkeypatch, MOST)
        await ready(client)


async def test_a_gateway_whose_journal_cannot_be_written_is_not_ready(publisher, tmp_path):
    folder = tmp_path / "journal"
    async with journaling(publisher, folder) as journaled, serving(journaled) as client:
        folder.rename(tmp_path / "elsewhere")
        assert "No such file or directory" in (await not_ready(client))[1]
        (tmp_path / "elsewhere").rename(folder)
        await ready(client)


async def test_a_gateway_is_not_ready_while_its_journal_is_nearly_full(publisher, away, tmp_path):
    publisher.failure = away
    async with journaling(publisher, tmp_path, most=100_000) as journaled, serving(journaled) as client:
        assert await readiness(client) == (200, "ok")
        await journaled.publish([("sales.deals", b"k", b"x" * 60_000)])
        assert (await not_ready(client))[1].startswith("full")
