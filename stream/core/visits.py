"""A deal's way through the stages: its visits, and how each of them ended."""

from typing import NamedTuple

from stream.core.funnel import Funnel, Stage
from stream.core.registers import Registers


class Visit(NamedTuple):
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


def _is_progress(stage: Stage, later: Stage) -> bool:
    if later.pipeline_id != stage.pipeline_id:
        return False
    return later.kind == "won" or (later.kind == "open" and later.position > stage.position)


def exit_kind(stage: Stage, following: Stage) -> str:
    """Return how a visit ended, given the stage that follows."""
    if following.pipeline_id != stage.pipeline_id:
        return "handed_off"
    if following.kind in ("lost", "disqualified"):
        return following.kind
    return "advanced" if _is_progress(stage, following) else "moved_back"
