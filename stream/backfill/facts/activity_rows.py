"""Files with one row per activity."""

import re

import polars as pl

from schemas.mapping import Activities
from stream.backfill.about import about
from stream.backfill.columns.ids import activity_ids
from stream.backfill.columns.numbers import CLOCK_OF_TWO, seconds
from stream.backfill.facts.context import Context
from stream.backfill.facts.names import Unknown, resolve
from stream.backfill.facts.schema import ACTIVITY_SCHEMA, PREFIX, Outcome, check_id, check_times
from stream.backfill.facts.stage_names import reject_unknown
from stream.backfill.mapping import BackfillError
from stream.backfill.read.rejects import Rejections
from stream.words.note import Note, note

EVENT_ID = f"{PREFIX}a"


def activity_facts(frame: pl.DataFrame, table: Activities, context: Context, where: str) -> Outcome:
    """Return what the rows of a batch say. Raises BackfillError where the mapping names an unknown type."""
    rejections = Rejections(frame.height)
    check_id(rejections, frame[table.id], table.id)
    dated = context.dated(frame, table.at, even=False)
    check_times(rejections, dated, context.now)
    rejections.where(dated.text.is_null(), "no_date", lambda row: about(dated.name, "row-took-place-when"))
    types = _types(frame, table, context, where, rejections)
    owner = frame.select(pl.coalesce(table.owner)).to_series()
    reps = resolve(owner, context.names.rep)
    name = " / ".join(table.owner)
    reject_unknown(rejections, owner, reps, name)
    rejections.where(owner.is_null(), "no_rep", lambda row: about(name, "row-done-by-nobody"))
    nobody = pl.repeat(None, frame.height, dtype=pl.String, eager=True)
    deal_id = nobody if table.deal is None else context.id_of(frame[table.deal])
    lasted = _seconds(frame, table, context, rejections)
    facts = pl.DataFrame(
        {
            "row": pl.int_range(frame.height, eager=True),
            "activity_id": activity_ids(frame[table.id], types, context.mapping.source, context.mapping.account),
            "deal_id": deal_id,
            "at": dated.read.at,
            "lasts": dated.read.lasts,
            "event_id": pl.Series([EVENT_ID]).new_from_index(0, frame.height),
            "type": types,
            "rep_id": reps.ids,
            "seconds": lasted.fill_null(0),
        },
        schema=ACTIVITY_SCHEMA,
    )
    return Outcome(facts.filter(rejections.good), rejections, {})


def _types(frame: pl.DataFrame, table: Activities, context: Context, where: str, rejections: Rejections) -> pl.Series:
    if table.type is None:
        every = context.names.activity_type(table.every_type or "")
        if isinstance(every, Unknown):
            raise BackfillError(f"{where}.every_type: {every.detail}")
        return pl.repeat(every, frame.height, dtype=pl.String, eager=True)
    kinds = resolve(frame[table.type], context.names.activity_type)
    reject_unknown(rejections, frame[table.type], kinds, table.type)
    empty = frame[table.type].is_null()
    column = table.type
    rejections.where(empty, "no_type", lambda row: about(column, "row-without-type"))
    return kinds.ids


def _seconds(frame: pl.DataFrame, table: Activities, context: Context, rejections: Rejections) -> pl.Series:
    if table.duration is None:
        return pl.repeat(None, frame.height, dtype=pl.Int64, eager=True)
    column, unit, text = table.duration, table.duration_unit, frame[table.duration]
    read = seconds(text, unit, context.decimal(column))
    rejections.where(read.bad, "bad_duration", lambda row: _no_duration(column, unit, text[row]))
    return read.value


def _no_duration(column: str, unit: str, text: str) -> Note:
    way_out = "row-duration-begins-with" if re.match(CLOCK_OF_TWO, text) else "row-correct-it"
    return about(column, "row-no-duration", duration=repr(text[:40]), unit=unit, way_out=note(way_out))
