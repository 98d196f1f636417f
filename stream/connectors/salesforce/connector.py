"""Salesforce: Change Data Capture as JSON, from a relay that signs as Standard Webhooks do, or from a Kafka topic.

Only changed fields are in an event, and one event can be about many records. The commit's time orders the events, and
the sequence number those of one transaction.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from schemas.currencies import minor_digits
from stream.connectors import values
from stream.connectors.accounts import MainAccounts
from stream.connectors.bodies import one_or_several
from stream.connectors.changes import Fields, Property, apart, kept_properties
from stream.connectors.leads import became, check_leads_are_wanted, moved_lead
from stream.connectors.salesforce.activities import ACTIVITIES, activity_events
from stream.connectors.salesforce.decode import RECORD_ID, change_event, is_of_several, long_id
from stream.connectors.secrets import Secrets
from stream.connectors.standard import signature as standard_signature
from stream.connectors.template import Connector, Content, Told, or_ignored
from stream.core.funnel import Funnel, micros
from stream.ingest.problems import Unusable

# What the ids of each kind of record begin with, in every organisation.
_PREFIXES = {"Opportunity": "006", "Lead": "00Q", "Task": "00T", "Event": "00U"}


class _Event(NamedTuple):
    """A change of a record.

    `at` is when it was committed, `order` tells the commits of that millisecond apart, and `moment` is what ids are
    made of: the commit, and its sequence behind that. `named` has the fields that it says have changed, `changed` all
    that it is about.
    """

    entity: str
    change: str
    at: datetime
    moment: datetime
    order: str
    transaction: str
    sequence: int
    record_id: object
    fields: Fields
    named: frozenset[str]
    changed: frozenset[str]


class Salesforce(Connector):
    """Opportunities, leads, tasks and calendar events of Salesforce."""

    name = "salesforce"
    way_out = standard_signature.WAY_OUT
    identifying_headers = ("webhook-id",)

    def __init__(self, secrets: Secrets, funnel: Funnel, accounts: MainAccounts | None = None) -> None:
        super().__init__(secrets, funnel, accounts)
        self._properties = (
            Property("deal.owner_changed", ("OwnerId",), _owner),
            Property("deal.stage_changed", ("StageName",), _stage),
            Property("deal.amount_changed", ("Amount",), partial(_amount, digits=minor_digits(funnel.currency))),
            Property("deal.currency_changed", ("CurrencyIsoCode",), _currency),
            Property("deal.close_date_changed", ("CloseDate",), partial(_close_date, funnel=funnel)),
            *kept_properties(funnel),
        )

        self._lead_properties = (
            Property("deal.owner_changed", ("OwnerId",), _owner),
            Property("deal.stage_changed", ("Status",), self._lead_stage),
            Property("deal.property_changed:deal", ("ConvertedOpportunityId",), _became),
        )

    @classmethod
    def check_secret(cls, secret: str) -> str | bytes:
        """Return the key in `whsec_<base64>`. Raises SecretError where there is none."""
        return standard_signature.key_of(secret, cls.name)

    def verify(self, headers: Mapping[str, str], method: str, url: str, body: bytes, now: datetime) -> None:
        """Check the relay's signature, which is that of Standard Webhooks."""
        keys = [standard_signature.key_of(secret, self.name) for secret in self.secrets()]
        standard_signature.verify(keys, headers, body, now)

    def items(self, content: Any) -> list[Any]:
        """Return the change event, or those of an array."""
        return one_or_several(content)

    def several(self, item: dict[str, Any]) -> tuple[int, Fields] | None:
        """Return of how many records a change event is, and all of it but their ids."""
        if not is_of_several(item):
            return None
        fields = change_event(item)
        header = fields["ChangeEventHeader"]
        return len(header["recordIds"]), fields | {"ChangeEventHeader": header | {"recordIds": []}}

    def split(self, item: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield change events, each of one record, so that a dead letter is about one."""
        if not is_of_several(item):
            yield item
            return
        fields = change_event(item)
        header = fields["ChangeEventHeader"]
        for record_id in header["recordIds"]:
            yield fields | {"ChangeEventHeader": header | {"recordIds": [record_id]}}

    def read(self, item: dict[str, Any]) -> Iterator[Told]:
        """Yield what a change of one record tells."""
        event = _read(item)
        if event.entity == "Lead":
            check_leads_are_wanted(self.funnel, "entityName", event.entity)
        record_id = event.record_id
        if not isinstance(record_id, str) or not RECORD_ID.fullmatch(record_id):
            raise (
                _missed(event, record_id)
                if _is_gap(event, record_id)
                else Unusable("bad_id", "ChangeEventHeader.recordIds: must be ids of records")
            )
        record_id = long_id(record_id)
        if not record_id.startswith(_PREFIXES[event.entity]):
            raise Unusable("bad_id", f"ChangeEventHeader.recordIds: {record_id} is the id of no {event.entity}")
        contents = self._activity if event.entity in ACTIVITIES else self._deal
        return or_ignored(contents(event, record_id), f"{event.entity}.{event.change}")

    def _deal(self, event: _Event, record_id: str) -> Iterator[Told]:
        deal_id = f"{self.name}:{record_id}"

        def told(field: str, content: Content) -> Content:
            content["event_id"] = values.ordered_identity(
                "sf", event.moment, event.transaction, event.order, record_id, field
            )
            content["deal_id"], content["occurred_at"], content["order"] = deal_id, event.at, event.order
            return content

        is_lead = event.entity == "Lead"
        day = None if is_lead else event.fields.get("CreatedDate")
        created = None
        if day is not None:
            created, problems = apart("deal.created", lambda: values.optional_time(day, "CreatedDate"), deal_id)
            yield from problems
        if created is not None:
            event_id = values.identity("sfc", record_id, micros(created))
            yield {"type": "deal.created", "event_id": event_id, "deal_id": deal_id, "occurred_at": created}
        life = _LIFE.get(event.change)
        if life is not None and not (is_lead and life == "deal.created"):
            yield told("", {"type": life})
        if event.change not in ("CREATE", "UPDATE", "UNDELETE"):
            return
        fields, changed, is_back = event.fields, event.changed, event.change == "UNDELETE"
        for one in self._lead_properties if is_lead else self._properties:
            field = one.fields[0]
            is_changed = field in changed
            seen = (is_back or not is_changed) and fields.get(field) is not None
            if seen or is_changed:
                try:
                    _check_whole(fields, field)
                    content = one.read(fields, event.at)
                    if content is not None:
                        yield told(field, content | {"claim": "seen"} if seen else content)
                except Unusable as problem:
                    recurs = f"{deal_id} {problem.detail}" if seen else ""
                    yield Unusable(problem.reason, problem.detail, one.part, recurs)

    def _lead_stage(self, lead: Fields, at: datetime) -> Content:
        return moved_lead(values.key(lead.get("Status"), "Status"), self.funnel, "Status")

    def _activity(self, event: _Event, record_id: str) -> Iterator[Told]:
        if event.change.startswith("GAP_"):
            if event.change != "GAP_UPDATE":  # as the archiving of old ones is
                raise _missed(event, record_id)
            return
        base = {
            "event_id": values.identity(f"sf{micros(event.at):016}-{event.order}-", event.transaction, record_id),
            "activity_id": f"{self.name}:{record_id}",
            "revision": micros(event.moment) // 1_000_000,
        }
        yield from activity_events(base, event.entity, event.change, event.fields, event.named, event.changed, event.at)


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
_CHANGES = frozenset((*_LIFE, "UPDATE"))
_DIFFERENCE = re.compile(r"--- ?\n\+\+\+ ")


def _read(item: object) -> _Event:
    fields = change_event(item)
    header = fields.get("ChangeEventHeader")
    if not isinstance(header, dict):
        raise Unusable("bad_shape", "ChangeEventHeader: is missing; the body must be a change event of Salesforce")
    entity, change = header.get("entityName"), header.get("changeType")
    if not isinstance(entity, str) or entity not in _PREFIXES:
        raise Unusable("unsupported_object", f"entityName: {str(entity)[:40]!r} is not read; take it off the channel")
    if not isinstance(change, str) or change not in _CHANGES:
        raise Unusable("unsupported_subscription", f"changeType: {str(change)[:40]!r} is not known")
    record_ids, sequence = header.get("recordIds"), header.get("sequenceNumber")
    if not isinstance(record_ids, list) or not record_ids:
        raise Unusable("bad_shape", "ChangeEventHeader.recordIds: must be a list of ids")
    # Relays in JavaScript write long numbers as text.
    if type(sequence) is not int or abs(sequence) >= 10**10:
        if not isinstance(sequence, str) or not re.fullmatch(r"-?[0-9]{1,10}", sequence):
            raise Unusable("bad_shape", "ChangeEventHeader.sequenceNumber: must be a whole number")
        sequence = int(sequence)
    at = values.time(header.get("commitTimestamp"), "ChangeEventHeader.commitTimestamp")
    # Within a transaction all commit at one millisecond; its sequence fits behind that.
    moment = at + timedelta(microseconds=min(max(sequence, 0), 999))
    commit = str(header.get("commitNumber", ""))
    order = f"{commit if commit.isascii() and commit.isdigit() else '':0>20}.{max(sequence, 0):010}"
    transaction = values.optional_key(header.get("transactionKey"), "ChangeEventHeader.transactionKey") or ""
    named = _named(header)
    # Some relays leave fields out that they send; and of what did not change, nothing is sent, or what it is.
    changed = frozenset([name for name, value in fields.items() if value is not None])
    if change == "UPDATE" and named:
        changed = named | (changed - ({"CloseDate"} if header.get("changedFields") else set()))
    return _Event(
        str(entity), str(change), at, moment, order, transaction, sequence, record_ids[0], fields, named, changed
    )


def _named(header: Fields) -> frozenset[str]:
    """Return the names of the fields that a change event says have changed, among them those that were blanked."""
    named, blanked = header.get("changedFields"), header.get("nulledFields")
    if header.get("changeType") != "UPDATE":
        return frozenset()
    names = [name for name in named if isinstance(name, str)] if isinstance(named, list) else []
    if [name for name in names if name.startswith("0x")]:
        raise Unusable(
            "bad_shape", "ChangeEventHeader.changedFields: is a bitmap; let the relay decode it into names of fields"
        )
    if isinstance(blanked, list):
        names += [name for name in blanked if isinstance(name, str) and not name.startswith("0x")]
    return frozenset(names)


def _is_gap(event: _Event, record_id: object) -> bool:
    """Say whether an event says that any record may have changed: an overflow, or `006*`."""
    return event.change.startswith("GAP_") or (isinstance(record_id, str) and record_id.endswith("*"))


def _missed(event: _Event, record_id: object) -> Unusable:
    return Unusable(
        "missed_changes",
        f"changeType: {event.change} of {event.entity} {str(record_id)[:18]!r}: what changed, Salesforce does not say; "
        "a backfill of the time around it heals that",
    )


def _check_whole(deal: Fields, field: str) -> None:
    """Raise Unusable where a long text is told as how it differs from the one before, which nobody knows here."""
    told = deal.get(field)
    told = told.get("diff") if isinstance(told, dict) else told
    if isinstance(told, str) and _DIFFERENCE.match(told):
        raise Unusable(
            "missed_changes",
            f"{field}: Salesforce tells only how a long text differs from the one before; a backfill of the deal heals "
            "that, and a picklist is told whole",
        )


def _owner(deal: Fields, at: datetime) -> Content:
    return {"type": "deal.owner_changed", "rep_id": values.optional_key(long_id(deal.get("OwnerId")), "OwnerId")}


def _became(lead: Fields, at: datetime) -> Content:
    deal = values.optional_key(long_id(lead.get("ConvertedOpportunityId")), "ConvertedOpportunityId")
    return became(None if deal is None else f"salesforce:{deal}")


def _stage(deal: Fields, at: datetime) -> Content:
    return {"type": "deal.stage_changed", "stage_id": values.key(deal.get("StageName"), "StageName")}


def _amount(deal: Fields, at: datetime, digits: int) -> Content:
    # Its currency is the deal's, which events that only change the amount do not say.
    return {"type": "deal.amount_changed", **values.amount(deal.get("Amount"), digits, "Amount")}


def _currency(deal: Fields, at: datetime) -> Content:
    currency = values.currency(deal.get("CurrencyIsoCode"), "CurrencyIsoCode")
    return {"type": "deal.currency_changed", "currency": currency}


def _close_date(deal: Fields, at: datetime, funnel: Funnel) -> Content:
    """Read the close date: text, or a number of days or milliseconds, as the relay or connector writes dates."""
    day = deal.get("CloseDate")
    if isinstance(day, int) and not isinstance(day, bool) and day >= values.MILLISECONDS_FROM:
        day = day // 86_400_000
    return {"type": "deal.close_date_changed", "close_date": values.end_of_day(day, "CloseDate", funnel, at)}
