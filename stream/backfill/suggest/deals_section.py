"""The part of a mapping for a file with one row per deal."""

import re
from collections.abc import Callable
from typing import NamedTuple

import polars as pl

from schemas.currencies import CODES
from stream.backfill.columns.money_marks import SEVERAL, named
from stream.backfill.columns.numbers import amounts as amounts_of
from stream.backfill.columns.stage_names import apart
from stream.backfill.suggest.flags import Flags, flag_stage, flag_values, flags_of
from stream.backfill.suggest.lines import chosen, file_lines, line, quoted, units_line, values_of, with_nobody
from stream.backfill.suggest.look import Column, LookedAt
from stream.backfill.suggest.roles import (
    AMOUNT,
    CLOSED,
    CREATED,
    CURRENCY,
    DEAL,
    DURATION,
    ENTERED,
    EXPECTED,
    ID,
    LEAD_SOURCE,
    LESS_AMOUNT,
    LESS_OWNER,
    NO_AMOUNT,
    NO_OWNER,
    OTHERS_ID,
    OWNER,
    PIPELINE,
    SINCE,
    STAGE,
    STATUS,
    words,
)
from stream.service.counted import counted

Joins = dict[str, tuple[LookedAt, str]]
"""Lookups by name: the file and the column by which it is found."""


_COUNTED = re.compile(r"\b(days?|time|age|count|changes?|history)\b")


class _Dates(NamedTuple):
    """The columns of dates by what they could be, the likeliest first."""

    created: list[Column]
    closed: list[Column]
    expected: list[Column]
    since: list[Column]
    entered: dict[str, str]
    rest: list[Column]


def deals_section(file: LookedAt, joins: Joins) -> list[str]:
    """Return the lines for a file with one row per deal."""
    columns = list(file.columns.values())
    for name, (other, key) in joins.items():
        columns += [
            column._replace(name=f"{name}.{column.name}") for column in other.columns.values() if column.name != key
        ]
    dates = _dates(columns)
    stage, status = _stages(columns)
    tell = any(_tells_outcome(one) for one in (*stage[:1], *status[:1]))
    flags = None if tell else flags_of(columns)
    lines = [*file_lines(file.source), *_joins(file, joins), *_id(file)]
    lines += _created(dates)
    pipelines = [one for one in _called(columns, PIPELINE.search) if one.has_few_values]
    pipelines.sort(key=lambda one: bool(STAGE.search(words(one.name))))
    lines += chosen("pipeline", pipelines)
    if dates.entered:
        lines += ["    stages:", *(f"      {quoted(name)}: {quoted(column)}" for column, name in dates.entered.items())]
    lines += _stage_lines(file, stage, status, dates, flags)
    owners = [
        one for one in _called(columns, OWNER.search)
        if not (one.is_date or NO_OWNER.search(words(one.name))) and one.filled
    ]  # fmt: skip
    owners.sort(key=lambda one: bool(LESS_OWNER.search(words(one.name))))
    lines += chosen("owner", owners)
    lines += _money(columns, file)
    sources = [one for one in _called(columns, LEAD_SOURCE.search) if one.has_few_values]
    lines += chosen("lead_source", sources, "kept where the funnel file has sources, which should be called alike live")
    values = flag_values(flags, stage) if flags is not None else _values(stage, status) if stage or status else []
    return lines + with_nobody(values, owners)


def _called(columns: list[Column], fits: Callable[[str], object]) -> list[Column]:
    return [column for column in columns if fits(words(column.name))]


def _joins(file: LookedAt, joins: Joins) -> list[str]:
    parts = []
    for name, (other, key) in joins.items():
        mine = file.frame[key]
        whole = mine.drop_nulls().is_in(other.frame[key].implode()).all() and not mine.has_nulls()
        parts.append(f"{name}: {quoted(key)}" if whole else f"{name}: {{column: {quoted(key)}, optional: true}}")
    return [f"    join: {{{', '.join(parts)}}}"] if parts else []


def _id(file: LookedAt) -> list[str]:
    """The id is called one; only where none is, a column that differs in every row may be it."""
    named = [one for one in file.called(ID) if not one.is_date]
    own = [one for one in named if not OTHERS_ID.search(words(one.name))]
    own = own or [one for one in named if words(one.name) == "external id"]  # Odoo's own
    own = [one for one in own if one.distinct * 2 > one.rows]  # an id that half the rows share is another's
    own.sort(key=lambda one: (not DEAL.search(words(one.name)), not one.is_key))
    if own:
        best = own[0]
        shared = counted(best.rows - best.distinct, "row has none of its own", "rows have none of their own")
        doubt = "" if best.is_key else shared
        return chosen("id", own, doubt)
    keys = [one for one in file.columns.values() if one.is_key and not one.is_date and not one.outcomes]
    keys = [one for one in keys if not AMOUNT.search(words(one.name))]
    keys.sort(key=lambda one: not DEAL.search(words(one.name)))
    if keys:
        return chosen("id", keys, "no column is called an id")
    first = next(iter(file.columns))
    return [line("id", first, "no column differs in every row")]


