"""Write a first mapping from the headers of files and all of their values; what it is not sure of is marked."""

from collections.abc import Sequence
from typing import NamedTuple

from stream.backfill.columns.money_marks import SEVERAL, example_of
from stream.backfill.columns.named_units import currency_in
from stream.backfill.columns.written_dates import DAY_FIRST, EITHER, MONTH_FIRST
from stream.backfill.mapping import BackfillError
from stream.backfill.read.unpack import Given
from stream.backfill.suggest.deals_section import Joins, deals_section
from stream.backfill.suggest.lines import quoted
from stream.backfill.suggest.look import Column, LookedAt, look_at
from stream.backfill.suggest.other_sections import (
    activities_section,
    changes_section,
    is_activities,
    is_changes,
    is_snapshots,
    snapshots_section,
)
from stream.backfill.suggest.ready import ready_for
from stream.backfill.suggest.roles import AMOUNT, CREATED, CURRENCY


class Here(NamedTuple):
    """What is set up where files are looked at: what they do not say themselves.

    `connector`: the only one that webhooks are set up for. `time_zone`: that of the funnel file. Empty: none is known.
    """

    connector: str = ""
    time_zone: str = ""


def suggest(given: Sequence[Given], sheet: str | None = None, here: Here = Here()) -> str:  # noqa: B008
    """Return the text of a mapping.

    Args:
        given: the files.
        sheet: which sheet of workbooks; None: the first that holds a table.
        here: what is set up already.

    Raises:
        BackfillError: a file cannot be read; one of several that were unpacked here is left out then.
    """
    files, left_out = _looked_at(given, sheet)
    lines = [
        *(f"# left out: {problem}" for problem in left_out),
        "# Look at every line, those with `unsure` above all; then: dealstream backfill … -m this.yaml --dry-run",
        *_source_lines(files, here),
        _zone_line(here),
    ]
    per_column = _date_lines(files, lines)
    _decimal_line(files, lines)
    _currency_line(files, lines)
    changes = [file for file in files if is_changes(file)]
    logged = [file for file in files if file not in changes and is_activities(file)]
    snapshots = [file for file in files if file not in (*changes, *logged) and is_snapshots(file)]
    others = [file for file in files if file not in (*changes, *logged, *snapshots)]
    if others:
        lines += _deals(others, per_column)
    if changes or snapshots:
        lines.append("changes:")
        lines += [one for file in changes for one in changes_section(file)]
        lines += [one for file in snapshots for one in snapshots_section(file)]
    if logged:
        lines += ["activities:", *(one for file in logged for one in activities_section(file))]
    return "\n".join(lines) + "\n"


def _zone_line(here: Here) -> str:
    doubt = "unsure: that of dates without one, which files do not say; "
    if here.time_zone:
        return f"time_zone: {here.time_zone}  # {doubt}the funnel file's"
    return f"time_zone: UTC  # {doubt}write for example Europe/Berlin"


def _source_lines(files: list[LookedAt], here: Here) -> list[str]:
    """Say of which connector the deals are, which an export of a CRM's own tells by its columns."""
    ready = ready_for([one.source for one in files])
    if ready is None and here.connector:
        doubt = 'unsure: webhooks of it are set up here; "" if these deals never come live'
        return [f"source: {here.connector}  # {doubt}"]
    if ready is None:
        return ['source: ""  # unsure: the connector of the same deals, if they also come live, for example hubspot']
    return [
        f"# These are the columns of the ready mapping {ready.name}; it may be all that is needed: "
        f"dealstream backfill … -m {ready.name} --dry-run",
        f"source: {ready.source}  # unsure: the connector of the same deals, if they also come live",
    ]


def _looked_at(given: Sequence[Given], sheet: str | None) -> tuple[list[LookedAt], list[str]]:
    """Return the files that are tables, and why the others of an archive are none."""
    files: list[LookedAt] = []
    problems: list[BackfillError] = []
    for one in given:
        try:
            files.append(look_at(one, sheet))
        except BackfillError as problem:
            if not one.is_copy:
                raise
            problems.append(problem)
    if problems and not files:
        raise problems[0]
    return files, [str(problem).replace("\n", " ") for problem in problems]


