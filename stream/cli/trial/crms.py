"""What each CRM sends of a deal that was created, and of the same deal deleted."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from stream.cli.trial.example import Example
from stream.connectors.accounts import NO_ACCOUNT
from stream.core.funnel import micros

Content = dict[str, Any]


class Messages(NamedTuple):
    """The bodies of two requests about one deal, and its id: the CRM's, and dealstream's."""

    crm_id: str
    deal_id: str
    created: bytes
    deleted: bytes


def messages_of(crm: str, deal: Example, deleted_at: datetime) -> Messages:
    """Return what a CRM sends of a deal, which it deletes at a time. Raises KeyError for a CRM that is none."""
    crm_id, created, deleted = _CRMS[crm](deal, deleted_at)
    prefix = "" if crm == "standard" else f"{crm}:"
    return Messages(crm_id, prefix + crm_id, json.dumps(created).encode(), json.dumps(deleted).encode())


_Told = tuple[str, object, object]


def _hubspot(deal: Example, deleted_at: datetime) -> _Told:
    crm_id = f"dealstream-try-{deal.number}"
    base = {"portalId": int(NO_ACCOUNT), "subscriptionId": 0, "appId": 0, "attemptNumber": 0, "objectId": crm_id}

    def item(number: int, kind: str, at: datetime, **fields: str) -> Content:
        return base | {"eventId": number, "occurredAt": micros(at) // 1000, "subscriptionType": f"deal.{kind}"} | fields

    changed = (("dealstage", deal.stage_id), ("hubspot_owner_id", deal.rep_id))
    created = [
        item(1, "creation", deal.at),
        *(
            item(number, "propertyChange", deal.at, propertyName=name, propertyValue=value)
            for number, (name, value) in enumerate(changed, 2)
        ),
    ]
    return crm_id, created, [item(4, "deletion", deleted_at)]


def _pipedrive(deal: Example, deleted_at: datetime) -> _Told:
    crm_id = f"dealstream-try-{deal.number}"
    data = {
        "id": crm_id,
        "status": "open",
        "pipeline_id": deal.pipeline_id,
        "stage_id": deal.stage_id,
        "owner_id": deal.rep_id,
        "add_time": _text(deal.at),
        "update_time": _text(deal.at),
    }

    def meta(action: str, at: datetime) -> Content:
        about = {"entity": "deal", "entity_id": crm_id, "company_id": NO_ACCOUNT}
        return about | {"action": action, "timestamp": _text(at), "version": "2.0"}

    created = {"meta": meta("create", deal.at), "previous": None, "data": data}
    return crm_id, created, {"meta": meta("delete", deleted_at), "previous": data, "data": None}


def _close(deal: Example, deleted_at: datetime) -> _Told:
    crm_id = f"oppo_dealstream_try_{deal.number}"
    data = {
        "id": crm_id,
        "status_id": deal.stage_id,
        "status_type": "active",
        "user_id": deal.rep_id,
        "date_created": _text(deal.at),
    }

    def event(action: str, at: datetime, content: Content | None) -> Content:
        logged = {"id": f"ev_{deal.number}_{action}", "object_type": "opportunity", "object_id": crm_id}
        times = {"date_created": _text(at), "date_updated": _text(at), "previous_data": {}, "changed_fields": []}
        logged |= {"action": action, "organization_id": "orga_dealstream_try"}
        return {"subscription_id": "whsub_dealstream_try", "event": logged | times | {"data": content}}

    return crm_id, event("created", deal.at, data), event("deleted", deleted_at, None)


def _salesforce(deal: Example, deleted_at: datetime) -> _Told:
    crm_id = f"006try{deal.number:012x}"  # ids have 18 letters and digits

    def event(change: str, at: datetime, number: int, **fields: str) -> Content:
        header = {
            "entityName": "Opportunity",
            "recordIds": [crm_id],
            "changeType": change,
            "changedFields": [],
            "commitTimestamp": micros(at) // 1000,
            "commitNumber": number,
            "transactionKey": f"{crm_id}-{number}",
            "sequenceNumber": 1,
        }
        return {"payload": {**fields, "ChangeEventHeader": header}}

    created = event("CREATE", deal.at, 1, StageName=deal.stage_id, OwnerId=deal.rep_id)
    return crm_id, created, event("DELETE", deleted_at, 2)


def _standard(deal: Example, deleted_at: datetime) -> _Told:
    crm_id = f"dealstream-try-{deal.number}"

    def event(kind: str, at: datetime, **fields: str) -> Content:
        base = {"type": f"deal.{kind}", "event_id": f"{crm_id}-{kind}", "deal_id": crm_id, "occurred_at": _text(at)}
        return base | fields

    created = [
        event("created", deal.at),
        event("stage_changed", deal.at, stage_id=deal.stage_id),
        event("owner_changed", deal.at, rep_id=deal.rep_id),
    ]
    return crm_id, created, event("deleted", deleted_at)


def _text(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


_CRMS: Mapping[str, Callable[[Example, datetime], _Told]] = {
    "hubspot": _hubspot,
    "pipedrive": _pipedrive,
    "close": _close,
    "salesforce": _salesforce,
    "standard": _standard,
}
CRMS = tuple(_CRMS)
"""What can be tried."""