def _dates(columns: list[Column]) -> _Dates:
    dates = [one for one in columns if one.is_date]
    stages = {value for one in columns if STAGE.search(words(one.name)) and one.has_few_values for value in one.values}
    named = {
        one.name: match[1]
        for one in dates
        if (match := ENTERED.match(one.name.rpartition(".")[2])) and match[1] != "current stage"
    }
    bare = {column: _stage_of(name, stages) for column, name in named.items()}
    # Where stages of several pipelines have one name, that of the pipeline stays behind it.
    entered = {column: name if list(bare.values()).count(name) == 1 else named[column] for column, name in bare.items()}
    dates = [one for one in dates if one.name not in entered]
    expected = [one for one in dates if EXPECTED.search(words(one.name))]
    expected.sort(key=lambda one: not CLOSED.search(words(one.name)))
    sure = [one for one in dates if one not in expected]
    closed = [one for one in sure if CLOSED.search(words(one.name))]
    created = [one for one in sure if CREATED.search(words(one.name)) and one not in closed]
    since = [one for one in sure if SINCE.search(words(one.name)) and one not in (*closed, *created)]
    created.sort(key=lambda one: -one.filled)
    rest = [one for one in sure if one not in (*closed, *created, *since)]
    return _Dates(created, closed, expected, since, entered, rest)


def _stage_of(name: str, stages: set[str]) -> str:
    """Return the stage that a column of entries is about: HubSpot adds the pipeline in brackets."""
    of = apart(name)
    return of.stage if of is not None and of.stage in stages and name not in stages else name


def _likely_close(dates: _Dates) -> list[str]:
    """Of dates that nothing says of, the close is one that not all deals have; else when a deal came into its stage."""
    of_creation = () if dates.created else _maybe_created(dates)[:1]
    others = sorted((one for one in dates.rest if one not in of_creation), key=lambda one: one.filled == one.rows)
    if others:
        return chosen("closed", others, "which date is the close")
    return chosen("closed", dates.since, "since when closed deals are in their stage")


def _maybe_created(dates: _Dates) -> list[Column]:
    return [one for one in (*dates.rest, *dates.since) if one.filled == one.rows]


def _created(dates: _Dates) -> list[str]:
    if dates.created:
        return chosen("created", dates.created)
    others = _maybe_created(dates)
    if others:
        return chosen("created", others, "which date is the creation")
    return ["    # unsure: nothing says when deals were created; they count from the day of the export on"]


def _stages(columns: list[Column]) -> tuple[list[Column], list[Column]]:
    """Return the columns that could hold the stage, and those that could hold the outcome."""
    few = [one for one in columns if one.has_few_values]
    stage = [one for one in few if STAGE.search(words(one.name)) and not ENTERED.match(one.name) and _is_place(one)]
    status = [one for one in few if STATUS.search(words(one.name)) and one not in stage and not one.is_amount]
    stage.sort(key=lambda one: -len(one.outcomes & {"won", "lost"}))
    status.sort(key=lambda one: -len(one.outcomes & {"won", "lost"}))
    return stage, status


def _is_place(column: Column) -> bool:
    """Say whether a column could hold stages: words, or numbers and percents that its name calls nothing else."""
    counted = (AMOUNT, DURATION, LESS_AMOUNT, _COUNTED)
    return not column.is_amount or not any(kind.search(words(column.name)) for kind in counted)


def _stage_lines(
    file: LookedAt, stage: list[Column], status: list[Column], dates: _Dates, flags: Flags | None
) -> list[str]:
    if not stage and not status and flags is None:
        if dates.entered:
            return []
        names = [one.name for one in (*dates.created, *dates.closed, *dates.rest)]
        lines = ["    stages:  # unsure: which date is the entry of which stage of the funnel file"]
        return lines + [f"      {quoted(name)}: {quoted(name)}" for name in names] if names else []
    lines = []
    if flags is not None:
        lines += flag_stage(flags, stage)
    elif stage and status and _tells_outcome(status[0]) and not _tells_outcome(stage[0]):
        both = f"{quoted(status[0].name)}, {quoted(stage[0].name)}"
        lines.append(f"    stage: [{both}]  # unsure: the first that is not empty; see values")
    else:
        lines += chosen("stage", [*stage, *status])
    lines += _closed(file, dates.closed)
    if not dates.closed:
        lines += _likely_close(dates)
    if dates.expected:
        lines += chosen("close_date", dates.expected, "is it only expected")
        lines.append("    close_date_is_expected: true")
    elif dates.closed and _is_told_of_open_deals(file, dates.closed[0], (*status[:1], *stage[:1])):
        lines.append(
            f"    close_date: {quoted(dates.closed[0].name)}  # of open deals: when they are expected to close"
        )
        lines.append("    close_date_is_expected: true")
    if not dates.entered:
        since = [*dates.since, *(one for one in dates.rest if one.filled == one.rows)]
        doubt = "since when open deals are in their stage"
        lines += chosen("stage_since", since or dates.created[:1], doubt)
    return lines


