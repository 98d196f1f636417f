"""The order of moves of one moment, as far as each tells it by itself: where the deal came from, and where it went."""

from typing import Any

from stream.core.funnel import Funnel, Stage

_ONWARD, _BACK, _CLOSED, _REOPENED = 1, 3, 5, 7
_LAST = 999


def move_order(stage: Stage, before: Stage | None) -> str:
    """Return the order of a move, as text: onward from stage to stage, then back, then closing, then reopening.

    Args:
        stage: where the deal went.
        before: where it came from; None: not known.
    """
    if stage.kind != "open":
        return f"{_CLOSED}.{stage.position:03}"
    if before is not None and before.kind != "open":
        return f"{_REOPENED}.{stage.position:03}"
    if before is not None and before.pipeline_id == stage.pipeline_id and before.position > stage.position:
        return f"{_BACK}.{_LAST - stage.position:03}"
    return f"{_ONWARD}.{stage.position:03}"


def stage_of(move: dict[str, Any] | None, funnel: Funnel) -> Stage | None:
    """Return the stage that a move went to; None: there is no move, or the funnel file does not know the stage."""
    return None if move is None else funnel.stage(move["stage_id"])
