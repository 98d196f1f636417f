"""A deal's way through the stages: its visits, and how each of them ended."""

from typing import Literal

import msgspec

from stream.core.funnel import Funnel, Stage
from stream.core.registers import Registers

Ending = Literal["advanced", "moved_back", "lost", "disqualified", "moved_pipeline"]


class Visit(msgspec.Struct, gc=False):
    """A deal's stay in a stage. `left` is None while it is still there (or closed there)."""

    stage: Stage
    entered: int
    left: int | None
    reopened: bool


def visits(deal: Registers, funnel: Funnel) -> list[Visit]:
    """Return the visits that count: outcomes that a later move took back are left out."""
    moves: list[tuple[Stage, int]] = []
    for at, stage_id in deal.stages:
        stage = funnel.stages.get(stage_id)
        if stage is not None and (not moves or moves[-1][0] is not stage):
            moves.append((stage, at))
    kept: list[Visit] = []
    reopened = False
    for index, (stage, entered) in enumerate(moves):
        left = moves[index + 1][1] if index + 1 < len(moves) else None
        if stage.kind != "open" and left is not None:
            reopened = True
            continue
        kept.append(Visit(stage, entered, left, reopened and stage.kind == "open"))
        reopened = False
    return kept


def ending(stage: Stage, following: Stage, funnel: Funnel) -> Ending:
    """Return how a visit ended, given the stage that follows."""
    elsewhere = following.pipeline_id != stage.pipeline_id
    if elsewhere and following.pipeline_id not in funnel.continued_in[stage.pipeline_id]:
        return "moved_pipeline"
    if following.kind == "lost" or following.kind == "disqualified":
        return following.kind
    if elsewhere or following.kind == "won" or following.position > stage.position:
        return "advanced"
    return "moved_back"
