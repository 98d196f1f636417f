"""Files with one row per deal: several date columns and the stage it is in now."""

import polars as pl

from schemas.mapping import Deals
from stream.backfill.about import about
from stream.backfill.columns.times import Times
from stream.backfill.facts.close_dates import close_moments
from stream.backfill.facts.context import Context, Dated
from stream.backfill.facts.money import Money, read_amounts
from stream.backfill.facts.names import resolve
from stream.backfill.facts.schema import LONGEST_TEXT, SCHEMA, Outcome, check_id, check_times, first_filled
from stream.backfill.facts.stage_dates import NAMESPACE, DatedStage, StageDate, present_stages, settled, stage_date
from stream.backfill.facts.stage_names import reject_unknown
from stream.backfill.read.rejects import Rejections
from stream.words.note import Note, note


def deal_facts(frame: pl.DataFrame, table: Deals, context: Context, stages: tuple[DatedStage, ...]) -> Outcome:
    """Return what the rows of a batch say.

    The owner and the amount are those of the export, and count from the deal's creation on, so that everything
    that is known of later moments comes after them.
    """
    rejections = Rejections(frame.height)
    check_id(rejections, frame[table.id], table.id)
    created = _created(frame, table, context, rejections)
    entered = _entered(frame, table, context, stages, created, rejections)
    created = created if table.created else _first_known(entered, context, frame.height)
    rows = _Rows(frame, context.id_of(frame[table.id]), created)
    parts = [] if table.created is None else [rows.at_creation("created")]
    parts += [
        rows.part("stage", one.event_ids(context.forms.exported), one.at, one.lasts, text=_every(one.stage.id, frame))
        for one in entered
    ]
    owner = first_filled(frame, table.owner)
    if owner is not None:
        reps = resolve(owner, context.names.rep)
        reject_unknown(rejections, owner, reps, " / ".join(table.owner or ()))
        parts.append(rows.at_creation("owner", text=reps.ids).drop_nulls("text"))
    money = None
    if table.amount is not None:
        currency = None if table.currency is None else frame[table.currency]
        lost = [one.at.is_not_null() for one in entered if one.stage.kind in ("lost", "disqualified")]
        is_lost = pl.DataFrame({str(n): one for n, one in enumerate(lost)}).select(pl.any_horizontal(pl.all()))
        money = read_amounts(frame, table.amount, currency, context, rejections, is_lost.to_series() if lost else None)
        amount = rows.at_creation("amount", text=money.currency, number=money.value, exact=money.exact)
        parts.append(amount.drop_nulls("number"))
    if table.close_date is not None:
        closed = [one for one in entered if one.stage.kind != "open"]
        parts.append(_close_dates(rows, table, closed, context, rejections))
    kept, not_kept = _properties(rows, table, context)
    parts += kept
    good = rejections.good
    facts = pl.concat([pl.DataFrame(schema=SCHEMA), *parts]).filter(pl.col("at").is_not_null())
    if not good.all():
        facts = facts.filter(good.gather(facts["row"]))
    notes = _notes(entered, created, money, good, context) | _open_though_closed(frame, table, entered, good, context)
    notes |= not_kept
    return Outcome(facts.sort("row", "at", "event_id"), rejections, notes)


class _Rows:
    """The rows of a batch, of which each fact is a part."""

    def __init__(self, frame: pl.DataFrame, deal_id: pl.Series, created: Dated) -> None:
        self.frame = frame
        self.created = created
        self._rows = pl.DataFrame({"row": pl.int_range(frame.height, eager=True), "deal_id": deal_id})

    def at_creation(
        self,
        kind: str,
        *,
        text: pl.Series | None = None,
        number: pl.Series | None = None,
        exact: pl.Series | None = None,
    ) -> pl.DataFrame:
        """Return a fact of each row that holds from the deal's creation on."""
        read = self.created.read
        return self.part(
            kind, pl.lit(f"{NAMESPACE}:{kind}"), read.at, read.lasts, text=text, number=number, exact=exact
        )

    def part(
        self,
        kind: str,
        event_id: pl.Expr,
        at: pl.Series,
        lasts: pl.Series,
        *,
        text: pl.Series | None = None,
        number: pl.Series | None = None,
        exact: pl.Series | None = None,
    ) -> pl.DataFrame:
        """Return a fact of each row, as `SCHEMA` has it."""
        return self._rows.select(
            "row",
            pl.lit(kind).alias("kind"),
            "deal_id",
            pl.Series("at", at),
            pl.Series("lasts", lasts),
            event_id.alias("event_id"),
            pl.lit(None, pl.String).alias("text") if text is None else pl.Series("text", text),
            pl.lit(None, pl.Int64).alias("number") if number is None else pl.Series("number", number),
            pl.lit(None, pl.String).alias("exact") if exact is None else pl.Series("exact", exact),
        ).cast(dict(SCHEMA))  # type: ignore[arg-type]


def _created(frame: pl.DataFrame, table: Deals, context: Context, rejections: Rejections) -> Dated:
    if table.created is None:
        never = pl.repeat(None, frame.height, dtype=pl.Int64, eager=True)
        return Dated("", never.cast(pl.String), Times(never, never, never.is_not_null()))
    created = context.dated(frame, table.created, even=False)
    check_times(rejections, created, context.now)
    rejections.where(created.text.is_null(), "no_date", lambda row: about(created.name, "row-created-when"))
    return created


