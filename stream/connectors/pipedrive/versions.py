"""Both versions of Pipedrive's webhooks, read into one shape."""

from datetime import datetime
from typing import NamedTuple

from stream.connectors import values
from stream.connectors.changes import Fields, came_back, pick
from stream.core.funnel import MICROS, micros
from stream.ingest.problems import Unusable

_ACTIONS = {
    "create": "create", "added": "create",
    "change": "change", "updated": "change", "merged": "change",
    "delete": "delete", "deleted": "delete",
}  # fmt: skip


_CUSTOM = "custom_fields"
_STATUSES = ("open", "won", "lost", "deleted")

# Every deal and activity has some of these, and nothing else has.
_MARKS = {"deal": ("stage_id", "status", "pipeline_id"), "activity": ("type", "done", "duration", "due_date")}


class Change(NamedTuple):
    """One webhook, of either version.

    `told_at` is the second of the webhook, `millisecond` the same since 1970 as exact as it says. `before` has all
    fields, as far as they are known; None: nothing is. `there_and_back` names those that version 2 says changed, and
    that are as they were. `merged_to` is what a deleted deal was merged into, `merged_from` what this one absorbed.
    """

    action: str
    company: str
    id: str
    told_at: datetime
    millisecond: int
    after: Fields | None
    before: Fields | None
    there_and_back: frozenset[str] = frozenset()
    merged_to: object = None
    merged_from: object = None


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
    entity, fields = str(pick(meta, "entity", "object")), after or previous or {}
    _check_kind(entity, meta, fields)
    told_at = values.time(meta.get("timestamp"), "meta.timestamp")
    change = Change(
        action,
        values.key(meta.get("company_id"), "meta.company_id"),
        values.key(pick(meta, "entity_id") or fields.get("id") or meta.get("id"), "meta.entity_id"),
        whole_second(told_at),
        _millisecond(meta, told_at),
        after,
        # A creation has no before, whatever is said of it.
        None if previous is None or action == "create" else _whole(after or {}, previous),
        came_back(after or {}, previous) if "data" in item else frozenset(),
        pick(meta, "merged_to_id") or fields.get("merged_to_id"),
        pick(meta, "merged_from_id"),
    )
    return entity, change


def _whole(after: Fields, previous: Fields) -> Fields:
    """Return all fields before a change, of which `previous` may only have those that changed."""
    now, then = after.get(_CUSTOM), previous.get(_CUSTOM)
    own = {_CUSTOM: now | then} if isinstance(now, dict) and isinstance(then, dict) else {}
    return after | previous | own


def _millisecond(meta: Fields, told_at: datetime) -> int:
    """Return when it was, in milliseconds since 1970; version 1 has its seconds once more, in microseconds."""
    exact = meta.get("timestamp_micro")
    if isinstance(exact, int) and exact // MICROS == micros(told_at) // MICROS:
        return exact // 1000
    return micros(told_at) // 1000


def _check_kind(entity: str, meta: Fields, fields: Fields) -> None:
    """Raise Unusable where the data is of something else than `meta` says."""
    told = pick(meta, "entity_id") or (meta.get("id") if "object" in meta else None)
    if fields.get("id") is not None and told is not None and str(fields["id"]) != str(told):
        raise Unusable("bad_shape", f"data.id: is {str(fields['id'])[:40]}, but meta is about {str(told)[:40]}")
    marks = _MARKS.get(entity)
    if marks is not None and fields and fields.keys().isdisjoint(marks):
        raise Unusable("bad_shape", f"data: is of no {entity}, as meta.entity says; it has none of {', '.join(marks)}")


def whole_second(at: datetime) -> datetime:
    """Return a time as exact as both versions give it."""
    return at.replace(microsecond=0)


def owner_of(fields: Fields) -> object:
    """Return who has a deal or an activity: `owner_id` in v2, `user_id` in v1, there sometimes as an object."""
    return scalar(pick(fields, "owner_id", "user_id"))


def scalar(value: object) -> object:
    """Return a value that may be wrapped into an object with it as `id` or `value`."""
    return pick(value, "id", "value") if isinstance(value, dict) else value


def status_of(deal: Fields) -> str:
    """Return the status of a deal, in small letters, whether Pipedrive has such a one or not."""
    told = deal.get("status")
    return "open" if told is None else str(told).strip().lower()


def check_status(deal: Fields) -> None:
    """Raise Unusable for a status that Pipedrive does not have."""
    if status_of(deal) not in _STATUSES:
        raise Unusable("bad_value", f"status: {str(deal['status'])[:40]!r} is none of {', '.join(_STATUSES)}")


def is_deleted(fields: Fields) -> bool:
    """Say whether a deal is deleted."""
    return status_of(fields) == "deleted" or values.flag(fields.get("is_deleted"), "is_deleted")


def is_done(activity: Fields) -> bool:
    """Say whether an activity is done and still there."""
    return (
        values.flag(activity.get("done"), "done")
        and not values.flag(activity.get("is_deleted"), "is_deleted")
        and (activity.get("active_flag") is None or values.flag(activity["active_flag"], "active_flag"))
    )


def absorbed_deal(change: Change) -> str | None:
    """Return the deal that was merged into this one; in v1 it is that what was before is another deal."""
    before = change.before or {}
    other = values.optional_key(scalar(change.merged_from) or before.get("id"), "merged_from_id, previous.id")
    return None if other is None or other == change.id else f"pipedrive:{other}"


def merged_into(change: Change) -> str | None:
    """Return the deal that this one was merged into."""
    other = values.optional_key(scalar(change.merged_to), "merged_to_id")
    return None if other is None or other == change.id else f"pipedrive:{other}"
