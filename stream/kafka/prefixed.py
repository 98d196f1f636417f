"""Clients for a cluster that is shared: there the names of topics and groups begin with a prefix, here they do not.

Only what the service uses of aiokafka's clients is translated; with an empty prefix these are not used at all.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient


class _Names:
    """What topics are called there (`outer`) and here (`inner`)."""

    prefix: str

    def outer(self, topic: str) -> str:
        return self.prefix + topic

    def inner(self, topic: str) -> str:
        return topic.removeprefix(self.prefix)

    def outer_place(self, tp: TopicPartition) -> TopicPartition:
        return TopicPartition(self.outer(tp.topic), tp.partition)

    def inner_place(self, tp: TopicPartition) -> TopicPartition:
        return TopicPartition(self.inner(tp.topic), tp.partition)

    def is_ours(self, topic: str) -> bool:
        return topic.startswith(self.prefix)


def name_there(client: AIOKafkaConsumer | AIOKafkaAdminClient, topic: str) -> str:
    """Return what a topic is called in what a client knows of the cluster."""
    return client.outer(topic) if isinstance(client, _Names) else topic


class PrefixedProducer(_Names, AIOKafkaProducer):  # type: ignore[misc]
    """Writes to topics with a prefix."""

    def __init__(self, prefix: str, **options: Any) -> None:
        self.prefix = prefix
        super().__init__(**options)

    async def partitions_for(self, topic: str) -> Any:
        """Return the partitions of a topic."""
        return await super().partitions_for(self.outer(topic))

    async def send(self, topic: str, *arguments: Any, **options: Any) -> Any:
        """Write a record; so does `send_and_wait`, by this."""
        return await super().send(self.outer(topic), *arguments, **options)

    async def send_batch(self, batch: Any, topic: str, *, partition: int) -> Any:
        """Write a batch."""
        return await super().send_batch(batch, self.outer(topic), partition=partition)


class PrefixedConsumer(_Names, AIOKafkaConsumer):  # type: ignore[misc]
    """Reads topics with a prefix; their records have the topic without it."""

    def __init__(self, prefix: str, *topics: str, **options: Any) -> None:
        self.prefix = prefix
        super().__init__(*map(self.outer, topics), **options)

    def subscribe(self, topics: Iterable[str] = (), **options: Any) -> None:
        """Read topics, as a member of the group."""
        super().subscribe([self.outer(topic) for topic in topics], **options)

    def assign(self, partitions: Iterable[TopicPartition]) -> None:
        """Read partitions."""
        super().assign([self.outer_place(tp) for tp in partitions])

    def assignment(self) -> frozenset[TopicPartition]:
        """Return what is read."""
        return frozenset(map(self.inner_place, super().assignment()))

    async def topics(self) -> set[str]:
        """Return the topics that are there, of those with the prefix."""
        return {self.inner(topic) for topic in await super().topics() if self.is_ours(topic)}

    async def commit(self, offsets: Mapping[TopicPartition, Any] | None = None) -> None:
        """Commit positions of the group."""
        told = None if offsets is None else {self.outer_place(tp): offset for tp, offset in offsets.items()}
        await super().commit(told)

    async def committed(self, partition: TopicPartition) -> Any:
        """Return a position of the group."""
        return await super().committed(self.outer_place(partition))

    async def position(self, partition: TopicPartition) -> Any:
        """Return what is read next."""
        return await super().position(self.outer_place(partition))

    def highwater(self, partition: TopicPartition) -> Any:
        """Return the end of a partition, as far as it is known."""
        return super().highwater(self.outer_place(partition))

    def seek(self, partition: TopicPartition, offset: int) -> None:
        """Read from somewhere else."""
        super().seek(self.outer_place(partition), offset)

    async def seek_to_beginning(self, *partitions: TopicPartition) -> Any:
        """Read from the beginning."""
        return await super().seek_to_beginning(*map(self.outer_place, partitions))

    def pause(self, *partitions: TopicPartition) -> None:
        """Read no more of partitions."""
        super().pause(*map(self.outer_place, partitions))

    async def beginning_offsets(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """Return where partitions begin."""
        return self._inner_keys(await super().beginning_offsets([self.outer_place(tp) for tp in partitions]))

    async def end_offsets(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """Return where partitions end."""
        return self._inner_keys(await super().end_offsets([self.outer_place(tp) for tp in partitions]))

    async def getmany(self, *partitions: TopicPartition, **options: Any) -> dict[TopicPartition, list[Any]]:
        """Return records."""
        fetched = self._inner_keys(await super().getmany(*map(self.outer_place, partitions), **options))
        for tp, records in fetched.items():
            rename(records, tp.topic)
        return fetched

    def _inner_keys(self, by_place: Mapping[TopicPartition, Any]) -> dict[TopicPartition, Any]:
        return {self.inner_place(tp): value for tp, value in by_place.items()}


class PrefixedAdmin(_Names, AIOKafkaAdminClient):  # type: ignore[misc]
    """Sees, makes and deletes topics with a prefix only."""

    def __init__(self, prefix: str, **options: Any) -> None:
        self.prefix = prefix
        super().__init__(**options)

    async def describe_topics(self, topics: list[str] | None = None) -> list[Any]:
        """Describe topics."""
        told = None if topics is None else [self.outer(topic) for topic in topics]
        described = await super().describe_topics(told)
        return [one | {"topic": self.inner(one["topic"])} for one in described if self.is_ours(one["topic"])]

    async def create_topics(self, new_topics: Iterable[Any], **options: Any) -> Any:
        """Make topics."""
        topics = [copy(topic) for topic in new_topics]
        for topic in topics:
            topic.name = self.outer(topic.name)
        return await super().create_topics(topics, **options)

    async def delete_topics(self, topics: Iterable[str], **options: Any) -> Any:
        """Delete topics."""
        return await super().delete_topics([self.outer(topic) for topic in topics], **options)

    async def describe_consumer_groups(self, group_ids: Iterable[str], **options: Any) -> Any:
        """Describe groups."""
        return await super().describe_consumer_groups([self.outer(group) for group in group_ids], **options)


def rename(records: Iterable[Any], topic: str) -> None:
    """Give records the name that their topic has here."""
    for record in records:
        record.topic = topic
