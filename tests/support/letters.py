"""Dead letters as gateway and worker make them, and what the numbers say of a list of records."""

import json
from datetime import timedelta
from typing import Any

from schemas.dead_letter import DeadLetter
from stream import topology
from stream.connectors.hubspot import HubSpot
from stream.connectors.standard.connector import Standard
from stream.core import entities
from stream.core.fold import Entity
from stream.ingest.dead_letters import uncounted_letter
from stream.ingest.ingest import ingest
from stream.ingest.readers import activity_reader, deal_reader
from tests.support.webhooks import FUNNEL, NOW, activity, as_body, change, funnel

MENDED = FUNNEL.replace("- {id: won,", "- {id: demo, name: Demo, kind: open}\n      - {id: won,").replace(
    "activity_types: [", "activity_types: [{id: fax, name: Faxes, selling: false}, "
)

STAGE = change("dealstage", "demo", eventId=7)
FAX = activity(activity_type="fax", event_id="a-9", activity_id="fax-1")


class Kept:
    """Takes records in Kafka's place; `left` is how many more publications it takes."""

    def __init__(self, left=1_000_000):
        self.records = []
        self.left = left

    async def publish(self, records):
        self.left -= 1
        if self.left < 0:
            raise ConnectionAbortedError("killed")
        self.records += records


async def rejected(body, connector="hubspot", at=NOW):
    """The records that the gateway writes for a body, with the funnel file before it was mended."""
    kept = Kept()
    [kind] = [one for one in (HubSpot, Standard) if one.name == connector]
    await ingest(kind.without_secret(funnel()).normalize(body), at, funnel(), kept)
    return kept.records


async def letters_of(body, connector="hubspot"):
    return [letter_of(record) for record in await rejected(body, connector) if record[0] == topology.DEAD_LETTERS.name]


def letter_of(record):
    return DeadLetter.model_validate_json(record[2])


def letter(origin, payload, reason="bad_event", at=NOW):
    if not isinstance(payload, bytes):
        payload = json.dumps(payload).encode()
    key, value = uncounted_letter(origin=origin, payload=payload, reason=reason, detail="d", now=at)
    return topology.DEAD_LETTERS.name, key, value


async def three_letters():
    """A deal's move, an activity, and a body that will never be one."""
    return [
        *await rejected(as_body([STAGE])),
        *await rejected(as_body(FAX), "standard", NOW + timedelta(seconds=1)),
        *await rejected(b"no body", "standard", NOW + timedelta(seconds=2)),
    ]


def numbers(records, text=MENDED):
    """What the records add to each window, whatever else is among them."""
    known = funnel(text)
    read = {topology.DEALS.name: deal_reader(known), topology.ACTIVITIES.name: activity_reader(known)}
    kinds: dict[str, Entity[Any, Any, Any]] = {
        topology.DEALS.name: entities.deals(known),
        topology.ACTIVITIES.name: entities.activity_records(known),
    }
    states: dict[tuple[str, str], Any] = {}
    for topic, _, value in records:
        if topic in read:
            event = read[topic](0, value)
            if event is not None:
                one = topic, event.entity_id
                states[one], _ = kinds[topic].add(states.get(one), [event.item])
    return {one: kinds[one[0]].contributions(kinds[one[0]].meaning(state)) for one, state in states.items()}
