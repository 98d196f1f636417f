"""Territories as a table of 80 columns with the best moves below, and as CSV."""

from decimal import Decimal
from typing import TextIO

from rich.box import SIMPLE_HEAD
from rich.table import Table

from schemas.currencies import minor_digits
from schemas.territories import TerritoryBalance, TerritoryMove, TerritoryShare
from stream.cli.output.screen import console
from stream.cli.output.written import NOTHING, days_of, shortened, written
from stream.core.funnel import Funnel
from stream.service.spreadsheets import SpreadsheetWriter

_NAMES = 20


def show(balance: TerritoryBalance, known: Funnel) -> None:
    """Print a table on standard output: a line per territory, how fair they are, and which moves would help."""
    out = console()
    if not balance.territories:
        out.print("The funnel file has no territories; write them under territories, and in the reps' assignments.")
        return
    out.print(f"Activities and revenue of {days_of(balance.first, balance.last)} · amounts in {balance.currency}")
    out.print(_table(balance, known))
    out.print("Potential, work and revenue are per rep, against all: 1 is fair, 2 is twice as much.")
    if balance.imbalance is not None:
        out.print(f"Imbalance of the potential ({balance.potential_of}): {balance.imbalance:.2f}; 0 is fair.")
    names = {one.territory_id: one.name for one in balance.territories}
    for what, move in (("rep", balance.best_rep_move), ("account", balance.best_account_move)):
        out.print(_said(what, move, names))


def _table(balance: TerritoryBalance, known: Funnel) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("Territory", no_wrap=True)
    for heading in ("Reps", "Potential", "per rep", "Activities", "per rep", "Revenue", "per rep"):
        table.add_column(heading, justify="right", no_wrap=True)
    for one in balance.territories:
        table.add_row(
            shortened(one.name, _NAMES),
            f"{one.reps:g}" if one.reps else "none",
            written(one.potential, "money", known),
            _index(one.balance_index),
            f"{one.activities:,}",
            _index(one.workload_index),
            written(one.revenue, "money", known),
            _index(one.result_index),
        )
    return table


def _index(index: float | None) -> str:
    return NOTHING if index is None else f"{index:.2f}"


def _said(what: str, move: TerritoryMove | None, names: dict[str, str]) -> str:
    if move is None:
        return f"No move of one {what} would make it fairer."
    way = f"from {names[move.origin]} to {names[move.to]}"
    return f"Best move of one {what}: {move.name} {way}; the imbalance falls to {move.imbalance:.2f}."


def write_csv(out: TextIO, balance: TerritoryBalance) -> None:
    """Write a line per territory; amounts in units of the reporting currency."""
    digits = minor_digits(balance.currency)
    writer = SpreadsheetWriter(out, [*TerritoryShare.model_fields, "currency"])
    for one in balance.territories:
        row = one.model_dump(mode="json")
        row |= {name: str(Decimal(row[name]).scaleb(-digits)) for name in ("potential", "revenue")}
        writer.write({**row, "currency": balance.currency})
