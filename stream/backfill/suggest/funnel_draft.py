"""Write a funnel file from data: its stages, reps, teams and types, for a person to put in order."""

import json
import re
from collections import Counter

import polars as pl

from schemas.mapping import Activities, Changes, Deals, Mapping, Rows
from stream.backfill.mapping import BackfillError
from stream.backfill.read.files import Files, Work, read_lookups
from stream.backfill.read.rows import own_columns, prepared
from stream.backfill.read.tables import batches
from stream.config import funnel_file

_MOST_STAGES = 200
_WON = re.compile(r"\bwon\b|gewonnen|ganad[oa]|gagn", re.IGNORECASE)
_LOST = re.compile(r"\blost\b|verloren|perdid[oa]|perdu", re.IGNORECASE)
_UNFIT = re.compile(r"disqualif|unqualif|junk|\bunfit\b", re.IGNORECASE)


class _Found:
    """What the data names, with how often."""

    def __init__(self) -> None:
        self.stages: Counter[str] = Counter()
        self.in_order: list[str] = []
        self.reps: Counter[str] = Counter()
        self.places: Counter[tuple[str, str, str]] = Counter()
        self.types: Counter[str] = Counter()
        self.currencies: Counter[str] = Counter()


def draft_funnel(files: Files, mapping: Mapping) -> str:
    """Return the text of a funnel file that has all that the files name, and loads.

    Raises:
        BackfillError: a file cannot be read, or names more stages than a funnel has.
    """
    found = _Found()
    lookups = read_lookups(files, mapping)
    for work in files.works:
        columns = own_columns(work.table, work.source, files.lookups, work.where)
        more = [c for c in (mapping.reps.team, mapping.reps.territory) if c in work.source.header]
        for batch in batches(work.source, list(dict.fromkeys([*columns, *more]))):
            _look(prepared(batch.columns, work.table, lookups).frame, work, mapping, found)
    if len(found.stages) > _MOST_STAGES:
        raise BackfillError(f"the files name {len(found.stages):,} stages; is the right column mapped as the stage?")
    text = _text(found, mapping)
    funnel_file.parse(text, "the funnel file made from the data")
    return text


def _look(frame: pl.DataFrame, work: Work, mapping: Mapping, found: _Found) -> None:
    table = work.table
    if isinstance(table, Deals):
        found.in_order += [name for name in table.stages if name not in found.in_order]
        if table.stage is not None:
            _count(frame.select(pl.coalesce(table.stage).alias("stage")), "stage", found.stages)
        _count(frame, table.currency, found.currencies)
        owner = None if table.owner is None else frame.select(pl.coalesce(table.owner)).to_series()
        _owners(frame, owner, table, mapping, found)
    elif isinstance(table, Changes):
        if table.property is not None and table.value is not None:
            for kind, counts in (("stage", found.stages), ("owner", found.reps), ("currency", found.currencies)):
                names = [name for name, meant in table.properties.items() if meant == kind]
                rows = frame.filter(pl.col(table.property).is_in(names))
                _count(rows, table.value, counts)
                if table.old_value is not None:
                    _count(rows, table.old_value, counts)
        else:
            _count(frame, table.stage, found.stages)
            _count(frame, table.currency, found.currencies)
            _owners(frame, None if table.owner is None else frame[table.owner], table, mapping, found)
    elif isinstance(table, Activities):
        _count(frame, table.type, found.types)
        if table.every_type is not None:
            found.types[table.every_type] += frame.height
        _owners(frame, frame.select(pl.coalesce(table.owner)).to_series(), table, mapping, found)


def _count(frame: pl.DataFrame, column: str | None, counts: Counter[str]) -> None:
    if column is not None:
        counts.update(dict(frame[column].drop_nulls().value_counts().iter_rows()))


