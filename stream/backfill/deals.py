"""Files with one row per deal: several date columns and the stage it is in now."""

from functools import partial
from typing import NamedTuple

import polars as pl

from schemas.mapping import Deals
from stream.backfill.facts import PREFIX, SCHEMA, Context, Outcome, check_id, check_times, first_filled, short
from stream.backfill.mapping import BackfillError
from stream.backfill.money import read_amounts
from stream.backfill.names import Unknown, resolve
from stream.backfill.overlap import Owned
from stream.backfill.rejects import Rejections
from stream.backfill.stage_names import reject_unknown, resolve_stages
from stream.core.funnel import Stage

NAMESPACE = f"{PREFIX}d"


class _Dated(NamedTuple):
    """A stage and when each deal entered it. `now`: it is the stage that a deal is in."""

    stage: Stage
    at: pl.Series
    lasts: pl.Series
    now: bool

    @property
    def event_id(self) -> str:
        return f"{_stage_event(self.stage)}{':now' if self.now else ''}"


def _stage_event(stage: Stage) -> str:
    # Of stages entered on one date the one further on in the funnel comes later.
    place = stage.position + (0 if stage.kind == "open" else 500)
    return f"{NAMESPACE}{place:03}:{short(stage.id)}"


def dated_stages(table: Deals, context: Context, where: str) -> dict[str, Stage]:
    """Return the stages that have a date column, by column. Raises BackfillError for one that is unknown."""
    found: dict[str, Stage] = {}
    for name, column in table.stages.items():
        stage_id = context.names.stage(name)
        if isinstance(stage_id, Unknown):
            raise BackfillError(f"{where}.stages: {stage_id.detail}")
        found[column] = context.funnel.stages[stage_id]
    return found


def owned_ids(table: Deals, stages: dict[str, Stage]) -> Owned:
    """Return the ids of all facts that a row of this file may have."""
    given = {"owner": table.owner, "amount": table.amount, "close_date": table.close_date}
    ids = {f"{NAMESPACE}:{kind}" for kind, column in given.items() if column is not None}
    return Owned(frozenset(ids | {_stage_event(stage) for stage in stages.values()}), table.stage is not None)


def deal_facts(frame: pl.DataFrame, table: Deals, context: Context, stages: dict[str, Stage]) -> Outcome:
    """Return what the rows of a batch say.

    The owner and the amount are those of the export, and count from the deal's creation on, so that everything
    that is known of later moments comes after them.
    """
    found = Rejections(frame.height)
    check_id(found, frame[table.id], table.id)
    deal_id = context.id_of(frame[table.id])
    created_text = frame.select(pl.coalesce(table.created)).to_series()
    created = context.times(created_text)
    name = " or ".join(table.created)
    check_times(found, created_text, created, name, context.now)
    found.where(
        created_text.is_null(), "no_date", lambda row: f"{name}: is empty; nothing says when the deal was created"
    )

    dated = []
    for column, stage in stages.items():
        read = context.times(frame[column])
        check_times(found, frame[column], read, column, context.now)
        dated.append(_Dated(stage, read.at, read.lasts, now=False))
    if table.stage is not None:
        dated += _present(frame, table, table.stage, context, dated, found)
    dated = _settled(dated, created.at, found)

    rows = pl.DataFrame({"row": pl.int_range(frame.height, eager=True), "deal_id": deal_id})
    at_creation = {"at": created.at, "lasts": created.lasts}
    parts = [_part(rows, "created", f"{NAMESPACE}:created", **at_creation)]
    parts += [
        _part(
            rows,
            "stage",
            one.event_id,
            at=one.at,
            lasts=one.lasts,
            text=pl.repeat(one.stage.id, frame.height, eager=True),
        )
        for one in dated
    ]
    owner = first_filled(frame, table.owner)
    if owner is not None:
        reps = resolve(owner, context.names.rep)
        reject_unknown(found, owner, reps, " or ".join(table.owner or ()))
        parts.append(_part(rows, "owner", f"{NAMESPACE}:owner", text=reps.ids, **at_creation).drop_nulls("text"))
    amount = first_filled(frame, table.amount)
    notes: dict[str, int] = {}
    if amount is not None:
        currency = None if table.currency is None else frame[table.currency]
        money = read_amounts(amount, currency, context, found, " or ".join(table.amount or ()))
        parts.append(
            _part(
                rows, "amount", f"{NAMESPACE}:amount", text=money.currency, number=money.value, **at_creation
            ).drop_nulls("number")
        )
        notes["deals without an amount"] = int((money.value.is_null() & found.good).sum())
    if table.close_date is not None:
        parts.append(_close_dates(frame[table.close_date], table.close_date, rows, dated, created.at, context, found))
    good = found.good
    facts = pl.concat(parts).filter(pl.col("at").is_not_null())
    if not good.all():
        facts = facts.filter(good.gather(facts["row"]))
    early = pl.Series([False]).new_from_index(0, frame.height)
    for one in dated:
        early = early | (one.at < created.at).fill_null(False)
    notes["deals that were in a stage before they were created"] = int((early & good).sum())
    return Outcome(facts.sort("row", "at", "event_id"), found, {what: count for what, count in notes.items() if count})


