"""Create the topics that are missing, on the cluster that is meant."""

import asyncio
from collections.abc import Mapping

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from stream import topology
from stream.config.settings import Settings
from stream.kafka.admins import new_admin
from stream.topology import Generation, Topic

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
    topics = topics_of(generation)
    wanted = [
        NewTopic(
            name=topic.name,
            num_partitions=settings.partitions,
            replication_factor=settings.replication,
            topic_configs=({"cleanup.policy": "compact"} if topic.compacted else {}) | topic_configs(settings),
        )
        for topic in topics
    ]
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
        known = await _partitions(admin)
        missing = [topic for topic in wanted if topic.name not in known]
        if missing:
            answer = await admin.create_topics(missing)
            for name, code, *_ in answer.topic_errors:
                if code not in (0, TopicAlreadyExistsError.errno):
                    raise for_code(code)(f"cannot create the topic {name}")
        names = {topic.name for topic in wanted}
        async with asyncio.timeout(SHOWN_SECONDS):
            while not names <= known.keys():
                await asyncio.sleep(0.05)  # metadata follows the creation
                known = await _partitions(admin)
    finally:
        await admin.close()
    for topic in topics:
        if known[topic.name] != settings.partitions:
            raise KafkaMismatch(
                f"the topic {topic.name} has {known[topic.name]} partitions, but DEALSTREAM_PARTITIONS is "
                f"{settings.partitions}; set it to {known[topic.name]}, or rebuild with `dealstream replay --reset`"
            )


def topic_configs(settings: Settings) -> dict[str, str]:
    """Return what all topics are made with."""
    replicas = settings.min_insync_replicas
    return {} if replicas is None else {"min.insync.replicas": str(replicas)}


def topics_of(generation: Generation | None) -> list[Topic]:
    """Return all topics while a generation is in force: those of events, and its own; None: only the former."""
    numbers = {topic.name for topic in topology.FIRST.derived}
    of_events = [topic for topic in topology.TOPICS if topic.name not in numbers]
    return [*of_events, *(generation.derived if generation else ())]


async def _partitions(admin: AIOKafkaAdminClient) -> Mapping[str, int]:
    described = await admin.describe_topics()
    return {topic["topic"]: len(topic["partitions"]) for topic in described if topic["error_code"] == 0}
