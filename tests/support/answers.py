"""Send requests to a gateway, and look at what became of them."""

import asyncio
import json

from prometheus_client import REGISTRY

from stream import topology
from tests.support.waiting import PATIENCE
from tests.support.webhooks import hubspot_headers, standard_headers

HUBSPOT = "/webhooks/hubspot"
STANDARD = "/webhooks/standard"


async def post(client, body, *, path=HUBSPOT, headers=None, **signing):
    if headers is None:
        headers = hubspot_headers(body, **signing) if path == HUBSPOT else standard_headers(body, **signing)
    async with client.post(path, data=body, headers=headers) as response:
        return response.status, await response.json()


def topics_of(publisher):
    return [topic for topic, _, _ in publisher.records]


def letters_of(publisher):
    return [json.loads(value) for topic, _, value in publisher.records if topic == topology.DEAD_LETTERS.name]


def metric(name, **labels):
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def raw_status(client, path, body, headers, *, length=None, leave=False):
    """Send a request byte by byte as written, and return the status of the answer."""
    reader, writer = await asyncio.open_connection(client.host, client.port)
    lines = {"Host": "x", "Content-Length": str(len(body) if length is None else length)} | headers
    head = f"POST {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items()) + "\r\n"
    writer.write(head.encode() + body)
    await writer.drain()
    try:
        if leave:
            return None
        async with asyncio.timeout(PATIENCE):
            return int((await reader.readline()).split()[1])
    finally:
        writer.close()
        await writer.wait_closed()
