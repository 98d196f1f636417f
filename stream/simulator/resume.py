"""Bring an organisation to where an earlier run left it."""

from collections.abc import Sequence
from datetime import UTC, datetime

from schemas.funnel_file import FunnelFile
from stream.simulator.crm import Crm, Deal, Wire
from stream.simulator.journal import OfAnotherFunnel
from stream.simulator.organisation import Organisation


def resume(organisation: Organisation, items: Sequence[Wire], funnel: FunnelFile) -> None:
    """Let the organisation go on after the items of an earlier run.

    Raises:
        OfAnotherFunnel: they name a stage or a rep that the funnel file does not have.
    """
    places = {
        stage.id: (p, s) for p, pipeline in enumerate(funnel.pipelines) for s, stage in enumerate(pipeline.stages)
    }
    reps = {rep.id for rep in funnel.reps}
    crm = Crm()
    deals: dict[int, Deal] = {}
    gone: set[int] = set()
    ordered = sorted((i["body"] for i in items if i["to"] == "hubspot"), key=lambda body: int(body["occurredAt"]))
    for body in ordered:
        at = datetime.fromtimestamp(body["occurredAt"] / 1000, UTC)
        number = body["objectId"]
        crm.next_deal = max(crm.next_deal, number + 1)
        crm.next_event = max(crm.next_event, body["eventId"] + 1)
        deal = deals.setdefault(number, Deal(number, 0, 0, funnel.reps[0].id, 100_000, at, at, at))
        deal.last = at
        match body["subscriptionType"]:
            case "deal.deletion" | "deal.merge":
                gone.add(number)
            case "deal.restore":
                gone.discard(number)
        value = body.get("propertyValue", "")
        match body.get("propertyName"):
            case "dealstage":
                if value not in places:
                    raise _other_funnel("stage", value)
                deal.pipeline, deal.stage = places[value]
                deal.since = at
            case "hubspot_owner_id":
                if value not in reps:
                    raise _other_funnel("rep", value)
                deal.rep = value
            case "amount" if value:
                deal.amount = round(float(value) * 100)
            case name if funnel.sources and name == funnel.sources.property:
                deal.source = value
            case name if funnel.accounts and name == funnel.accounts.property:
                deal.account = value
    for item in items:
        if item["to"] == "standard":
            crm.next_activity = max(crm.next_activity, int(item["body"]["activity_id"][1:]) + 1)
            touched = deals.get(int(item["body"].get("deal_id", "hubspot:0").removeprefix("hubspot:")))
            if touched is not None and item["body"]["activity_type"] == "meeting":
                touched.met = True
    organisation.resume((deal for deal in deals.values() if deal.id not in gone), crm)


def _other_funnel(what: str, name: str) -> OfAnotherFunnel:
    return OfAnotherFunnel(
        f"the journal names the {what} {name!r}, which the funnel file does not have; choose another --journal"
    )
