"""Salesforce: Change Data Capture as JSON, from a relay that signs as Standard Webhooks do, or from a Kafka topic.

Only changed fields are in an event, and one event can be about many records. The commit's time orders the events, and
the sequence number those of one transaction.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from stream.connectors import values
from stream.connectors.bodies import one_or_several
from stream.connectors.changes import Fields
from stream.connectors.salesforce.activities import ACTIVITIES, activity_contents
from stream.connectors.secrets import Secrets
from stream.connectors.standard import signature as standard_signature
from stream.connectors.template import Connector, Content, Told, or_ignored
from stream.core.funnel import Funnel, micros, minor_digits
from stream.ingest.problems import Unusable

# Where relays and connectors put the event.
_WRAPPINGS = ("payload", "data", "detail")

_RECORD_ID = re.compile(r"(?!0+(?:AAA)?$)[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?")


class _Event(NamedTuple):
    """A change of a record. `changed` has the fields that it is about."""

    entity: str
    change: str
    at: datetime
    transaction: str
    sequence: int
    record_id: object
    fields: Fields
    changed: frozenset[str]


class Salesforce(Connector):
    """Opportunities, tasks and calendar events of Salesforce."""

    name = "salesforce"
    identifying_headers = ("webhook-id",)

    def __init__(self, secrets: Secrets, funnel: Funnel) -> None:
        super().__init__(secrets, funnel)
        self._properties: dict[str, Callable[[Fields, datetime], Content]] = {
            "OwnerId": _owner,
            "StageName": _stage,
            "Amount": partial(_amount, digits=minor_digits(funnel.currency)),
            "CurrencyIsoCode": _currency,
            "CloseDate": partial(_close_date, funnel=funnel),
        }

    @classmethod
    def check_secret(cls, secret: str) -> object:
        """Raise SecretError unless it is `whsec_<base64>`."""
        return standard_signature.key_of(secret, cls.name)

    def verify(self, headers: Mapping[str, str], method: str, url: str, body: bytes, now: datetime) -> None:
        """Check the relay's signature, which is that of Standard Webhooks."""
        keys = [standard_signature.key_of(secret, self.name) for secret in self.secrets()]
        standard_signature.verify(keys, headers, body, now)

    def items(self, content: Any) -> Iterator[Any]:
        """Yield change events, each of one record, so that a dead letter is about one."""
        for item in one_or_several(content):
            header = _unwrapped(item).get("ChangeEventHeader")
            record_ids = header.get("recordIds") if isinstance(header, dict) else None
            if isinstance(header, dict) and isinstance(record_ids, list) and len(record_ids) > 1:
                for record_id in record_ids:
                    yield _unwrapped(item) | {"ChangeEventHeader": header | {"recordIds": [record_id]}}
            else:
                yield item

    def read(self, item: dict[str, Any]) -> Iterator[Told]:
        """Yield what a change of one record tells."""
        event = _read(item)
        record_id = event.record_id
        if not isinstance(record_id, str) or not _RECORD_ID.fullmatch(record_id):
            raise (
                _missed(event, record_id)
                if _is_gap(event, record_id)
                else Unusable("bad_id", "ChangeEventHeader.recordIds: must be ids of records")
            )
        contents = self._activity if event.entity in ACTIVITIES else self._deal
        return or_ignored(contents(event, record_id), f"{event.entity}.{event.change}")

    def _deal(self, event: _Event, record_id: str) -> Iterator[Told]:
        deal_id = f"{self.name}:{record_id}"

        def told(field: str, content: Content) -> Content:
            event_id = values.ordered_identity("sf", event.at, event.transaction, event.sequence, record_id, field)
            return {"event_id": event_id, "deal_id": deal_id, "occurred_at": event.at} | content

        life = _LIFE.get(event.change)
        if life is not None:
            yield told("", {"type": life})
        if event.change not in ("CREATE", "UPDATE"):
            return
        for field, read in self._properties.items():
            if field in event.changed:
                try:
                    yield told(field, read(event.fields, event.at))
                except Unusable as problem:
                    yield problem

    def _activity(self, event: _Event, record_id: str) -> Iterator[Told]:
        if event.change.startswith("GAP_"):
            if event.change != "GAP_UPDATE":  # as the archiving of old ones is
                raise _missed(event, record_id)
            return
        base = {
            "event_id": values.ordered_identity("sf", event.at, event.transaction, event.sequence, record_id),
            "activity_id": f"{self.name}:{record_id}",
            "revision": micros(event.at) // 1_000_000,
        }
        for content in activity_contents(event.entity, event.change, event.fields, event.changed, event.at):
            yield base | content


