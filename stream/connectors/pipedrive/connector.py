"""Pipedrive: webhooks v2 and v1, HTTP basic authentication.

Both versions send the whole deal and what it was before. One change that comes through both, or twice through v1,
is one event: its id is made of what changed, to what, and when, and not of anything that tells the deliveries apart.
"""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime

from schemas.currencies import minor_digits
from schemas.funnel_file import FunnelFile
from stream.config.settings import SecretError, Settings
from stream.connectors import values
from stream.connectors.changes import Content, Fields, add_event, changes, pick
from stream.connectors.pipedrive.versions import (
    Change,
    absorbed_deal,
    is_deleted,
    is_done,
    owner_of,
    read,
    whole_second,
)
from stream.connectors.secrets import Secrets, any_matches, fixed, secrets_of
from stream.connectors.template import Adapter, Normalized, NotAuthentic, Unusable, parsed, payload_of, raw
from stream.core.funnel import Funnel, micros


def check_secret(secret: str) -> None:
    """Raise SecretError unless a secret is a name and a password."""
    name, _, password = secret.partition(":")
    if not name or not password:
        raise SecretError(
            "DEALSTREAM_PIPEDRIVE_SECRET, or a line of DEALSTREAM_PIPEDRIVE_SECRET_FILE, must be name:password, "
            "as set on the webhook"
        )


class Pipedrive(Adapter):
    """Deals and activities of Pipedrive."""

    name = "pipedrive"

    def __init__(self, secrets: Secrets, funnel: Funnel) -> None:
        self._secrets = secrets
        self._funnel = funnel
        self._closed = _closed_stages(funnel.file)
        self._properties = (_owner, self._stage, self._amount, self._close_date, _lost_reason)

    @classmethod
    def create(cls, settings: Settings, funnel: Funnel) -> "Pipedrive | None":
        """Return the adapter, or None without a name and password. Raises SecretError."""
        secrets = secrets_of(settings, cls.name, check=check_secret)
        return None if secrets is None else cls(secrets, funnel)

    @classmethod
    def without_secret(cls, funnel: Funnel) -> "Pipedrive":
        """Return an adapter that only normalizes."""
        return cls(fixed(), funnel)

    def verify(self, headers: Mapping[str, str], method: str, url: str, body: bytes, now: datetime) -> None:
        """Check name and password. Pipedrive signs nothing, so the way to the gateway must be TLS."""
        scheme, _, credentials = headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "basic":
            raise NotAuthentic("there is no HTTP basic authentication; set it on the webhook")
        try:
            given = base64.b64decode(raw(credentials.strip()), validate=True)
        except binascii.Error:
            raise NotAuthentic("name and password are not in base64") from None
        secrets = self._secrets()
        if not secrets:
            raise NotAuthentic("there is no secret to verify with")
        if not any_matches([given], [secret.encode() for secret in secrets]):
            raise NotAuthentic("name or password is wrong")

    def normalize(self, body: bytes) -> Normalized:
        """Return the events of one webhook."""
        found = Normalized()
        try:
            item = parsed(body)
        except Unusable as error:
            found.reject(error, body)
            return found
        try:
            entity, change = read(item)
            if entity == "deal":
                self._add_deal(change, item, found)
            elif entity == "activity":
                _add_activity(change, item, found)
            else:
                raise Unusable("unsupported_object", f"meta: {entity[:40]!r} is not read; delete that webhook")
        except Unusable as error:
            found.reject(error, payload_of(item))
        return found

    def _add_deal(self, change: Change, item: object, found: Normalized) -> None:
        deal_id = f"{self.name}:{change.id}"
        counted = len(found.events) + len(found.rejections)

        def add(order: int, content: Content, at: datetime) -> None:
            # The order of one second in which a deal is created, changed and deleted.
            event_id = values.identity(f"pd{order}", change.company, deal_id, *content.values(), micros(at))
            add_event(found, {"event_id": event_id, "deal_id": deal_id, "occurred_at": at}, content, item)

        after, before = change.after, change.before
        if change.action == "delete" or (after is not None and is_deleted(after)):
            if change.action == "delete" or before is None or not is_deleted(before):
                add(2, {"type": "deal.deleted"}, change.told_at)
        elif after is None:
            add(1, {"type": "deal.gap"}, change.told_at)
        else:
            at = whole_second(values.optional_time(after.get("update_time"), "update_time") or change.told_at)
            if change.action == "create":
                created = values.optional_time(after.get("add_time"), "add_time")
                add(0, {"type": "deal.created"}, whole_second(created or at))
            elif before is not None and is_deleted(before):
                add(1, {"type": "deal.restored"}, at)
            absorbed = absorbed_deal(change)
            for content in changes(self._properties, after, before if absorbed is None else None, at):
                if isinstance(content, Unusable):
                    found.reject(content, payload_of(item))
                else:
                    add(1 if change.action == "change" else 0, content, at)
            if absorbed is not None:
                event_id = values.identity("pd2", change.company, absorbed, deal_id, micros(at))
                base = {"event_id": event_id, "deal_id": absorbed, "occurred_at": at}
                add_event(found, base, {"type": "deal.merged", "into_deal_id": deal_id}, item)
        if counted == len(found.events) + len(found.rejections):
            found.ignore("deal.unchanged")

    def _stage(self, deal: Fields, at: datetime) -> Content | None:
        """Open deals are in the stage they name, closed ones in their pipeline's stage of that kind."""
        if is_deleted(deal):
            return None
        stage_id = values.optional_key(deal.get("stage_id"), "stage_id")
        kind = deal.get("status")
        if kind in ("won", "lost"):
            pipeline_id = values.optional_key(deal.get("pipeline_id"), "pipeline_id")
            if pipeline_id is None and stage_id in self._funnel.stages:
                pipeline_id = self._funnel.stages[stage_id].pipeline_id
            if (pipeline_id, kind) not in self._closed:
                raise Unusable(
                    "unknown_pipeline",
                    f"pipeline_id: the funnel file has no pipeline {pipeline_id!r}; "
                    "add it under pipelines, then send it again",
                )
            stage_id = self._closed[pipeline_id, kind]
        return None if stage_id is None else {"type": "deal.stage_changed", "stage_id": stage_id}

    def _amount(self, deal: Fields, at: datetime) -> Content:
        currency = values.text(deal.get("currency"), "currency")
        amount = values.amount(deal.get("value"), minor_digits(currency or self._funnel.currency), "value")
        return {"type": "deal.amount_changed", "amount": amount, "currency": currency}

    def _close_date(self, deal: Fields, at: datetime) -> Content:
        match deal.get("status"):
            case "won":
                closes = values.optional_time(pick(deal, "won_time", "close_time"), "won_time")
            case "lost":
                closes = values.optional_time(pick(deal, "lost_time", "close_time"), "lost_time")
            case _:
                field = "expected_close_date"
                closes = values.end_of_day(deal.get(field), field, self._funnel, at)
        return {"type": "deal.close_date_changed", "close_date": closes}


