"""Topics are created as the topology says, or the difference is named."""

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaConnectionError

from stream import topology
from stream.kafka.topics import KafkaMismatch, ensure_topics


async def test_missing_topics_are_created_and_creating_them_again_changes_nothing(broker, settings):
    await ensure_topics(settings)
    await ensure_topics(settings)
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.address)
    await admin.start()
    described = {topic["topic"]: len(topic["partitions"]) for topic in await admin.describe_topics()}
    await admin.close()
    assert {topic.name: settings.partitions for topic in topology.TOPICS}.items() <= described.items()


async def test_a_topic_with_another_number_of_partitions_is_named_with_the_way_out(broker, settings):
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.address)
    await admin.start()
    await admin.create_topics([NewTopic(topology.DEALS.name, num_partitions=7, replication_factor=1)])
    await admin.close()
    with pytest.raises(
        KafkaMismatch, match=r"sales\.deals has 7 partitions, but DEALSTREAM_PARTITIONS is 4; set it to 7"
    ):
        await ensure_topics(settings)


async def test_topics_cannot_be_ensured_without_a_broker(broker, settings):
    broker.stop()
    with pytest.raises(KafkaConnectionError):
        await ensure_topics(settings)
