"""Pipedrive: webhooks v2 and v1, HTTP basic authentication.

Both versions send the whole deal and what it was before. One change that comes through both, or twice through v1,
is one event: its id is made of what changed, to what, and when, and not of anything that tells the deliveries apart.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from schemas.currencies import minor_digits
from schemas.funnel_file import FunnelFile
from stream.config.settings import SecretError
from stream.connectors import values
from stream.connectors.accounts import MainAccounts
from stream.connectors.activities import done_activity
from stream.connectors.changes import (
    Fields,
    Property,
    apart,
    changes,
    identifying,
    kept_properties,
    order,
    pick,
    text_property,
)
from stream.connectors.moves import move_order, stage_of
from stream.connectors.pipedrive.versions import (
    Change,
    absorbed_deal,
    check_status,
    is_deleted,
    is_done,
    merged_into,
    owner_of,
    read,
    scalar,
    status_of,
    whole_second,
)
from stream.connectors.secrets import Secrets, any_matches
from stream.connectors.template import TOLD_BEFORE, Connector, Content, Ignored, NotAuthentic, Told, or_ignored, raw
from stream.core.funnel import Funnel, micros
from stream.ingest.problems import Unusable

# The steps of a deal within one moment: created, changed, deleted. Ids begin with them, and so do places.
_CREATION, _CHANGE, _ENDING = range(3)
_PREFIXES = ("pd0", "pd1", "pd2")
_PLACES = ("00", "10", "20")
# Whoever deletes a deal and restores it within a second has it.
_RESTORED = "35"


class Pipedrive(Connector):
    """Deals and activities of Pipedrive."""

    name = "pipedrive"
    tells_whole_deals = True

    def __init__(self, secrets: Secrets, funnel: Funnel, accounts: MainAccounts | None = None) -> None:
        super().__init__(secrets, funnel, accounts)
        self.properties = (
            Property("deal.owner_changed", ("owner_id", "user_id"), _owner),
            Property("deal.stage_changed", ("stage_id", "status"), self._stage, by=("pipeline_id", "is_deleted")),
            Property("deal.amount_changed", ("value", "currency"), self._amount),
            Property(
                "deal.close_date_changed",
                ("won_time", "lost_time", "expected_close_date"),
                self._close_date,
                by=("status", "close_time"),
            ),
            text_property("lost_reason"),
            *kept_properties(funnel, at_once=("lost_reason",)),
        )

    @classmethod
    def check_secret(cls, secret: str) -> str | bytes:
        """Return the password. Raises SecretError unless a secret is a name and a password."""
        name, _, password = secret.partition(":")
        if not name or not password:
            raise SecretError(
                "DEALSTREAM_PIPEDRIVE_SECRET, or a line of DEALSTREAM_PIPEDRIVE_SECRET_FILE, must be name:password, "
                "as set on the webhook"
            )
        return password

    def verify(self, headers: Mapping[str, str], method: str, url: str, body: bytes, now: datetime) -> None:
        """Check name and password. Pipedrive signs nothing, so the way to the gateway must be TLS."""
        scheme, _, credentials = headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "basic":
            raise NotAuthentic("there is no HTTP basic authentication; set it on the webhook")
        try:
            given = base64.b64decode(raw(credentials.strip()), validate=True)
        except binascii.Error:
            raise NotAuthentic("name and password are not in base64") from None
        secrets = self.secrets()
        if not secrets:
            raise NotAuthentic("there is no secret to verify with")
        if not any_matches([given], [secret.encode() for secret in secrets]):
            raise NotAuthentic("name or password is wrong")

    def account(self, item: dict[str, Any]) -> str:
        """Return the company."""
        meta = item.get("meta")
        return str(pick(meta, "company_id") or "") if isinstance(meta, dict) else ""

    def read(self, item: dict[str, Any]) -> Iterator[Told]:
        """Yield what one webhook tells."""
        entity, change = read(item)
        if entity == "deal":
            return or_ignored(self._deal(change), "deal.unchanged")
        if entity == "activity":
            return _activity(change)
        raise Unusable("unsupported_object", f"meta: {entity[:40]!r} is not read; delete that webhook")

    def _deal(self, change: Change) -> Iterator[Told]:
        deal_id = f"{self.name}:{change.id}"
        whose = values.listed(change.company, deal_id)
        millisecond = f"{change.millisecond:013}."

        def told(step: int, content: Content, at: datetime) -> Content:
            left = content.pop("left", None)
            prefix = "pds" if content.get("claim") == "seen" else _PREFIXES[step]
            event_id = values.hashed(prefix, f"{whose}, {values.listed(*identifying(content))}, {micros(at)}")
            linked = millisecond + _PLACES[step]
            content["order"] = order(content, left, millisecond, self._within(step, content, left), linked=linked)
            content["event_id"], content["deal_id"], content["occurred_at"] = event_id, deal_id, at
            return content

        def news(step: int, content: Content, at: datetime) -> Told:
            known = self.told_before(deal_id, content, at, change.company)
            return Ignored(TOLD_BEFORE) if known else told(step, content, at)

        after, before = change.after, change.before
        into = merged_into(change)
        if into is not None:
            yield told(_ENDING, {"type": "deal.merged", "into_deal_id": into}, change.told_at)
            # What the deal that remains got by that, only its own events say.
            gap = values.identity(f"pd{_ENDING}", change.company, into, "merged", deal_id)
            yield {
                "type": "deal.gap",
                "event_id": gap,
                "deal_id": into,
                "occurred_at": change.told_at,
                "until": "stage",
            }
            return
        if change.action == "delete" or (after is not None and is_deleted(after)):
            if change.action == "delete" or before is None or not is_deleted(before):
                yield told(_ENDING, {"type": "deal.deleted"}, change.told_at)
            return
        if after is None:
            yield told(_CHANGE, {"type": "deal.gap"}, change.told_at)
            return
        updated, problems = apart("update_time", lambda: values.optional_time(after.get("update_time"), "update_time"))
        yield from problems
        at = whole_second(updated or change.told_at)
        created, problems = apart(
            "deal.created", lambda: values.optional_time(after.get("add_time"), "add_time"), whose
        )
        yield from problems
        if change.action == "create" or created is not None:
            yield news(_CREATION, {"type": "deal.created"}, whole_second(created or at))
        if change.action != "create" and before is not None and is_deleted(before):
            yield told(_CHANGE, {"type": "deal.restored"}, at)
        absorbed = absorbed_deal(change)
        known_before = before if absorbed is None or change.merged_from is not None else None
        for one in changes(self.properties, after, known_before, at, whose, change.there_and_back):
            step = _CHANGE if change.action == "change" else _CREATION
            yield one if isinstance(one, Unusable) else news(step, one, at)
        if absorbed is not None:
            event_id = values.identity(f"pd{_ENDING}", change.company, absorbed, deal_id, micros(at))
            base = {"event_id": event_id, "deal_id": absorbed, "occurred_at": at}
            yield base | {"type": "deal.merged", "into_deal_id": deal_id}

    def _within(self, step: int, content: Content, left: Content | None) -> str:
        """Return the order among what happened at one time: creation, moves, the end, coming back."""
        if content["type"] == "deal.restored":
            return _RESTORED
        stage = self.funnel.stage(content["stage_id"]) if "stage_id" in content else None
        if stage is None:
            return _PLACES[step]
        return f"{_PLACES[step]}.{move_order(stage, stage_of(left, self.funnel))}"

    def _stage(self, deal: Fields, at: datetime) -> Content | None:
        """Open deals are in the stage they name, closed ones in their pipeline's stage of that kind."""
        if is_deleted(deal):
            return None
        stage_id = values.optional_key(deal.get("stage_id"), "stage_id")
        check_status(deal)
        kind = status_of(deal)
        if kind in ("won", "lost"):
            pipeline_id = values.optional_key(deal.get("pipeline_id"), "pipeline_id")
            known = None if stage_id is None else self.funnel.stage(stage_id)
            if pipeline_id is None and known is not None:
                pipeline_id = known.pipeline_id
            closed = _closed_stages(self.funnel.file)
            if (pipeline_id, kind) not in closed:
                raise Unusable(
                    "unknown_pipeline",
                    f"pipeline_id: the funnel file has no pipeline {pipeline_id!r}; "
                    "add it under pipelines, then send it again",
                )
            stage_id = closed[pipeline_id, kind]
        return None if stage_id is None else {"type": "deal.stage_changed", "stage_id": stage_id}

    def _amount(self, deal: Fields, at: datetime) -> Content:
        currency = values.currency(deal.get("currency"), "currency")
        amount = values.amount(deal.get("value"), minor_digits(currency or self.funnel.currency), "value")
        return {"type": "deal.amount_changed", "amount": amount.pop("amount"), "currency": currency} | amount

    def _close_date(self, deal: Fields, at: datetime) -> Content:
        match status_of(deal):
            case "won":
                closes = values.optional_time(pick(deal, "won_time", "close_time"), "won_time")
            case "lost":
                closes = values.optional_time(pick(deal, "lost_time", "close_time"), "lost_time")
            case _:
                field = "expected_close_date"
                closes = values.end_of_day(deal.get(field), field, self.funnel, at)
        return {"type": "deal.close_date_changed", "close_date": closes}


