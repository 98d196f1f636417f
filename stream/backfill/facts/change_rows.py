"""Files with one row per change of a property, or per snapshot of the properties."""

from typing import NamedTuple

import polars as pl

from schemas.mapping import Changes
from stream.backfill.about import about
from stream.backfill.columns.times import Times, evened
from stream.backfill.facts.close_dates import close_moments
from stream.backfill.facts.context import Context
from stream.backfill.facts.money import read_amounts, read_currencies
from stream.backfill.facts.names import resolve
from stream.backfill.facts.schema import LONGEST_TEXT, PREFIX, SCHEMA, Outcome, check_id, check_times, short
from stream.backfill.facts.stage_names import reject_unknown, resolve_stages
from stream.backfill.read.rejects import Rejections
from stream.words.note import Note, note

NAMESPACE = f"{PREFIX}2"
_BEGIN = ["deal_id"]
_FIRST = ["deal_id", "kind"]
_LONGEST_ID = 90


KINDS = ("created", "stage", "owner", "amount", "currency", "close_date", "source", "loss_reason", "account")
_KEPT_IF_NAMED = {"source", "loss_reason", "account"}
"""Properties that are kept where the funnel file names them."""
_UNKNOWN_CURRENCY = "unknown_currency"


def form_of(table: Changes, kind: str, column: str) -> str:
    """Return the name under which it is known how a column is written: values of several properties share one."""
    return f"{kind} in {table.value}" if table.property is not None else column


class _Change(NamedTuple):
    """Rows that change one property: their numbers, and the new (or old) text."""

    kind: str
    rows: pl.Series
    text: pl.Series
    column: str


class _Meaning(NamedTuple):
    """What the rows of a change say, as `SCHEMA` has it."""

    text: pl.Series
    number: pl.Series
    exact: pl.Series

    def columns(self) -> list[pl.Series]:
        """Return it as columns."""
        return [
            pl.Series("text", self.text, pl.String),
            pl.Series("number", self.number, pl.Int64),
            pl.Series("exact", self.exact, pl.String),
        ]


