"""Both versions of Pipedrive's webhooks, read into one shape."""

from datetime import datetime
from typing import NamedTuple

from stream.connectors import values
from stream.connectors.changes import Fields, pick
from stream.ingest.problems import Unusable

_ACTIONS = {
    "create": "create", "added": "create",
    "change": "change", "updated": "change", "merged": "change",
    "delete": "delete", "deleted": "delete",
}  # fmt: skip


class Change(NamedTuple):
    """One webhook, of either version. `before` has all fields, as far as they are known; None: nothing is."""

    action: str
    company: str
    id: str
    told_at: datetime
    after: Fields | None
    before: Fields | None


def read(item: Fields) -> tuple[str, Change]:
    """Return what a webhook is about (deal, activity, …), and its change. Raises Unusable."""
    meta = item.get("meta")
    if not isinstance(meta, dict):
        raise Unusable("bad_shape", "meta: is missing; the body must be a webhook of Pipedrive")
    action = _ACTIONS.get(str(meta.get("action")))
    if action is None:
        raise Unusable("unsupported_subscription", f"meta.action: {str(meta.get('action'))[:40]!r} is not known")
    after, previous = pick(item, "data", "current"), item.get("previous")
    if not isinstance(after, dict | None) or not isinstance(previous, dict | None):
        raise Unusable("bad_shape", "data, current, previous: must be objects or null")
    fields = after or previous or {}
    change = Change(
        action,
        values.key(meta.get("company_id"), "meta.company_id"),
        values.key(pick(meta, "entity_id") or fields.get("id") or meta.get("id"), "meta.entity_id"),
        whole_second(values.time(meta.get("timestamp"), "meta.timestamp")),
        after,
        # A creation has no before, whatever is said of it.
        None if previous is None or action == "create" else (after or {}) | previous,
    )
    return str(pick(meta, "entity", "object")), change


def whole_second(at: datetime) -> datetime:
    """Return a time as exact as both versions give it."""
    return at.replace(microsecond=0)


def owner_of(fields: Fields) -> object:
    """Return who has a deal or an activity: `owner_id` in v2, `user_id` in v1, there sometimes as an object."""
    owner = pick(fields, "owner_id", "user_id")
    return owner.get("id") if isinstance(owner, dict) else owner


def is_deleted(fields: Fields) -> bool:
    """Say whether a deal is deleted."""
    return fields.get("status") == "deleted" or fields.get("is_deleted") is True


def is_done(activity: Fields) -> bool:
    """Say whether an activity is done and still there."""
    return activity.get("done") in (True, 1, "1") and not (
        activity.get("is_deleted") is True or activity.get("active_flag") is False
    )


def absorbed_deal(change: Change) -> str | None:
    """Return the deal that v1 says was merged into this one: what was before is then another deal."""
    before = change.before or {}
    other = values.optional_key(before.get("id"), "previous.id")
    return None if other is None or other == change.id else f"pipedrive:{other}"
