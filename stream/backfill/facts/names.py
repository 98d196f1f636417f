"""Find stages, reps and activity types of the funnel file, by id or by a name that only one of them has."""

import re
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import NamedTuple

import polars as pl

from schemas.funnel_file import Rep, Stage
from stream.backfill.columns.ids import whole_id
from stream.backfill.columns.outcomes import outcome_of
from stream.backfill.columns.people import several_people
from stream.backfill.columns.stage_names import apart
from stream.backfill.columns.words import plain
from stream.core.funnel import Funnel
from stream.words.note import Note, note

_MISSING = {
    "stage": "row-no-such-stage",
    "pipeline": "row-no-such-pipeline",
    "rep": "row-no-such-rep",
    "activity_type": "row-no-such-activity-type",
}


class Unknown(NamedTuple):
    """A value that the funnel file does not have: machine-readable reason, and what to do."""

    reason: str
    detail: Note


class Names:
    """Look-ups over a funnel file: by id, by name, by name in other letters, and what words of outcomes mean."""

    def __init__(self, funnel: Funnel, *, has_values: bool = True, takes_first: bool = False) -> None:
        """Look at the funnel file.

        Args:
            funnel: has the stages and reps.
            has_values: somebody wrote the mapping, who can say under values what is meant.
            takes_first: of a text that names several reps the first is meant.
        """
        self._has_values = has_values
        self._takes_first = takes_first
        self._stages: dict[str, dict[str, str]] = {"": {}}
        several: dict[str, list[str]] = {}
        for pipeline in funnel.file.pipelines:
            own = {stage.name: stage.id for stage in pipeline.stages} | _ids(pipeline.stages)
            self._stages[pipeline.id] = own
            self._stages.setdefault(pipeline.name, own)
            for stage in pipeline.stages:
                several.setdefault(stage.name, []).append(stage.id)
        self._pipeline_ids = {name: one.id for one in reversed(funnel.file.pipelines) for name in (one.name, one.id)}
        self._outcomes = _outcomes(funnel)
        self._stages[""] = _unique(several) | _ids(
            [one for pipeline in funnel.file.pipelines for one in pipeline.stages]
        )
        self._several = {name: ids for name, ids in several.items() if len(ids) > 1}
        self._pipelines = _by_plain((name, name) for name in self._stages if name)
        self._plain_stages = {name: _by_plain(own.items()) for name, own in self._stages.items()}
        self._reps = _by_name((rep.id, rep.name) for rep in funnel.file.reps) | _ids(funnel.file.reps)
        self._plain_reps = _by_plain(self._reps.items())
        by_plain = _in_plain((rep.name, rep.id) for rep in funnel.file.reps)
        self._namesakes = {name: ids for name, ids in by_plain.items() if len(ids) > 1}
        self._types = _by_name((kind.id, kind.name) for kind in funnel.file.activity_types)
        self._plain_types = _by_plain(self._types.items())

    def stage(self, text: str, pipeline: str = "") -> str | Unknown:
        """Return the id of a stage, looked for in a pipeline (id or name) or in all of them."""
        where = pipeline if pipeline in self._stages else self._pipelines.get(plain(_whole(pipeline)))
        if where is None:
            return self._unknown("pipeline", pipeline, (name for name in self._stages if name), "pipelines")
        known = self._stages[where]
        if text not in known and not where and text in self._several:
            ids = ", ".join(self._several[text])
            return Unknown("ambiguous_stage", note("row-stage-of-several", name=repr(text), ids=ids))
        meant = known.get(text) or known.get(_whole(text)) or self._plain_stages[where].get(plain(text))
        if meant is None:
            said = outcome_of(text)
            if said is not None and said.is_sure:
                meant = self._outcomes.get((where, said.kind))
        if meant is None and not where and (of := apart(text)) is not None and self.pipeline(of.pipeline) is not None:
            return self.stage(of.stage, of.pipeline)
        return meant or self._unknown("stage", text, known, "pipelines")

    def several(self, name: str) -> tuple[str, ...]:
        """Return the ids of the stages of several pipelines that have a name; empty: at most one has."""
        return tuple(self._several.get(name, ()))

    def pipeline(self, text: str) -> str | None:
        """Return the id of a pipeline, by id or name."""
        where = text if text in self._stages else self._pipelines.get(plain(_whole(text)))
        return self._pipeline_ids.get(where or "")

    def rep(self, text: str) -> str | Unknown:
        """Return the id of a rep."""
        known = self._reps.get(text) or self._reps.get(whole_id(text)) or self._reps.get(_whole(text))
        known = known or self._plain_reps.get(plain(text))
        if known is None and (ids := self._namesakes.get(plain(text))):
            return Unknown("unknown_rep", note("row-name-of-reps", name=repr(text[:100]), ids=", ".join(ids[:5])))
        several = [] if known else several_people(text, lambda one: isinstance(self.rep(one), str))
        if several and self._takes_first:
            return self.rep(several[0])
        if several:
            return Unknown("several_reps", note("row-names-people", names=repr(text[:100]), n=len(several)))
        return known or self._unknown("rep", text, self._reps, "reps")

    def activity_type(self, text: str) -> str | Unknown:
        """Return the id of an activity type."""
        known = self._types.get(text) or self._plain_types.get(plain(text))
        return known or self._unknown("activity_type", text, self._types, "activity_types")

    def _unknown(self, what: str, text: str, known: Iterable[str], section: str) -> Unknown:
        missing = note(_MISSING[what], name=repr(text[:100]))
        if close := get_close_matches(text, list(known), n=1):
            missing = note("row-has-alike", missing=missing, other=repr(close[0]))
        way_out = "row-add"
        if self._has_values:
            way_out = "row-say-or-add"
        elif what in ("stage", "rep"):
            way_out = "row-add-or-formerly"
        return Unknown(f"unknown_{what}", note(way_out, missing=missing, section=section))