def _deals(files: list[LookedAt], per_column: dict[str, str]) -> list[str]:
    # Deals are in the file that says when they began; of several in the longest.
    deals = max(
        files, key=lambda file: (bool(file.called(CREATED, file.dates)), bool(file.dates), file.frame.height)
    )  # fmt: skip
    joins: Joins = {}
    lost = []
    alike = [file for file in files if file.source.header == deals.source.header]
    for file in files:
        if file in alike:
            continue
        key = _key_between(deals, file)
        if key is None:
            lost.append(f"# unsure: {file.source.name} has no column that finds its rows")
        else:
            joins[file.name] = (file, key)
    lines = ["lookups:"] if joins else []
    lines += [
        f"  {name}: {{file: {quoted(file.source.name)}, key: {quoted(key)}}}" for name, (file, key) in joins.items()
    ]
    own = {name: form for name, form in per_column.items() if name in deals.columns}
    lines += [*lost, "deals:"]
    for file in alike:
        lines += deals_section(file, joins)
        if own:
            lines.append(f"    dates: {{{', '.join(f'{quoted(name)}: {form}' for name, form in own.items())}}}")
    return lines


def _key_between(one: LookedAt, other: LookedAt) -> str | None:
    """Return the column of the same name whose values find rows of the other file."""
    for name in one.columns:
        if name in other.columns and other.columns[name].is_key:
            mine = one.frame[name].drop_nulls().unique()
            if mine.is_in(other.frame[name].implode()).any():
                return name
    return None


def _date_lines(files: list[LookedAt], lines: list[str]) -> dict[str, str]:
    """Say how dates are written, and return the columns for which that is another way."""
    dates = [column for file in files for column in file.dates]
    orders = {column.name: order for column in dates if (order := column.dates.order) in (DAY_FIRST, MONTH_FIRST)}
    unclear = [column for column in dates if column.dates.order is None and column.dates.unclear() is not None]
    mixed = [column for column in dates if column.dates.order == EITHER]
    kinds = sorted(set(orders.values()))
    unclear.sort(key=lambda column: column.dates.year_form() is None)
    if len(kinds) == 1 and not any(column.dates.year_form() for column in unclear):
        told = ", ".join(name for name, order in orders.items() if order == kinds[0])
        lines.append(f"dates: {kinds[0]}  # as {told} says")
    elif unclear:
        example = unclear[0]
        first, second = example.dates.ways()
        lines.append(f"# unsure: write dates: {first}, or {second}; {example.name} has {example.dates.unclear()}")
    if mixed:
        names = ", ".join(column.name for column in mixed)
        lines.append(f"# unsure: {names}: now the day is first and now the month; what could be both is rejected")
    return orders if len(kinds) > 1 else {}


def _decimal_line(files: list[LookedAt], lines: list[str]) -> None:
    amounts: list[tuple[LookedAt, Column]] = [
        (file, column) for file in files for column in file.called(AMOUNT) if column.is_amount
    ]
    marks = {}
    for file, column in amounts:
        told = column.amounts
        if column.name not in file.source.typed and (told.point or told.comma or told.three_point or told.three_comma):
            marks[column.name] = column.amounts.decimal("comma" if file.source.delimiter == ";" else None)
    if "unclear" in marks.values():
        column = next(column for _, column in amounts if marks.get(column.name) == "unclear")
        lines.append(f"# unsure: write decimal: point, or comma; {column.name} has {column.amounts.example}")
    elif "comma" in marks.values():
        doubt = "  # unsure: not in all columns" if "point" in marks.values() and _marks_differ(amounts) else ""
        lines.append(f"decimal: comma{doubt}")


def _currency_line(files: list[LookedAt], lines: list[str]) -> None:
    """Say which currency stands beside amounts, where it is one: the funnel file must know it."""
    amounts = [column for file in files for column in file.called(AMOUNT) if column.is_amount]
    beside = {currency for column in amounts for currency in column.amounts.currencies}
    if len(beside) == 1 and beside <= SEVERAL.keys():
        [mark] = beside
        lines.append(
            f"# unsure: {mark} beside amounts stands for several currencies; unless it is that of the funnel file,"
        )
        lines.append(f"# write which one, for example currency: {example_of(mark)}")
    elif len(beside) == 1:
        lines.append(
            f"currency: {next(iter(beside))}  # unsure: it stands beside amounts; the funnel file must have its rate, "
            "or write the one that they are in"
        )
    elif not beside and not any(file.called(CURRENCY) for file in files):
        named = currency_in(amounts[0].name) if amounts else None
        if named is not None:
            doubt = f"unsure: as {amounts[0].name} says; the funnel file must have its rate"
            lines.append(f"currency: {example_of(named)}  # {doubt}")


def _marks_differ(amounts: list[tuple[LookedAt, Column]]) -> bool:
    return any(column.amounts.point > column.amounts.comma for _, column in amounts)
