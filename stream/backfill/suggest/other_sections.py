"""The parts of a mapping for files of changes and of activities."""

import re

import polars as pl

from stream.backfill.columns.numbers import CLOCK_OF_TWO
from stream.backfill.columns.words import plain
from stream.backfill.suggest.lines import chosen, file_lines, line, quoted, units_line, values_of, with_nobody
from stream.backfill.suggest.look import Column, LookedAt
from stream.backfill.suggest.roles import (
    ACTIVITY,
    ACTIVITY_TYPES,
    AMOUNT,
    CLOSED,
    CREATED,
    CURRENCY,
    DEAL,
    DONE,
    DURATION,
    HAPPENED,
    ID,
    LEFT,
    NEW_VALUE,
    NO,
    NO_OWNER,
    NOT_DONE,
    OLD_VALUE,
    OTHERS_ID,
    OWNER,
    PROPERTY,
    SET,
    STAGE,
    STATUS,
    TYPE,
    YES,
    words,
)


def is_changes(file: LookedAt) -> bool:
    """Say whether a file has one row per change of a property."""
    return bool(file.called(PROPERTY) and file.called(NEW_VALUE))


def is_snapshots(file: LookedAt) -> bool:
    """Say whether a file has several rows per deal, each with the stage that it had then."""
    ids = [one for one in file.called(ID) if not OTHERS_ID.search(words(one.name))]
    # A deal that is there twice by mistake makes no history of a file.
    deals = [one for one in file.called(DEAL, ids) if one.distinct * 10 <= one.filled * 9]
    stages = [one for one in file.called(STAGE) if one.has_few_values]
    is_dated = any(_has_moments(file.frame, deal.name, date.name) for deal in deals for date in file.dates)
    return bool(stages and is_dated and not _has_type_of_activity(file))


def _has_moments(rows: pl.DataFrame, deal: str, date: str) -> bool:
    """Say whether deals have several rows because they have several dates: not because of products or splits."""
    moments = rows.select(deal, date).drop_nulls().unique()
    return moments[deal].n_unique() * 10 <= moments.height * 9


def is_activities(file: LookedAt) -> bool:
    """Say whether a file has one row per activity: such words, and no column that names a deal's outcome."""
    stages, statuses = file.called(STAGE), file.called(STATUS)
    outcomes = [one for one in (*stages, *statuses) if one.outcomes & {"won", "lost"}]
    amounts = [one for one in file.called(AMOUNT) if one.is_amount]
    if outcomes and not (stages or any("won" in one.outcomes for one in statuses)):
        return _has_type_of_activity(file)  # a meeting may be cancelled, too
    if outcomes or (amounts and stages):
        return False
    return _has_type_of_activity(file) or bool(file.called(ACTIVITY))


def _has_type_of_activity(file: LookedAt) -> bool:
    return any(
        one.has_few_values and any(word in ACTIVITY_TYPES for value in one.values for word in plain(value).split())
        for one in file.called(TYPE)
    )


def changes_section(file: LookedAt) -> list[str]:
    """Return the lines for a file with one row per change."""
    [property_, *_] = file.called(PROPERTY)
    old = file.called(OLD_VALUE)
    new = [one for one in file.called(NEW_VALUE) if one not in old]
    lines = [*_of_deal(file), *chosen("property", [property_]), *chosen("value", new), *chosen("old_value", old)]
    lines.append("    properties:  # unsure: leave out what is none of these")
    kinds = (
        ("stage", STAGE), ("stage", STATUS), ("owner", OWNER), ("amount", AMOUNT), ("close_date", CLOSED),
        ("currency", CURRENCY), ("created", CREATED),
    )  # fmt: skip
    for name in sorted(property_.values):
        kind = next((kind for kind, pattern in kinds if pattern.search(words(name))), None)
        if kind is not None:
            lines.append(f"      {quoted(name)}: {kind}")
    return lines


