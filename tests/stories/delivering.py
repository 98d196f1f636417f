"""How what happened reaches the service: as signed requests, in whatever order, and some of them twice."""

import asyncio
import json
import random
from collections import defaultdict
from typing import Any

import aiohttp

from tests.stories.crms import as_body
from tests.stories.telling import Sent


def requests(sent: list[Sent]) -> list[tuple[Any, bytes]]:
    """CRM and body of each request, in whatever order, and some of them twice."""
    by_crm: dict[str, list[Sent]] = defaultdict(list)
    for one in sent:
        by_crm[one.to.name].append(one)
    bodies = [
        (items[0].to, as_body([one.item for one in items[start : start + items[0].to.at_once]]))
        for items in by_crm.values()
        for start in range(0, len(items), items[0].to.at_once)
    ]
    chance = random.Random(1)
    bodies += chance.sample(bodies, len(bodies) // 10)
    chance.shuffle(bodies)
    return bodies


async def send(gateway: str, bodies: list[tuple[Any, bytes]]) -> int:
    """Send requests as the CRMs would, signed; return how many items were put aside."""
    places = asyncio.Semaphore(8)

    async def post(session: aiohttp.ClientSession, crm: Any, body: bytes) -> int:
        url = f"{gateway}/webhooks/{crm.name}"
        async with places, session.post(url, data=body, headers=crm.headers(body, url)) as response:
            answer = await response.text()
            assert response.status == 200, answer
            return int(json.loads(answer)["rejected"])

    async with aiohttp.ClientSession() as session:
        return sum(await asyncio.gather(*(post(session, crm, body) for crm, body in bodies)))
