"""The mapping file of a backfill: which file is which, and which column is what.

`stream.backfill.mapping` reads it and says line, field and way out where it is wrong. A column of a lookup is written
`lookup.column`. What a column holds is compared without the blanks around it; an empty one holds nothing.
"""

import codecs
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from schemas.base import Currency, Identifier, Label
from schemas.funnel_file import TimeZone
from schemas.section import Location, Section, in_reach

Column = Annotated[str, Field(min_length=1, description="Name of a column, or lookup.column.")]


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Listed = BeforeValidator(_listed, json_schema_input_type=str | tuple[str, ...])
Columns = Annotated[tuple[Column, ...], Listed, Field(min_length=1)]
"""A column, or several: the first that is not empty counts."""

Decimal = Literal["point", "comma"]
Unit = Literal["ones", "thousands", "millions"]
Dates = Annotated[tuple[str, ...], Listed]
ChangeOf = Literal["created", "stage", "owner", "amount", "currency", "close_date", "source", "loss_reason", "account"]


def _encoding(name: str) -> str:
    try:
        codecs.lookup(name)
    except LookupError:
        raise ValueError("not an encoding; write for example utf-8, utf-16 or cp1252") from None
    return name


def _zoned(moment: date | datetime | None) -> date | datetime | None:
    if isinstance(moment, datetime):
        in_reach(moment)  # of the first and last days that there are some begin nowhere
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment


class Join(Section):
    """How rows find the row of a lookup."""

    column: Column = Field(description="Column that holds the lookup's key.")
    optional: bool = Field(False, description="Whether rows without a partner are used all the same.")


def _joined(value: object) -> object:
    return {"column": value} if isinstance(value, str) else value


class Rows(Section):
    """What every kind of file has."""

    file: Annotated[str, Field(min_length=1)] = Field(
        description="Name of the file; * and ? stand for other characters."
    )
    join: dict[str, Annotated[Join, BeforeValidator(_joined, json_schema_input_type=str | Join)]] = Field(
        default_factory=dict, description="Lookup to the column that holds its key, in order."
    )
    values: dict[Column, dict[str, str]] = Field(
        default_factory=dict,
        description="By column: what is written to what is meant, for example stage ids; empty: nothing.",
    )
    leave_out: dict[Column, Annotated[tuple[str, ...], Listed]] = Field(
        default_factory=dict, description="By column: rows with these values are left out on purpose."
    )
    dates: dict[Column, Dates] = Field(
        default_factory=dict, description="By column: how its dates are written, where that is not as everywhere else."
    )
    decimals: dict[Column, Decimal] = Field(
        default_factory=dict, description="By column: what separates the decimals of its amounts, likewise."
    )
    units: dict[Column, Unit] = Field(
        default_factory=dict,
        description="By column: what its amounts count, where its name says thousands or millions.",
    )
    sheet: str | None = Field(None, description="Sheet of a workbook; none: the first that holds a table.")


class Deals(Rows):
    """A file with one row per deal."""

    id: Column = Field(description="The CRM's id of the deal.")
    created: Columns | None = Field(
        None,
        description="When the deal was created. None: nothing says it, and what has no date counts from the export on.",
    )
    pipeline: Column | None = Field(None, description="Pipeline, where stages of several have one name.")
    stages: dict[Identifier, Column] = Field(
        default_factory=dict, description="Stage (id or name) to the column with the date on which deals entered it."
    )
    stage: Columns | None = Field(
        None, description="The stage the deal is in, as id or name, or won or lost; several: the first not empty."
    )
    stage_since: Columns | None = Field(
        None, description="When it entered that stage, if that is an open one and has no date under stages."
    )
    closed: Columns | None = Field(None, description="When it was closed: entered that stage, if that is won or lost.")
    owner: Columns | None = Field(
        None, description="The rep, as id or name; more than one column: the first not empty."
    )
    amount: Columns | None = Field(None, description="The amount.")
    currency: Column | None = Field(None, description="Currency of the amount (ISO 4217).")
    close_date: Column | None = Field(None, description="The close date, if it is another than closed.")
    close_date_is_expected: bool = Field(
        False, description="Whether the close date is only expected: then no win counts on it."
    )
    lead_source: Column | None = Field(
        None, description="Where the deal came from; kept if the funnel file has sources."
    )
    loss_reason: Column | None = Field(None, description="Why it was lost; kept if the funnel file has loss_reasons.")
    company: Column | None = Field(None, description="Which account it is of; kept if the funnel file has accounts.")
    may_lack: Annotated[tuple[str, ...], Listed] = Field(
        (), description="Columns of lead_source, loss_reason and company without which a file is taken, too."
    )