def _owners(frame: pl.DataFrame, owner: pl.Series | None, table: Rows, mapping: Mapping, found: _Found) -> None:
    if owner is None:
        return
    places = [
        frame[column] if column is not None and column in frame.columns else pl.Series([None], dtype=pl.String)
        for column in (mapping.reps.team, mapping.reps.territory)
    ]
    rows = pl.DataFrame({"rep": owner}).with_columns(
        pl.Series(name, column if len(column) == len(owner) else column.new_from_index(0, len(owner)))
        for name, column in zip(("team", "territory"), places, strict=True)
    )
    for rep, team, territory, count in rows.drop_nulls("rep").group_by("rep", "team", "territory").len().iter_rows():
        found.reps[rep] += count
        if team or territory:
            found.places[rep, team or "", territory or ""] += count


def _text(found: _Found, mapping: Mapping) -> str:
    stages = found.in_order + [stage for stage, _ in found.stages.most_common() if stage not in found.in_order]
    kinds = {stage: _kind(stage) for stage in stages}
    by_kind = {kind: [s for s in stages if kinds[s] == kind] for kind in ("open", "won", "lost", "disqualified")}
    for kind, name in (("open", "Open"), ("won", "Won"), ("lost", "Lost")):
        if not by_kind[kind]:
            by_kind[kind] = [name]
    of_rep: dict[str, tuple[str, str]] = {}
    for (rep, team, territory), _ in found.places.most_common():
        of_rep.setdefault(rep, (team, territory))
    several = {rep for rep in of_rep if sum(1 for one in found.places if one[0] == rep) > 1}
    teams = sorted({team for team, _ in of_rep.values() if team})
    if not teams or any(not of_rep.get(rep, ("", ""))[0] for rep in found.reps) or not found.reps:
        teams.append("Sales")
    currency = mapping.currency or next((one for one, _ in found.currencies.most_common(1)), None)
    others = sorted(one for one in found.currencies if one != currency)
    lines = [
        "# Made from the data. Look at it before the first use:",
        "# the order of the stages, and which are won or lost; the time zone; since when reps work where.",
        f"time_zone: {mapping.time_zone or 'UTC'}" + ("" if mapping.time_zone else "  # unsure: where days begin"),
        f"currency: {currency or 'USD'}" + ("" if currency else "  # unsure: nothing in the data says it"),
        *([f"# Deals also have {', '.join(others)}: add their rates under exchange_rates."] if others else []),
        "pipelines:",
        "  - id: sales",
        "    name: Sales",
        "    stages:",
        *(
            f"      - {{id: {_quoted(stage.replace(':', '-'))}, name: {_quoted(stage)}, kind: {kind}}}"
            for kind, of_kind in by_kind.items()
            for stage in of_kind
        ),
        "teams:",
        *(f"  - {{id: {_quoted(team)}, name: {_quoted(team)}}}" for team in dict.fromkeys(teams)),
    ]
    territories = sorted({territory for _, territory in of_rep.values() if territory})
    if territories:
        lines += ["territories:", *(f"  - {{id: {_quoted(one)}, name: {_quoted(one)}}}" for one in territories)]
    lines.append("reps:")
    for rep in sorted(found.reps) or ["nobody"]:
        team, territory = of_rep.get(rep, ("", ""))
        place = f"team: {_quoted(team or 'Sales')}" + (f", territory: {_quoted(territory)}" if territory else "")
        unsure = "  # unsure: the data has several teams" if rep in several else ""
        lines.append(
            f"  - {{id: {_quoted(rep)}, name: {_quoted(rep)}, assignments: [{{starts: 2000-01-01, {place}}}]}}{unsure}"
        )
    if found.types:
        lines += [
            "activity_types:",
            *(f"  - {{id: {_quoted(one)}, name: {_quoted(one)}, selling: true}}" for one in sorted(found.types)),
        ]
    return "\n".join(lines) + "\n"


def _kind(stage: str) -> str:
    for kind, pattern in (("won", _WON), ("disqualified", _UNFIT), ("lost", _LOST)):
        if pattern.search(stage):
            return kind
    return "open"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
