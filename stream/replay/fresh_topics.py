"""Bring the topics to where a replay can begin: nobody reads them, they are there, and they are empty."""

import asyncio
import re
import time
from collections.abc import Collection, Mapping

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError, UnknownTopicOrPartitionError, for_code

from stream import topology
from stream.config.settings import Settings
from stream.kafka.admins import new_admin
from stream.kafka.consumers import new_consumer
from stream.kafka.ends import read_to, true_ends
from stream.kafka.topics import ensure_topics
from stream.topology import Generation

_OF_A_GENERATION = re.compile(rf"{re.escape(topology.PARTIALS.name)}-([0-9]+)")
_DELETION_SECONDS = 30.0

Ends = Mapping[TopicPartition, int]


class ReplayRefused(Exception):
    """A replay now would lose or double something; the message says what, and the way out."""


class NotStored(ReplayRefused):
    """ClickHouse lacks records of the topics, which would be lost with them."""


async def prepare_topics(settings: Settings, *, reset: bool) -> None:
    """Make sure that the topics are there and empty.

    Args:
        settings: where Kafka is, and how topics are made.
        reset: whether topics that hold records may be deleted and made anew.

    Raises:
        NotStored: ClickHouse does not have all.
        ReplayRefused: somebody reads or writes them, or they hold records.
        aiokafka.errors.KafkaError: Kafka is away or refuses.
    """
    admin = new_admin(settings)
    await admin.start()
    generations = await generations_of(admin)
    sink = new_consumer(settings, group=generations[-1].sink_group)
    try:
        await sink.start()
        await _no_members(admin, settings, generations)
        partitions = await partitions_of(admin)
        ends = await filled(sink, partitions)
        if ends and not reset:
            raise ReplayRefused(
                f"{_names(ends)} hold records already, and a replay into them would rebuild nothing; "
                "to delete them and rebuild all numbers: stop the gateways too, then `dealstream replay --reset`"
            )
        if ends:
            ends = await true_ends(sink, ends)
            await _all_stored(sink, ends)
            if await true_ends(sink, await filled(sink, partitions)) != ends:
                raise ReplayRefused("records are still being written; stop the gateways, then replay again")
        if reset:
            # Empty ones too: they may have another number of partitions than is wanted now.
            await _delete(admin, {tp.topic for tp in partitions})
    finally:
        await sink.stop()
        await admin.close()
    await ensure_topics(settings)
    if reset:
        await _forget_positions(settings, generations)


async def generations_of(admin: AIOKafkaAdminClient) -> list[Generation]:
    """Return the generations that have topics, the first in any case, in order of their numbers."""
    names = [topic["topic"] for topic in await admin.describe_topics()]
    numbers = {int(own[1]) for own in map(_OF_A_GENERATION.fullmatch, names) if own}
    return [Generation(number) for number in sorted({topology.FIRST.number, *numbers})]


async def nobody_reads(settings: Settings) -> None:
    """Raise ReplayRefused where workers run. Raises aiokafka.errors.KafkaError: Kafka is away or refuses."""
    admin = new_admin(settings)
    await admin.start()
    try:
        await _no_members(admin, settings, await generations_of(admin))
    finally:
        await admin.close()


async def _no_members(admin: AIOKafkaAdminClient, settings: Settings, generations: list[Generation]) -> None:
    groups = [group for one in generations for group in (one.worker_group, one.sink_group)]
    # A member that was killed is gone only after the session timeout.
    until = time.monotonic() + settings.session_timeout_seconds + 2.0
    while True:
        live = [group for group in groups if await members(admin, group)]
        if not live:
            return
        if time.monotonic() > until:
            raise ReplayRefused(f"the consumer group {live[0]} has live members: stop all workers, then replay again")
        await asyncio.sleep(0.5)


async def members(admin: AIOKafkaAdminClient, group: str) -> int:
    """Return how many members a consumer group has. Raises aiokafka.errors.KafkaError."""
    count = 0
    for answer in await admin.describe_consumer_groups([group]):
        for error, _, _, _, _, members, *_ in answer.groups:
            if error:
                raise for_code(error)(f"cannot describe the consumer group {group}")
            count += len(members)
    return count


async def partitions_of(admin: AIOKafkaAdminClient) -> list[TopicPartition]:
    """Return the partitions of all topics that are the service's."""
    wanted = {topic.name for topic in topology.TOPICS}
    for generation in await generations_of(admin):
        wanted |= {topic.name for topic in generation.derived} | set(map(generation.changelog, topology.TABLES))
    return [
        TopicPartition(topic["topic"], partition["partition"])
        for topic in await admin.describe_topics()
        if topic["topic"] in wanted and topic["error_code"] == 0
        for partition in topic["partitions"]
    ]


async def filled(consumer: AIOKafkaConsumer, partitions: Collection[TopicPartition]) -> Ends:
    """Return the end of each partition that holds records."""
    begins = await consumer.beginning_offsets(partitions)
    ends = await consumer.end_offsets(partitions)
    return {tp: end for tp, end in ends.items() if end > begins[tp]}


async def _all_stored(sink: AIOKafkaConsumer, ends: Ends) -> None:
    kept = {topic.name for topic in topology.KEPT}
    for tp, end in ends.items():
        if tp.topic in kept and read_to(await sink.committed(tp), end) < end:
            raise NotStored(
                f"ClickHouse does not have all of {tp.topic} yet, and what it lacks would be lost: "
                "start a worker until dealstream_sink_behind_seconds is 0, stop it, then replay again"
            )


async def _delete(admin: AIOKafkaAdminClient, topics: Collection[str]) -> None:
    if not topics:
        return
    answer = await admin.delete_topics(sorted(topics))
    for name, code in answer.topic_error_codes:
        if code not in (0, UnknownTopicOrPartitionError.errno):
            raise for_code(code)(f"cannot delete the topic {name}")
    until = time.monotonic() + _DELETION_SECONDS
    while await partitions_of(admin):
        if time.monotonic() > until:
            raise KafkaError(f"the brokers have not deleted the topics within {_DELETION_SECONDS:.0f} s")
        await asyncio.sleep(0.2)


async def _forget_positions(settings: Settings, generations: list[Generation]) -> None:
    """Set what a broker remembers of the groups' positions in the deleted topics back to the beginning."""
    topics = {*topology.TOPICS, *(topic for one in generations for topic in one.derived)}
    partitions = [TopicPartition(topic.name, n) for topic in topics for n in range(settings.partitions)]
    for group in [group for one in generations for group in (one.worker_group, one.sink_group)]:
        consumer = new_consumer(settings, group=group)
        try:
            await consumer.start()
            stale = {tp: 0 for tp in partitions if await consumer.committed(tp)}
            if stale:
                consumer.assign(partitions)
                await consumer.commit(stale)
        finally:
            await consumer.stop()


def _names(ends: Ends) -> str:
    return ", ".join(sorted({tp.topic for tp in ends}))
