"""Files with one row per activity."""

import polars as pl

from schemas.mapping import Activities
from stream.backfill.columns.ids import activity_ids
from stream.backfill.columns.numbers import seconds
from stream.backfill.facts.context import Context
from stream.backfill.facts.names import Unknown, resolve
from stream.backfill.facts.schema import ACTIVITY_SCHEMA, PREFIX, Outcome, check_id, check_times
from stream.backfill.facts.stage_names import reject_unknown
from stream.backfill.mapping import BackfillError
from stream.backfill.read.rejects import Rejections

EVENT_ID = f"{PREFIX}a"


def activity_facts(frame: pl.DataFrame, table: Activities, context: Context, where: str) -> Outcome:
    """Return what the rows of a batch say. Raises BackfillError where the mapping names an unknown type."""
    found = Rejections(frame.height)
    check_id(found, frame[table.id], table.id)
    at_text = frame.select(pl.coalesce(table.at)).to_series()
    moments = context.times(at_text)
    name = " or ".join(table.at)
    check_times(found, at_text, moments, name, context.now)
    found.where(at_text.is_null(), "no_date", lambda row: f"{name}: is empty; nothing says when it took place")
    if table.type is not None:
        kinds = resolve(frame[table.type], context.names.activity_type)
        reject_unknown(found, frame[table.type], kinds, table.type)
        found.where(
            frame[table.type].is_null(),
            "no_type",
            lambda row: f"{table.type}: is empty; say under values what it means",
        )
        types = kinds.ids
    else:
        one = context.names.activity_type(table.every_type or "")
        if isinstance(one, Unknown):
            raise BackfillError(f"{where}.every_type: {one.detail}")
        types = pl.Series([one]).new_from_index(0, frame.height)
    owner = frame.select(pl.coalesce(table.owner)).to_series()
    reps = resolve(owner, context.names.rep)
    reject_unknown(found, owner, reps, " or ".join(table.owner))
    found.where(
        owner.is_null(), "no_rep", lambda row: f"{' or '.join(table.owner)}: is empty; somebody must have done it"
    )
    nobody = pl.Series([None], dtype=pl.String).new_from_index(0, frame.height)
    deal_id = nobody if table.deal is None else context.id_of(frame[table.deal])
    if table.duration is None:
        lasted = nobody.cast(pl.Int64)
    else:
        read = seconds(frame[table.duration], table.duration_unit, context.mapping.decimal)
        text = frame[table.duration]
        found.where(
            read.bad,
            "bad_duration",
            lambda row: (
                f"{table.duration}: {text[row][:40]!r} is not from 0 {table.duration_unit} to a week; correct it"
            ),
        )
        lasted = read.value
    facts = pl.DataFrame(
        {
            "row": pl.int_range(frame.height, eager=True),
            "activity_id": activity_ids(frame[table.id], types, context.mapping.source),
            "deal_id": deal_id,
            "at": moments.at,
            "lasts": moments.lasts,
            "event_id": pl.Series([EVENT_ID]).new_from_index(0, frame.height),
            "type": types,
            "rep_id": reps.ids,
            "seconds": lasted.fill_null(0),
        },
        schema=ACTIVITY_SCHEMA,
    )
    return Outcome(facts.filter(found.good), found, {})
