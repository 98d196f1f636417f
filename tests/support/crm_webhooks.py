"""Webhooks as Pipedrive, Close and Salesforce send them, signed by code of its own, and a funnel with their ids."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

from tests.support.webhooks import NOW, funnel, millis, standard_headers

PIPEDRIVE_SECRET = "dealstream:Tq7v-Wm2Zr9XcLp4"
CLOSE_SECRET = "9aaaa4d3ab7ea5b1df7dd5cd0e8a5a86b5b0b8b8a9be8c7fb33a2bd1f6f7cd41"
SALESFORCE_SECRET = "whsec_Q0bX7mWkZ3vN1sYp8tLrJ2hGd5uEo9aC"

FUNNEL = """
time_zone: Europe/Berlin
currency: EUR
exchange_rates:
  USD: [{starts: 2026-01-01, rate: 0.9}]
  JPY: [{starts: 2026-01-01, rate: 0.006}]
pipelines:
  - id: "1"
    name: Sales
    stages:
      - {id: "11", name: Qualified, kind: open}
      - {id: "12", name: Proposal, kind: open}
      - {id: sales-won, name: Won, kind: won}
      - {id: sales-lost, name: Lost, kind: lost}
      - {id: sales-lost-late, name: Lost late, kind: lost}
  - id: "2"
    name: Partners
    stages:
      - {id: "21", name: Contacted, kind: open}
      - {id: partners-won, name: Won, kind: won}
      - {id: partners-lost, name: Lost, kind: lost}
  - id: close
    name: Close
    stages:
      - {id: stat_open, name: Active, kind: open}
      - {id: stat_won, name: Won, kind: won}
      - {id: stat_lost, name: Lost, kind: lost}
  - id: salesforce
    name: Salesforce
    stages:
      - {id: Prospecting, name: Prospecting, kind: open}
      - {id: Negotiation/Review, name: Negotiation, kind: open}
      - {id: Closed Won, name: Won, kind: won}
      - {id: Closed Lost, name: Lost, kind: lost}
teams: [{id: north, name: North}]
reps:
  - {id: "501", name: Ada, assignments: [{starts: 2020-01-01, team: north}]}
  - {id: "502", name: Bo, assignments: [{starts: 2020-01-01, team: north}]}
  - {id: user_ada, name: Ada, assignments: [{starts: 2020-01-01, team: north}]}
  - {id: 005Wt000003kQ1XIAU, name: Ada, assignments: [{starts: 2020-01-01, team: north}]}
activity_types:
  - {id: call, name: Calls, selling: true}
  - {id: email, name: E-mails, selling: true}
  - {id: meeting, name: Meetings, selling: true}
  - {id: note, name: Notes, selling: false}
  - {id: sms, name: Texts, selling: true}
  - {id: task, name: Tasks, selling: false}
