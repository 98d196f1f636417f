"""Create the topics that are missing, on the cluster that is meant."""

import asyncio
from collections.abc import Mapping, Sequence

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from stream import topology
from stream.config.settings import Settings
from stream.kafka.admins import new_admin
from stream.kafka.declared import DeclaredTopic, declared
from stream.topology import Generation

SHOWN_SECONDS = 10.0


class KafkaMismatch(Exception):
    """Kafka is not as the settings say: a topic, or the whole cluster. The message says how, and the way out."""


async def ensure_topics(settings: Settings, generation: Generation | None = topology.FIRST) -> None:
    """Create the topics that are missing: of events, and of a generation; wait until the broker shows them.

    Raises:
        KafkaMismatch: it is another cluster, or a topic has another number of partitions, than the settings say.
        aiokafka.errors.KafkaError: the broker is away or refuses.
        TimeoutError: the broker does not show the topics that it created.
    """
    topics = declared(settings, [] if generation is None else [generation])
    admin = new_admin(settings)
    try:
        await admin.start()
        cluster = (await admin.describe_cluster())["cluster_id"]
        if settings.kafka_cluster not in ("", cluster):
            raise KafkaMismatch(
                f"the Kafka at {settings.kafka} is the cluster {cluster}, but DEALSTREAM_KAFKA_CLUSTER is "
                f"{settings.kafka_cluster}: another stack's broker, perhaps; set it to {cluster}, or to nothing, if "
                "that one is meant"
            )
        known = await known_partitions(admin)
        await create(admin, [topic for topic in topics if topic.name not in known])
        known = await known_partitions(admin)
    finally:
        await admin.close()
    for topic in topics:
        if known[topic.name] != settings.partitions:
            raise KafkaMismatch(
                f"the topic {topic.name} has {known[topic.name]} partitions, but DEALSTREAM_PARTITIONS is "
                f"{settings.partitions}; set it to {known[topic.name]}, or rebuild with `dealstream replay --reset`"
            )


async def create(admin: AIOKafkaAdminClient, topics: Sequence[DeclaredTopic]) -> None:
    """Create topics, and wait until the broker shows them. Raises aiokafka.errors.KafkaError, TimeoutError."""
    if not topics:
        return
    answer = await admin.create_topics(
        [
            NewTopic(
                name=topic.name,
                num_partitions=topic.partitions,
                replication_factor=topic.replication,
                topic_configs=dict(topic.configs),
            )
            for topic in topics
        ]
    )
    for name, code, *_ in answer.topic_errors:
        if code not in (0, TopicAlreadyExistsError.errno):
            raise for_code(code)(f"cannot create the topic {name}")
    names = {topic.name for topic in topics}
    known = await known_partitions(admin)
    async with asyncio.timeout(SHOWN_SECONDS):
        while not names <= known.keys():
            await asyncio.sleep(0.05)  # metadata follows the creation
            known = await known_partitions(admin)


async def known_partitions(admin: AIOKafkaAdminClient) -> Mapping[str, int]:
    """Return how many partitions each topic has that is there."""
    described = await admin.describe_topics()
    return {topic["topic"]: len(topic["partitions"]) for topic in described if topic["error_code"] == 0}
