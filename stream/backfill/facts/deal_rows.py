"""Files with one row per deal: several date columns and the stage it is in now."""

import polars as pl

from schemas.mapping import Deals
from stream.backfill.columns.times import Times
from stream.backfill.facts.context import Context
from stream.backfill.facts.money import read_amounts
from stream.backfill.facts.names import resolve
from stream.backfill.facts.schema import SCHEMA, Outcome, check_id, check_times, first_filled
from stream.backfill.facts.stage_dates import NAMESPACE, Dated, present_stages, settled, stage_event
from stream.backfill.facts.stage_names import reject_unknown
from stream.backfill.overlap.merge import Owned
from stream.backfill.read.rejects import Rejections
from stream.core.funnel import Stage


def owned_ids(table: Deals, stages: dict[str, Stage]) -> Owned:
    """Return the ids of all facts that a row of this file may have."""
    given = {"owner": table.owner, "amount": table.amount, "close_date": table.close_date}
    ids = {f"{NAMESPACE}:{kind}" for kind, column in given.items() if column is not None}
    return Owned(frozenset(ids | {stage_event(stage) for stage in stages.values()}), table.stage is not None)


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
        dated.append(Dated(stage, read.at, read.lasts, now=False))
    if table.stage is not None:
        dated += present_stages(frame, table, context, dated, found)
    dated = settled(dated, created.at, found)

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
        won = pl.repeat(False, frame.height, eager=True)
        for one in dated:
            won = won | (one.at.is_not_null() & (one.stage.kind == "won"))
        notes["deals won without an amount"] = int((won & money.value.is_null() & found.good).sum())
    if table.close_date is not None:
        parts.append(_close_dates(frame[table.close_date], table.close_date, rows, dated, created, context, found))
    good = found.good
    facts = pl.concat(parts).filter(pl.col("at").is_not_null())
    if not good.all():
        facts = facts.filter(good.gather(facts["row"]))
    early = pl.Series([False]).new_from_index(0, frame.height)
    for one in dated:
        early = early | (one.at < created.at).fill_null(False)
    notes["deals that were in a stage before they were created"] = int((early & good).sum())
    return Outcome(facts.sort("row", "at", "event_id"), found, {what: count for what, count in notes.items() if count})


def _close_dates(
    text: pl.Series,
    name: str,
    rows: pl.DataFrame,
    dated: list[Dated],
    created: Times,
    context: Context,
    found: Rejections,
) -> pl.DataFrame:
    read = context.times(text)
    check_times(found, text, read, name, None)
    # Of closed deals it counts from the close on, of others it is an expectation.
    since: list[Dated | Times] = [*(one for one in dated if one.stage.kind != "open"), created]
    at, lasts = (
        pl.DataFrame({str(place): one for place, one in enumerate(series)}).select(pl.coalesce(pl.all())).to_series()
        for series in ([one.at for one in since], [one.lasts for one in since])
    )
    dates = _part(rows, "close_date", f"{NAMESPACE}:close_date", at=at, lasts=lasts, number=read.at)
    return dates.drop_nulls("number")


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
