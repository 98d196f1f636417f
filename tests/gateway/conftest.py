"""The gateway over HTTP, with a list in Kafka's place or with the embedded broker."""

import asyncio
import socket
import time
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession
from pydantic import SecretStr

from stream.config.settings import Settings
from stream.gateway.app import build
from stream.gateway.publisher import Publisher, Unavailable
from stream.gateway.server import Server
from stream.kafka.topics import ensure_topics
from stream.local_stack.ports import free_ports
from tests.gateway.crm_samples import CLOSE_SECRET, PIPEDRIVE_SECRET, SALESFORCE_SECRET
from tests.gateway.samples import HUBSPOT_SECRET, PUBLIC_URL, STANDARD_SECRET, funnel


class ListPublisher:
    """Keeps what it is given; `failure` is raised instead."""

    connected = True

    def __init__(self):
        self.records = []
        self.failure = None

    async def publish(self, records):
        await asyncio.sleep(0)
        if self.failure is not None:
            raise self.failure
        self.records += records


def gateway_settings(**changed):
    return Settings(
        **{
            "public_url": PUBLIC_URL,
            "hubspot_secret": SecretStr(HUBSPOT_SECRET),
            "standard_secret": SecretStr(STANDARD_SECRET),
            "pipedrive_secret": SecretStr(PIPEDRIVE_SECRET),
            "close_secret": SecretStr(CLOSE_SECRET),
            "salesforce_secret": SecretStr(SALESFORCE_SECRET),
            "kafka_idempotence": False,
        }
        | changed
    )


class Client:
    """Sends requests to a gateway at `host` and `port`."""

    def __init__(self, session, server, host, port):
        self.host, self.port, self.stop = host, port, server.stop
        self.get, self.post = session.get, session.post

    def listens(self):
        with socket.socket() as probe:
            return probe.connect_ex((self.host, self.port)) == 0


@asynccontextmanager
async def serving(publisher, port=0, clock=time.monotonic, **changed):
    server = Server(build(gateway_settings(**changed), funnel(), publisher, clock))
    try:
        host, port = await server.start("127.0.0.1", port)
        async with ClientSession(f"http://{host}:{port}") as session:
            yield Client(session, server, host, port)
    finally:
        await server.stop()


def any_port():
    """Return a port that is free now."""
    return free_ports(1)[0]


@pytest.fixture
def settings(broker):
    return gateway_settings(kafka=broker.address, produce_timeout_seconds=1.0)


@pytest.fixture
async def connected(settings):
    await ensure_topics(settings)
    started = Publisher(settings)
    await started.start()
    yield started
    await started.stop()


@pytest.fixture
def publisher():
    return ListPublisher()


@pytest.fixture
async def client(publisher):
    async with serving(publisher) as started:
        yield started


@pytest.fixture
def away():
    return Unavailable("Kafka has not acknowledged (TimeoutError)")


async def until(true):
    """Wait until something holds, or fail."""
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.02)
