"""What a funnel file calls that which the CRM has no name for, in the language of who writes it."""

from typing import TypeVar

from stream.crm_api.organisation import Organisation, ToldPipeline, ToldRep, ToldStage, ToldTeam, ToldType
from stream.words import Words

NO_TEAM = "no-team"

_TYPES = {
    "call": "own-calls",
    "email": "own-emails",
    "meeting": "own-meetings",
    "note": "own-notes",
    "task": "own-tasks",
    "deadline": "own-deadlines",
    "sms": "own-text-messages",
}
_STAGES = {"qualified": "own-qualified", "proposal": "own-proposal"}
_KINDS = {"won": "own-won", "lost": "own-lost"}

T = TypeVar("T", ToldPipeline, ToldStage, ToldRep, ToldType)


def named(told: Organisation, words: Words) -> Organisation:
    """Return it with a name for all that has none."""
    return told._replace(
        pipelines=tuple(
            _with_name(one, "own-sales", words)._replace(stages=tuple(_stage(stage, words) for stage in one.stages))
            for one in told.pipelines
        ),
        reps=tuple(_with_name(one, "own-first-rep", words) for one in told.reps),
        types=tuple(_with_name(one, _TYPES.get(one.id, ""), words) for one in told.types),
    )


def without_team(words: Words) -> ToldTeam:
    """Return the team of whom the CRM puts into none."""
    return ToldTeam(NO_TEAM, words.say("own-no-team"))


def whole(pipeline: ToldPipeline, words: Words) -> tuple[ToldStage, ...]:
    """Return the stages of a pipeline, with those for won and lost that the CRM does not have."""
    kinds = {stage.kind for stage in pipeline.stages}
    lacking = (ToldStage(f"{pipeline.id}-{kind}", "", kind) for kind in ("won", "lost") if kind not in kinds)
    return (*pipeline.stages, *(_stage(one, words) for one in lacking))


def _stage(stage: ToldStage, words: Words) -> ToldStage:
    return _with_name(stage, _STAGES.get(stage.id) or _KINDS.get(stage.kind, ""), words)


def _with_name(told: T, own: str, words: Words) -> T:
    """Return it with a name: its own, else that of a message, else its id."""
    return told if told.name else told._replace(name=words.say(own) if own else told.id)
