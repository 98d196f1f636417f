"""The gateway over HTTP, with a list in Kafka's place or with the embedded broker."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession, web
from pydantic import SecretStr

from stream.gateway.app import build, runner_of
from stream.gateway.publisher import Unavailable
from stream.settings import Settings
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
            "kafka_idempotence": False,
        }
        | changed
    )


class Client:
    """Sends requests to a gateway at `host` and `port`."""

    def __init__(self, session, host, port):
        self.session, self.host, self.port = session, host, port
        self.get = session.get
        self.post = session.post


@asynccontextmanager
async def serving(publisher, **changed):
    runner = runner_of(build(gateway_settings(**changed), funnel(), publisher))
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0]
        async with ClientSession(f"http://{host}:{port}") as session:
            yield Client(session, host, port)
    finally:
        await runner.cleanup()


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
