"""What bodies of webhooks count, all together, and bodies of each CRM with as little in them as a test needs."""

import asyncio
import json
from collections import Counter
from datetime import timedelta
from functools import lru_cache
from typing import Any

from stream import topology
from stream.connectors import CONNECTORS
from stream.core import entities
from stream.core.fold import Entity
from stream.core.funnel import moment
from stream.ingest.ingest import ingest
from stream.ingest.readers import activity_reader, deal_reader
from stream.oracle.truth import truth
from tests.support.letters import Kept
from tests.support.webhooks import NOW, as_body, funnel

FUNNEL = """
time_zone: UTC
currency: EUR
pipelines:
  - id: "1"
    name: Sales
    stages:
      - {id: "1", name: One, kind: open}
      - {id: "2", name: Two, kind: open}
      - {id: "3", name: Three, kind: open}
      - {id: won, name: Won, kind: won}
      - {id: lost, name: Lost, kind: lost}
  - id: salesforce
    name: Salesforce
    stages:
      - {id: Negotiation, name: Negotiation, kind: open}
      - {id: Closed Won, name: Won, kind: won}
      - {id: Closed Lost, name: Lost, kind: lost}
teams: [{id: north, name: North}]
reps:
  - {id: "501", name: Ada, assignments: [{starts: 2020-01-01, team: north}]}
  - {id: 005Wt000003kQ1XIAU, name: Bo, assignments: [{starts: 2020-01-01, team: north}]}
activity_types: [{id: call, name: Calls, selling: true}]
"""
LATER = NOW + timedelta(days=30)
KINDS = {kind.name: kind for kind in CONNECTORS}


funnel_of = lru_cache(funnel)


class Counts:
    """What some bodies count, all together; `letters` are the dead ones; `sights`: what need not be told again."""

    def __init__(self, connector, bodies, text=FUNNEL, sights=None):
        known, kept = funnel_of(text), Kept()
        reader = KINDS[connector].without_secret(known)
        reader.sights = sights
        for body in bodies:
            asyncio.run(ingest(reader.normalize(as_body(body)), LATER, known, kept))
        read = {topology.DEALS.name: deal_reader(known), topology.ACTIVITIES.name: activity_reader(known)}
        kinds: dict[str, Entity[Any, Any, Any]] = {
            topology.DEALS.name: entities.deals(known),
            topology.ACTIVITIES.name: entities.activity_records(known),
        }
        states = {}
        self.letters: list[dict[str, Any]] = []
        self.events = events = []
        for topic, _, value in kept.records:
            if topic not in read:
                self.letters.append(json.loads(value))
                continue
            events.append(json.loads(value))
            event = read[topic](0, value)
            if event is not None:
                one = topic, event.entity_id
                states[one], _ = kinds[topic].add(states.get(one), [event.item])
        self.windows = {}
        for (topic, _), state in states.items():
            for key, measures in kinds[topic].contributions(kinds[topic].meaning(state)).items():
                self.windows.setdefault(tuple(key), Counter()).update(measures)
        expected = truth(events, known.file)
        told = {window: {name: n for name, n in one.items() if n} for window, one in self.windows.items()}
        assert {window: measures for window, measures in told.items() if measures} == expected

    def __getitem__(self, measure):
        return sum(measures[measure] for measures in self.windows.values())

    def days(self, measure):
        return sorted({moment(key[4] * 10**6).date().isoformat() for key, m in self.windows.items() if m[measure]})

    def reps(self, measure):
        return sorted({key[1] for key, measures in self.windows.items() if measures[measure]})


def pipedrive(action, at, *, number=9, previous=None, meta=None, **data):
    deal = {"id": number, "stage_id": 1, "status": "open", "value": 100, "currency": "EUR"}
    deal |= {"owner_id": 501, "pipeline_id": 1, "update_time": f"{at[:19]}Z"} | data
    about = {"action": action, "entity": "deal", "entity_id": str(number), "company_id": "1", "timestamp": at}
    return {"meta": about | (meta or {}), "previous": previous, "data": None if action == "delete" else deal}


def salesforce(change, *, record, at=1_795_000_000_000, changed=None, header=None, **fields):
    about = {
        "entityName": "Opportunity",
        "recordIds": [record],
        "changeType": change,
        "changedFields": list(fields) if changed is None else changed,
        "commitTimestamp": at,
        "commitNumber": 100,
        "sequenceNumber": 1,
        "transactionKey": "t",
    }
    return {"payload": {"ChangeEventHeader": about | (header or {}), **fields}}


def hubspot(number, kind="propertyChange", *, at=1_795_000_000_000, event=1, **fields):
    base = {"eventId": event, "portalId": 1, "occurredAt": at, "objectId": number, "subscriptionType": f"deal.{kind}"}
    return base | fields


def change(number, name, value, **fields):
    return hubspot(number, propertyName=name, propertyValue=value, **fields)


def close(at, previous, *, action="updated", **data):
    deal = {"id": "oppo_1", "status_id": "1", "status_type": "active", "value": 500_000, "value_currency": "EUR"}
    deal |= {"user_id": "501", "date_created": "2026-10-01T08:00:00+00:00"} | data
    event = {"action": action, "object_type": "opportunity", "object_id": "oppo_1", "organization_id": "orga"}
    event |= {"date_created": at, "date_updated": at, "previous_data": previous, "data": deal}
    return {"event": event | {"changed_fields": list(previous or {})}}


def activity(at, *, previous=None, **data):
    told = {"id": 2, "type": "call", "done": True, "owner_id": 501} | data
    meta = {"action": "change", "entity": "activity", "entity_id": "2", "company_id": "1", "timestamp": at}
    return {"meta": meta, "previous": previous, "data": told}
