"""Read workbooks (.xlsx, .xlsb, .xls, .ods): one sheet, whole, since they have a million rows at most."""

import logging
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import fastexcel
import polars as pl

from stream.backfill.mapping import BackfillError
from stream.backfill.read.footer import Tail, footer_length
from stream.backfill.read.groups import headings, names_again, refuse_another_order
from stream.backfill.read.header import NoHeader, column_names, header_place
from stream.backfill.read.ods_cells import error_cells
from stream.backfill.read.ods_cells import marked_cells as marked_in_ods
from stream.backfill.read.source import Batch, Source, stripped
from stream.backfill.read.subtotals import filled_down, subtotals
from stream.backfill.read.xlsx_cells import PERCENT, empty_cells, merged_cells, number_rows
from stream.backfill.read.xlsx_cells import marked_cells as marked_in_xlsx
from stream.words.note import note

# It tells of each column whose cells are of several kinds, where a person reads; all is looked at here anyway.
logging.getLogger("fastexcel").setLevel(logging.ERROR)

MOST_BYTES = 4 * 1024**3
"""Of a workbook, unpacked: a sheet of a million rows has a fraction of it, and all of it is read at once."""

_SAMPLE_ROWS = 100
_FOOTER_ROWS = 20
_DECIMALS = r"[0-9][.,][0-9]"
_TWO_WAYS = r"^-?[1-9][0-9]{0,2}[.,][0-9]{3}$"
_LONGER = r"^-?[0-9]{16,}$"


def open_workbook(name: str, path: Path, sheet: str | None) -> Source:
    """Return a sheet of a workbook with its header: the one named, else the first that holds a table.

    Raises BackfillError where there is none.
    """
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            size = sum(one.file_size for one in archive.infolist())
        if size > MOST_BYTES:
            raise BackfillError(
                f"{name} is {size / 1024**3:,.0f} GiB when it is unpacked, too much to read at once; save it as CSV"
            )
    try:
        names = fastexcel.read_excel(path).sheet_names
    except fastexcel.FastExcelError as error:
        why = str(error).splitlines()[0]
        raise BackfillError(
            f"{name} is no workbook that can be read ({why}); save it without a password, or as CSV"
        ) from None
    if sheet is not None and sheet not in names:
        raise BackfillError(f"{name} has no sheet {sheet!r}; it has {', '.join(names)}")
    why = "it is empty"
    tables: list[tuple[str, pl.DataFrame, int]] = []
    for one in [sheet] if sheet is not None else names:
        cells = _cells(name, path, one)
        try:
            place = header_place([_filled_up(row) for row in cells.head(_SAMPLE_ROWS).rows()])
        except NoHeader as error:
            why = str(error) if cells.height else why
            continue
        tables.append((one, cells, place))
    if not tables:
        raise BackfillError(f"{name} has no table that can be read: {why}")
    # A sheet of remarks has a column, or no rows below its first; a hidden one counts where no other is a table.
    fit = [one for one in tables if one[1].width > 1 and one[1].height > one[2] + 1]
    visible = (one for one in fit if len(tables) == 1 or _is_visible(path, one[0]))
    chosen, cells, place = next(visible, None) or (fit or tables)[0]
    header = column_names(_filled_up(cells.row(place)), cells.width)
    others = tuple(other for other in names if other != chosen)
    typed = _numbers(path, chosen, place + 1, header)
    below = cells.slice(place + 1).rename(dict(zip(cells.columns, header, strict=True)))
    told = None
    if others and sheet is None:
        told = note("backfill-sheet", file=name, sheet=chosen, others=", ".join(others))
    return Source(
        name,
        path,
        "workbook",
        header,
        cells.height,
        header_line=place + 1,
        sheet=chosen,
        other_sheets=others,
        typed=typed,
        mixed=_mixed(below.drop(typed), path, chosen, place + 1, header),
        note=told,
        titles=tuple(cell for row in cells.head(place).rows() for cell in row if cell),
    )


