"""Close: webhooks of the event log, signed with `close-sig-hash`.

Close sends an event again with a later `date_updated` where several changes came within a short time. So an event's id
is made of what changed, to what, and when, and not of Close's own id.
"""

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from schemas.currencies import minor_digits
from stream.config.settings import SecretError
from stream.connectors import values
from stream.connectors.accounts import MainAccounts
from stream.connectors.activities import done_activity
from stream.connectors.changes import (
    Fields,
    Property,
    apart,
    came_back,
    changes,
    identifying,
    kept_properties,
    order,
    pick,
)
from stream.connectors.leads import check_leads_are_wanted, moved_lead
from stream.connectors.moves import move_order, stage_of
from stream.connectors.secrets import Secrets, any_matches
from stream.connectors.template import (
    TOLD_BEFORE,
    TOLERANCE_SECONDS,
    Connector,
    Content,
    Ignored,
    NotAuthentic,
    Told,
    or_ignored,
    raw,
)
from stream.core.funnel import Funnel, micros
from stream.ingest.problems import Unusable

# Every opportunity has some of these, and nothing else has.
_MARKS = ("status_id", "status_type", "value", "value_currency")

# What Close's ids of each kind of object begin with.
_PREFIXES = {"opportunity": "oppo", "activity": "acti", "lead": "lead", "contact": "cont", "task": "task"}

_ACTIONS = ("created", "updated", "deleted", "merged", "completed", "sent", "answered")

# Of each type of activity that is read: the states in which a rep has done it; empty: any.
_DONE: dict[str, tuple[str, ...]] = {
    "call": (),
    "email": ("sent",),
    "meeting": ("completed",),
    "note": (),
    "sms": ("sent",),
}


def key_of(secret: str) -> bytes:
    """Return the key in a signature key of Close, which is in hexadecimal. Raises SecretError."""
    try:
        return bytes.fromhex(secret)
    except ValueError:
        raise SecretError(
            "DEALSTREAM_CLOSE_SECRET, or a line of DEALSTREAM_CLOSE_SECRET_FILE, must be the signature key that Close "
            "gave when the webhook was created: hexadecimal digits"
        ) from None


def signature(key: bytes, timestamp: str, body: bytes) -> str:
    """Return the signature of a request: hex(HMAC-SHA256(key, timestamp + body))."""
    return hmac.new(key, raw(timestamp) + body, hashlib.sha256).hexdigest()


class _Logged(NamedTuple):
    """One entry of Close's event log.

    `before` has all fields, as far as they are known; None: nothing is. `there_and_back` names those that changed, and
    are as they were: Close sends changes that follow each other soon as one.
    """

    action: str
    organization: str
    id: str
    at: datetime
    after: Fields | None
    before: Fields | None
    there_and_back: frozenset[str]


