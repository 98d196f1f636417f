"""The service that all stories happen to."""

import asyncio
import json
import urllib.parse
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from tests.stories.crms import HubSpot, as_body
from tests.stories.delivering import requests, send
from tests.stories.telling import STORIES, Again, Ask, on
from tests.support.crm_webhooks import CLOSE_SECRET, PIPEDRIVE_SECRET, SALESFORCE_SECRET
from tests.support.stack import Up, get
from tests.support.waiting import eventually
from tests.support.webhooks import HUBSPOT_SECRET, hubspot_item

ACTIVITY_TYPES = {"call": True, "email": True, "meeting": True, "task": False}
BAVARIA = ("2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25", "2026-06-04")
UNKNOWN_REP = {
    "subscriptionType": "deal.propertyChange",
    "propertyName": "hubspot_owner_id",
    "propertyValue": "51099",
}


def funnel_file() -> dict[str, Any]:
    """The funnel file of all stories."""
    parts = defaultdict(list)
    for one in STORIES:
        for name, part in one.funnel().items():
            parts[name] += part
    return {
        "time_zone": "Europe/Berlin",
        "currency": "EUR",
        "exchange_rates": {
            "USD": [{"starts": "2025-01-01", "rate": 0.96}, {"starts": "2026-01-01", "rate": 0.88}],
            "CHF": [
                {"starts": "2026-01-01", "rate": 1},
                {"starts": "2026-01-01", "rate": 1.1, "known_since": "2026-05-11"},
            ],
        },
        "calendar": {"holidays": dict.fromkeys(BAVARIA, 1)},
        "sources": {"property": "source", "names": {"ads": "Advertising"}},
        "loss_reasons": {"property": "lost_reason", "names": {"price": "Price"}},
        "activity_types": [{"id": name, "name": name, "selling": sells} for name, sells in ACTIVITY_TYPES.items()],
    } | parts


@pytest.fixture(scope="module")  # and no longer: a service that is idle takes time from the tests beside it
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
        assert asyncio.run(send(up.gateway, requests(sent))) == 0
        unknown = [hubspot_item(eventId=n, objectId=n, **UNKNOWN_REP) for n in (1, 2, 3)]
        assert asyncio.run(send(up.gateway, [(HubSpot(), as_body(unknown))])) == 3
        eventually(up.has_all)
        yield up
    finally:
        up.end()


@pytest.fixture(scope="module")
def ask(told: Up) -> Ask:
    """Ask the API of the service."""

    def answer(path: str, parameters: dict[str, str]) -> dict[str, Any]:
        status, text = get(f"{told.worker}{path}?{urllib.parse.urlencode(parameters)}", 60)
        assert status == 200, text
        parsed = json.loads(text)
        assert isinstance(parsed, dict)
        return parsed

    return answer


@pytest.fixture(scope="module")
def again(told: Up) -> Again:
    """Let some be delivered again, and something late."""

    def send_more() -> None:
        story = STORIES[0]
        before = len(story.sent)
        story.deal(on("2026-03-02"), story.pipes[0].stages[0].name).moves(on("2026-03-20"), "Won")
        late, old = story.sent[before:], story.sent[:before]
        assert asyncio.run(send(told.gateway, requests([*late, *old]))) == 0
        eventually(told.has_all)

    return send_more
