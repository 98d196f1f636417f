"""Salesforce: Change Data Capture as JSON, from a relay that signs as Standard Webhooks do, or from a Kafka topic.

Only changed fields are in an event, and one event can be about many records. The commit's time orders the events, and
the sequence number those of one transaction.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from schemas.currencies import minor_digits
from stream.config.settings import Settings
from stream.connectors import values
from stream.connectors.changes import Content, Fields, add_event
from stream.connectors.salesforce.activities import ACTIVITIES, activity_contents
from stream.connectors.secrets import Secrets, fixed, secrets_of
from stream.connectors.standard import signature as standard_signature
from stream.connectors.template import Adapter, Normalized, Unusable, elements, payload_of
from stream.core.funnel import Funnel, micros

# Where relays and connectors put the event.
_WRAPPINGS = ("payload", "data", "detail")

_RECORD_ID = re.compile(r"(?!0+(?:AAA)?$)[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?")


class _Event(NamedTuple):
    """A change of some records. `changed` has the fields that it is about."""

    entity: str
    change: str
    at: datetime
    transaction: str
    sequence: int
    fields: Fields
    changed: frozenset[str]


class Salesforce(Adapter):
    """Opportunities, tasks and calendar events of Salesforce."""

    name = "salesforce"
    identifying_headers = ("webhook-id",)

    def __init__(self, secrets: Secrets, funnel: Funnel) -> None:
        self._secrets = secrets
        self._properties: dict[str, Callable[[Fields, datetime], Content]] = {
            "OwnerId": _owner,
            "StageName": _stage,
            "Amount": partial(_amount, digits=minor_digits(funnel.currency)),
            "CurrencyIsoCode": _currency,
            "CloseDate": partial(_close_date, funnel=funnel),
        }

    @classmethod
    def create(cls, settings: Settings, funnel: Funnel) -> "Salesforce | None":
        """Return the adapter, or None without a secret. Raises SecretError."""
        secrets = secrets_of(settings, cls.name, check=partial(standard_signature.key_of, connector=cls.name))
        return None if secrets is None else cls(secrets, funnel)

    @classmethod
    def without_secret(cls, funnel: Funnel) -> "Salesforce":
        """Return an adapter that only normalizes."""
        return cls(fixed(), funnel)

    def verify(self, headers: Mapping[str, str], method: str, url: str, body: bytes, now: datetime) -> None:
        """Check the relay's signature, which is that of Standard Webhooks."""
        keys = [standard_signature.key_of(secret, self.name) for secret in self._secrets()]
        standard_signature.verify(keys, headers, body, now)

    def normalize(self, body: bytes) -> Normalized:
        """Return the events of one change event, or of an array of up to 1,000."""
        found = Normalized()
        try:
            items = elements(body)
        except Unusable as error:
            found.reject(error, body)
            return found
        for item in items:
            try:
                self._add(item, found)
            except Unusable as error:
                found.reject(error, payload_of(item))
        return found

    def _add(self, item: object, found: Normalized) -> None:
        event, record_ids = _read(item)
        counted = len(found.events) + len(found.rejections)
        for record_id in record_ids:
            # Of many records, each is a part of its own: a dead letter is then about one.
            part = item if len(record_ids) == 1 else _alone(event, record_id)
            try:
                if not isinstance(record_id, str) or not _RECORD_ID.fullmatch(record_id):
                    raise (
                        _missed(event, record_id)
                        if _is_gap(event, record_id)
                        else Unusable("bad_id", "ChangeEventHeader.recordIds: must be ids of records")
                    )
                if event.entity in ACTIVITIES:
                    self._add_activity(event, record_id, part, found)
                else:
                    self._add_deal(event, record_id, part, found)
            except Unusable as error:
                found.reject(error, payload_of(part))
        if counted == len(found.events) + len(found.rejections):
            found.ignore(f"{event.entity}.{event.change}")

    def _add_deal(self, event: _Event, record_id: str, part: object, found: Normalized) -> None:
        deal_id = f"{self.name}:{record_id}"

        def add(field: str, content: Content) -> None:
            event_id = values.ordered_identity("sf", event.at, event.transaction, event.sequence, record_id, field)
            add_event(found, {"event_id": event_id, "deal_id": deal_id, "occurred_at": event.at}, content, part)

        life = _LIFE.get(event.change)
        if life is not None:
            add("", {"type": life})
        if event.change not in ("CREATE", "UPDATE"):
            return
        for field, read in self._properties.items():
            if field in event.changed:
                try:
                    add(field, read(event.fields, event.at))
                except Unusable as error:
                    found.reject(error, payload_of(part))

    def _add_activity(self, event: _Event, record_id: str, part: object, found: Normalized) -> None:
        if event.change.startswith("GAP_"):
            if event.change != "GAP_UPDATE":  # as the archiving of old ones is
                raise _missed(event, record_id)
            return
        for content in activity_contents(event.entity, event.change, event.fields, event.changed, event.at):
            base = {
                "event_id": values.ordered_identity("sf", event.at, event.transaction, event.sequence, record_id),
                "activity_id": f"{self.name}:{record_id}",
                "revision": micros(event.at) // 1_000_000,
            }
            add_event(found, base, content, part)


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


def _read(item: object) -> tuple[_Event, list[Any]]:
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
    event = _Event(str(entity), str(change), at, transaction, sequence, fields, _changed(str(change), header, fields))
    return event, record_ids


def _unwrapped(item: object) -> Fields:
    for _ in range(len(_WRAPPINGS)):
        if not isinstance(item, dict):
            break
        if "ChangeEventHeader" in item:
            return item
        item = next((item[name] for name in _WRAPPINGS if isinstance(item.get(name), dict)), None)
    return item if isinstance(item, dict) else {}


def _alone(event: _Event, record_id: object) -> Fields:
    """Return a change event as if it were about one record only."""
    return event.fields | {"ChangeEventHeader": event.fields["ChangeEventHeader"] | {"recordIds": [record_id]}}


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
