"""Write a funnel file from data: its pipelines, reps, teams and types, for a person to put in order."""

import json
from collections import Counter
from collections.abc import Iterator

from schemas.mapping import Mapping
from stream.backfill.columns.outcomes import outcome_of
from stream.backfill.mapping import BackfillError
from stream.backfill.read.files import Files, read_lookups
from stream.backfill.read.open_source import batches
from stream.backfill.read.rows import own_columns, prepared
from stream.backfill.suggest.named import Named
from stream.config import funnel_file

_MOST_STAGES = 200
_KINDS = {"open": "Open", "won": "Won", "lost": "Lost"}
"""The kinds of stages that every pipeline needs, and what one is called that the data do not have."""

_ONLY = "Sales"


def draft_funnel(files: Files, mapping: Mapping) -> str:
    """Return the text of a funnel file that has all that the files name, and loads.

    Raises:
        BackfillError: a file cannot be read, or names more stages than a funnel has, or what no funnel has.
    """
    named = Named(mapping.reps)
    lookups = read_lookups(files, mapping)
    for work in files.works:
        columns = own_columns(work.table, work.source, files.lookups, work.where)
        more = [c for c in (mapping.reps.team, mapping.reps.territory) if c in work.source.header]
        for batch in batches(work.source, list(dict.fromkeys([*columns, *more]))):
            named.add(prepared(batch.columns, work.table, lookups).frame, work.table)
    named.settle()
    count = sum(map(len, named.stages.values()))
    if count > _MOST_STAGES:
        raise BackfillError(f"the files name {count:,} stages; is the right column mapped as the stage?")
    text = "\n".join(_lines(named, mapping)) + "\n"
    try:
        funnel_file.parse(text, "made from the data")
    except funnel_file.FunnelError as error:
        raise BackfillError(f"the files name what no funnel file has; are the right columns mapped?\n{error}") from None
    return text


def _lines(named: Named, mapping: Mapping) -> Iterator[str]:
    yield "# Made from the data. Look at it before the first use:"
    yield "# the order of the stages, and which are won or lost; the time zone; since when reps work where."
    unsure = "" if mapping.time_zone not in (None, "UTC") else "  # unsure: where days begin, for example Europe/Berlin"
    yield f"time_zone: {mapping.time_zone or 'UTC'}{unsure}"
    currency = mapping.currency or min(named.currencies, key=lambda one: (-named.currencies[one], one), default=None)
    yield f"currency: {currency or 'USD'}" + ("" if currency else "  # unsure: nothing in the data says it")
    others = sorted(one for one in named.currencies if one != currency)
    if others:
        yield f"# Deals also have {', '.join(others)}: add their rates under exchange_rates."
    yield from _pipelines(named)
    yield from _reps(named)
    if named.types:
        yield "activity_types:"
        for one in sorted(named.types):
            yield f"  - {{id: {_quoted(one)}, name: {_quoted(one)}, selling: true}}"


def _pipelines(named: Named) -> Iterator[str]:
    yield "pipelines:"
    stages = {pipeline: list(counts) for pipeline, counts in _by_pipeline(named).items()}
    times = Counter(name for names in stages.values() for name in names)
    used: set[str] = set()
    for pipeline, names in stages.items():
        by_kind: dict[str, list[tuple[str, bool]]] = {kind: [] for kind in (*_KINDS, "disqualified")}
        for name in names:
            outcome = outcome_of(name)
            by_kind["open" if outcome is None else outcome.kind].append((name, outcome is None or outcome.is_sure))
        for kind, name in _KINDS.items():
            by_kind[kind] = by_kind[kind] or [(name, True)]
        yield f"  - id: {_quoted(pipeline)}"
        yield f"    name: {_quoted(pipeline)}"
        yield "    stages:"
        for kind, of_kind in by_kind.items():
            for name, is_sure in of_kind:
                id_ = name if times[name] <= 1 and name not in used else f"{pipeline} - {name}"
                used.add(id_)
                doubt = "" if is_sure else f"  # unsure: is it {kind}"
                yield f"      - {{id: {_quoted(id_.replace(':', '-'))}, name: {_quoted(name)}, kind: {kind}}}{doubt}"


def _by_pipeline(named: Named) -> dict[str, dict[str, None]]:
    """Return the stages of each pipeline in order; one whose pipeline is not told is in the first that has it."""
    pipelines = {name: counts for name, counts in named.stages.items() if name}
    ordered: dict[str, dict[str, None]] = {name: {} for name in sorted(pipelines)}
    several = len(pipelines) > 0
    loose = [
        stage
        for stage in (*named.in_order, *(one for one, _ in named.stages[""].most_common()))
        if not any(stage in counts for counts in pipelines.values())
    ]
    for name, counts in pipelines.items():
        mine = [stage for stage in named.in_order if stage in counts]
        ordered[name] = dict.fromkeys([*mine, *(stage for stage, _ in counts.most_common())])
    if loose or not several:
        ordered[_ONLY] = ordered.get(_ONLY, {}) | dict.fromkeys(loose)
    return ordered


def _reps(named: Named) -> Iterator[str]:
    of_rep = {rep: places.most_common(1)[0][0] for rep, places in named.places.items()}
    teams = sorted({team for team, _ in of_rep.values() if team})
    if not named.reps or any(not of_rep.get(rep, ("", ""))[0] for rep in named.reps):
        teams.append(_ONLY)
    yield "teams:"
    for team in dict.fromkeys(teams):
        yield f"  - {{id: {_quoted(team)}, name: {_quoted(team)}}}"
    territories = sorted({territory for _, territory in of_rep.values() if territory})
    if territories:
        yield "territories:"
        for territory in territories:
            yield f"  - {{id: {_quoted(territory)}, name: {_quoted(territory)}}}"
    yield "reps:"
    for rep in sorted(named.reps) or ["nobody"]:
        team, territory = of_rep.get(rep, ("", ""))
        place = f"team: {_quoted(team or _ONLY)}" + (f", territory: {_quoted(territory)}" if territory else "")
        doubt = "  # unsure: the data has several teams" if len(named.places[rep]) > 1 else ""
        assigned = f"[{{starts: 2000-01-01, {place}}}]"
        yield f"  - {{id: {_quoted(rep)}, name: {_quoted(rep)}, assignments: {assigned}}}{doubt}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