def _present(
    frame: pl.DataFrame, table: Deals, column: str, context: Context, dated: list[_Dated], found: Rejections
) -> list[_Dated]:
    """Return the stages that deals are in now, each with the deals that are in it."""
    text = frame[column]
    names = resolve_stages(text, None if table.pipeline is None else frame[table.pipeline], context)
    reject_unknown(found, text, names, column)
    found.where(text.is_null(), "no_stage", lambda row: f"{column}: is empty; say under values which stage it means")
    moments = {}
    closed = table.closed or (None if table.close_date is None else (table.close_date,))
    for which, columns in (("open", table.stage_since), ("closed", closed)):
        given = first_filled(frame, columns)
        if given is None:
            given = pl.Series([None], dtype=pl.String).new_from_index(0, frame.height)
        read = context.times(given)
        is_of = names.ids.is_in(
            [s.id for s in context.funnel.stages.values() if (s.kind == "open") == (which == "open")]
        )
        check_times(
            found,
            given.set(~is_of.fill_null(False), None),
            read._replace(bad=read.bad & is_of),
            " or ".join(columns or ()),
            context.now,
        )
        moments[which] = read
    present = []
    for stage_id in names.ids.unique().drop_nulls():
        stage = context.funnel.stages[stage_id]
        read = moments["open" if stage.kind == "open" else "closed"]
        is_in = names.ids == stage_id
        own = next((one for one in dated if one.stage.id == stage_id), None)
        at = read.at.set((~is_in).fill_null(True), None)
        if own is not None:
            # Its own column says when; only where that is empty the other one is asked.
            at = at.set(own.at.is_not_null(), None)
        missing = (
            is_in
            & at.is_null()
            & (pl.Series([True]).new_from_index(0, frame.height) if own is None else own.at.is_null())
        )
        found.where(missing, "no_date", lambda row: f"{column}: nothing says since when the deal is in {text[row]!r}")
        present.append(_Dated(stage, at, read.lasts, now=True))
    return present


def _settled(dated: list[_Dated], created: pl.Series, found: Rejections) -> list[_Dated]:
    """Put what is only known to the day behind what came before it that day; reject a close that comes first.

    A deal in an open stage after its close would be taken for a reopened one.
    """
    opened = [one for one in dated if one.stage.kind == "open"]
    settled = []
    for one in dated:
        before = [created, *(other.at for other in opened)] if one.stage.kind != "open" else [created]
        latest = (
            pl.DataFrame({str(i): at for i, at in enumerate(before)}).select(pl.max_horizontal(pl.all())).to_series()
        )
        frame = pl.DataFrame({"at": one.at, "lasts": one.lasts, "latest": latest})
        within = pl.col("latest").is_between(pl.col("at"), pl.col("at") + pl.col("lasts") - 1)
        at = frame.select(pl.when(within).then("latest").otherwise("at")).to_series()
        if one.stage.kind != "open":
            found.where(at < latest, "wrong_order", partial(_wrong_order, one.stage.name))
        settled.append(one._replace(at=at))
    return settled


def _wrong_order(stage: str, row: int) -> str:
    return f"{stage}: its date lies before the deal's creation, or before a stage it was in earlier; correct the dates"


def _close_dates(
    text: pl.Series,
    name: str,
    rows: pl.DataFrame,
    dated: list[_Dated],
    created: pl.Series,
    context: Context,
    found: Rejections,
) -> pl.DataFrame:
    read = context.times(text)
    check_times(found, text, read, name, None)
    # Of closed deals it counts from the close on, of others it is an expectation.
    closes = [one.at for one in dated if one.stage.kind != "open"]
    at = pl.DataFrame({str(i): at for i, at in enumerate([*closes, created])}).select(pl.coalesce(pl.all())).to_series()
    return _part(rows, "close_date", f"{NAMESPACE}:close_date", at=at, lasts=read.lasts, number=read.at).drop_nulls(
        "number"
    )


def _part(
    rows: pl.DataFrame,
    kind: str,
    event_id: str,
    *,
    at: pl.Series,
    lasts: pl.Series,
    text: pl.Series | None = None,
    number: pl.Series | None = None,
) -> pl.DataFrame:
    return rows.select(
        "row",
        pl.lit(kind).alias("kind"),
        "deal_id",
        pl.Series("at", at),
        pl.Series("lasts", lasts),
        pl.lit(event_id).alias("event_id"),
        pl.lit(None, pl.String).alias("text") if text is None else pl.Series("text", text),
        pl.lit(None, pl.Int64).alias("number") if number is None else pl.Series("number", number),
    ).cast(dict(SCHEMA))  # type: ignore[arg-type]
