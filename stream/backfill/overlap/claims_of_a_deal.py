"""What this export and others claim of the stage that a deal is in, in its facts. Pure."""

from collections.abc import Mapping, Sequence

from stream.backfill.facts.exported import Exported
from stream.backfill.facts.stage_dates import stage_event
from stream.backfill.overlap.stage_claims import MINUTE, RETRACTED, Claim, claim_of, holding
from stream.backfill.overlap.told_facts import NewFact
from stream.core.facts import Fact, Kind
from stream.core.funnel import MICROS, Funnel


def _claims(new: Sequence[NewFact], mine: Mapping[str, Fact], minute: int) -> dict[str, Claim]:
    """Return what this and other exports claim of the stage: of this one only what it says now."""
    claims = {}
    for event_id, fact in mine.items():
        claim = claim_of(event_id, fact.at)
        is_retracted = fact.kind == Kind.PROPERTY and fact.at == RETRACTED
        if claim is not None and not is_retracted and claim.exported != minute:
            claims[event_id] = claim
    for one in new:
        claim = claim_of(one.event_id, one.at)
        if claim is not None:
            claims[one.event_id] = claim
    return claims


def holding_claims(new: Sequence[NewFact], mine: Mapping[str, Fact], minute: int) -> set[str]:
    """Return the ids of what is claimed and not superseded; `minute`: when this export was made, since 1970."""
    return holding(_claims(new, mine, minute).values())


def revived(new: Sequence[NewFact], mine: Mapping[str, Fact], holds: set[str], funnel: Funnel) -> list[NewFact]:
    """Return claims of other exports that hold again, since what superseded them was retracted."""
    said = {fact.event_id for fact in new}
    stages = {stage_event(stage): stage.id for stage in funnel.stages.values()}
    again = []
    for event_id in sorted(holds - said):
        before = mine[event_id]
        claim = claim_of(event_id, before.at)
        if before.kind == Kind.PROPERTY and claim is not None and claim.stage in stages:
            again.append(NewFact("stage", new[0].deal_id, claim.at, event_id, stages[claim.stage], None, 0))
    return again


def made(fact: NewFact, exported: Exported | None, minute: int) -> Exported | None:
    """Return when the export was made that says a fact: this one, or, of a claim that holds again, its own."""
    claim = claim_of(fact.event_id, fact.at)
    if claim is None or claim.exported == minute:
        return exported
    return Exported(claim.exported * MINUTE, 86_400 * MICROS)