class Close(Connector):
    """Opportunities, leads and activities of Close."""

    name = "close"
    way_out = "copy the whole signature key that Close gave when the webhook was created"
    tells_whole_deals = True
    identifying_headers = ("close-sig-hash",)

    def __init__(self, secrets: Secrets, funnel: Funnel, accounts: MainAccounts | None = None) -> None:
        super().__init__(secrets, funnel, accounts)
        self.properties = (
            Property("deal.owner_changed", ("user_id",), _owner),
            Property("deal.stage_changed", ("status_id",), _stage),
            Property("deal.amount_changed", ("value", "value_currency"), self._amount),
            Property("deal.close_date_changed", ("date_won", "date_lost"), self._close_date, by=("status_type",)),
            *kept_properties(funnel),
        )

    @classmethod
    def check_secret(cls, secret: str) -> str | bytes:
        """Return the bytes of a signature key. Raises SecretError where it is none."""
        return key_of(secret)

    def verify(self, headers: Mapping[str, str], method: str, url: str, body: bytes, now: datetime) -> None:
        """Check the signature and its timestamp."""
        given, timestamp = headers.get("close-sig-hash"), headers.get("close-sig-timestamp")
        if not given or not timestamp:
            raise NotAuthentic("a signature header is missing")
        if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,9})?", timestamp):
            raise NotAuthentic("the timestamp is not in seconds")
        if abs(now.timestamp() - float(timestamp)) > TOLERANCE_SECONDS:
            raise NotAuthentic("the timestamp is more than 5 minutes off")
        secrets = self.secrets()
        if not secrets:
            raise NotAuthentic("there is no secret to verify with")
        expected = [signature(key_of(secret), timestamp, body).encode() for secret in secrets]
        if not any_matches([raw(given)], expected):
            raise NotAuthentic("the signature does not match")

    def read(self, item: dict[str, Any]) -> Iterator[Told]:
        """Yield what one webhook tells."""
        kind, entry = _read(item)
        family, _, activity = kind.partition(".")
        if kind == "opportunity":
            return or_ignored(self._deal(entry, self.properties), "opportunity.unchanged")
        if family == "activity" and activity in _DONE:
            return _activity(activity, entry)
        if kind == "lead":
            check_leads_are_wanted(self.funnel, "event.object_type", kind)
            return or_ignored(
                self._deal(entry, (Property("deal.stage_changed", ("status_id",), self._lead_stage),)), "lead"
            )
        raise Unusable("unsupported_object", f"event.object_type: {kind[:40]!r} is not read; unsubscribe from it")

    def _deal(self, entry: _Logged, properties: tuple[Property, ...]) -> Iterator[Told]:
        deal_id = f"{self.name}:{entry.id}"
        whose = values.listed(entry.organization, deal_id)

        def told(content: Content, at: datetime) -> Content:
            left = content.pop("left", None)
            prefix = "cls" if content.get("claim") == "seen" else "cl"
            event_id = values.hashed(prefix, f"{whose}, {values.listed(*identifying(content))}, {micros(at)}")
            content["order"] = order(content, left, "", self._within(content, left), linked="2")
            content["event_id"], content["deal_id"], content["occurred_at"] = event_id, deal_id, at
            return content

        def news(content: Content, at: datetime) -> Told:
            return Ignored(TOLD_BEFORE) if self.told_before(deal_id, content, at) else told(content, at)

        if entry.action == "deleted":
            yield told({"type": "deal.deleted"}, entry.at)
            return
        if entry.after is None:
            # Close leaves the data out after an hour unless the webhook is an administrator's.
            yield told({"type": "deal.gap"}, entry.at)
            return
        is_lead = properties is not self.properties
        day = entry.after.get("date_created")
        created, problems = apart("deal.created", lambda: values.optional_time(day, "date_created"), whose)
        yield from () if is_lead else problems
        if not is_lead and (entry.action == "created" or created is not None):
            yield news({"type": "deal.created"}, created or entry.at)
        for one in changes(properties, entry.after, entry.before, entry.at, whose, entry.there_and_back):
            yield one if isinstance(one, Unusable) else news(one, entry.at)

    def _lead_stage(self, lead: Fields, at: datetime) -> Content | None:
        stage_id = values.optional_key(lead.get("status_id"), "status_id")
        return None if stage_id is None else moved_lead(stage_id, self.funnel, "status_id")

    def _within(self, content: Content, left: Content | None) -> str:
        """Return the order among what happened at one moment: creation, moves, the end."""
        stage = self.funnel.stage(content["stage_id"]) if "stage_id" in content else None
        if stage is not None:
            return f"1.{move_order(stage, stage_of(left, self.funnel))}"
        return {"deal.created": "0", "deal.deleted": "3"}.get(content["type"], "1")

    def _amount(self, deal: Fields, at: datetime) -> Content:
        """Read the value, which is in hundredths whatever the currency."""
        currency = values.currency(deal.get("value_currency"), "value_currency")
        amount = values.amount(deal.get("value"), minor_digits(currency or self.funnel.currency), "value", scale=2)
        return {"type": "deal.amount_changed", "amount": amount.pop("amount"), "currency": currency} | amount

    def _close_date(self, deal: Fields, at: datetime) -> Content:
        """Read the day of winning, which is an estimate as long as the deal is open, or of losing."""
        field = "date_lost" if deal.get("status_type") == "lost" else "date_won"
        day = deal.get(field)
        if isinstance(day, str) and len(day.strip()) > len("YYYY-MM-DD"):
            closes = values.optional_time(day, field)
        else:
            closes = values.end_of_day(day, field, self.funnel, at)
        return {"type": "deal.close_date_changed", "close_date": closes}


