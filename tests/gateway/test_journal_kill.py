"""A gateway that is killed while it writes its journal has lost nothing that it acknowledged."""

import asyncio
import json
import random
import signal
from functools import partial

import aiohttp

from stream import topology
from stream.kafka.topics import ensure_topics
from tests.support.gateway import any_port, gateway_settings
from tests.support.gateway_process import ready, wait
from tests.support.topics import read_all
from tests.support.waiting import PATIENCE, until
from tests.support.webhooks import as_body, change, hubspot_headers

SENDERS = 8
KILLS = 3


async def send(url, sender, acknowledged, dead):
    """Send requests, one after the other, until the gateway is gone."""
    async with aiohttp.ClientSession() as session:
        while not dead.is_set():
            number = len(acknowledged) * SENDERS + sender
            deals = [random.getrandbits(60) for _ in range(5)]
            body = as_body([change("dealstage", "won", objectId=deal, eventId=number) for deal in deals])
            headers = hubspot_headers(body, url=f"{url}/webhooks/hubspot")
            try:
                async with session.post(f"{url}/webhooks/hubspot", data=body, headers=headers) as answer:
                    await answer.read()
                    if answer.status == 200:
                        acknowledged += deals
            except aiohttp.ClientError:
                await asyncio.sleep(0.01)


def reached(acknowledged, enough):
    return len(acknowledged) >= enough


async def test_what_was_acknowledged_before_a_kill_reaches_kafka(broker, start, tmp_path):
    broker.stop()
    port, draw, acknowledged = any_port(), random.Random(7), []
    url = f"http://127.0.0.1:{port}"
    settings = {"kafka": broker.address, "gateway_port": port, "public_url": url, "journal": tmp_path / "journal"}
    for _ in range(KILLS):
        before, dead = len(acknowledged), asyncio.Event()
        enough = before + draw.randrange(200, 600)
        with start(**settings) as (process, _log):
            await ready(url)
            senders = [asyncio.create_task(send(url, n, acknowledged, dead)) for n in range(SENDERS)]
            await until(partial(reached, acknowledged, enough))
            process.send_signal(signal.SIGKILL)
            await wait(process)
        dead.set()
        await asyncio.gather(*senders)
    broker.start(broker.port)
    await ensure_topics(gateway_settings(kafka=broker.address))
    with start(**settings) as (process, log):
        await until(lambda: "Connected to Kafka" in log())
        async with aiohttp.ClientSession() as session:

            async def waiting():
                async with session.get(f"{url}/health/ready") as answer:
                    return (await answer.json())["waiting"]

            async with asyncio.timeout(PATIENCE):
                while await waiting() != "records that wait for Kafka: 0":
                    await asyncio.sleep(0.05)
        process.terminate()
        assert await wait(process) == 0
    # All of them: among these are some that were written and not acknowledged any more.
    values = await read_all(broker.address, topology.DEALS.name)
    found = {int(json.loads(value)["deal_id"].partition(":")[2]) for value in values}
    assert len(set(acknowledged)) == len(acknowledged) >= 600
    assert set(acknowledged) <= found
    assert not list((tmp_path / "journal").glob("*.journal"))