"""


def crm_funnel():
    return funnel(FUNNEL)


def basic(secret=PIPEDRIVE_SECRET):
    return {
        "Authorization": "Basic " + base64.b64encode(secret.encode()).decode(),
        "Content-Type": "application/json",
    }


def close_headers(body, *, now=None, secret=CLOSE_SECRET):
    stamp = str(int((now or datetime.now(UTC)).timestamp()))
    digest = hmac.new(bytes.fromhex(secret), stamp.encode() + body, hashlib.sha256).hexdigest()
    return {"close-sig-hash": digest, "close-sig-timestamp": stamp, "Content-Type": "application/json"}


def salesforce_headers(body, *, now=None, secret=SALESFORCE_SECRET):
    return standard_headers(body, now=now, secret=secret)


# Pipedrive

DEAL = {
    "id": 4711,
    "title": "Rollout",
    "creator_user_id": 501,
    "value": 12500.5,
    "currency": "EUR",
    "status": "open",
    "pipeline_id": 1,
    "stage_id": 11,
    "expected_close_date": None,
    "won_time": None,
    "lost_time": None,
    "lost_reason": None,
    "person_id": 8,
    "org_id": 3,
    "is_archived": False,
    "custom_fields": {},
}


def _v1_time(text):
    return text[:19].replace("T", " ")


def v2(action="change", *, deal=None, previous=None, at="2026-11-20T10:30:15.754Z", meta=None, **fields):
    """A webhook v2 about a deal; `previous` has the old values of the fields that changed."""
    data = DEAL | {"owner_id": 501, "add_time": "2026-11-02T09:00:00Z", "update_time": at[:19] + "Z"} | fields
    return {
        "data": None if action == "delete" else data,
        "previous": data if action == "delete" else previous,
        "meta": {
            "action": action,
            "company_id": "7788",
            "correlation_id": "5f2f6ba1-9b6d-4b4f-8f8a-1f8f1f1d3b10",
            "entity_id": str(data["id"]),
            "entity": "deal",
            "id": "0e8a5a1b-6f1d-4c9c-9f5d-2f3f6f0a7c11",
            "is_bulk_edit": False,
            "timestamp": at,
            "type": "general",
            "user_id": "501",
            "version": "2.0",
            "webhook_id": "123",
            "webhook_owner_id": "501",
            "change_source": "app",
            "permitted_user_ids": ["501"],
            "attempt": 1,
            "host": "example.pipedrive.com",
        }
        | (meta or {}),
    }


def v1(action="updated", *, previous=None, at="2026-11-20T10:30:15.754Z", meta=None, **fields):
    """A webhook v1 about the same deal; `previous` is the whole deal as it was."""
    current = DEAL | {"user_id": 501, "add_time": "2026-11-02 09:00:00", "update_time": _v1_time(at)} | fields
    current |= {name: _v1_time(current[name]) for name in ("won_time", "lost_time") if current[name]}
    before = None if previous is None else current | {"update_time": "2026-11-19 08:00:00"} | previous
    return {
        "v": 1,
        "matches_filters": None,
        "retry": 0,
        "event": f"{action}.deal",
        "current": None if action == "deleted" else current,
        "previous": current if action == "deleted" else before,
        "meta": {
            "v": 1,
            "action": action,
            "object": "deal",
            "id": current["id"],
            "company_id": 7788,
            "user_id": 501,
            "host": "example.pipedrive.com",
            "timestamp": int(datetime.fromisoformat(at).timestamp()),
            "timestamp_micro": int(datetime.fromisoformat(at).timestamp() * 1e6),
            "permitted_user_ids": ["*"],
            "trans_pending": False,
            "is_bulk_update": False,
            "webhook_id": "99",
        }
        | (meta or {}),
    }


def pipedrive_activity(action="change", *, previous=None, at="2026-11-20T10:30:15.754Z", **fields):
    data = {
        "id": 900,
        "subject": "Call",
        "type": "call",
        "owner_id": 501,
        "deal_id": 4711,
        "done": True,
        "is_deleted": False,
        "due_date": "2026-11-20",
        "due_time": "10:00",
        "duration": "00:45:00",
        "marked_as_done_time": "2026-11-20T10:30:00Z",
        "add_time": "2026-11-18T08:00:00Z",
        "update_time": at[:19] + "Z",
    } | fields
    found = v2(action, at=at, meta={"entity": "activity", "entity_id": str(data["id"])})
    return found | {
        "data": None if action == "delete" else data,
        "previous": data if action == "delete" else previous,
    }


# Close

OPPORTUNITY = {
    "id": "oppo_7H4sjNso6FyBFaeR3RXi5PMJbilfo0c6UPCxsJtEhCO",
    "lead_id": "lead_zwqYhEFwzPyfCErS8uQ77is2wFLvr9BgVi6cTfbFM68",
    "lead_name": "Wayne Enterprises",
    "contact_id": None,
    "user_id": "user_ada",
    "status_id": "stat_open",
    "status_label": "Active",
    "status_type": "active",
    "value": 500000,
    "value_currency": "EUR",
    "value_period": "one_time",
    "confidence": 40,
    "date_won": None,
    "date_lost": None,
    "date_created": "2026-11-19T08:00:00.123000+00:00",
    "date_updated": "2026-11-20T10:30:15.250000+00:00",
    "organization_id": "orga_bwwWG475zqWiQGur0thQshwVXo8rIYecQHDWFanqhen",
}


def close_event(action="updated", *, kind="opportunity", previous=None, at="2026-11-20T10:30:15.250000", data=None):
    return {
        "subscription_id": "whsub_8AjjaZcYjZpcnyqPdMOQj3",
        "event": {
            "id": "ev_1mmVOcEajhjr9oFKr4WaKS",
            "action": action,
            "object_type": kind,
            "object_id": (data or OPPORTUNITY)["id"],
            "lead_id": OPPORTUNITY["lead_id"],
            "organization_id": OPPORTUNITY["organization_id"],
            "user_id": "user_ada",
            "request_id": "req_4S2L8JTBAA1OUS74SVmfbN",
            "api_key_id": None,
            "date_created": at,
            "date_updated": at,
            "changed_fields": sorted(previous or {}),
            "previous_data": previous,
            "data": data,
            "meta": {"request_path": "/api/v1/opportunity/", "request_method": "PUT"},
        },
    }


def opportunity(action="updated", *, previous=None, at="2026-11-20T10:30:15.250000", **fields):
    return close_event(action, previous=previous, at=at, data=OPPORTUNITY | fields)


def close_activity(kind, action="created", *, previous=None, at="2026-11-20T10:30:15.250000", **fields):
    data = {
        "id": "acti_4qmyfP5LpqEyNvOxEnNtsN3PKoZZsuEJKKBJJPGzQUW",
        "_type": kind.capitalize(),
        "lead_id": OPPORTUNITY["lead_id"],
        "user_id": "user_ada",
        "date_created": "2026-11-20T10:00:00.000000+00:00",
        "date_updated": at + "+00:00",
    } | fields
    return close_event(action, kind=f"activity.{kind}", previous=previous, at=at, data=data)


# Salesforce

DEAL_ID = "006Wt000007r2cDIAQ"
OWNER_ID = "005Wt000003kQ1XIAU"


def change_event(change="UPDATE", *, entity="Opportunity", ids=(DEAL_ID,), at=NOW, header=None, changed=None, **fields):
    """A change event as the Streaming API gives it; `changed` names the fields that did, by default all."""
    names = [*fields, "LastModifiedDate"] if changed is None else changed
    return {
        "schema": "5GiC-KFwBGmSyDn8mqrXgg",
        "payload": {
            "LastModifiedDate": "2026-11-20T12:00:00.000Z",
            **fields,
            "ChangeEventHeader": {
                "entityName": entity,
                "recordIds": list(ids),
                "changeType": change,
                "changeOrigin": "com/salesforce/api/soap/64.0;client=SfdcInternalAPI/",
                "transactionKey": "00051c2d-c6d8-75d1-1c08-3a5c6c0e1b1f",
                "sequenceNumber": 1,
                "commitTimestamp": millis(at),
                "commitNumber": 74487681550,
                "commitUser": OWNER_ID,
                "changedFields": names if change == "UPDATE" else [],
            }
            | (header or {}),
        },
        "event": {"replayId": 12},
    }


def task(change="CREATE", **given):
    fields = {
        "Subject": "Call",
        "Status": "Completed",
        "IsClosed": True,
        "OwnerId": OWNER_ID,
        "WhatId": DEAL_ID,
        "TaskSubtype": "Call",
        "CallDurationInSeconds": 600,
        "CompletedDateTime": "2026-11-20T11:50:00.000Z",
    }
    about = {name: given.pop(name) for name in ("at", "header", "changed", "ids") if name in given}
    fields = {name: value for name, value in (fields | given).items() if value is not ...}
    return change_event(change, entity="Task", **{"ids": ("00TWt00000AbCdEMAV",)} | about, **fields)


def meeting(change="CREATE", **given):
    fields = {
        "Subject": "Demo",
        "OwnerId": OWNER_ID,
        "WhatId": DEAL_ID,
        "StartDateTime": "2026-11-20T09:00:00.000Z",
        "EndDateTime": "2026-11-20T09:30:00.000Z",
        "DurationInMinutes": 30,
    }
    about = {name: given.pop(name) for name in ("at", "header", "changed", "ids") if name in given}
    fields = {name: value for name, value in (fields | given).items() if value is not ...}
    return change_event(change, entity="Event", **{"ids": ("00UWt00000AbCdEMAV",)} | about, **fields)
