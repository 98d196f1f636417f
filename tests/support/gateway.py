"""The gateway over HTTP, with a list in Kafka's place or with the embedded broker."""

import asyncio
import socket
import time
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession
from pydantic import SecretStr

from stream.config.settings import Settings
from stream.funnel_watch import FunnelWatch
from stream.gateway.app import build
from stream.gateway.server import Server
from stream.local_stack.ports import free_ports
from stream.service.connections import Limits, listening
from tests.support.crm_webhooks import CLOSE_SECRET, PIPEDRIVE_SECRET, SALESFORCE_SECRET
from tests.support.webhooks import HUBSPOT_SECRET, PUBLIC_URL, STANDARD_SECRET, funnel

LIMITS = Limits(512)


class ListPublisher:
    """Keeps what it is given; `failure` is raised instead. `tried`: how often it was asked."""

    connected = True

    def __init__(self):
        self.records = []
        self.failure = None
        self.tried = 0

    async def publish(self, records):
        self.tried += 1
        await asyncio.sleep(0)
        if self.failure is not None:
            raise self.failure
        self.records += records


def gateway_settings(**changed):
    fields: dict[str, Any] = {
        "public_url": PUBLIC_URL,
        "hubspot_secret": SecretStr(HUBSPOT_SECRET),
        "standard_secret": SecretStr(STANDARD_SECRET),
        "pipedrive_secret": SecretStr(PIPEDRIVE_SECRET),
        "close_secret": SecretStr(CLOSE_SECRET),
        "salesforce_secret": SecretStr(SALESFORCE_SECRET),
        "kafka": "127.0.0.1:1",  # where nobody listens, whatever else runs on this machine
        "kafka_idempotence": False,
    }
    return Settings(**fields | changed)


class Client:
    """Sends requests to a gateway at `host` and `port`."""

    def __init__(self, session, server, host, port):
        self.host, self.port, self.stop = host, port, server.stop
        self.get, self.post = session.get, session.post

    def listens(self):
        with socket.socket() as probe:
            return probe.connect_ex((self.host, self.port)) == 0


@asynccontextmanager
async def serving(publisher, port=0, clock=time.monotonic, limits=LIMITS, **changed):
    settings, known = gateway_settings(**changed), funnel()
    app = build(settings, known, publisher, FunnelWatch(settings.funnel_file, known), clock)
    server = Server(app, limits)
    try:
        listener = listening("127.0.0.1", port)
        host, port = listener.getsockname()
        await server.start(listener)
        async with ClientSession(f"http://{host}:{port}") as session:
            yield Client(session, server, host, port)
    finally:
        await server.stop()


def any_port():
    """Return a port that is free now."""
    return free_ports(1)[0]
