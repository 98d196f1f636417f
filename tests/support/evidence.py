"""What there is to see where a worker does not do what a test waits for."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.group import MemberAssignment

from tests.support.stack import get


def evidence(worker: str, log: Path, kafka: str) -> str:
    """Return the last that a worker logged, what it says of itself, and its groups: who has what, how much is left."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-12:]
    said = [f"{path}: {get(worker + path)[1]}" for path in ("/health/ready", "/health/live", "/api/status")]
    with ThreadPoolExecutor(1) as thread:  # a test may have a loop
        groups = thread.submit(asyncio.run, _groups(kafka)).result()
    return "\n".join([*(line[:200] for line in lines), *said, groups])


async def _groups(address: str) -> str:
    admin, consumer = AIOKafkaAdminClient(bootstrap_servers=address), AIOKafkaConsumer(bootstrap_servers=address)
    await admin.start()
    await consumer.start()
    try:
        lines = []
        for group in sorted(group for group, *_ in await admin.list_consumer_groups()):
            (answer,) = await admin.describe_consumer_groups([group])
            for _, _, state, _, _, members, *_ in answer.groups:
                lines.append(f"{group}: {state}, {len(members)} members")
                lines += [f"  {member[0]} has {_assigned(member[-1])}" for member in members]
            committed = await admin.list_consumer_group_offsets(group)
            ends = await consumer.end_offsets(list(committed))
            left = {tp: ends[tp] - one.offset for tp, one in committed.items() if ends[tp] > one.offset}
            lines += [f"  {_named(tp)}: {records} left" for tp, records in sorted(left.items())]
        return "\n".join(lines)
    finally:
        await consumer.stop()
        await admin.close()


def _assigned(assignment: bytes) -> str:
    if not assignment:
        return "nothing"
    topics = MemberAssignment.decode(assignment).assignment
    return ", ".join(f"{topic}/{','.join(map(str, sorted(partitions)))}" for topic, partitions in sorted(topics))


def _named(tp: TopicPartition) -> str:
    return f"{tp.topic}/{tp.partition}"
