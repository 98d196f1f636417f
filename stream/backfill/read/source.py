"""A file of rows, whatever its form: its header, and its rows in batches, every column as text."""

import unicodedata
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import polars as pl

from schemas.visible import JOINERS, UNSEEN, cleaned
from stream.words.note import Note

BATCH_ROWS = 50_000

_UNSEEN = (
    rf"[{UNSEEN}{JOINERS}\p{{M}}\x{{340}}-\x{{387}}\x{{958}}-\x{{fff}}\x{{1100}}-\x{{11ff}}\x{{1f71}}-\x{{1fff}}"
    r"\x{2000}\x{2001}\x{2126}-\x{212b}\x{2329}\x{232a}\x{f900}-\x{fb4f}\x{2f800}-\x{2fa1f}]"
)
"""In text with one of these there may be something that nobody sees, or a letter that can be written in two ways."""
_OTHER_DIGITS = "[٠-٩۰-۹０-９]"
_IN_OTHER_DIGITS = rf"^[^\p{{L}}]*{_OTHER_DIGITS}[^\p{{L}}]*$"
_DIGITS = {
    **{chr(zero + digit): str(digit) for zero in (0x660, 0x6F0, 0xFF10) for digit in range(10)},
    "٫": ".",
    "٬": ",",
    "，": ",",
    "．": ".",
}
"""Digits and separators of Arabic, Persian, and of the width of a Chinese character, in numbers and dates."""


_MARKED = r"""^(?:="|'|=HYPERLINK\()"""
_LINK = r'(?i)^=HYPERLINK\("[^"]*"[,;]\s*"?([^"]*?)"?\)$'
"""A link with the text that is shown of it."""


class Broken(NamedTuple):
    """A row that cannot be read: its first line, what is wrong, and the row; its cells where it can be taken apart."""

    line: int
    why: Note
    text: str
    cells: tuple[str, ...] = ()


class Batch(NamedTuple):
    """Rows of a file: `columns` has the columns asked for, as text; `lines` where each row is.

    A line of a Parquet file is a row, counted from 1; one of a workbook is a row of its sheet. `done` says how many
    bytes (CSV) or rows are read, `left_out` how many lines are none of the table: totals and remarks.
    """

    columns: pl.DataFrame
    lines: list[int]
    broken: list[Broken]
    done: int
    left_out: int = 0


class Source(NamedTuple):
    """A file and how it is written.

    `sheet` is the one of a workbook that is read, `other_sheets` are beside it. `size` is what `Batch.done` reaches at
    its end. `typed` are the columns that hold numbers, not text that looks like them, so that a point in them is a
    decimal one. `mixed` are those that hold numbers and text, with a text that can be read in two
    ways, if there is one. `header_line` is where the rows begin, less one. `note`: what a person should know of how it
    is read.
    `titles`: what stands above the header.
    `is_copy`: it was made from what was given, so that its own date says nothing.
    """

    name: str
    path: Path
    form: str
    header: tuple[str, ...]
    size: int
    encoding: str = ""
    delimiter: str = ""
    header_line: int = 1
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()
    typed: frozenset[str] = frozenset()
    mixed: Mapping[str, str | None] = MappingProxyType({})
    note: Note | None = None
    is_copy: bool = False
    titles: tuple[str, ...] = ()


def stripped(frame: pl.DataFrame) -> pl.DataFrame:
    """Return columns of text without the blanks around them, and without marks that they are text; null where empty.

    A spreadsheet is told to take 00124 as text by ="00124", or by '00124; the latter also keeps it from formulas. Of a
    link the text is read that is shown. What nobody sees is left out, so that two cells that look alike are alike; what
    breaks a line becomes a blank. Numbers and dates in the digits of other scripts are in ours.
    """
    text = pl.all().str.strip_chars()
    bare = _in_our_digits(_seen(frame).select(pl.when(text != "").then(text).name.keep()))
    marked = [one.name for one in bare if one.str.contains(_MARKED).any()]
    if not marked:
        return bare
    # A name may begin with an apostrophe: 't Hooft.
    cells = (
        pl.col(marked)
        .str.replace(r'^="(.*)"$', "${1}")
        .str.replace(r"^'([0-9=+@-][^']*)$", "${1}")
        .str.replace(_LINK, "${1}")
    )
    return bare.with_columns(cells).with_columns(pl.when(pl.col(marked) != "").then(pl.col(marked)).name.keep())


def seen(cell: str) -> str:
    """Return what a person sees of a cell: letters whole, without what nobody sees, and a blank where a line breaks."""
    return unicodedata.normalize("NFC", cleaned(cell.replace("\r\n", "\n")))


def _in_our_digits(frame: pl.DataFrame) -> pl.DataFrame:
    others = _with(_OTHER_DIGITS, frame)
    ours = pl.col(others).str.replace_many(list(_DIGITS), list(_DIGITS.values()))
    written = pl.when(pl.col(others).str.contains(_IN_OTHER_DIGITS)).then(ours).otherwise(pl.col(others))
    return frame.with_columns(written.name.keep()) if others else frame


def _seen(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(
        column.replace({one: seen(one) for one in column.filter(column.str.contains(_UNSEEN)).unique()})
        for column in frame.select(_with(_UNSEEN, frame))
    )


def _with(letters: str, frame: pl.DataFrame) -> list[str]:
    """Return the columns with one of some letters: many times faster than looking into each cell."""
    found = frame.select(pl.all().str.join("").str.contains(letters)).row(0) if frame.width else ()
    return [name for name, is_there in zip(frame.columns, found, strict=True) if is_there]