class Changes(Rows):
    """A file with one row per change, or per snapshot of the changed fields."""

    deal: Column = Field(description="The CRM's id of the deal.")
    at: Column = Field(description="When it changed.")
    property: Column | None = Field(None, description="Which property changed; `properties` says what it is.")
    value: Column | None = Field(None, description="The property's new value.")
    old_value: Column | None = Field(None, description="Its value before; the first one holds since the creation.")
    properties: dict[str, ChangeOf] = Field(
        default_factory=dict, description="Name of a property to what it is; others change no number."
    )
    first_is_created: bool = Field(False, description="Whether a deal's first row is its creation.")
    pipeline: Column | None = Field(None, description="Pipeline, where stages of several have one name.")
    stage: Column | None = Field(None, description="The stage, in files with a column per property.")
    owner: Column | None = Field(None, description="The rep, likewise.")
    amount: Column | None = Field(None, description="The amount, likewise.")
    currency: Column | None = Field(None, description="Currency of the amount, likewise.")
    close_date: Column | None = Field(None, description="The close date, likewise.")


class Activities(Rows):
    """A file with one row per activity."""

    id: Column = Field(description="The CRM's id of the activity.")
    at: Columns = Field(description="When it took place.")
    type: Column | None = Field(None, description="Its type, as id or name in the funnel file.")
    every_type: Identifier | None = Field(None, description="The type of all rows, where no column says it.")
    owner: Columns = Field(description="The rep, as id or name.")
    deal: Column | None = Field(None, description="The CRM's id of the deal it was about.")
    duration: Column | None = Field(None, description="How long it took.")
    duration_unit: Literal["milliseconds", "seconds", "minutes", "hours"] = Field(
        "seconds", description="Unit of the duration; of a clock like 1:30, that of what stands before the colon."
    )


class Lookup(Section):
    """A file whose rows others find by a key."""

    file: Annotated[str, Field(min_length=1)] = Field(
        description="Name of the file; * and ? stand for other characters."
    )
    sheet: str | None = Field(None, description="Sheet of a workbook; none: the first that holds a table.")
    key: Column = Field(description="Column whose values are unique.")
    values: dict[Column, dict[str, str]] = Field(
        default_factory=dict, description="By column: what is written to what is meant."
    )


class Reps(Section):
    """Where `--write-funnel` finds the reps' teams: columns of the deals, or of their lookups."""

    team: Column | None = Field(None, description="Column with the team.")
    territory: Column | None = Field(None, description="Column with the territory.")


