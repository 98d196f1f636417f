"""The gateway on a real broker: what it acknowledged is there, and it knows when the broker is not."""

import asyncio
import socket

import pytest
from aiokafka import AIOKafkaProducer
from prometheus_client import REGISTRY

from schemas.dead_letter import DeadLetter
from schemas.events import activity_event, deal_event
from stream import topology
from stream.gateway.publisher import Publisher
from stream.kafka.topics import ensure_topics
from tests.support.gateway import gateway_settings, serving
from tests.support.topics import read
from tests.support.waiting import PATIENCE
from tests.support.webhooks import activity, as_body, change, hubspot_headers, standard_headers


@pytest.fixture
async def client(settings, connected):
    async with serving(connected, kafka=settings.kafka) as started:
        yield started


@pytest.fixture
async def soon(impatient):
    """A gateway that says soon that Kafka is away."""
    await ensure_topics(impatient)
    publisher = Publisher(impatient)
    await publisher.start()
    async with serving(publisher, kafka=impatient.kafka) as started:
        yield started
    await publisher.stop()


async def post(client, body, path="/webhooks/hubspot", headers=None):
    async with client.post(path, data=body, headers=headers or hubspot_headers(body)) as response:
        return response.status, await response.json()


async def status_of(client, path):
    async with client.get(path) as response:
        return response.status


async def becomes(expected, ask):
    async with asyncio.timeout(PATIENCE):
        while await ask() != expected:
            await asyncio.sleep(0.05)


async def test_what_was_acknowledged_is_in_kafka_and_can_be_read_by_the_contracts(broker, client):
    stage, unknown = change("dealstage", "won"), change("dealstage", "nope")
    assert (await post(client, as_body([stage, unknown])))[0] == 200
    body = as_body(activity(deal_id="d7"))
    assert (await post(client, body, "/webhooks/standard", standard_headers(body)))[0] == 200

    deals = {record.key: deal_event.validate_json(record.value) for record in await read(broker, topology.DEALS, 2)}
    assert {key: event.type for key, event in deals.items()} == {
        b"hubspot:501": "deal.stage_changed",
        b"d7": "deal.touched",
    }
    (logged,) = await read(broker, topology.ACTIVITIES, 1)
    assert (logged.key, activity_event.validate_json(logged.value).type) == (b"call-1", "activity.logged")
    (letter,) = await read(broker, topology.DEAD_LETTERS, 1)
    content = DeadLetter.model_validate_json(letter.value)
    assert (letter.key.decode(), content.reason) == (content.letter_id, "unknown_stage")


async def test_a_burst_of_ten_connections_with_a_hundred_events_each_is_acknowledged_and_there(broker, client):
    bodies = [
        as_body([change("dealstage", "won", objectId=connection * 100 + n, eventId=n) for n in range(100)])
        for connection in range(10)
    ]
    answers = await asyncio.gather(*(post(client, body) for body in bodies))
    assert answers == [(200, {"accepted": 100, "rejected": 0, "ignored": 0})] * 10
    records = await read(broker, topology.DEALS, 1000)
    assert {record.key for record in records} == {f"hubspot:{n}".encode() for n in range(1000)}
    assert len({record.partition for record in records}) > 1


async def test_all_events_of_a_deal_are_in_one_partition_also_from_another_gateway(broker, settings, client):
    async def accepted_by(gateway, event_id):
        assert (await post(gateway, as_body([change("amount", "1", eventId=event_id)])))[0] == 200

    await accepted_by(client, 1)
    other = Publisher(settings)
    await other.start()
    async with serving(other) as second:
        await accepted_by(second, 2)
    await other.stop()
    assert len({record.partition for record in await read(broker, topology.DEALS, 2)}) == 1


async def test_while_the_broker_is_stopped_the_answer_is_503_and_once_it_is_back_200(broker, settings, soon):
    body = as_body([change("dealstage", "won")])
    broker.stop()
    assert (await post(soon, body))[0] == 503
    broker.start(broker.port)
    await ensure_topics(settings)

    async def answer():
        return (await post(soon, body))[0]

    await becomes(200, answer)
    assert {record.key for record in await read(broker, topology.DEALS, 1)} == {b"hubspot:501"}


async def test_the_gateway_is_ready_only_while_the_broker_answers_and_alive_all_along(broker, client):
    await becomes(200, lambda: status_of(client, "/health/ready"))
    broker.stop()
    await becomes(503, lambda: status_of(client, "/health/ready"))
    assert await status_of(client, "/health/live") == 200
    broker.start(broker.port)
    await becomes(200, lambda: status_of(client, "/health/ready"))


async def test_the_gateway_is_not_ready_while_a_broker_takes_connections_but_does_not_answer():
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"127.0.0.1:{mute.getsockname()[1]}"
        starting = Publisher(gateway_settings(kafka=address))
        async with serving(starting, kafka=address) as client:
            assert await status_of(client, "/health/ready") == 503


async def test_the_gateway_is_not_ready_before_it_is_connected_itself(settings):
    async with serving(Publisher(settings), kafka=settings.kafka) as client:

        async def told():
            async with client.get("/health/ready") as response:
                return response.status, await response.json()

        parts = {"kafka": "ok", "producer": "not connected to Kafka yet", "funnel_file": "ok"}
        await becomes((503, parts), told)


async def test_the_metric_says_whether_the_broker_takes_events(broker, soon):
    body = as_body([change("dealstage", "won")])

    async def answer():
        return (await post(soon, body))[0]

    await becomes(200, answer)
    assert REGISTRY.get_sample_value("dealstream_broker_up") == 1
    broker.stop()
    await becomes(503, answer)
    assert REGISTRY.get_sample_value("dealstream_broker_up") == 0


async def test_a_plain_producer_puts_a_key_where_the_gateway_does(broker, connected):
    await connected.publish([(topology.DEALS.name, f"k{n}".encode(), b"gateway") for n in range(20)])
    plain = AIOKafkaProducer(bootstrap_servers=broker.address)
    await plain.start()
    for n in range(20):
        await plain.send_and_wait(topology.DEALS.name, b"plain", key=f"k{n}".encode())
    await plain.stop()
    places = {}
    for record in await read(broker, topology.DEALS, 40):
        places.setdefault(record.key, set()).add(record.partition)
    assert all(len(partitions) == 1 for partitions in places.values())
