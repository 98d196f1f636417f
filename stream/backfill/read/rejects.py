"""Rows that cannot be used: why, and the file that keeps them."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import polars as pl

from stream.service.spreadsheets import SpreadsheetWriter
from stream.words import Words
from stream.words.note import Note


class Rejected(NamedTuple):
    """A row that was not used: where it is, a reason for machines, one for people, and the row."""

    file: str
    line: int
    reason: str
    detail: Note
    row: str


class Rejections:
    """Why rows of a frame cannot be used; of several reasons the first given counts."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.reasons: dict[int, tuple[str, Note]] = {}

    def where(self, bad: pl.Series, reason: str, detail: Callable[[int], Note]) -> None:
        """Reject the rows where `bad` is true; `detail` is asked with their numbers."""
        for row in bad.fill_null(False).arg_true():
            if row not in self.reasons:
                self.reasons[row] = reason, detail(row)

    @property
    def good(self) -> pl.Series:
        """Which rows are left."""
        mask = pl.repeat(True, self.rows, eager=True)
        return mask.scatter(list(self.reasons), False) if self.reasons else mask


class RejectedFile:
    """A CSV file of rejected rows, made anew with the first of them; an earlier run's file is taken away.

    What is wrong with a row is said in the language of who reads it.
    """

    def __init__(self, path: Path, words: Words) -> None:
        self.path = path
        self.rows = 0
        # Thousands of rows may say the same, and a message takes as long as all else of a row.
        self._said = lru_cache(maxsize=4096)(lambda detail: detail.said(words))
        path.unlink(missing_ok=True)

    def add(self, rows: Iterable[Rejected]) -> None:
        """Write rows."""
        kept = list(rows)
        if not kept:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        is_new = not self.path.exists()
        with self.path.open("a", encoding="utf-8", newline="") as file:
            writer = SpreadsheetWriter(file, Rejected._fields, with_names=is_new)
            for row in kept:
                writer.write_cells(row._replace(detail=self._said(row.detail)))
        self.rows += len(kept)
