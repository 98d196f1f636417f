"""The service that all stories happen to."""

import asyncio
import json
import random
import urllib.parse
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest

from tests.stories.crms import as_body
from tests.stories.telling import STORIES, Ask, Sent
from tests.support.crm_webhooks import CLOSE_SECRET, PIPEDRIVE_SECRET, SALESFORCE_SECRET
from tests.support.stack import Up, get, json_of
from tests.support.waiting import eventually
from tests.support.webhooks import HUBSPOT_SECRET

ACTIVITY_TYPES = {"call": True, "email": True, "meeting": True, "task": False}


def funnel_file() -> dict[str, Any]:
    """The funnel file of all stories."""
    parts = defaultdict(list)
    for one in STORIES:
        for name, part in one.funnel().items():
            parts[name] += part
    return {
        "time_zone": "Europe/Berlin",
        "currency": "EUR",
        "exchange_rates": {"USD": [{"starts": "2025-01-01", "rate": 0.96}, {"starts": "2026-01-01", "rate": 0.88}]},
        "sources": {"property": "source"},
        "loss_reasons": {"property": "lost_reason", "names": {"price": "Price"}},
        "activity_types": [{"id": name, "name": name, "selling": sells} for name, sells in ACTIVITY_TYPES.items()],
    } | parts


async def send(gateway: str, sent: list[Sent]) -> None:
    """Send everything as the CRMs would, signed, but in whatever order, and some of it twice."""
    by_crm: dict[str, list[Sent]] = defaultdict(list)
    for one in sent:
        by_crm[one.to.name].append(one)
    requests = [
        (items[start].to, as_body([one.item for one in items[start : start + items[start].to.at_once]]))
        for items in by_crm.values()
        for start in range(0, len(items), items[0].to.at_once)
    ]
    chance = random.Random(1)
    requests += chance.sample(requests, len(requests) // 10)
    chance.shuffle(requests)
    places = asyncio.Semaphore(8)

    async def post(session: aiohttp.ClientSession, crm: Any, body: bytes) -> None:
        url = f"{gateway}/webhooks/{crm.name}"
        async with places, session.post(url, data=body, headers=crm.headers(body, url)) as response:
            answer = await response.text()
            assert (response.status, json.loads(answer).get("rejected")) == (200, 0), answer

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(post(session, crm, body) for crm, body in requests))


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """A service to which all stories have happened."""
    folder = tmp_path_factory.mktemp("stories")
    (folder / "funnel.yaml").write_text(json.dumps(funnel_file()))
    up = Up(folder)
    up.environment |= {
        "DEALSTREAM_FUNNEL_FILE": str(folder / "funnel.yaml"),
        "DEALSTREAM_HUBSPOT_SECRET": HUBSPOT_SECRET,
        "DEALSTREAM_PIPEDRIVE_SECRET": PIPEDRIVE_SECRET,
        "DEALSTREAM_CLOSE_SECRET": CLOSE_SECRET,
        "DEALSTREAM_SALESFORCE_SECRET": SALESFORCE_SECRET,
    }
    try:
        up.start("--no-simulate")
        sent = [one for story in STORIES for one in story.happen()]
        asyncio.run(send(up.gateway, sent))
        eventually(lambda: json_of(f"{up.worker}/api/status")["stored"], 60)
        yield up
    finally:
        if up.process is not None and up.process.poll() is None:
            up.process.terminate()
            up.process.wait(90)


@pytest.fixture(scope="session")
def ask(told: Up) -> Ask:
    """Ask the API of the service."""

    def answer(path: str, parameters: dict[str, str]) -> dict[str, Any]:
        status, text = get(f"{told.worker}{path}?{urllib.parse.urlencode(parameters)}")
        assert status == 200, text
        parsed = json.loads(text)
        assert isinstance(parsed, dict)
        return parsed

    return answer
