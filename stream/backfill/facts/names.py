"""Find stages, reps and activity types of the funnel file, by id or by a name that only one of them has."""

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import NamedTuple

import polars as pl

from stream.backfill.columns.ids import whole_id
from stream.core.funnel import Funnel


class Unknown(NamedTuple):
    """A value that the funnel file does not have: machine-readable reason, and what to do."""

    reason: str
    detail: str


Found = dict[str, str | Unknown]
"""Text to the id it means, or why it means none."""


class Names:
    """Look-ups over a funnel file."""

    def __init__(self, funnel: Funnel) -> None:
        self._stages: dict[str, dict[str, str]] = {"": {}}
        several: dict[str, list[str]] = {}
        for pipeline in funnel.file.pipelines:
            own = {stage.name: stage.id for stage in pipeline.stages} | {s.id: s.id for s in pipeline.stages}
            self._stages[pipeline.id] = own
            self._stages.setdefault(pipeline.name, own)
            for stage in pipeline.stages:
                several.setdefault(stage.name, []).append(stage.id)
        self._outcomes = _outcomes(funnel)
        self._stages[""] = _unique(several) | {stage: stage for stage in funnel.stages}
        self._several = {name: ids for name, ids in several.items() if len(ids) > 1}
        self._reps = _by_name((rep.id, rep.name) for rep in funnel.file.reps)
        self._types = _by_name((kind.id, kind.name) for kind in funnel.file.activity_types)

    def stage(self, text: str, pipeline: str = "") -> str | Unknown:
        """Return the id of a stage, looked for in a pipeline (id or name) or in all of them."""
        known = self._stages.get(pipeline)
        if known is None:
            return _unknown("pipeline", pipeline, (name for name in self._stages if name), "pipelines")
        if text not in known and not pipeline and text in self._several:
            ids = ", ".join(self._several[text])
            return Unknown(
                "ambiguous_stage", f"stages of several pipelines are called {text!r} ({ids}); name the pipeline"
            )
        outcome = self._outcomes.get((pipeline, text.lower()))
        return known.get(text) or outcome or _unknown("stage", text, known, "pipelines")

    def rep(self, text: str) -> str | Unknown:
        """Return the id of a rep."""
        known = self._reps.get(text) or self._reps.get(whole_id(text))
        return known if known is not None else _unknown("rep", text, self._reps, "reps")

    def activity_type(self, text: str) -> str | Unknown:
        """Return the id of an activity type."""
        return (
            self._types[text] if text in self._types else _unknown("activity_type", text, self._types, "activity_types")
        )


class Resolved(NamedTuple):
    """Ids for a column of texts; `bad` where a text means none, `why` says for each such text."""

    ids: pl.Series
    bad: pl.Series
    why: dict[str, Unknown]


def resolve(text: pl.Series, find: Callable[[str], str | Unknown]) -> Resolved:
    """Look up each different text of a column once."""
    found = {one: find(one) for one in text.unique().drop_nulls()}
    known = {one: meant for one, meant in found.items() if isinstance(meant, str)}
    ids = text.replace_strict(known, default=None, return_dtype=pl.String)
    why = {one: meant for one, meant in found.items() if isinstance(meant, Unknown)}
    return Resolved(ids, text.is_not_null() & ids.is_null(), why)


def _outcomes(funnel: Funnel) -> dict[tuple[str, str], str]:
    """Return what "won" and "lost" mean in each pipeline (id or name; empty: all) that has one stage of the kind."""
    found: dict[tuple[str, str], list[str]] = {}
    for pipeline in funnel.file.pipelines:
        for stage in pipeline.stages:
            for name in {"", pipeline.id, pipeline.name} if stage.kind in ("won", "lost") else ():
                found.setdefault((name, stage.kind), []).append(stage.id)
    return {place: ids[0] for place, ids in found.items() if len(ids) == 1}


def _by_name(things: Iterable[tuple[str, str]]) -> dict[str, str]:
    several: dict[str, list[str]] = {}
    ids = {}
    for id_, name in things:
        ids[id_] = id_
        several.setdefault(name, []).append(id_)
    return _unique(several) | ids


def _unique(several: dict[str, list[str]]) -> dict[str, str]:
    return {name: ids[0] for name, ids in several.items() if len(ids) == 1}


def _unknown(what: str, text: str, known: Iterable[str], section: str) -> Unknown:
    name = what.replace("_", " ")
    close = get_close_matches(text, list(known), n=1)
    hint = f" (it has {close[0]!r})" if close else ""
    return Unknown(
        f"unknown_{what}",
        f"the funnel file has no {name} {text[:100]!r}{hint}; say under values what it means, or add it to {section}",
    )