class ChangeFacts:
    """Reads the batches of one file; remembers of each deal what only the whole file tells."""

    def __init__(self, table: Changes, context: Context) -> None:
        self._table = table
        self._context = context
        self._newest_first: bool | None = None
        self._begins: list[pl.DataFrame] = []
        self._firsts: list[pl.DataFrame] = []
        self._of_unknown_currency: set[str] = set()
        """Deals; what amounts of theirs are worth nobody knows."""

    def facts(self, frame: pl.DataFrame) -> Outcome:
        """Return what the rows of a batch say."""
        table, context = self._table, self._context
        rejections = Rejections(frame.height)
        check_id(rejections, frame[table.deal], table.deal)
        dated = context.dated(frame, (table.at,), even=False)
        check_times(rejections, dated, context.now)
        rejections.where(dated.text.is_null(), "no_date", lambda row: about(table.at, "row-changed-when"))
        base = pl.DataFrame(
            {
                "row": pl.int_range(frame.height, eager=True),
                "deal_id": context.id_of(frame[table.deal]),
                "at": dated.read.at,
                "lasts": dated.read.lasts,
            }
        )
        changes, notes = self._changes(frame, rejections)
        parts = [self._part(base, frame, change, rejections) for change in changes]
        self._reject_amounts_of_unknown_currency(base, changes, parts, rejections)
        self._learn_direction(base)
        good = rejections.good
        facts = pl.concat([pl.DataFrame(schema=SCHEMA), *parts])
        facts = facts.filter(good.gather(facts["row"])) if facts.height else facts
        self._remember(base, frame, changes, rejections)
        facts, twice = self._ordered(facts)
        if twice:
            notes[note("backfill-changes-twice")] = twice
        return Outcome(facts.sort("deal_id", "at", maintain_order=True), rejections, notes)

    def rest(self) -> pl.DataFrame:
        """Return what the file said of the deals' beginnings: creations, and the values held since then."""
        parts = [pl.DataFrame(schema=SCHEMA)]
        if self._begins:
            begins = _earliest(self._begins, _BEGIN)
            if self._table.first_is_created:
                created = begins.with_columns(
                    row=pl.lit(-1), kind=pl.lit("created"), event_id=pl.lit(f"{NAMESPACE}:created"),
                    text=pl.lit(None, pl.String), number=pl.lit(None, pl.Int64), exact=pl.lit(None, pl.String),
                )  # fmt: skip
                parts.append(created.select(SCHEMA.names()).cast(dict(SCHEMA)))  # type: ignore[arg-type]
            if self._firsts:
                firsts = _earliest(self._firsts, _FIRST)
                # Where its own change is the first that is known, nothing says since when the old value held.
                held = firsts.join(begins.select("deal_id", begin="at", begin_lasts="lasts"), on="deal_id").filter(
                    (pl.col("begin") < pl.col("at")) & (pl.col("text").is_not_null() | pl.col("number").is_not_null())
                )
                since = held.with_columns(
                    row=pl.lit(-1),
                    at="begin",
                    lasts="begin_lasts",
                    event_id=pl.lit(f"{NAMESPACE}:") + pl.col("kind") + ":first",
                )
                parts.append(since.select(SCHEMA.names()).cast(dict(SCHEMA)))  # type: ignore[arg-type]
        return pl.concat(parts)

    def _changes(self, frame: pl.DataFrame, rejections: Rejections) -> tuple[list[_Change], dict[Note, int]]:
        table = self._table
        rows = pl.int_range(frame.height, eager=True)
        if table.property is None or table.value is None:
            return [
                _Change(kind, rows.filter(frame[column].is_not_null()), frame[column].drop_nulls(), column)
                for kind in ("stage", "owner", "amount", "close_date")
                if (column := getattr(table, kind)) is not None
            ], {}
        name = frame[table.property]
        told_by = table.property
        rejections.where(name.is_null(), "no_property", lambda row: about(told_by, "row-changed-what"))
        changes = []
        left_out = _KEPT_IF_NAMED - set(self._context.funnel.properties.values())
        known = {one: meant for one, meant in table.properties.items() if meant not in left_out}
        for kind in KINDS:
            is_it = name.is_in([one for one, meant in known.items() if meant == kind]).fill_null(False)
            if is_it.any():
                changes.append(_Change(kind, rows.filter(is_it), frame[table.value].filter(is_it), table.value))
        others = name.filter(~name.is_in(list(known))).value_counts()
        return changes, {note("backfill-changes-unused", property=one): count for one, count in others.iter_rows()}

    def _reject_amounts_of_unknown_currency(
        self, base: pl.DataFrame, changes: list[_Change], parts: list[pl.DataFrame], rejections: Rejections
    ) -> None:
        """Reject amounts whose currency, in a row of its own, is rejected: they would count in the reporting one."""
        told = [row for change in changes if change.kind == "currency" for row in change.rows]
        unknown = [row for row in told if rejections.reasons.get(row, ("", ""))[0] == _UNKNOWN_CURRENCY]
        self._of_unknown_currency |= {*base["deal_id"].gather(unknown)}
        if not self._of_unknown_currency:
            return
        for part in parts:
            bare = part.filter(
                (pl.col("kind") == "amount")
                & pl.col("text").is_null()
                & pl.col("deal_id").is_in(list(self._of_unknown_currency))
            )
            for row in bare["row"]:
                rejections.reasons.setdefault(row, (_UNKNOWN_CURRENCY, note("row-no-rate-for-it")))

    def _part(self, base: pl.DataFrame, frame: pl.DataFrame, change: _Change, rejections: Rejections) -> pl.DataFrame:
        rows = base[change.rows]
        told = _told(rows)
        meaning = self._meaning(frame, change, told, rejections)
        if change.kind != "created":
            even = evened(told, self._context.zone)
            rows = rows.with_columns(even.at.alias("at"), even.lasts.alias("lasts"))
        return rows.select(
            "row", pl.lit(change.kind).alias("kind"), "deal_id", "at", "lasts", pl.lit("").alias("event_id"),
            *meaning.columns(),
        ).cast(dict(SCHEMA))  # type: ignore[arg-type]  # fmt: skip

    def _meaning(self, frame: pl.DataFrame, change: _Change, told: Times, rejections: Rejections) -> _Meaning:
        """Return text and number of a fact for each of the rows of a change; `told`: when they were told."""
        rows = change.rows
        inner = Rejections(len(rows))
        no_text = pl.repeat(None, len(rows), dtype=pl.String, eager=True)
        no_number = no_text.cast(pl.Int64)
        match change.kind:
            case "stage":
                meaning = _Meaning(self._stages(frame, change, inner), no_number, no_text)
            case "owner":
                reps = resolve(change.text, self._context.names.rep)
                reject_unknown(inner, change.text, reps, change.column)
                meaning = _Meaning(reps.ids, no_number, no_text)
            case "amount":
                meaning = self._amounts(frame, change, inner)
            case "currency":
                meaning = _Meaning(read_currencies(change.text, len(rows), self._context, inner), no_number, no_text)
            case "close_date":
                meaning = _Meaning(no_text, self._close_dates(change, told, inner), no_text)
            case "source" | "loss_reason" | "account":
                meaning = _Meaning(change.text.str.head(LONGEST_TEXT), no_number, no_text)
            case _:
                meaning = _Meaning(no_text, no_number, no_text)
        for row, why in inner.reasons.items():
            rejections.reasons.setdefault(int(rows[row]), why)
        return meaning

    def _stages(self, frame: pl.DataFrame, change: _Change, rejections: Rejections) -> pl.Series:
        pipeline = None if self._table.pipeline is None else frame[self._table.pipeline].gather(change.rows)
        stages = resolve_stages(change.text, pipeline, self._context)
        reject_unknown(rejections, change.text, stages, change.column)
        empty = change.text.is_null()
        rejections.where(empty, "no_stage", lambda row: about(change.column, "row-without-stage"))
        return stages.ids

    def _amounts(self, frame: pl.DataFrame, change: _Change, rejections: Rejections) -> _Meaning:
        column = form_of(self._table, change.kind, change.column)
        currency = None if self._table.currency is None else frame[self._table.currency].gather(change.rows)
        money = read_amounts(pl.DataFrame({column: change.text}), (column,), currency, self._context, rejections)
        return _Meaning(money.currency, money.value, money.exact)

    def _close_dates(self, change: _Change, told: Times, rejections: Rejections) -> pl.Series:
        column = form_of(self._table, change.kind, change.column)
        dated = self._context.dated(pl.DataFrame({column: change.text}), (column,))
        check_times(rejections, dated._replace(name=change.column), None)
        return close_moments(dated.read, told, self._context)

    def _remember(
        self, base: pl.DataFrame, frame: pl.DataFrame, changes: list[_Change], rejections: Rejections
    ) -> None:
        table = self._table
        if not (table.first_is_created or table.old_value):
            return
        usable = base.filter(rejections.good)
        self._keep(self._begins, usable.select("deal_id", "at", "lasts"), _BEGIN)
        if table.old_value is None:
            return
        for change in changes:
            if change.kind == "created":
                continue
            old = change._replace(text=frame[table.old_value].gather(change.rows), column=table.old_value)
            mine = Rejections(frame.height)
            meaning = self._meaning(frame, old, _told(base[change.rows]), mine)
            first = pl.DataFrame([change.rows.alias("row"), *meaning.columns()])
            # An old value that means nothing (an owner who left) is no reason to reject the change.
            first = first.join(usable, on="row").filter(~pl.col("row").is_in([*mine.reasons, *rejections.reasons]))
            first = first.select("deal_id", pl.lit(change.kind).alias("kind"), "at", "lasts", "text", "number", "exact")
            self._keep(self._firsts, first, _FIRST)

    def _keep(self, kept: list[pl.DataFrame], frame: pl.DataFrame, by: list[str]) -> None:
        # Of several of one moment the first counts, as the file has them in time.
        if self._newest_first:
            kept.insert(0, _earliest([frame.reverse()], by))
        else:
            kept.append(_earliest([frame], by))
        if len(kept) > 50:
            kept[:] = [_earliest(kept, by)]

    def _learn_direction(self, base: pl.DataFrame) -> None:
        if self._newest_first is None and base.height > 1:
            steps = base.select(pl.col("at").diff().over("deal_id")).to_series()
            self._newest_first = bool((steps < 0).sum() > (steps > 0).sum())

    def _ordered(self, facts: pl.DataFrame) -> tuple[pl.DataFrame, int]:
        """Give ids; changes of one moment keep the order in which the file has them."""
        rows = facts.height
        if self._newest_first:
            facts = facts.reverse()
        moment = ["kind", "deal_id", "at"]
        repeats = (
            pl.struct("text", "number", "exact").eq_missing(pl.struct("text", "number", "exact").shift()).over(moment)
        )
        facts = facts.filter(~(repeats & (pl.int_range(pl.len()).over(moment) > 0)))
        value = pl.coalesce(pl.col("exact"), pl.col("number").cast(pl.String), pl.col("text"), pl.lit(""))
        tie = pl.int_range(pl.len()).over(moment)
        facts = facts.with_columns(event_id=pl.concat_str(pl.lit(NAMESPACE), "kind", "at", tie, value, separator=":"))
        long = facts["event_id"].str.len_chars() > _LONGEST_ID
        if long.any():
            cut = pl.col("event_id").map_elements(_cut, pl.String)
            facts = facts.with_columns(pl.when(long).then(cut).otherwise("event_id").alias("event_id"))
        return facts, rows - facts.height


def _told(rows: pl.DataFrame) -> Times:
    return Times(rows["at"], rows["lasts"], rows["at"].is_null())


def _cut(event_id: str) -> str:
    *head, value = event_id.split(":", 4)
    return ":".join((*head, short(value)))


def _earliest(frames: list[pl.DataFrame], by: list[str]) -> pl.DataFrame:
    return pl.concat(frames).sort("at", maintain_order=True).unique(by, keep="first", maintain_order=True)
