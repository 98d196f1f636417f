"""The order of moves of one moment, as far as each tells it by itself: where the deal came from, and where it went."""

from datetime import datetime

from stream.connectors.changes import Fields, Property
from stream.core.funnel import Stage
from stream.ingest.problems import Unusable

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


def stage_before(
    properties: tuple[Property, ...], before: Fields | None, at: datetime, stages: dict[str, Stage]
) -> Stage | None:
    """Return the stage in which a deal was before a change; None where that is not known."""
    for one in properties if before is not None else ():
        if one.part == "deal.stage_changed":
            try:
                content = one.read(before or {}, at)
            except Unusable:
                return None
            return None if content is None else stages.get(content["stage_id"])
    return None