def _is_told_of_open_deals(file: LookedAt, closed: Column, outcomes: tuple[Column, ...]) -> bool:
    """Say whether a column holds the close of closed deals, and of open ones when they are expected to."""
    telling = next((one for one in outcomes if _tells_outcome(one) and one.name in file.columns), None)
    if telling is None or closed.name not in file.columns:
        return False
    is_closed = file.frame[telling.name].is_in(list(_outcome_values(telling)))
    return bool((file.frame[closed.name].is_not_null() & ~is_closed.fill_null(True)).any())


def _closed(file: LookedAt, columns: list[Column]) -> list[str]:
    """A column for those won and one for those lost fill each other up; else one of several is it."""
    own = [one.name for one in columns if one.name in file.frame.columns and one.filled]
    filled = file.frame.select(pl.sum_horizontal(pl.col(name).is_not_null() for name in own).max()).item() if own else 0
    if len(own) > 1 and filled == 1:
        return [f"    closed: [{', '.join(map(quoted, own))}]"]
    return chosen("closed", columns)


def _tells_outcome(column: Column) -> bool:
    return bool(column.outcomes & {"won", "lost"})


def _money(columns: list[Column], file: LookedAt) -> list[str]:
    amounts = [one for one in _called(columns, AMOUNT.search) if one.is_amount and not one.is_date]
    amounts = [one for one in amounts if not NO_AMOUNT.search(words(one.name))]
    in_hundredths = _hundredfold(amounts, file)
    amounts.sort(key=lambda one: one.name in in_hundredths)
    currencies = [one for one in _called(columns, CURRENCY.search) if one.has_few_values and not one.is_amount]
    doubt = ""
    if amounts and not currencies:
        currencies, doubt = [one for one in columns if _holds_currencies(one)], "as its values are called"
    # Beside a column of currencies, amounts are in these; what is converted is in the reporting one.
    less = (LESS_AMOUNT, *((CURRENCY,) if currencies else ()), EXPECTED)
    amounts.sort(key=lambda one: [bool(kind.search(words(one.name))) for kind in less])
    strange = [f"{value[:20]!r} is no currency that is known" for one in currencies[:1] for value in one.values
               if named(value) not in CODES and named(value) not in SEVERAL]  # fmt: skip
    planned = next((one for one in amounts[1:] if EXPECTED.search(words(one.name))), None)
    if planned is not None and amounts[0].filled < amounts[0].rows and not amounts[0].doubt:
        both = f"{quoted(amounts[0].name)}, {quoted(planned.name)}"
        told = [f"    amount: [{both}]  # unsure: the first that is not empty; that of open deals is only expected"]
    else:
        told = chosen("amount", amounts)
    return [*told, *units_line(amounts), *chosen("currency", currencies, next(iter(strange), doubt))]


def _hundredfold(amounts: list[Column], file: LookedAt) -> set[str]:
    """Return the columns that are another one in hundredths, as Close exports them."""
    read = {}
    for one in amounts:
        mark = one.amounts.decimal(None)
        if one.name in file.frame.columns and mark != "unclear":
            text = file.frame[one.name]
            read[one.name] = amounts_of(text, mark, pl.repeat(2, len(text), eager=True), 0).value
    return {
        name for name, value in read.items() for other in read.values()
        if ((value == other * 100) | (value.is_null() & other.is_null())).fill_null(False).all() and (other != 0).any()
    }  # fmt: skip


def _holds_currencies(column: Column) -> bool:
    """Say whether all values are currencies: Bob is no boliviano."""
    told = [(value, named(value)) for value in column.values]
    return column.has_few_values and all(
        meant in SEVERAL or (meant in CODES and not (value.istitle() and value.upper() == meant))
        for value, meant in told
    )


def _values(stage: list[Column], status: list[Column]) -> list[str]:
    if stage and status and _tells_outcome(status[0]) and not _tells_outcome(stage[0]):
        open_ = {value: "" for value in status[0].values if value not in _outcome_values(status[0])}
        return values_of(status[0].name, status[0].values, open_)
    column = (stage or status)[0]
    return values_of(column.name, column.values, {})


def _outcome_values(column: Column) -> set[str]:
    return {value for value in column.values if column._replace(values=(value,), distinct=1).outcomes}
