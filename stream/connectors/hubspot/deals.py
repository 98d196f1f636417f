"""What happened to a deal of HubSpot."""

from collections.abc import Callable

from schemas.currencies import minor_digits
from stream.connectors import values
from stream.connectors.hubspot.items import (
    Item,
    changed_property,
    date,
    event_id,
    object_id,
    occurred_at,
    order,
    revision,
)
from stream.connectors.template import Content
from stream.core.funnel import Funnel
from stream.ingest.problems import Unusable

LIFE = {"creation": "deal.created", "deletion": "deal.deleted", "restore": "deal.restored"}


def deal_events(item: Item, action: str, funnel: Funnel) -> list[Content] | None:
    """Return what an item tells of deals; None: nobody knows the action.

    Args:
        item: of deals.
        action: the last part of its subscriptionType.
        funnel: the funnel file in force.

    Raises:
        Unusable: a field is missing or wrong.
    """
    match action:
        case "propertyChange":
            return [_base(item, item.get("objectId")) | _changed(item, funnel)]
        case "merge":
            return merged(item, deal_id)
        case "creation" | "deletion" | "restore":
            return [_base(item, item.get("objectId")) | {"type": LIFE[action]}]
    return None


def deal_id(given: object) -> str:
    """Return the id of a deal. Raises Unusable."""
    fields = "objectId, primaryObjectId, mergedObjectIds, newObjectId, fromObjectId, toObjectId"
    return f"hubspot:{object_id(given, fields, 'deals')}"


def merged(item: Item, id_of: Callable[[object], str]) -> list[Content]:
    """Return what a merge tells: which deals, or leads, are absorbed, and that of a new one nothing else is known yet.

    Args:
        item: the merge.
        id_of: makes the id of a deal or lead. Raises Unusable.

    Raises:
        Unusable: it does not say what became what.
    """
    told = item.get("mergedObjectIds")
    primary, new = item.get("primaryObjectId"), item.get("newObjectId")
    remains = primary if new is None else new
    if not isinstance(told, list) or remains is None:
        raise Unusable("bad_shape", "a merge must have mergedObjectIds, and primaryObjectId or newObjectId")
    into = id_of(remains)
    absorbed = {id_of(one): one for one in [*told, primary] if one is not None}
    absorbed.pop(into, None)
    if not absorbed:
        raise Unusable("bad_shape", "mergedObjectIds: names nothing besides the one that remains")
    gone = [_base(item, one, id_of) | {"type": "deal.merged", "into_deal_id": into} for one in absorbed.values()]
    # What came into being by a merge, only its own events say.
    return gone if new is None else [*gone, _base(item, new, id_of) | {"type": "deal.gap", "until": "stage"}]


def _base(item: Item, given: object, id_of: Callable[[object], str] = deal_id) -> Content:
    """Return the fields that every event has. A merge names deals other than the item's objectId."""
    at = occurred_at(item)
    told_apart = () if given == item.get("objectId") else (given,)
    return {
        "deal_id": id_of(given),
        "event_id": event_id(item, *told_apart),
        "occurred_at": at,
        "order": order(item),
    }


def _changed(item: Item, funnel: Funnel) -> Content:
    name, text = changed_property(item)
    match name:
        case "dealstage":
            if not text:
                raise Unusable("bad_value", "propertyValue: a deal must have a stage")
            if text not in funnel.closed_stages:
                return {"type": "deal.stage_changed", "stage_id": text}
            # Of two moves of one moment, the one that closes the deal came last.
            return {"type": "deal.stage_changed", "stage_id": text, "order": order(item, after_others=True)}
        case "hubspot_owner_id":
            return {"type": "deal.owner_changed", "rep_id": text or None}
        case "amount":
            digits = minor_digits(funnel.currency)
            return {"type": "deal.amount_changed"} | values.amount(text, digits, "propertyValue")
        case "deal_currency_code":
            return {"type": "deal.currency_changed", "currency": values.currency(text, "propertyValue")}
        case "closedate":
            return {"type": "deal.close_date_changed", "close_date": date(text)}
        case "createdate" if (created := date(text)) is not None:
            # Of a deal that is imported it lies in the past; the last one told counts.
            identity = values.identity("hsc", item.get("portalId"), item.get("objectId"))
            told = {"event_id": identity, "occurred_at": created, "revision": revision(occurred_at(item))}
            return {"type": "deal.created"} | told
        case _:
            return {"type": "deal.property_changed", "property": name, "value": text[: values.LONGEST_TEXT] or None}