def _activity(change: Change) -> Iterator[Told]:
    """Yield an activity that is done.

    The last change of it counts, so the second of the change is its revision; within that its id ends in the
    milliseconds of the webhook.
    """
    activity_id = f"pipedrive:{change.id}"
    fields = change.after or change.before or {}
    told = fields.get("update_time") if change.action != "delete" else None
    changed_at, problems = apart("update_time", lambda: values.optional_time(told, "update_time"))
    yield from problems
    at = whole_second(changed_at or change.told_at)
    base = {
        "event_id": f"{values.identity('pda', change.company, activity_id)}@{change.millisecond:013}",
        "activity_id": activity_id,
        "revision": micros(at) // 1_000_000,
    }
    was_done = change.before is not None and is_done(change.before)
    if change.action == "delete" or not is_done(fields):
        if change.action == "delete" or was_done:
            yield base | {"occurred_at": at, "type": "activity.deleted"}
        else:
            yield Ignored("activity.planned")
        return
    just_done = change.action == "create" or (change.before is not None and not was_done)
    yield from done_activity(
        base,
        at,
        {
            "activity_type": lambda: values.key(fields.get("type"), "type"),
            "rep_id": lambda: values.key(owner_of(fields), "owner_id"),
            "deal_id": lambda: _deal_id(fields),
            "duration_seconds": lambda: values.seconds(scalar(fields.get("duration")), "duration"),
            "began": lambda: _done_at(fields) or (at if just_done else None),
            "seen": lambda: min(_due_at(fields) or at, at),
        },
    )


def _done_at(activity: Fields) -> datetime | None:
    done_at = values.optional_time(activity.get("marked_as_done_time"), "marked_as_done_time")
    return None if done_at is None else whole_second(done_at)


def _due_at(activity: Fields) -> datetime | None:
    """Return when an activity was planned for; a plan that cannot be read is none."""
    day, hour = activity.get("due_date"), scalar(activity.get("due_time"))
    try:
        return values.time(f"{day} {hour}".strip() if hour else day, "due_date")
    except Unusable:
        return None


def _deal_id(activity: Fields) -> str | None:
    deal = values.optional_key(scalar(activity.get("deal_id")), "deal_id")
    return None if deal is None else f"pipedrive:{deal}"


def _closed_stages(funnel: FunnelFile) -> dict[tuple[str | None, object], str]:
    """Return the first won and the first lost stage of each pipeline."""
    closed: dict[tuple[str | None, object], str] = {}
    for pipeline in funnel.pipelines:
        for stage in pipeline.stages:
            closed.setdefault((pipeline.id, stage.kind), stage.id)
    return closed


def _owner(deal: Fields, at: datetime) -> Content:
    return {"type": "deal.owner_changed", "rep_id": values.optional_key(owner_of(deal), "owner_id")}
