"""Leads: records of a pipeline that the funnel file marks as one of leads, told like deals, without a creation."""

from stream.connectors.template import Content
from stream.core.funnel import Funnel, Stage
from stream.ingest.problems import Unusable


def lead_stage(stage_id: str, funnel: Funnel) -> Stage | None:
    """Return a stage of a pipeline of leads by its id; None: no such pipeline has it."""
    stage = funnel.stage(stage_id)
    return stage if stage is not None and stage.of_leads else None


def moved_lead(stage_id: str, funnel: Funnel, field: str) -> Content:
    """Return the move of a lead into a stage. Raises Unusable: no pipeline of leads has it."""
    if lead_stage(stage_id, funnel) is None:
        raise Unusable(
            "unknown_stage",
            f"{field}: the funnel file has no stage {stage_id[:100]!r} in a pipeline of leads; add it there, then send "
            "it again",
        )
    return {"type": "deal.stage_changed", "stage_id": stage_id}


def became(deal_id: str | None) -> Content:
    """Return what says which deal a lead became; None: none any more."""
    return {"type": "deal.property_changed", "property": "deal", "value": deal_id}


def check_leads_are_wanted(funnel: Funnel, field: str, kind: str) -> None:
    """Raise Unusable where the funnel file has no pipeline of leads."""
    if not funnel.has_leads:
        raise Unusable(
            "unsupported_object",
            f"{field}: {kind[:40]!r} is not read without a pipeline of kind leads in the funnel file; add one, or "
            "unsubscribe",
        )
