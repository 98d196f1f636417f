"""The embedded broker is known by its cluster, whatever else listens where it should."""

import asyncio

import pytest
from aiokafka.errors import KafkaError

from stream.config.settings import Settings
from stream.kafka.cluster import cluster_of
from stream.kafka.presence import why
from stream.kafka.producers import new_producer
from stream.kafka.topics import KafkaMismatch, ensure_topics
from stream.local_stack.broker.memory import MemoryBroker
from stream.local_stack.broker.process import BrokerError


def settings_of(broker, **more):
    return Settings(kafka=broker.address, kafka_idempotence=False, **more)


def test_each_broker_has_a_cluster_of_its_own(broker):
    assert cluster_of("127.0.0.1", broker.port) == broker.cluster
    assert MemoryBroker().cluster != broker.cluster


def test_a_broker_whose_port_another_one_has_is_not_taken_for_started(broker):
    second = MemoryBroker()
    with pytest.raises(BrokerError, match=f"on port {broker.port} ended with code"):
        second.start(broker.port)
    assert not second.running()


def test_a_part_of_one_stack_refuses_the_broker_of_another_and_says_the_way_out(broker):
    with pytest.raises(KafkaMismatch, match=rf"cluster {broker.cluster}, but .*_CLUSTER is older: .*; set it to"):
        asyncio.run(ensure_topics(settings_of(broker, kafka_cluster="older")))


def test_a_part_of_the_same_stack_does_not(broker):
    asyncio.run(ensure_topics(settings_of(broker, kafka_cluster=broker.cluster)))


def test_a_producer_that_the_memory_only_broker_cannot_have_is_told_which_setting_that_is(broker):
    settings = Settings(kafka=broker.address, kafka_idempotence=True)

    async def why_not():
        producer = new_producer(settings)
        try:
            await producer.start()
        except KafkaError as error:
            return await why(settings, error)
        finally:
            await producer.stop()

    assert "name the stack's folder with --data, or set DEALSTREAM_KAFKA_IDEMPOTENCE=false" in asyncio.run(why_not())


def test_what_is_no_kafka_is_no_answer():
    with pytest.raises(OSError, match="refused"):
        cluster_of("127.0.0.1", 1)
