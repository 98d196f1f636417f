"""`dealstream gateway` as a process: it says what is wrong, and loses nothing when it is stopped."""

import asyncio
import signal
import socket

import aiohttp
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from tests.support.gateway import any_port
from tests.support.gateway_process import ready, wait
from tests.support.topics import read_all
from tests.support.waiting import PATIENCE, until
from tests.support.webhooks import HUBSPOT_SECRET, STANDARD_SECRET, as_body, change, hubspot_headers


async def test_a_request_under_way_when_it_is_stopped_is_finished_and_the_log_has_no_secret(broker, start):
    port = any_port()
    url = f"http://127.0.0.1:{port}"
    body = as_body([change("dealstage", "won")])
    with start(kafka=broker.address, gateway_port=port, public_url=url) as (process, log):
        await ready(url)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        headers = {"Host": "x", "Content-Length": str(len(body))}
        headers |= hubspot_headers(body, url=f"{url}/webhooks/hubspot")
        head = "POST /webhooks/hubspot HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers.items()) + "\r\n"
        writer.write(head.encode() + body[:10])
        await writer.drain()
        async with aiohttp.ClientSession() as session, session.get(f"{url}/health/live"):
            pass  # by now the head has been read
        process.send_signal(signal.SIGTERM)
        await refuses(port)
        writer.write(body[10:])
        assert (await reader.readline()).split()[1] == b"200"
        writer.close()
        await writer.wait_closed()
        assert await wait(process) == 0
        assert "Connected to Kafka" in log()
        for secret in (HUBSPOT_SECRET, STANDARD_SECRET, "Traceback"):
            assert secret not in log()


async def refuses(port):
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                return
            writer.close()
            await asyncio.sleep(0.02)


async def test_it_starts_without_kafka_and_connects_once_kafka_is_there(broker, start):
    broker.stop()
    port = any_port()
    url = f"http://127.0.0.1:{port}"
    with start(kafka=broker.address, gateway_port=port, public_url=url) as (process, log):
        await until(lambda: "does not answer: nothing listens there" in log())
        broker.start(broker.port)
        await ready(url)
        # And says so, so that hours before are no silence of those who could not send.
        await until(lambda: read_all(broker.address, "sales.listening"))
        process.send_signal(signal.SIGINT)
        assert await wait(process) == 0


async def test_what_another_version_notes_of_the_numbers_in_force_is_told(broker, start):
    port = any_port()
    with start(kafka=broker.address, gateway_port=port) as (process, log):
        await ready(f"http://127.0.0.1:{port}")
        async with AIOKafkaProducer(bootstrap_servers=broker.address) as producer:
            await producer.send_and_wait("sales.generations", b'{"newer": true}', key=b"counted-with/1", partition=0)
        await until(lambda: "is noted as another version does" in log())
        process.send_signal(signal.SIGTERM)
        assert await wait(process) == 0


async def test_a_port_in_use_is_named(start):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with start(kafka=f"127.0.0.1:{any_port()}", gateway_port=port) as (process, log):
            assert await wait(process) == 1
            assert f"cannot listen on 127.0.0.1:{port}" in log()
            assert "DEALSTREAM_GATEWAY_PORT" in log()
            assert "Traceback" not in log()


async def test_topics_with_another_number_of_partitions_stop_the_start(broker, start):
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.address)
    await admin.start()
    await admin.create_topics([NewTopic("sales.deals", num_partitions=7, replication_factor=1)])
    await admin.close()
    with start(kafka=broker.address, gateway_port=any_port()) as (process, log):
        assert await wait(process) == 2
        assert "DEALSTREAM_PARTITIONS" in log()
        assert "Traceback" not in log()


async def test_a_secret_that_is_no_key_stops_the_start_and_is_not_told(start):
    with start(kafka=f"127.0.0.1:{any_port()}", standard_secret="whsec_*mistyped*") as (process, log):
        assert await wait(process) == 2
        assert "DEALSTREAM_STANDARD_SECRET" in log()
        assert "mistyped" not in log()
        assert "Traceback" not in log()


async def test_without_any_secret_it_says_so(start):
    with start(kafka=f"127.0.0.1:{any_port()}", gateway_port=any_port(), hubspot_secret="", standard_secret="") as (
        process,
        log,
    ):
        await until(lambda: "No connector has a secret" in log())
        process.terminate()
        assert await wait(process) == 0


async def test_health_checks_are_on_a_port_of_their_own_too(start):
    port, health_port = any_port(), any_port()
    with start(kafka=f"127.0.0.1:{any_port()}", gateway_port=port, gateway_health_port=health_port) as (process, _):
        await answers(f"http://127.0.0.1:{health_port}/health/live")
        async with aiohttp.ClientSession() as session:
            for path in ("live", "ready"):
                told = []
                for one in (port, health_port):
                    async with session.get(f"http://127.0.0.1:{one}/health/{path}") as answer:
                        told.append((answer.status, (await answer.json()).keys()))
                assert told[0] == told[1]
        process.send_signal(signal.SIGTERM)
        assert await wait(process) == 0


async def test_a_health_port_that_is_taken_is_told_with_its_setting(start):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        health_port = taken.getsockname()[1]
        with start(gateway_port=any_port(), gateway_health_port=health_port) as (process, log):
            assert await wait(process) == 1
    assert f"cannot listen on 127.0.0.1:{health_port}" in log()
    assert "DEALSTREAM_GATEWAY_HEALTH_PORT" in log()
    assert "Traceback" not in log()


async def answers(url):
    """Wait until something is told there, also of what is away."""
    async with aiohttp.ClientSession() as session, asyncio.timeout(PATIENCE):
        while True:
            try:
                async with session.get(url) as answer:
                    if "loop" not in await answer.json():
                        return
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(0.05)