def snapshots_section(file: LookedAt) -> list[str]:
    """Return the lines for a file with several rows per deal, each with the stage that it had then."""
    lines = [*_of_deal(file), "    first_is_created: true  # unsure: is a deal's first row its creation"]
    # What a change left is no stage that the deal had from then on, and what a deal is in now is no history.
    called = [one for one in file.called(STAGE) if one.has_few_values]
    stages = [one for one in called if not (one.is_amount or LEFT.search(words(one.name)))]
    # Where a change is told by the stage that it left, what it set need not be called one: Zoho's `Moved To`.
    known = {value for one in called for value in one.values}
    stages += [one for one in file.called(SET) if one not in called and one.values and known.issuperset(one.values)]
    stages.sort(key=lambda one: not SET.search(words(one.name)))
    lines += chosen("stage", stages)
    owners = [one for one in file.called(OWNER) if not NO_OWNER.search(words(one.name))]
    lines += chosen("owner", owners)
    amounts = [one for one in file.called(AMOUNT) if one.is_amount]
    lines += [*chosen("amount", amounts), *units_line(amounts)]
    lines += chosen("close_date", [one for one in file.called(CLOSED) if one.is_date])
    return lines + with_nobody([], owners)


def _of_deal(file: LookedAt) -> list[str]:
    ids = [one for one in file.called(ID) if not OTHERS_ID.search(words(one.name))]
    ids.sort(key=lambda one: (not DEAL.search(words(one.name)), "object" not in words(one.name), one.is_key))
    at = sorted(file.dates, key=lambda one: (bool(CLOSED.search(words(one.name))), -one.filled))
    lines = file_lines(file.source)
    lines += chosen("deal", ids) or [line("deal", next(iter(file.columns)), "which column is the deal")]
    return lines + (chosen("at", at) or [line("at", next(iter(file.columns)), "when it changed")])


def activities_section(file: LookedAt) -> list[str]:
    """Return the lines for a file with one row per activity."""
    lines = file_lines(file.source)
    ids = [
        one for one in file.called(ID)
        if one.is_key and not (DEAL.search(words(one.name)) or OTHERS_ID.search(words(one.name)))
    ]  # fmt: skip
    keys = [one for one in file.columns.values() if one.is_key and not one.is_date]
    at = file.called(HAPPENED, file.dates) or file.dates
    kinds = [one for one in file.called(TYPE) if one.has_few_values]
    owners = [one for one in file.called(OWNER) if not NO_OWNER.search(words(one.name)) and not one.is_date]
    nothing = next(iter(file.columns))
    own = ids or keys
    lines += chosen("id", own, "" if ids else "which column differs in every row") or [
        line("id", nothing, "no column differs in every row")
    ]
    lines += chosen("at", at) or [line("at", nothing, "when it took place")]
    lines += chosen("type", kinds) or ["    every_type: call  # unsure: the type of all rows"]
    lines += chosen("owner", owners) or [line("owner", nothing, "who did it")]
    lines += chosen("deal", [one for one in file.called(DEAL) if one not in own[:1] and not one.is_date])
    lasted = [one for one in file.called(DURATION) if not one.is_date]
    lines += chosen("duration", lasted)
    if lasted and "unit" not in words(lasted[0].name):
        lines.append(f"    duration_unit: {_unit(lasted[0])}")
    return lines + _not_done(file) + (values_of(kinds[0].name, kinds[0].values, {}) if kinds else [])


def _not_done(file: LookedAt) -> list[str]:
    """Return the line that leaves out what nobody has done: what is planned or was cancelled counts nowhere."""
    for column in file.called(DONE):
        is_flag = all(plain(one) in YES | NO for one in column.values)
        planned = [one for one in column.values if plain(one) in (NO if is_flag else NOT_DONE)]
        if planned and column.has_few_values:
            values = ", ".join(map(quoted, planned))
            return [f"    leave_out: {{{quoted(column.name)}: [{values}]}}  # unsure: not done"]
    return []


def _unit(column: Column) -> str:
    """Return the unit that a column's name says; else what its values make likely, and that it is unsure."""
    for unit, parts in (
        ("minutes", ("min", "dakika", "dk")),
        ("hours", ("hour", "stunden", "saat")),
        ("seconds", ("sec",)),
    ):
        if any(word.startswith(parts) for word in words(column.name).split()):
            return unit
    if any(re.match(CLOCK_OF_TWO, value) for value in column.values):
        return "hours  # unsure: or minutes, as what stands first in its clocks"
    return "seconds  # unsure: or minutes, hours"
