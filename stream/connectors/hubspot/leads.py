"""What happened to a contact or a lead of HubSpot, as a record of a pipeline of leads."""

from stream.connectors import values
from stream.connectors.hubspot.deals import LIFE, deal_id, merged
from stream.connectors.hubspot.items import Item, changed_property, event_id, object_id, occurred_at, order
from stream.connectors.leads import became, lead_stage, moved_lead
from stream.connectors.template import Content
from stream.core.funnel import Funnel

TYPES = {"0-1": "contact", "0-136": "lead"}
"""objectTypeId to what the record is called."""

_STAGES = {"contact": ("lifecyclestage", "hs_lead_status"), "lead": ("hs_pipeline_stage", "hs_lead_status")}
# Of these, only what the funnel file has is meant: most accounts go by the other property.
_OPTIONAL = "hs_lead_status"


def lead_events(item: Item, action: str, kind: str, funnel: Funnel) -> list[Content] | None:
    """Return what an item tells of a contact or lead, which may be nothing; None: nobody knows the action.

    Args:
        item: of contacts or leads.
        action: the last part of its subscriptionType.
        kind: contact or lead.
        funnel: the funnel file in force.

    Raises:
        Unusable: a field is missing or wrong.
    """
    match action:
        case "creation":
            return []  # it counts from its first stage on
        case "deletion" | "privacyDeletion" | "restore":
            return [_base(item, kind) | {"type": LIFE.get(action, "deal.deleted")}]
        case "merge":
            return merged(item, lambda given: _lead_id(kind, given))
        case "propertyChange":
            told = _changed(item, kind, funnel)
            return [] if told is None else [_base(item, kind) | told]
    return None


def link(item: Item, lead_type: str, deal_type: str) -> list[Content]:
    """Return which deal a contact or lead became, from an association of both."""
    ends = {str(item.get(f"{end}ObjectTypeId")): item.get(f"{end}ObjectId") for end in ("from", "to")}
    is_removed = values.flag(item.get("associationRemoved"), "associationRemoved")
    deal = None if is_removed else deal_id(ends[deal_type])
    lead = _lead_id(TYPES[lead_type], ends[lead_type])
    return [{"deal_id": lead, "event_id": event_id(item, lead), "occurred_at": occurred_at(item)} | became(deal)]


def _changed(item: Item, kind: str, funnel: Funnel) -> Content | None:
    name, text = changed_property(item)
    if name == "hubspot_owner_id":
        return {"type": "deal.owner_changed", "rep_id": text or None}
    stage = lead_stage(text, funnel)
    if name not in _STAGES[kind] or not text or (stage is None and name == _OPTIONAL):
        return None
    closes = stage is not None and stage.kind != "open"
    return moved_lead(text, funnel, "propertyValue") | {"order": order(item, after_others=closes)}


def _base(item: Item, kind: str) -> Content:
    lead = _lead_id(kind, item.get("objectId"))
    return {"deal_id": lead, "event_id": event_id(item), "occurred_at": occurred_at(item), "order": order(item)}


def _lead_id(kind: str, given: object) -> str:
    fields = "objectId, primaryObjectId, mergedObjectIds, newObjectId, fromObjectId, toObjectId"
    return f"hubspot:{kind}:{object_id(given, fields, f'{kind}s')}"
