"""The deal that a trial tells of: with an id that no CRM gives, a stage and a rep of the funnel file."""

from datetime import datetime
from typing import NamedTuple

from stream.cli.trial.steps import Stopped
from stream.core.funnel import Funnel, micros
from stream.words import Words


class Example(NamedTuple):
    """A deal without an amount, so that it changes as few numbers as can be.

    `number` tells it from those of other trials; `at` is when it was created. `rep_id`, `stage_id` and `pipeline_id`
    are those that the CRM sends.
    """

    number: int
    at: datetime
    rep_id: str
    stage_id: str
    pipeline_id: str


def example(
    known: Funnel, now: datetime, words: Words, rep_id: str | None = None, stage_id: str | None = None
) -> Example:
    """Return a deal of a rep who works today, in the first open stage.

    Args:
        known: the funnel file.
        now: when the deal is created.
        words: of who is told what is wrong.
        rep_id, stage_id: as the CRM sends them, which the funnel file may not have; None: of the funnel file.

    Raises:
        Stopped: the funnel file has no such rep or stage.
    """
    stages = [
        (pipeline.id, stage.id)
        for pipeline in known.file.pipelines
        if pipeline.kind == "deals"
        for stage in pipeline.stages
        if stage.kind == "open"
    ]
    today = known.day_of(micros(now))
    reps = [rep.id for rep in known.file.reps if rep.assignments[0].starts <= today]
    if not stages:
        raise Stopped(words.say("try-no-stage"))
    if not reps and rep_id is None:
        raise Stopped(words.say("try-no-rep", day=today.isoformat()))
    pipeline_id, first = stages[0]
    if stage_id is not None:
        pipeline_id = next((pipeline for pipeline, stage in stages if stage == stage_id), pipeline_id)
    moment = now.replace(microsecond=0)  # as exact as Pipedrive is
    return Example(micros(now) // 1000, moment, rep_id or reps[0], stage_id or first, pipeline_id)
