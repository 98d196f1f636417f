"""When the deals of a file with one row per deal entered their stages."""

from functools import partial
from typing import NamedTuple

import polars as pl

from schemas.mapping import Deals
from stream.backfill.about import about
from stream.backfill.columns.times import Times
from stream.backfill.facts.context import Context, Dated
from stream.backfill.facts.exported import Exported, minute_of, revision_of
from stream.backfill.facts.names import Unknown
from stream.backfill.facts.schema import PREFIX, check_times, short
from stream.backfill.facts.stage_names import reject_unknown, resolve_stages
from stream.backfill.mapping import BackfillError
from stream.backfill.read.rejects import Rejections
from stream.core.funnel import MICROS, Stage
from stream.words.note import Note

NAMESPACE = f"{PREFIX}1"
"""Of the facts of such files. Of two facts of one moment the one of a file of changes holds, whose ids come later."""


class StageDate(NamedTuple):
    """A stage and when each deal entered it. `now`: it is the stage that a deal is in."""

    stage: Stage
    at: pl.Series
    lasts: pl.Series
    now: bool

    def event_ids(self, exported: Exported | None) -> pl.Expr:
        """Return the ids of the facts: that of the stage a deal is in says since when, and by which export."""
        begin = stage_event(self.stage)
        if not self.now:
            return pl.lit(begin)
        minute = minute_of(revision_of(exported))
        since = (pl.lit(self.at) // (60 * MICROS)).cast(pl.String)
        return pl.lit(f"{begin}:") + since + pl.lit(f":{minute}:now")


def stage_event(stage: Stage) -> str:
    """Return the id of a fact about a stage: of stages entered on one date the one further on comes later."""
    place = stage.position + (0 if stage.kind == "open" else 500)
    return f"{NAMESPACE}:{place:03}:{short(stage.id)}"


class DatedStage(NamedTuple):
    """A column with the date of entering a stage; `one_of_several`: in rows of the stage's pipeline only."""

    column: str
    stage: Stage
    one_of_several: bool = False


def dated_stages(table: Deals, context: Context, where: str) -> tuple[DatedStage, ...]:
    """Return the stages that have a date column. Raises BackfillError for one that is unknown.

    A name that stages of several pipelines have is that of each of them, where a column says the pipeline.
    """
    dated: list[DatedStage] = []
    for name, column in table.stages.items():
        several = context.names.several(name) if table.pipeline is not None else ()
        if several:
            dated += [DatedStage(column, context.funnel.stages[stage_id], True) for stage_id in several]
            continue
        stage_id = context.names.stage(name)
        if isinstance(stage_id, Unknown):
            raise BackfillError(f"{where}.stages: {stage_id.detail}")
        dated.append(DatedStage(column, context.funnel.stages[stage_id]))
    return tuple(dated)


def stage_date(frame: pl.DataFrame, table: Deals, dated: DatedStage, context: Context) -> Dated:
    """Return the dates of a column, in rows of the stage's pipeline where that matters."""
    given = context.dated(frame, (dated.column,))
    if not dated.one_of_several or table.pipeline is None:
        return given
    pipelines = {text: context.names.pipeline(text) for text in frame[table.pipeline].unique().drop_nulls()}
    mine = [text for text, pipeline in pipelines.items() if pipeline == dated.stage.pipeline_id]
    is_in = frame[table.pipeline].is_in(mine).fill_null(False)
    return given._replace(read=given.read._replace(at=given.read.at.set(~is_in, None), bad=given.read.bad & is_in))


def present_stages(
    frame: pl.DataFrame, table: Deals, context: Context, dated: list[StageDate], rejections: Rejections
) -> list[StageDate]:
    """Return the stages that deals are in now, each with the deals that are in it; reject rows without a date for it.

    Args:
        frame: the rows.
        table: what the mapping says of them; names the stage.
        context: what rows are read with.
        dated: the stages that have a column of their own, which says when; the others' date is asked only without it.
        rejections: is told what is wrong.
    """
    columns = table.stage or ()
    name = " / ".join(columns)
    text = frame.select(pl.coalesce(columns)).to_series()
    ids = resolve_stages(text, None if table.pipeline is None else frame[table.pipeline], context)
    reject_unknown(rejections, text, ids, name)
    rejections.where(text.is_null(), "no_stage", lambda row: about(name, "row-which-stage"))
    present = []
    nobody = pl.repeat(None, frame.height, dtype=pl.Int64, eager=True)
    for stage_id in ids.ids.unique().drop_nulls():
        stage = context.funnel.stages[stage_id]
        is_in = (ids.ids == stage_id).fill_null(False)
        own = next((one.at for one in dated if one.stage.id == stage_id), nobody)
        asked = is_in & own.is_null()
        closed = table.closed or (None if table.close_date is None else (table.close_date,))
        dates = table.stage_since if stage.kind == "open" else closed
        # A file without any date says how things stand on the day of the export.
        is_undated = table.created is None and dates is None
        given = context.export_day(frame.height) if is_undated else _asked(frame, dates, asked, context)
        given = given._replace(read=given.read._replace(at=given.read.at.set(~asked, None)))
        check_times(rejections, given, context.now)
        rejections.where(
            asked & given.text.is_null(),
            "no_date",
            lambda row: about(name, "row-in-it-since-when", stage=repr(text[row])),
        )
        present.append(StageDate(stage, given.read.at, given.read.lasts, now=True))
    return present


def _asked(frame: pl.DataFrame, columns: tuple[str, ...] | None, asked: pl.Series, context: Context) -> Dated:
    """Return the dates of those rows that are asked for."""
    if columns is None:
        never = pl.repeat(None, frame.height, dtype=pl.Int64, eager=True)
        return Dated("", never.cast(pl.String), Times(never, never, never.is_not_null()))
    some = frame.select(pl.when(asked).then(column).alias(column) for column in columns)
    return context.dated(some, columns)


def settled(dated: list[StageDate], created: pl.Series, rejections: Rejections) -> list[StageDate]:
    """Put what is only known to the day behind what came before it that day; reject a close that comes first.

    A deal in an open stage after its close would be taken for a reopened one.
    """
    opened = [one for one in dated if one.stage.kind == "open"]
    behind = []
    for one in dated:
        before = [created, *(other.at for other in opened)] if one.stage.kind != "open" else [created]
        latest = (
            pl.DataFrame({str(i): at for i, at in enumerate(before)}).select(pl.max_horizontal(pl.all())).to_series()
        )
        frame = pl.DataFrame({"at": one.at, "lasts": one.lasts, "latest": latest})
        within = pl.col("latest").is_between(pl.col("at"), pl.col("at") + pl.col("lasts") - 1)
        at = frame.select(pl.when(within).then("latest").otherwise("at")).to_series()
        if one.stage.kind != "open":
            rejections.where(at < latest, "wrong_order", partial(_wrong_order, one.stage.name))
        behind.append(one._replace(at=at))
    return behind


def _wrong_order(stage: str, row: int) -> Note:
    return about(stage, "row-wrong-order")
