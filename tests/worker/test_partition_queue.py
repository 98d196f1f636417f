"""Order within partitions, what is taken together, and how much is under way at once."""

import asyncio

from faust.types import TP

from stream.worker.partition_queue import PartitionQueue

ONE, OTHER = TP("t", 0), TP("t", 1)


class Work:
    """Runs of ten records that are done when they are told to."""

    def __init__(self, at_once=1_000, most=1_000):
        self.queue = PartitionQueue(self._process, at_once=at_once, most=most)
        self.began, self.ended, self.task = [], [], None
        self._gates = {}

    async def _process(self, partition, runs):
        self.began.append("".join(runs))
        self.task = asyncio.current_task()
        await self._gates.setdefault(runs[0], asyncio.Event()).wait()
        self.ended.append("".join(runs))

    async def submit(self, partition, name, records=10):
        await self.queue.submit(partition, name, records)
        await settled()

    async def end(self, *names):
        for name in names:
            self._gates.setdefault(name, asyncio.Event()).set()
        await settled()


async def settled():
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_run_begins_when_the_one_before_it_in_its_partition_has_ended():
    work = Work()
    await work.submit(ONE, "a")
    await work.submit(ONE, "b")
    assert work.began == ["a"]
    await work.end("b")
    assert work.ended == []
    await work.end("a")
    assert work.ended == ["a", "b"]


async def test_what_has_come_meanwhile_is_taken_together_and_in_order():
    work = Work()
    for name in "abcd":
        await work.submit(ONE, name)
    await work.end("a", "b")
    assert work.ended == ["a", "bcd"]
    await work.submit(ONE, "e")
    await work.end("e")
    assert work.ended == ["a", "bcd", "e"]


async def test_no_more_records_are_taken_together_than_may_be():
    work = Work(at_once=25)
    for name in "abcd":
        await work.submit(ONE, name)
    await work.submit(ONE, "e", records=30)
    await work.end(*"abde")
    assert work.ended == ["a", "bc", "d", "e"]


async def test_runs_of_other_partitions_do_not_wait():
    work = Work()
    await work.submit(ONE, "a")
    await work.submit(OTHER, "b")
    await work.end("b")
    assert work.ended == ["b"]
    await work.end("a")


async def test_no_more_records_are_taken_in_than_may_be_under_way():
    work = Work(most=25)
    await work.submit(ONE, "a")
    await work.submit(ONE, "b")
    third = asyncio.create_task(work.submit(OTHER, "c"))
    await settled()
    assert work.began == ["a"]
    await work.end("a")
    await third
    assert work.began == ["a", "b", "c"]
    await work.end("b", "c")


async def test_a_run_of_more_records_than_that_is_taken_in_alone():
    work = Work(most=25)
    await work.submit(ONE, "a", records=30)
    await work.end("a")
    assert work.ended == ["a"]


async def test_after_a_cancellation_there_is_room_for_what_comes_next():
    work = Work(most=20)
    await work.submit(ONE, "a")
    await work.submit(ONE, "b")
    work.task.cancel()
    await settled()
    submitting = asyncio.create_task(work.submit(ONE, "c", records=20))
    await settled()
    await work.end("c")
    assert (submitting.done(), work.ended) == (True, ["c"])
