"""What is wrong between the parts of a funnel file: where, and what to do about it."""

from collections.abc import Iterable, Iterator, Sequence

from schemas.alerting_problems import alerting_problems
from schemas.currencies import CODES
from schemas.funnel_file import SENDERS, FunnelFile, Rep, Stage, Team
from schemas.order_problems import unordered, unordered_rates
from schemas.people_problems import people_problems
from schemas.planning_problems import planning_problems
from schemas.section import Location


def problems(funnel: FunnelFile) -> Iterator[tuple[Location, str]]:
    """Yield what is wrong between the parts of the file: where, and what to do about it."""
    yield from _repeated(("pipelines",), (pipeline.id for pipeline in funnel.pipelines))
    yield from _repeated(("teams",), (team.id for team in funnel.teams))
    yield from _repeated(("territories",), (territory.id for territory in funnel.territories))
    yield from _repeated(("reps",), (rep.id for rep in funnel.reps))
    yield from _repeated(("activity_types",), (kind.id for kind in funnel.activity_types))
    yield from _formerly_problems(funnel)
    yield from _pipeline_problems(funnel)
    yield from _rep_problems(funnel)
    yield from _continuation_problems(funnel)
    yield from _property_problems(funnel)
    yield from planning_problems(funnel)
    yield from alerting_problems(funnel)
    yield from people_problems(funnel)
    for sender in funnel.close_date if isinstance(funnel.close_date, dict) else ():
        if sender not in SENDERS:
            yield ("close_date", sender), f"is no connector; write one of {', '.join(SENDERS)}"
    if funnel.currency not in CODES:
        yield ("currency",), _unknown_currency(funnel.currency)
    for currency, rates in funnel.exchange_rates.items():
        where: Location = ("exchange_rates", currency)
        if currency not in CODES:
            yield where, _unknown_currency(currency)
        if currency == funnel.currency:
            yield where, "is the reporting currency, which needs no rate; remove it"
        yield from unordered_rates(where, [(rate.starts, rate.known_since) for rate in rates])


def _unknown_currency(code: str) -> str:
    return f"no currency has the code {code!r} (ISO 4217); write the one that amounts have"


def _pipeline_problems(funnel: FunnelFile) -> Iterator[tuple[Location, str]]:
    seen: dict[str, str] = {}
    for p, pipeline in enumerate(funnel.pipelines):
        kinds = {stage.kind for stage in pipeline.stages}
        # A lead may simply stay where it is.
        for kind in ("open", "won", "lost") if pipeline.kind == "deals" else ("open",):
            if kind not in kinds:
                yield ("pipelines", p, "stages"), f"has no stage of kind {kind}; add one"
        for s, stage in enumerate(pipeline.stages):
            where = ("pipelines", p, "stages", s)
            if stage.id in seen:
                yield (
                    (*where, "id"),
                    (
                        f"stage id {stage.id!r} is already used in pipeline {seen[stage.id]!r}; "
                        "stage ids must be unique over all pipelines"
                    ),
                )
            seen[stage.id] = pipeline.id
            if stage.kind != "open" and stage.stalled_after_days is not None:
                yield (*where, "stalled_after_days"), "only open stages can stall; remove it"
            if stage.kind != "open" and stage.quiet_after_days is not None:
                yield (*where, "quiet_after_days"), "only deals in open stages can be quiet; remove it"
            if ":" in stage.id:
                yield (*where, "id"), "must not contain a colon"


def _formerly_problems(funnel: FunnelFile) -> Iterator[tuple[Location, str]]:
    stages = [
        (("pipelines", p, "stages", s), stage)
        for p, pipeline in enumerate(funnel.pipelines)
        for s, stage in enumerate(pipeline.stages)
    ]
    reps = [(("reps", r), rep) for r, rep in enumerate(funnel.reps)]
    teams = [(("teams", t), team) for t, team in enumerate(funnel.teams)]
    named: tuple[tuple[str, Sequence[tuple[Location, Stage | Rep | Team]]], ...] = (
        ("stage", stages),
        ("rep", reps),
        ("team", teams),
    )
    for kind, several in named:
        present = {one.id for _, one in several}
        claimed: dict[str, str] = {}
        for where, one in several:
            for number, old in enumerate(one.formerly):
                place = (*where, "formerly", number)
                if old in present:
                    yield place, f"{old!r} is the id of a {kind} that is still there; remove that one, or this"
                elif old in claimed:
                    yield place, f"{old!r} is already a former id of {kind} {claimed[old]!r}; only one can have been it"
                claimed.setdefault(old, one.id)


def _continuation_problems(funnel: FunnelFile) -> Iterator[tuple[Location, str]]:
    following = {pipeline.id: pipeline.continues_in for pipeline in funnel.pipelines}
    for p, pipeline in enumerate(funnel.pipelines):
        where: Location = ("pipelines", p, "continues_in")
        after, seen = pipeline.continues_in, {pipeline.id}
        if after is not None and after not in following:
            yield where, f"no pipeline has the id {after!r}; name another one, or add it"
        while after is not None and after not in seen:
            seen.add(after)
            after = following.get(after)
        if after == pipeline.id:
            yield where, "leads back to this pipeline; one of them must be the last, so remove it there"


def _property_problems(funnel: FunnelFile) -> Iterator[tuple[Location, str]]:
    used: dict[str, str] = {}
    for name, section in (
        ("sources", funnel.sources),
        ("loss_reasons", funnel.loss_reasons),
        ("accounts", funnel.accounts),
    ):
        if section is None:
            continue
        if section.property in used:
            yield (name, "property"), f"is already the property of {used[section.property]}; name another one"
        used.setdefault(section.property, name)


def _rep_problems(funnel: FunnelFile) -> Iterator[tuple[Location, str]]:
    teams = {team.id for team in funnel.teams}
    territories = {territory.id for territory in funnel.territories}
    for r, rep in enumerate(funnel.reps):
        for a, assignment in enumerate(rep.assignments):
            where: Location = ("reps", r, "assignments", a)
            if assignment.team not in teams:
                yield (*where, "team"), f"no team has the id {assignment.team!r}; add it under teams"
            if assignment.territory is not None and assignment.territory not in territories:
                yield (
                    (*where, "territory"),
                    f"no territory has the id {assignment.territory!r}; add it under territories",
                )
        yield from unordered(("reps", r, "assignments"), [a.starts for a in rep.assignments])


def _repeated(where: Location, ids: Iterable[str]) -> Iterator[tuple[Location, str]]:
    seen: set[str] = set()
    for index, name in enumerate(ids):
        if name in seen:
            yield (*where, index, "id"), f"id {name!r} is used twice; give each its own"
        seen.add(name)
