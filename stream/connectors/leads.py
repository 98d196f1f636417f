"""Leads: records of a pipeline that the funnel file marks as one of leads, told like deals, without a creation."""

from stream.connectors.template import Content
from stream.core.funnel import Funnel, Stage
from stream.ingest.problems import Unusable


def lead_stages(funnel: Funnel) -> dict[str, Stage]:
    """Return the stages of the pipelines of leads by their ids; empty: the funnel file has no such pipeline."""
    return {stage.id: stage for stage in funnel.stages.values() if stage.of_leads}


def moved_lead(stage_id: str, funnel: Funnel, field: str) -> Content:
    """Return the move of a lead into a stage. Raises Unusable: no pipeline of leads has it."""
    if stage_id not in lead_stages(funnel):
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
    if not lead_stages(funnel):
        raise Unusable(
            "unsupported_object",
            f"{field}: {kind[:40]!r} is not read without a pipeline of kind leads in the funnel file; add one, or "
            "unsubscribe",
        )