def _first_known(entered: list[StageDate], context: Context, rows: int) -> Dated:
    """Return when what a row says begins to hold, where nothing says when deals were created."""
    day = context.export_day(rows)
    first = pl.DataFrame({str(n): one.at for n, one in enumerate(entered)} | {"day": day.read.at})
    at = first.select(
        pl.coalesce(pl.min_horizontal(pl.exclude("day")), "day") if entered else pl.col("day")
    ).to_series()
    return day._replace(read=Times(at, day.read.lasts, day.read.bad))


def _entered(
    frame: pl.DataFrame,
    table: Deals,
    context: Context,
    stages: tuple[DatedStage, ...],
    created: Dated,
    rejections: Rejections,
) -> list[StageDate]:
    entered = []
    for one in stages:
        dated = stage_date(frame, table, one, context)
        check_times(rejections, dated, context.now)
        entered.append(StageDate(one.stage, dated.read.at, dated.read.lasts, now=False))
    if table.stage is not None:
        entered += present_stages(frame, table, context, entered, rejections)
    return settled(entered, created.read.at, rejections)


def _close_dates(
    rows: _Rows, table: Deals, closed: list[StageDate], context: Context, rejections: Rejections
) -> pl.DataFrame:
    """Return the close dates: those of `closed` deals count from the close on, expectations from the creation on."""
    column = table.close_date or ""
    dated = context.dated(rows.frame, (column,))
    check_times(rejections, dated, None)
    if table.close_date_is_expected:
        # An expectation that is told at the close would be the close itself; so it is where one column holds both.
        closed_at = _first_of([one.at for one in closed], rows.frame.height)
        is_its_own = column not in (table.closed or ())
        hidden = (closed_at <= rows.created.read.at) if is_its_own else closed_at.is_not_null()
        dated = dated._replace(read=dated.read._replace(at=dated.read.at.set(hidden.fill_null(False), None)))
    since = [] if table.close_date_is_expected else closed
    at = _first_of([*(one.at for one in since), rows.created.read.at], rows.frame.height)
    lasts = _first_of([*(one.lasts for one in since), rows.created.read.lasts], rows.frame.height)
    # Of a deal whose creation is only known to the day the close is, too.
    told = Times(at, rows.created.read.lasts, at.is_null())
    number = close_moments(dated.read, told, context)
    return rows.part("close_date", pl.lit(f"{NAMESPACE}:close_date"), at, lasts, number=number).drop_nulls("number")


def _first_of(series: list[pl.Series], rows: int) -> pl.Series:
    """Return the first value of each row that is there."""
    never = pl.repeat(None, rows, dtype=pl.Int64, eager=True)
    return (
        pl.DataFrame({str(n): one for n, one in enumerate([*series, never])}).select(pl.coalesce(pl.all())).to_series()
    )


def _properties(rows: _Rows, table: Deals, context: Context) -> tuple[list[pl.DataFrame], dict[Note, int]]:
    """Return where deals came from and the like, and what of it the funnel file does not keep."""
    parts, notes = [], {}
    for kind, section, column in (
        ("source", "sources", table.lead_source),
        ("loss_reason", "loss_reasons", table.loss_reason),
        ("account", "accounts", table.company),
    ):
        if column is None:
            continue
        if kind in context.funnel.properties.values():
            parts.append(rows.at_creation(kind, text=rows.frame[column].str.head(LONGEST_TEXT)).drop_nulls("text"))
        else:
            told = note("backfill-not-kept", column=column, section=section)
            notes[told] = rows.frame[column].drop_nulls().len()
    return parts, notes


def _notes(
    entered: list[StageDate], created: Dated, money: Money | None, good: pl.Series, context: Context
) -> dict[Note, int]:
    never = pl.repeat(False, len(good), eager=True)
    early = won = never
    for one in entered:
        early = early | (one.at < created.read.at).fill_null(False)
        if one.stage.kind == "won":
            won = won | one.at.is_not_null()
    notes = {note("backfill-in-a-stage-early"): int((early & good).sum())}
    if money is not None:
        notes[note("backfill-won-for-nothing")] = int((won & money.value.is_null() & good).sum())
        for currency, count in money.uncounted.items():
            notes[note("backfill-counted-as", written=currency, counted=context.mapping.currency or "")] = count
    return {what: count for what, count in notes.items() if count}


def _open_though_closed(
    frame: pl.DataFrame, table: Deals, entered: list[StageDate], good: pl.Series, context: Context
) -> dict[Note, int]:
    """Return how many deals are in which open stage although they have a date of closing, as no open one has."""
    others = {*(table.created or ()), *(table.stage_since or ()), *table.stages.values(), table.close_date}
    columns = tuple(one for one in table.closed or () if one not in others)
    if not columns or not any(one.now and one.stage.kind == "open" for one in entered):
        return {}
    is_closed = (context.dated(frame, columns).read.at <= context.now).fill_null(False)
    counts = {
        note("backfill-open-though-closed", stage=one.stage.name, column=" / ".join(columns)): int(
            (one.at.is_not_null() & is_closed & good).sum()
        )
        for one in entered
        if one.now and one.stage.kind == "open"
    }
    return {what: count for what, count in counts.items() if count}


def _every(text: str, frame: pl.DataFrame) -> pl.Series:
    return pl.repeat(text, frame.height, eager=True)