_LIFE = {
    "CREATE": "deal.created",
    "DELETE": "deal.deleted",
    "UNDELETE": "deal.restored",
    "GAP_CREATE": "deal.gap",
    "GAP_UPDATE": "deal.gap",
    "GAP_DELETE": "deal.gap",
    "GAP_UNDELETE": "deal.gap",
    "GAP_OVERFLOW": "deal.gap",
}
_CHANGES = (*_LIFE, "UPDATE")


def _read(item: object) -> _Event:
    fields = _unwrapped(item)
    header = fields.get("ChangeEventHeader")
    if not isinstance(header, dict):
        raise Unusable("bad_shape", "ChangeEventHeader: is missing; the body must be a change event of Salesforce")
    entity, change = header.get("entityName"), header.get("changeType")
    if entity not in ("Opportunity", *ACTIVITIES):
        raise Unusable("unsupported_object", f"entityName: {str(entity)[:40]!r} is not read; take it off the channel")
    if change not in _CHANGES:
        raise Unusable("unsupported_subscription", f"changeType: {str(change)[:40]!r} is not known")
    record_ids, sequence = header.get("recordIds"), header.get("sequenceNumber")
    if not isinstance(record_ids, list) or not record_ids:
        raise Unusable("bad_shape", "ChangeEventHeader.recordIds: must be a list of ids")
    if not isinstance(sequence, int) or isinstance(sequence, bool):
        raise Unusable("bad_shape", "ChangeEventHeader.sequenceNumber: must be a whole number")
    # Within a transaction all commit at one millisecond; its sequence fits behind that.
    at = values.time(header.get("commitTimestamp"), "ChangeEventHeader.commitTimestamp")
    at += timedelta(microseconds=min(max(sequence, 0), 999))
    transaction = values.key(header.get("transactionKey"), "ChangeEventHeader.transactionKey")
    changed = _changed(str(change), header, fields)
    return _Event(str(entity), str(change), at, transaction, sequence, record_ids[0], fields, changed)


def _unwrapped(item: object) -> Fields:
    for _ in range(len(_WRAPPINGS)):
        if not isinstance(item, dict):
            break
        if "ChangeEventHeader" in item:
            return item
        item = next((item[name] for name in _WRAPPINGS if isinstance(item.get(name), dict)), None)
    return item if isinstance(item, dict) else {}


def _changed(change: str, header: Fields, fields: Fields) -> frozenset[str]:
    """Return the fields that an event is about; others may be in it to make it richer, or as null."""
    named = header.get("changedFields")
    if change != "UPDATE" or not isinstance(named, list) or not named:
        return frozenset(name for name, value in fields.items() if value is not None)
    if any(isinstance(name, str) and name.startswith("0x") for name in named):
        raise Unusable(
            "bad_shape", "ChangeEventHeader.changedFields: is a bitmap; let the relay decode it into names of fields"
        )
    return frozenset(name for name in named if isinstance(name, str))


def _is_gap(event: _Event, record_id: object) -> bool:
    """Say whether an event says that any record may have changed: an overflow, or `006*`."""
    return event.change.startswith("GAP_") or (isinstance(record_id, str) and record_id.endswith("*"))


def _missed(event: _Event, record_id: object) -> Unusable:
    return Unusable(
        "missed_changes",
        f"changeType: {event.change} of {event.entity} {str(record_id)[:18]!r}: what changed, Salesforce does not say; "
        "a backfill of the time around it heals that",
    )


def _owner(deal: Fields, at: datetime) -> Content:
    return {"type": "deal.owner_changed", "rep_id": values.optional_key(deal.get("OwnerId"), "OwnerId")}


def _stage(deal: Fields, at: datetime) -> Content:
    return {"type": "deal.stage_changed", "stage_id": values.key(deal.get("StageName"), "StageName")}


def _amount(deal: Fields, at: datetime, digits: int) -> Content:
    # Its currency is the deal's, which events that only change the amount do not say.
    return {"type": "deal.amount_changed", "amount": values.amount(deal.get("Amount"), digits, "Amount")}


def _currency(deal: Fields, at: datetime) -> Content:
    currency = values.text(deal.get("CurrencyIsoCode"), "CurrencyIsoCode")
    return {"type": "deal.currency_changed", "currency": currency}


def _close_date(deal: Fields, at: datetime, funnel: Funnel) -> Content:
    """Read the close date: text, or a number of days or milliseconds, as the relay or connector writes dates."""
    day = deal.get("CloseDate")
    if isinstance(day, int) and not isinstance(day, bool) and abs(day) >= 10**6:
        day = day // 86_400_000
    return {"type": "deal.close_date_changed", "close_date": values.end_of_day(day, "CloseDate", funnel, at)}
