"""Files with one row per activity."""

import re

import polars as pl

from schemas.mapping import Activities
from stream.backfill.columns.ids import activity_ids
from stream.backfill.columns.numbers import CLOCK_OF_TWO, seconds
from stream.backfill.facts.context import Context
from stream.backfill.facts.names import Unknown, resolve
from stream.backfill.facts.schema import ACTIVITY_SCHEMA, PREFIX, Outcome, check_id, check_times
from stream.backfill.facts.stage_names import reject_unknown
from stream.backfill.mapping import BackfillError
from stream.backfill.read.rejects import Rejections

EVENT_ID = f"{PREFIX}a"


def activity_facts(frame: pl.DataFrame, table: Activities, context: Context, where: str) -> Outcome:
    """Return what the rows of a batch say. Raises BackfillError where the mapping names an unknown type."""
    rejections = Rejections(frame.height)
    check_id(rejections, frame[table.id], table.id)
    dated = context.dated(frame, table.at, even=False)
    check_times(rejections, dated, context.now)
    rejections.where(
        dated.text.is_null(), "no_date", lambda row: f"{dated.name}: is empty; nothing says when it took place"
    )
    types = _types(frame, table, context, where, rejections)
    owner = frame.select(pl.coalesce(table.owner)).to_series()
    reps = resolve(owner, context.names.rep)
    name = " or ".join(table.owner)
    reject_unknown(rejections, owner, reps, name)
    rejections.where(owner.is_null(), "no_rep", lambda row: f"{name}: is empty; somebody must have done it")
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
    rejections.where(empty, "no_type", lambda row: f"{table.type}: is empty; say under values what it means")
    return kinds.ids


def _seconds(frame: pl.DataFrame, table: Activities, context: Context, rejections: Rejections) -> pl.Series:
    if table.duration is None:
        return pl.repeat(None, frame.height, dtype=pl.Int64, eager=True)
    text = frame[table.duration]
    read = seconds(text, table.duration_unit, context.decimal(table.duration))
    rejections.where(
        read.bad,
        "bad_duration",
        lambda row: (
            f"{table.duration}: {text[row][:40]!r} is not from 0 {table.duration_unit} to a week; {_way_out(text[row])}"
        ),
    )
    return read.value


def _way_out(duration: str) -> str:
    if re.match(CLOCK_OF_TWO, duration):
        return "say under duration_unit whether it begins with hours or minutes"
    return "correct it"
