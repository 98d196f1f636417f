"""The answer to a question in SQL: as a table, and as CSV."""

import json
from typing import Any, NamedTuple, TextIO

from stream.cli.output.names import NOTHING
from stream.cli.output.screen import console, table
from stream.service.counted import counted
from stream.service.spreadsheets import SpreadsheetWriter

MOST_SHOWN = 1_000
"""Rows of a table; more are for --csv."""

_NUMBERS = ("Int", "UInt", "Float", "Decimal", "BFloat")


class Answer(NamedTuple):
    """Columns by name and ClickHouse's type, and rows."""

    columns: list[tuple[str, str]]
    rows: list[list[Any]]

    @classmethod
    def of(cls, body: bytes) -> "Answer":
        """Return what ClickHouse wrote as JSONCompact."""
        told = json.loads(body)
        return cls([(column["name"], column["type"]) for column in told["meta"]], told["data"])

    def as_json(self) -> dict[str, Any]:
        """Return it as `--json` prints it."""
        return {"columns": [{"name": name, "type": kind} for name, kind in self.columns], "rows": self.rows}


def show(answer: Answer) -> None:
    """Print a table on standard output, and how many rows there are."""
    lines = table()
    for name, kind in answer.columns:
        is_number = kind.removeprefix("Nullable(").startswith(_NUMBERS)
        lines.add_column(name, justify="right" if is_number else "left", overflow="fold")
    for row in answer.rows[:MOST_SHOWN]:
        lines.add_row(*(NOTHING if value is None else _text(value) for value in row))
    out = console()
    out.print(lines)
    shown = "" if len(answer.rows) <= MOST_SHOWN else f"; these are the first {MOST_SHOWN:,}, --csv has all"
    out.print(f"{counted(len(answer.rows), 'row')}{shown}")


def write_csv(out: TextIO, answer: Answer) -> None:
    """Write a line for each row; what is NULL is empty, arrays and maps are JSON."""
    writer = SpreadsheetWriter(out, [name for name, _ in answer.columns])
    for row in answer.rows:
        writer.write_cells(value if value is None or isinstance(value, int | float) else _text(value) for value in row)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