def _read(item: Fields) -> tuple[str, _Logged]:
    event = item.get("event")
    if not isinstance(event, dict):
        raise Unusable("bad_shape", "event: is missing; the body must be a webhook of Close")
    kind, action = str(event.get("object_type")), event.get("action")
    if action not in _ACTIONS:
        raise Unusable(
            "unsupported_subscription", f"event.action: {str(action)[:40]!r} is not known; unsubscribe from it"
        )
    after, previous = event.get("data"), event.get("previous_data")
    if not isinstance(after, dict | None) or not isinstance(previous, dict | None):
        raise Unusable("bad_shape", "event.data, event.previous_data: must be objects or null")
    entry = _Logged(
        action,
        str(event.get("organization_id")),
        values.key(pick(event, "object_id") or (after or {}).get("id"), "event.object_id"),
        values.time(pick(event, "date_updated", "date_created"), "event.date_created"),
        after,
        None if action == "created" or previous is None else (after or {}) | previous,
        came_back(after or {}, previous, event.get("changed_fields")),
    )
    _check_kind(kind, entry)
    return kind, entry


def _check_kind(kind: str, entry: _Logged) -> None:
    """Raise Unusable where the data is of something else than `object_type` says."""
    data = entry.after
    if data is None:
        return
    if data.get("id") is not None and str(data["id"]) != entry.id:
        raise Unusable("bad_shape", f"event.data.id: is {str(data['id'])[:60]}, but event.object_id is {entry.id[:60]}")
    family, _, activity = kind.partition(".")
    prefix = entry.id.partition("_")[0]
    if prefix in _PREFIXES.values() and prefix != _PREFIXES.get(family, prefix):
        raise Unusable("bad_shape", f"event.object_id: {entry.id[:60]} is the id of no {kind[:40]}")
    if kind == "opportunity" and data.keys().isdisjoint(_MARKS):
        raise Unusable("bad_shape", f"event.data: is of no opportunity; it has none of {', '.join(_MARKS)}")
    told = data.get("_type")
    if family == "activity" and isinstance(told, str) and told.lower() != activity:
        raise Unusable("bad_shape", f"event.data._type: is {told[:40]}, but event.object_type is {kind[:40]}")


def _activity(kind: str, entry: _Logged) -> Iterator[Told]:
    """Yield an activity that is done. The last change of it counts, so its time is revision and tie-breaker."""
    activity_id = f"close:{entry.id}"
    base = {
        "event_id": values.ordered_identity("cl", entry.at, entry.organization, activity_id, entry.action),
        "activity_id": activity_id,
        "revision": micros(entry.at) // 1_000_000,
    }
    fields = entry.after or {}
    if entry.action == "deleted":
        yield base | {"occurred_at": entry.at, "type": "activity.deleted"}
        return
    if entry.after is None:
        raise Unusable("missing_fields", "event.data: was left out; make the webhook with an administrator's API key")
    if not _is_done(kind, fields):
        if entry.before is not None and _is_done(kind, entry.before):
            yield base | {"occurred_at": entry.at, "type": "activity.deleted"}
        else:
            yield Ignored(f"activity.{kind}")
        return
    yield from done_activity(
        base,
        entry.at,
        {
            "activity_type": lambda: kind,
            "rep_id": lambda: values.key(fields.get("user_id"), "user_id"),
            "deal_id": lambda: _deal_id(fields),
            "duration_seconds": lambda: values.seconds(fields.get("duration"), "duration"),
            "began": lambda: _done_at(fields),
        },
    )


def _done_at(activity: Fields) -> datetime | None:
    return values.optional_time(pick(activity, "activity_at", "date_sent", "starts_at", "date_created"), "activity_at")


def _deal_id(activity: Fields) -> str | None:
    deal = values.optional_key(activity.get("opportunity_id"), "opportunity_id")
    return None if deal is None else f"close:{deal}"


def _is_done(kind: str, activity: Fields) -> bool:
    status = activity.get("status")
    return status is None or not _DONE[kind] or status in _DONE[kind]


def _owner(deal: Fields, at: datetime) -> Content:
    return {"type": "deal.owner_changed", "rep_id": values.optional_key(deal.get("user_id"), "user_id")}


def _stage(deal: Fields, at: datetime) -> Content | None:
    stage_id = values.optional_key(deal.get("status_id"), "status_id")
    return None if stage_id is None else {"type": "deal.stage_changed", "stage_id": stage_id}
