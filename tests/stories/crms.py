"""How CRMs tell of a deal: the bodies of their webhooks, and how these are signed."""

import json
from datetime import datetime
from itertools import count
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from tests.support.crm_webhooks import (
    SALESFORCE_SECRET,
    basic,
    change_event,
    close_headers,
    opportunity,
    v2,
)
from tests.support.webhooks import hubspot_headers, hubspot_item, millis, standard_headers

BERLIN = ZoneInfo("Europe/Berlin")
Fields = dict[str, Any]


class Place(NamedTuple):
    """A stage as a CRM knows it."""

    stage_id: str
    pipeline_id: str
    kind: str


class Crm(Protocol):
    """A CRM that sends webhooks to `path`, with so many items `at_once`.

    Fields of a deal: place, owner, amount (in units), currency, close_date, source, lost_reason.
    """

    name: str
    at_once: int

    def deal_id(self, number: int) -> str:
        """Return the id of a deal in the CRM."""

    def items(self, deal_id: str, at: datetime, before: Fields | None, after: Fields) -> list[Any]:
        """Return what is sent of a change; `before` None: the deal is new."""

    def headers(self, body: bytes, url: str) -> dict[str, str]:
        """Return the signature of a request."""


_NOT_SENT = ("created", "moved_at", "open_stage")
"""What is known of a deal besides its fields."""


def changed(before: Fields | None, after: Fields) -> Fields:
    return {name: value for name, value in after.items() if before is None or before.get(name) != value}


class HubSpot:
    """A subscription event for each property, by whatever name; of some the name is HubSpot's own."""

    name = "hubspot"
    at_once = 100
    _numbers = count(1)

    def deal_id(self, number: int) -> str:
        return str(number)

    def items(self, deal_id: str, at: datetime, before: Fields | None, after: Fields) -> list[Any]:
        base = {"objectId": int(deal_id), "occurredAt": millis(at)}
        told = [] if before is not None else [hubspot_item(**base, eventId=next(self._numbers))]
        for name, value in changed(before, after).items():
            if name in _NOT_SENT:
                continue
            field, text = self._property(name, value)
            told.append(
                hubspot_item(
                    **base,
                    eventId=next(self._numbers),
                    subscriptionType="deal.propertyChange",
                    propertyName=field,
                    propertyValue=text,
                )
            )
        return told

    def _property(self, name: str, value: Any) -> tuple[str, str]:
        match name:
            case "place":
                return "dealstage", value.stage_id
            case "owner":
                return "hubspot_owner_id", value
            case "currency":
                return "deal_currency_code", value
            case "close_date":
                return "closedate", str(millis(value))
        return name, "" if value is None else str(value)

    def headers(self, body: bytes, url: str) -> dict[str, str]:
        return dict(hubspot_headers(body, url=url))


class Pipedrive:
    """The whole deal, and what it was."""

    name = "pipedrive"
    at_once = 1

    def deal_id(self, number: int) -> str:
        return str(number)

    def items(self, deal_id: str, at: datetime, before: Fields | None, after: Fields) -> list[Any]:
        now = self._deal(after, at)
        created = {"id": int(deal_id), "add_time": self._time(after["created"])}
        text = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        if before is None:
            return [v2("create", at=text, **created, **now)]
        was = {name: value for name, value in self._deal(before, at).items() if now[name] != value}
        return [v2("change", at=text, previous=was, **created, **now)]

    def _deal(self, deal: Fields, at: datetime) -> Fields:
        place = deal["place"]
        closed_at = self._time(deal["moved_at"])
        return {
            # A deal that was closed stays in the stage that it was closed in.
            "stage_id": int(deal["open_stage"].stage_id),
            "pipeline_id": int(place.pipeline_id),
            "status": place.kind,
            "owner_id": int(deal["owner"]),
            "value": deal.get("amount"),
            "currency": deal.get("currency", "EUR"),
            "expected_close_date": deal["close_date"].date().isoformat() if "close_date" in deal else None,
            "won_time": closed_at if place.kind == "won" else None,
            "lost_time": closed_at if place.kind == "lost" else None,
            "lost_reason": deal.get("lost_reason"),
            # A field of options, which a customer has made.
            "custom_fields": {"source": {"type": "enum", "id": deal["source"]}} if "source" in deal else {},
        }

    def _time(self, at: datetime) -> str:
        return at.isoformat(timespec="seconds").replace("+00:00", "Z")

    def headers(self, _body: bytes, _url: str) -> dict[str, str]:
        return dict(basic())


class Close:
    """An entry of the event log: the whole opportunity, and the fields that were different."""

    name = "close"
    at_once = 1

    def deal_id(self, number: int) -> str:
        return f"oppo_{number}"

    def items(self, deal_id: str, at: datetime, before: Fields | None, after: Fields) -> list[Any]:
        now = self._opportunity(after)
        told = {"id": deal_id, "date_created": after["created"].isoformat(), "at": at.replace(tzinfo=None).isoformat()}
        if before is None:
            return [opportunity("created", **told, **now)]
        was = {name: value for name, value in self._opportunity(before).items() if now[name] != value}
        return [opportunity("updated", previous=was, **told, **now)]

    def _opportunity(self, deal: Fields) -> Fields:
        place = deal["place"]
        closed_on = deal["moved_at"].astimezone(BERLIN).date().isoformat()
        return {
            "status_id": place.stage_id,
            "status_type": "active" if place.kind == "open" else place.kind,
            "user_id": deal["owner"],
            "value": None if deal.get("amount") is None else round(deal["amount"] * 100),
            "value_currency": deal.get("currency", "EUR"),
            "date_won": closed_on if place.kind == "won" else None,
            "date_lost": closed_on if place.kind == "lost" else None,
        }

    def headers(self, body: bytes, _url: str) -> dict[str, str]:
        return dict(close_headers(body))


class Salesforce:
    """A change event with the fields that changed."""

    name = "salesforce"
    at_once = 100
    _numbers = count(1)

    def deal_id(self, number: int) -> str:
        return f"006{number:012}AAA"

    def items(self, deal_id: str, at: datetime, before: Fields | None, after: Fields) -> list[Any]:
        told = {
            self._names[name]: self._value(value)
            for name, value in changed(before, after).items()
            if name in self._names
        }
        header = {"transactionKey": f"story-{next(self._numbers)}"}
        return [change_event("CREATE" if before is None else "UPDATE", ids=(deal_id,), at=at, header=header, **told)]

    _names = {  # noqa: RUF012
        "place": "StageName",
        "owner": "OwnerId",
        "amount": "Amount",
        "close_date": "CloseDate",
    }

    def _value(self, value: Any) -> Any:
        match value:
            case Place():
                return value.stage_id
            case datetime():
                return value.astimezone(BERLIN).date().isoformat()
        return value

    def headers(self, body: bytes, _url: str) -> dict[str, str]:
        return dict(standard_headers(body, secret=SALESFORCE_SECRET, message_id=f"msg_sf_{next(self._numbers)}"))


class Standard:
    """Activities in dealstream's own schema."""

    name = "standard"
    at_once = 500
    _numbers = count(1)

    def headers(self, body: bytes, _url: str) -> dict[str, str]:
        return dict(standard_headers(body, message_id=f"msg_{next(self._numbers)}"))


def as_body(items: list[Any]) -> bytes:
    return json.dumps(items[0] if len(items) == 1 and "subscriptionType" not in items[0] else items).encode()