def _add_activity(change: Change, item: object, found: Normalized) -> None:
    """Add an activity that is done. The last change of it counts, so the second of the change is its revision."""
    activity_id = f"pipedrive:{change.id}"
    fields = change.after or change.before or {}
    changed_at = values.optional_time(fields.get("update_time"), "update_time") if change.action != "delete" else None
    at = whole_second(changed_at or change.told_at)
    base = {
        "event_id": values.identity("pda", change.company, activity_id),
        "activity_id": activity_id,
        "revision": micros(at) // 1_000_000,
    }
    was_done = change.before is not None and is_done(change.before)
    if change.action == "delete" or not is_done(fields):
        if change.action == "delete" or was_done:
            add_event(found, base | {"occurred_at": at}, {"type": "activity.deleted"}, item)
        else:
            found.ignore("activity.planned")
        return
    done_at = values.optional_time(fields.get("marked_as_done_time"), "marked_as_done_time")
    deal = values.optional_key(fields.get("deal_id"), "deal_id")
    logged = {
        "type": "activity.logged",
        "activity_type": values.key(fields.get("type"), "type"),
        "rep_id": values.key(owner_of(fields), "owner_id"),
        "deal_id": None if deal is None else f"pipedrive:{deal}",
        "duration_seconds": values.seconds(fields.get("duration"), "duration"),
    }
    add_event(found, base | {"occurred_at": whole_second(done_at or at)}, logged, item)


def _closed_stages(funnel: FunnelFile) -> dict[tuple[str | None, object], str]:
    """Return the first won and the first lost stage of each pipeline."""
    found: dict[tuple[str | None, object], str] = {}
    for pipeline in funnel.pipelines:
        for stage in pipeline.stages:
            found.setdefault((pipeline.id, stage.kind), stage.id)
    return found


def _owner(deal: Fields, at: datetime) -> Content:
    return {"type": "deal.owner_changed", "rep_id": values.optional_key(owner_of(deal), "owner_id")}


def _lost_reason(deal: Fields, at: datetime) -> Content:
    reason = values.text(deal.get("lost_reason"), "lost_reason")
    return {
        "type": "deal.property_changed",
        "property": "lost_reason",
        "value": reason and reason[: values.LONGEST_TEXT],
    }
