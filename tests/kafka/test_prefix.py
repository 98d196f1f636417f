"""With a prefix the service is alone on a cluster that is shared: it sees, reads and deletes nothing of others."""

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from stream import topology
from stream.config.settings import Settings
from stream.kafka.admins import new_admin
from stream.kafka.consumers import new_consumer
from stream.kafka.ends import filled_spans, true_ends
from stream.kafka.generations import State, read_state, write_state
from stream.kafka.producers import new_producer
from stream.kafka.topics import ensure_topics

PLACE = TopicPartition(topology.DEALS.name, 0)


def of(broker, prefix):
    return Settings(kafka=broker.address, kafka_idempotence=False, topic_prefix=prefix, partitions=1)


async def write(settings, value):
    await ensure_topics(settings)
    async with new_producer(settings) as producer:
        await producer.send_and_wait(topology.DEALS.name, value)


async def read(settings):
    async with new_consumer(settings) as consumer:
        spans = await filled_spans(consumer, topology.DEALS.name)
        consumer.assign(list(spans))
        for tp, (begin, _) in spans.items():
            consumer.seek(tp, begin)
        records = []
        while any([await consumer.position(tp) < end for tp, (_, end) in spans.items()]):
            for fetched in (await consumer.getmany(timeout_ms=200)).values():
                records += fetched
        return [(record.topic, record.value) for record in records]


async def test_two_services_on_one_broker_read_only_what_is_theirs_under_the_names_of_the_topology(broker):
    first, second, bare = of(broker, "a."), of(broker, "b."), of(broker, "")
    for settings, value in ((first, b"1"), (second, b"2"), (bare, b"3")):
        await write(settings, value)
    assert await read(first) == [(topology.DEALS.name, b"1")]
    assert await read(second) == [(topology.DEALS.name, b"2")]
    assert await read(bare) == [(topology.DEALS.name, b"3")]


async def test_positions_of_a_group_are_its_own(broker):
    first, second = of(broker, "a."), of(broker, "b.")
    for settings in (first, second):
        await write(settings, b"x")
    async with new_consumer(first, group="g") as consumer:
        consumer.assign([PLACE])
        assert consumer.assignment() == {PLACE}
        await consumer.commit({PLACE: 1})
        assert await consumer.committed(PLACE) == 1
        assert await true_ends(consumer, [PLACE]) == {PLACE: 1}
        assert consumer.highwater(PLACE) == 1
    async with new_consumer(second, group="g") as consumer:
        assert not await consumer.committed(PLACE)


async def test_an_admin_sees_and_deletes_only_what_is_its_own(broker):
    first, second = of(broker, "a."), of(broker, "b.")
    await ensure_topics(first)
    await ensure_topics(second)
    admin = new_admin(first)
    await admin.start()
    names = {topic["topic"] for topic in await admin.describe_topics()}
    assert names == {topic.name for topic in topology.TOPICS}
    await admin.delete_topics([topology.DEALS.name])
    await admin.close()
    everything = AIOKafkaAdminClient(bootstrap_servers=broker.address)
    await everything.start()
    there = set(await everything.list_topics())
    await everything.close()
    assert f"b.{topology.DEALS.name}" in there
    assert f"a.{topology.DEALS.name}" not in there


async def test_which_numbers_are_in_force_is_told_apart(broker):
    first, second = of(broker, "a."), of(broker, "b.")
    await read_state(second)
    await read_state(first)
    await write_state(first, State(number=3))
    assert (await read_state(first)).number == 3
    assert (await read_state(second)).number == 1