class Resolved(NamedTuple):
    """Ids for a column of texts; `bad` where a text means none, `why` says for each such text."""

    ids: pl.Series
    bad: pl.Series
    why: dict[str, Unknown]


def resolve(text: pl.Series, find: Callable[[str], str | Unknown]) -> Resolved:
    """Look up each different text of a column once."""
    meanings = {one: find(one) for one in text.unique().drop_nulls()}
    known = {one: meant for one, meant in meanings.items() if isinstance(meant, str)}
    ids = text.replace_strict(known, default=None, return_dtype=pl.String)
    why = {one: meant for one, meant in meanings.items() if isinstance(meant, Unknown)}
    return Resolved(ids, text.is_not_null() & ids.is_null(), why)


def _outcomes(funnel: Funnel) -> dict[tuple[str, str], str]:
    """Return what an outcome means in each pipeline (id or name; empty: all) that has one stage of the kind."""
    stages: dict[tuple[str, str], list[str]] = {}
    for pipeline in funnel.file.pipelines:
        for stage in pipeline.stages:
            for name in {"", pipeline.id, pipeline.name} if stage.kind != "open" else ():
                stages.setdefault((name, stage.kind), []).append(stage.id)
    return {place: ids[0] for place, ids in stages.items() if len(ids) == 1}


def _by_name(entries: Iterable[tuple[str, str]]) -> dict[str, str]:
    several: dict[str, list[str]] = {}
    ids = {}
    for id_, name in entries:
        ids[id_] = id_
        several.setdefault(name, []).append(id_)
    return _unique(several) | ids


def _ids(several: Sequence[Stage | Rep]) -> dict[str, str]:
    """Return the ids of now by these and those from before."""
    return {old: one.id for one in several for old in (*one.formerly, one.id)}


def _by_plain(entries: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return ids by names in plain letters, where only one has such a name."""
    return {name: ids[0] for name, ids in _in_plain(entries).items() if len(ids) == 1 and name}


def _in_plain(entries: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the ids of each name in plain letters, each once, in order."""
    several: dict[str, dict[str, None]] = {}
    for name, id_ in entries:
        several.setdefault(plain(name), {})[id_] = None
    return {name: list(ids) for name, ids in several.items()}


def _whole(text: str) -> str:
    """Return a whole number without the decimals that a spreadsheet gave it."""
    return re.sub(r"^([0-9]+)\.0+$", r"\1", text)


def _unique(several: dict[str, list[str]]) -> dict[str, str]:
    return {name: ids[0] for name, ids in several.items() if len(ids) == 1}
