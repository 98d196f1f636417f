"""Order within partitions, and how much is under way at once."""

import asyncio

from stream.worker.partition_queue import PartitionQueue


class Jobs:
    """Jobs that end when they are told to."""

    def __init__(self, most):
        self.chunks = PartitionQueue(most)
        self.began, self.ended = [], []
        self._gates = {}

    async def submit(self, partition, name):
        gate = self._gates[name] = asyncio.Event()

        async def job():
            self.began.append(name)
            await gate.wait()
            self.ended.append(name)

        await self.chunks.submit(partition, job)
        await settled()

    async def end(self, name):
        self._gates[name].set()
        await settled()


async def settled():
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_chunk_begins_when_the_one_before_it_in_its_partition_has_ended():
    jobs = Jobs(most=4)
    await jobs.submit(0, "a")
    await jobs.submit(0, "b")
    assert jobs.began == ["a"]
    await jobs.end("b")
    assert jobs.ended == []
    await jobs.end("a")
    assert jobs.ended == ["a", "b"]


async def test_chunks_of_other_partitions_do_not_wait():
    jobs = Jobs(most=4)
    await jobs.submit(0, "a")
    await jobs.submit(1, "b")
    await jobs.end("b")
    assert jobs.ended == ["b"]
    await jobs.end("a")


async def test_no_more_are_taken_than_may_be_under_way():
    jobs = Jobs(most=2)
    await jobs.submit(0, "a")
    await jobs.submit(0, "b")
    third = asyncio.create_task(jobs.submit(1, "c"))
    await settled()
    assert jobs.began == ["a"]
    await jobs.end("a")
    await third
    assert jobs.began == ["a", "b", "c"]
    await jobs.end("b")
    await jobs.end("c")