def workbook_batches(source: Source, wanted: list[str], rows: int) -> Iterator[Batch]:
    """Yield the rows of a sheet. Raises BackfillError where it cannot be read."""
    cells = _cells(source.name, source.path, source.sheet)
    cells.columns = list(source.header)
    cells = stripped(_as_exact(cells, source)).with_row_index("\x1fline", offset=1).slice(source.header_line)
    cells = cells.filter(~pl.all_horizontal(pl.all().exclude("\x1fline").is_null()))
    cut = _footer(cells, source)
    kept, above = _without_headings(cells.head(cells.height - cut), source.header)
    cut += above
    named = kept.drop("\x1fline")
    refuse_another_order(source.name, named, kept["\x1fline"].to_list())
    within = subtotals(named)
    if within.any():
        kept, cut = filled_down(kept.filter(~within)), cut + int(within.sum())
    kept = _with_marks(kept, source, wanted)
    for start in range(0, max(kept.height, 1), rows):
        part = kept.slice(start, rows)
        is_last = start + rows >= kept.height
        lines = part["\x1fline"].to_list()
        done = source.size if is_last else lines[-1]
        yield Batch(part.select(wanted), lines, [], done, cut if is_last else 0)


def _with_marks(cells: pl.DataFrame, source: Source, wanted: list[str]) -> pl.DataFrame:
    """Return cells with the currency behind a number that a person sees beside it, and percentages as they are seen."""
    places = _places(source.path, source.sheet, source.header)
    columns = {places[name]: name for name in wanted}
    marks: dict[str, dict[int, str]] = {}
    for one in (*marked_in_xlsx(source.path, source.sheet), *marked_in_ods(source.path, source.sheet)):
        if one.column in columns:
            marks.setdefault(columns[one.column], {})[one.row + 1] = one.shows
    for name, by_line in marks.items():
        mark = cells["\x1fline"].replace_strict(by_line, default=None, return_dtype=pl.String)
        percents = (mark == PERCENT).fill_null(False).arg_true()
        if len(percents):
            seen = [_as_percentage(one) for one in cells[name].gather(percents)]
            cells = cells.with_columns(cells[name].scatter(percents, seen))
            mark = mark.scatter(percents, None)
        if name not in source.typed:
            # Beside text, in which a point may mean thousands, a number has none.
            rows = (mark.is_not_null() & cells[name].str.contains(".", literal=True)).fill_null(False).arg_true()
            whole = [_without_point(one) for one in cells[name].gather(rows)]
            cells = cells.with_columns(cells[name].scatter(rows, whole))
        shown = pl.when(mark.is_null()).then(pl.col(name)).otherwise(pl.col(name) + " " + mark)
        cells = cells.with_columns(shown.alias(name))
    return cells


def _as_percentage(number: str | None) -> str | None:
    """Return 0.125 as 12.5%."""
    try:
        return None if number is None else f"{(Decimal(number) * 100).normalize():f}{PERCENT}"
    except ArithmeticError:
        return number


def _without_point(number: str) -> str:
    """Return 5.5 as 55E-1."""
    sign, digits, exponent = Decimal(number).as_tuple()
    return f"{'-' if sign else ''}{''.join(map(str, digits))}E{exponent}"


def _without_headings(cells: pl.DataFrame, header: tuple[str, ...]) -> tuple[pl.DataFrame, int]:
    """Return the rows without those that name the columns again, and groups above them, and how many these are."""
    again = cells.select(names_again(header)).to_series()
    if not again.any():
        return cells, 0
    lines = cells["\x1fline"]
    filled = cells.select(pl.sum_horizontal(pl.all().exclude("\x1fline").is_not_null())).to_series()
    named_again = lines.filter(again)
    gone = [*named_again, *headings(lines, set(lines.filter(filled == 1)), named_again)]
    return cells.filter(~lines.is_in(gone)), len(gone)


def _cells(name: str, path: Path, sheet: str) -> pl.DataFrame:
    """Return all cells of a sheet as text, from its first row on; errors and formulas without a value as they show."""
    try:
        loaded = fastexcel.read_excel(path).load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string")
        return _with_empty(loaded.to_polars(), loaded, path, sheet)
    except fastexcel.FastExcelError as error:
        raise BackfillError(f"{name}: cannot read the sheet {sheet!r}: {str(error).splitlines()[0]}") from None


