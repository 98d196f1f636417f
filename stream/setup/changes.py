"""What changed in a CRM since it was read last."""

from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple, TypeVar

from stream.crm_api.organisation import Organisation, ToldPipeline, ToldRep, ToldStage, ToldTeam, ToldType
from stream.setup.own_names import NO_TEAM
from stream.words import Words

What = Literal["pipeline", "stage", "team", "rep", "type"]
How = Literal["new", "gone", "back", "renamed", "moved", "kind", "order"]
Told = ToldPipeline | ToldStage | ToldTeam | ToldRep | ToldType
T = TypeVar("T", ToldPipeline, ToldStage, ToldTeam, ToldRep, ToldType)


_SUBJECTS = {
    "pipeline": "changed-pipeline",
    "stage": "changed-stage",
    "team": "changed-team",
    "rep": "changed-rep",
    "type": "changed-type",
}
_SENTENCES = {
    "new": "changed-new",
    "gone": "changed-gone",
    "back": "changed-back",
    "renamed": "changed-renamed",
    "moved": "changed-moved",
    "kind": "changed-kind",
    "order": "changed-order",
}


class Change(NamedTuple):
    """One change. `before` and `after`: None where it was not, or is not, there.

    `pipeline`: of a stage. `behind`: ids of the stages that stand before a new one, the nearest first. `teams`: names
    of those that somebody was and is in; None: in none.
    """

    what: What
    how: How
    before: Told | None
    after: Told | None
    pipeline: ToldPipeline | None = None
    behind: tuple[str, ...] = ()
    teams: tuple[str | None, str | None] = (None, None)

    @property
    def id(self) -> str:
        """The id of what changed."""
        told = self.after or self.before
        assert told is not None  # noqa: S101
        return told.id

    def said(self, words: Words) -> str:
        """Return it as a sentence."""
        first, last = self.before or self.after, self.after or self.before
        assert first is not None  # noqa: S101
        assert last is not None  # noqa: S101
        # All else is told of what it is called now.
        named = first if self.how == "renamed" else last
        pipeline = "" if self.pipeline is None else self.pipeline.name
        was, is_now = first.name, last.name
        if self.how == "moved":
            was, is_now = (one or words.say("changed-no-team") for one in self.teams)
        elif isinstance(first, ToldStage) and isinstance(last, ToldStage) and self.how == "kind":
            was, is_now = first.kind, last.kind
        elif isinstance(last, ToldPipeline) and self.how == "order":
            is_now = ", ".join(stage.name for stage in last.stages if stage.kind == "open")
        subject = words.say(_SUBJECTS[self.what], name=named.name, pipeline=pipeline)
        return words.say(_SENTENCES[self.how], subject=subject, before=was, after=is_now)


def changes(before: Organisation, now: Organisation) -> list[Change]:
    """Return what changed, pipelines first."""
    return [
        *_pipelines(before.pipelines, now.pipelines),
        *_named("team", before.teams, now.teams),
        *_reps(before, now),
        *_named("type", before.types, now.types),
    ]


def _pipelines(before: Sequence[ToldPipeline], now: Sequence[ToldPipeline]) -> Iterator[Change]:
    yield from _named("pipeline", before, now)
    known = {one.id: one for one in before}
    for pipeline in now:
        if pipeline.id in known:
            yield from _stages(known[pipeline.id], pipeline)


def _stages(before: ToldPipeline, now: ToldPipeline) -> Iterator[Change]:
    kinds = {one.kind for one in now.stages}
    # Where the CRM has no stage for won or lost, that of the funnel file is nothing that could be gone.
    was = [one for one in before.stages if one.kind == "open" or one.kind in kinds]
    order = [one.id for one in now.stages]
    for change in _named("stage", was, now.stages):
        behind = tuple(reversed(order[: order.index(change.id)])) if change.how == "new" else ()
        yield change._replace(pipeline=now, behind=behind)
    known = {one.id: one for one in was}
    for stage in now.stages:
        old = known.get(stage.id)
        if old is not None and old.kind != stage.kind:
            yield Change("stage", "kind", old, stage, now)
    still_open = {one.id for one in was if one.kind == "open"} & {one.id for one in now.stages if one.kind == "open"}
    orders = ([one.id for one in stages if one.id in still_open] for stages in (was, now.stages))
    if next(orders) != next(orders):
        yield Change("pipeline", "order", before, now)


def _reps(before: Organisation, now: Organisation) -> Iterator[Change]:
    yield from _named("rep", before.reps, now.reps, is_there=lambda rep: rep.is_active)
    teams = {team.id: team.name for team in (*before.teams, *now.teams)}
    known = {rep.id: rep for rep in before.reps}
    for rep in now.reps:
        old = known.get(rep.id)
        if old is not None and rep.is_active and old.team_id != rep.team_id:
            names = [teams.get(one.team_id or NO_TEAM) for one in (old, rep)]
            yield Change("rep", "moved", old, rep, teams=(names[0], names[1]))


def _named(
    what: What, before: Sequence[T], now: Sequence[T], is_there: Callable[[T], bool] = lambda _: True
) -> Iterator[Change]:
    """Yield what is new, renamed, gone and back; `is_there` False: it is listed, as some CRMs list who has left."""
    known, listed = {one.id: one for one in before}, {one.id: one for one in now}
    for one in now:
        old = known.get(one.id)
        if old is None:
            yield Change(what, "new", None, one)
            continue
        if old.name != one.name:
            yield Change(what, "renamed", old, one)
        if is_there(old) != is_there(one):
            yield Change(what, "back" if is_there(one) else "gone", old, one)
    for old in before:
        if old.id not in listed and is_there(old):
            yield Change(what, "gone", old, None)