class Mapping(Section):
    """The whole mapping file."""

    source: Label = Field(
        "",
        description="The connector through which the same deals come live, for example hubspot: "
        "deal 123 is then hubspot:123. Empty: ids are taken as they are.",
    )
    account: Label = Field(
        "", description="The account (portal, company) that these deals are of, if it is not the source's main one."
    )
    time_zone: TimeZone | None = Field(
        None, description="Time zone of dates that have none (IANA); none: that of the funnel file."
    )
    dates: Dates = Field(
        (),
        description="How dates are written, for example `day first`, `month first`, %d.%m.%Y %H:%M, `ms` or `s` since "
        "1970, `excel`. Of two that differ in day and month the one that all values of a column fit counts; ISO 8601 "
        "always does. None: each column says it by its values.",
    )
    decimal: Decimal | None = Field(
        None, description="What separates the decimals of amounts; none: each column says it by its values."
    )
    currency: Currency | None = Field(
        None, description="Currency of amounts that have none; none: the reporting currency."
    )
    encoding: Annotated[str, AfterValidator(_encoding)] | None = Field(
        None, description="Encoding of CSV files; none: it is found out."
    )
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = Field(
        None, description="What separates the columns of CSV files; none: it is found out from the header."
    )
    several_reps: Literal["first"] | None = Field(
        None, description="Whose a deal is of which a cell names several reps: the first's; none: the row is rejected."
    )
    until: Annotated[datetime | date | None, AfterValidator(_zoned)] = Field(
        None, description="Facts from this date on are left to live events."
    )
    exported: Annotated[datetime | date | None, AfterValidator(_zoned)] = Field(
        None,
        description="When the files were exported; none: the newest date in each. Of two exports the later one counts, "
        "in whatever order they are sent.",
    )
    lookups: dict[Identifier, Lookup] = Field(
        default_factory=dict, description="Files to join, by a name of your choice."
    )
    deals: tuple[Deals, ...] = Field((), description="Files with one row per deal.")
    changes: tuple[Changes, ...] = Field((), description="Files with one row per change.")
    activities: tuple[Activities, ...] = Field((), description="Files with one row per activity.")
    reps: Reps = Field(default_factory=Reps, description="For --write-funnel only.")


def problems(mapping: Mapping) -> Iterator[tuple[Location, str]]:
    """Yield what is wrong between the parts of the file: where, and what to do about it."""
    if not (mapping.deals or mapping.changes or mapping.activities):
        yield (), "describes no file; add one under deals, changes or activities"
    if mapping.account and not mapping.source:
        yield ("account",), "goes with source: the connector through which its deals come live"
    for section, tables in (("deals", mapping.deals), ("changes", mapping.changes), ("activities", mapping.activities)):
        for index, table in enumerate(tables):
            for name in table.join:
                if name not in mapping.lookups:
                    yield (section, index, "join", name), f"there is no lookup {name!r}; add it under lookups"
    for index, deals in enumerate(mapping.deals):
        for name, given in (("stage_since", deals.stage_since), ("closed", deals.closed)):
            if deals.stage is None and given is not None:
                yield ("deals", index, name), "says when, but not which stage; add stage, or use stages"
        spared = (deals.lead_source, deals.loss_reason, deals.company)
        for column in set(deals.may_lack) - set(spared):
            yield ("deals", index, "may_lack"), f"{column!r} is none of lead_source, loss_reason and company"
        if deals.stage is None and not deals.stages and not mapping.changes:
            yield ("deals", index), "says nothing of stages; add stages (stage to date column), or stage and closed"
    for index, changes in enumerate(mapping.changes):
        yield from _change_problems(index, changes)
    for index, activities in enumerate(mapping.activities):
        if (activities.type is None) == (activities.every_type is None):
            yield ("activities", index), "needs either type (a column) or every_type (one type for all rows)"


def _change_problems(index: int, changes: Changes) -> Iterator[tuple[Location, str]]:
    where: Location = ("changes", index)
    long = (changes.property, changes.value)
    wide = (changes.stage, changes.owner, changes.amount, changes.close_date)
    if any(long) and not all(long):
        yield where, "needs both property and value"
    if any(long) and any(wide):
        yield where, "has either property and value, or columns of their own for stage, owner, amount; not both"
    if not any(long) and not any(wide):
        yield where, "says nothing that changes; add property and value, or stage, owner, amount"
    if any(long) and not changes.properties:
        yield where, "needs properties: which property is the stage, the owner, the amount"
    if changes.old_value is not None and not any(long):
        yield (*where, "old_value"), "goes with property and value"
