"""The keys of a stage's measures, made once for each stage: windows are filled with them millions of times."""

from collections.abc import Mapping
from typing import Final

ENDINGS: Final = ("advanced", "moved_back", "lost", "disqualified", "moved_pipeline", "handed_off")
FATES: Final = ("progressed", "lost", "disqualified", "moved_pipeline", "open")


class StageMeasures:
    """Keys (`name:label`) of the measures of one stage; by ending and by fate where there is one for each."""

    __slots__ = (
        "cohort",
        "ended",
        "entered",
        "reopened",
        "skipped",
        "stage_seconds",
        "still_there",
        "taken_over",
        "then",
        "waiting",
        "waiting_amount",
    )

    def __init__(self, stage_id: str) -> None:
        self.entered = f"entered:{stage_id}"
        self.taken_over = f"taken_over:{stage_id}"
        self.reopened = f"reopened:{stage_id}"
        self.still_there = f"still_there:{stage_id}"
        self.skipped = f"skipped:{stage_id}"
        self.stage_seconds = f"stage_seconds:{stage_id}"
        self.waiting = f"waiting:{stage_id}"
        self.waiting_amount = f"waiting_amount:{stage_id}"
        self.ended: Mapping[str, str] = {ending: f"{ending}:{stage_id}" for ending in ENDINGS}
        self.then: Mapping[str, str] = {ending: f"then_{ending}:{stage_id}" for ending in ENDINGS}
        self.cohort: Mapping[str, str] = {fate: f"cohort_{fate}:{stage_id}" for fate in FATES}