def _with_empty(cells: pl.DataFrame, loaded: fastexcel.ExcelSheet, path: Path, sheet: str) -> pl.DataFrame:
    places = {one.absolute_index: one.index for one in loaded.selected_columns}
    columns: dict[str, tuple[list[int], list[str]]] = {}
    for one in (*empty_cells(path, sheet), *error_cells(path, sheet)):
        if one.column in places and one.row < cells.height:
            rows, shows = columns.setdefault(cells.columns[places[one.column]], ([], []))
            rows.append(one.row)
            shows.append(one.shows)
    cells = cells.with_columns(cells[name].scatter(rows, shows) for name, (rows, shows) in columns.items())
    below: dict[str, dict[int, str]] = {}
    for merged in merged_cells(path, sheet):
        # A name over several rows is that of all of them; an amount, a date or an id need not be.
        if merged.column in places and merged.last < cells.height:
            name = cells.columns[places[merged.column]]
            told = cells[name][merged.first]
            if told is not None and told[:1].isalpha():
                below.setdefault(name, {}).update(dict.fromkeys(range(merged.first + 1, merged.last + 1), told))
    return cells.with_columns(cells[name].scatter(list(rows), list(rows.values())) for name, rows in below.items())


def _is_visible(path: Path, sheet: str) -> bool:
    return fastexcel.read_excel(path).load_sheet(sheet, header_row=None, n_rows=1).visible == "visible"


def _as_exact(cells: pl.DataFrame, source: Source) -> pl.DataFrame:
    """Return cells in which numbers of more than 15 digits are written with those and an exponent.

    A workbook keeps no more: whatever had them, such as an id, was rounded; but where they are text.
    """
    rows = {one.name: one.str.contains(_LONGER).fill_null(False).arg_true() for one in cells}
    rows = {name: found for name, found in rows.items() if len(found)}
    beside = [name for name in rows if name not in source.typed]
    if beside:
        places = _places(source.path, source.sheet, source.header)
        numbers = number_rows(source.path, source.sheet, [places[name] for name in beside])
        rows |= {name: rows[name].filter(rows[name].is_in(list(numbers[places[name]]))) for name in beside}
    return cells.with_columns(
        cells[name].scatter(found, [f"{Decimal(text):.14E}" for text in cells[name].gather(found)])
        for name, found in rows.items()
        if len(found)
    )


def _filled_up(row: tuple[str | None, ...]) -> list[str]:
    return ["" if cell is None else cell for cell in row]


def _numbers(path: Path, sheet: str, skip: int, header: tuple[str, ...]) -> frozenset[str]:
    """Return the columns that hold nothing but numbers."""
    loaded = fastexcel.read_excel(path).load_sheet(sheet, header_row=None, skip_rows=skip).to_polars()
    return frozenset(name for name, column in zip(header, loaded, strict=False) if column.dtype.is_numeric())


def _mixed(cells: pl.DataFrame, path: Path, sheet: str, first: int, header: tuple[str, ...]) -> dict[str, str | None]:
    """Return the columns with numbers and text, and one that can be read in two ways, such as 1.234, if there is one.

    Those without decimals, of either kind, do not matter.
    """
    suspects = [one for one in cells if one.str.contains(_DECIMALS).any()]
    if not suspects:
        return {}
    of_columns = _places(path, sheet, header)
    places = {one.name: of_columns[one.name] for one in suspects}
    numbers = number_rows(path, sheet, places.values())
    mixed: dict[str, str | None] = {}
    for column in suspects:
        rows = numbers[places[column.name]]
        unclear = column.str.contains(_TWO_WAYS).fill_null(False).arg_true() if rows else ()
        if rows:
            mixed[column.name] = next((str(column[row]) for row in unclear if row + first not in rows), None)
    return mixed


def _places(path: Path, sheet: str, header: tuple[str, ...]) -> dict[str, int]:
    """Return where in a sheet its columns stand."""
    used = fastexcel.read_excel(path).load_sheet(sheet, header_row=None, skip_rows=0, n_rows=1).available_columns()
    return {name: used[place].absolute_index for place, name in enumerate(header)}


def _footer(cells: pl.DataFrame, source: Source) -> int:
    last = cells.tail(_FOOTER_ROWS)
    tails = [Tail(line, tuple(cell for cell in row if cell), False) for line, *row in last.rows()]
    before = cells.height - last.height
    end = cells["\x1fline"][before - 1] if before else source.header_line
    return footer_length(tails, len(source.header), end)
