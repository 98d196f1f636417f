"""5,000 poisoned requests: each is refused with the right status, or each of its parts is accounted for."""

import asyncio
import hashlib
import hmac
import json
import os
import random
import subprocess
import sys
import time
from base64 import b64decode, b64encode
from collections import Counter

import aiohttp
import pytest

from stream import topology
from stream.local_stack.ports import free_ports
from tests.support.poison import PERSON, Poison
from tests.support.stack import get
from tests.support.topics import read_all
from tests.support.waiting import PATIENCE, eventually
from tests.support.webhooks import (
    FUNNEL,
    HUBSPOT_SECRET,
    PUBLIC_URL,
    STANDARD_SECRET,
    activity,
    change,
    hubspot_headers,
)

COUNT = 5_000
LARGEST = 100_000
HUBSPOT = [change("dealstage", "lead", sourceId=PERSON), change("amount", "12.5", eventId=9), {"subscriptionType": "x"}]
STANDARD = activity(note=PERSON)


@pytest.fixture
def gateway(broker, tmp_path):
    (tmp_path / "funnel.yaml").write_text(FUNNEL)
    [port] = free_ports(1)
    environment = os.environ | {
        "DEALSTREAM_KAFKA": broker.address,
        "DEALSTREAM_KAFKA_IDEMPOTENCE": "false",
        "DEALSTREAM_FUNNEL_FILE": str(tmp_path / "funnel.yaml"),
        "DEALSTREAM_HUBSPOT_SECRET": HUBSPOT_SECRET,
        "DEALSTREAM_STANDARD_SECRET": STANDARD_SECRET,
        "DEALSTREAM_PUBLIC_URL": PUBLIC_URL,
        "DEALSTREAM_GATEWAY_PORT": str(port),
        "DEALSTREAM_MAX_BODY_BYTES": str(LARGEST),
        "DEALSTREAM_BODY_TIMEOUT_SECONDS": str(PATIENCE),
        "DEALSTREAM_PRODUCE_TIMEOUT_SECONDS": str(PATIENCE),
    }
    log = tmp_path / "gateway.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "stream.cli", "gateway"], env=environment, stdout=output, stderr=output
        )
    url = f"http://127.0.0.1:{port}"
    eventually(lambda: get(f"{url}/health/ready")[0] == 200)
    yield url, log
    assert process.poll() is None
    process.kill()
    process.wait()


def standard_headers(body, number, secret=STANDARD_SECRET):
    stamp = str(int(time.time()))
    signed = f"m{number}.".encode() + stamp.encode() + b"." + body
    digest = hmac.new(b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256).digest()
    return {
        "webhook-id": f"m{number}",
        "webhook-timestamp": stamp,
        "webhook-signature": "v1," + b64encode(digest).decode(),
        "Content-Type": "application/json",
    }


def requests():
    """Yield (connector, headers, body, status that is due)."""
    draw, poison = random.Random(4), Poison(4)
    for number in range(COUNT):
        connector = draw.choice(["hubspot", "standard"])
        body = poison.spoiled(HUBSPOT if connector == "hubspot" else STANDARD)
        if number % 500 == 0:
            body = b'"' + b"x" * draw.choice([LARGEST, 5 * LARGEST]) + b'"'
        wrong = number % 10 == 1
        if connector == "hubspot":
            stamp = str(int(time.time() * 1000) + number)  # no two requests are the same, else one is a replay
            headers = hubspot_headers(body, timestamp=stamp, secret="another" if wrong else HUBSPOT_SECRET)
        else:
            headers = standard_headers(body, number, "whsec_YW5vdGhlcg==" if wrong else STANDARD_SECRET)
        status = 413 if len(body) > LARGEST else 401 if wrong else 200
        if number % 100 == 2:
            headers, status = headers | {"Content-Type": "text/plain"}, 415
        if number % 100 == 3:
            headers, status = headers | {"Content-Encoding": "br"}, 415
        if number % 100 == 4:
            headers, status = {"Content-Type": "application/json"}, 401
        yield connector, headers, body, 413 if status == 401 and len(body) > LARGEST else status


async def send_all(url):
    outcomes, counts = Counter(), Counter()
    left = requests()  # each is signed when it is sent: a signature is authentic for some minutes
    async with aiohttp.ClientSession(auto_decompress=False) as session:

        async def send():
            for connector, headers, body, due in left:
                async with session.post(f"{url}/webhooks/{connector}", headers=headers, data=body) as answer:
                    text = await answer.text()
                    assert answer.status == due, (connector, headers, body[:300], text)
                outcomes[due] += 1
                if due == 200:
                    counts.update(json.loads(text))

        await asyncio.gather(*(send() for _ in range(30)))
    return outcomes, counts


def test_each_is_answered_as_it_should_be_and_nothing_personal_goes_to_the_log(gateway, broker):
    url, log = gateway
    outcomes, counts = asyncio.run(send_all(url))
    assert sum(outcomes.values()) == COUNT
    assert set(outcomes) == {200, 401, 413, 415}
    assert counts["rejected"] > COUNT / 2
    records = asyncio.run(read_all(broker.address, topology.DEAD_LETTERS.name))
    letters = [json.loads(value) for value in records]
    assert len(letters) == counts["rejected"]
    assert all(letter["reason"] and letter["detail"] for letter in letters)
    assert get(f"{url}/health/ready")[0] == 200
    said = log.read_text()
    for kept_secret in (PERSON, "jane", HUBSPOT_SECRET, STANDARD_SECRET, STANDARD_SECRET.removeprefix("whsec_")):
        assert kept_secret not in said
