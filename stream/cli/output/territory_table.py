"""Territories as a table of 80 columns with the best moves below, and as CSV."""

from decimal import Decimal
from typing import TextIO

from rich.box import SIMPLE_HEAD
from rich.table import Table

from schemas.currencies import minor_digits
from schemas.territories import TerritoryBalance, TerritoryMove, TerritoryShare
from stream.cli.output.names import NOTHING, shortened
from stream.cli.output.reader import Reader
from stream.cli.output.screen import console, name_cell, print_table
from stream.service.spreadsheets import SpreadsheetWriter

_NAMES = 20


def show(balance: TerritoryBalance, reader: Reader) -> None:
    """Print a table on standard output: a line per territory, how fair they are, and which moves would help."""
    out = console()
    if not balance.territories:
        out.print(reader.say("territories-not-written"))
        return
    amounts = reader.say("head-amounts", currency=balance.currency)
    parts = [reader.say("territories-of", days=reader.days(balance.first, balance.last)), amounts]
    if balance.as_of is not None:
        parts.append(reader.say("head-as-known", moment=reader.moment(balance.as_of)))
    out.print(" · ".join(parts))
    print_table(out, territory_lines(balance, reader))
    out.print(reader.say("territories-meaning"))
    if balance.imbalance is not None:
        of = reader.say(f"potential-of-{balance.potential_of.replace(' ', '-')}")
        out.print(reader.say("territories-imbalance", of=of, imbalance=reader.number(balance.imbalance, 2)))
    names = {one.territory_id: one.name for one in balance.territories}
    for what, move in (("rep", balance.best_rep_move), ("account", balance.best_account_move)):
        out.print(_said(what, move, names, reader))


def territory_lines(balance: TerritoryBalance, reader: Reader) -> Table:
    """Return a line per territory."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(name_cell(reader.say("rows-territory")))
    for heading in (
        "reps-short",
        "potential",
        "per-rep",
        "activities-short",
        "per-rep",
        "kpi-deals-revenue",
        "per-rep",
    ):
        table.add_column(reader.say(heading), justify="right", no_wrap=True)
    for one in balance.territories:
        table.add_row(
            name_cell(shortened(one.name, _NAMES)),
            _reps(one.reps, reader) if one.reps else reader.say("fair-none"),
            reader.money(one.potential),
            _index(one.balance_index, reader),
            reader.number(one.activities),
            _index(one.workload_index, reader),
            reader.money(one.revenue),
            _index(one.result_index, reader),
        )
    return table


def _reps(reps: float, reader: Reader) -> str:
    """Return how many reps; one who is new, or works elsewhere too, is a part of one."""
    places = 0 if reps == round(reps) else 1 if 10 * reps == round(10 * reps) else 2
    return reader.number(reps, places)


def _index(index: float | None, reader: Reader) -> str:
    return NOTHING if index is None else reader.number(index, 2)


def _said(what: str, move: TerritoryMove | None, names: dict[str, str], reader: Reader) -> str:
    if move is None:
        return reader.say(f"no-move-{what}")
    way = {"from": names[move.origin], "to": names[move.to], "imbalance": reader.number(move.imbalance, 2)}
    return reader.say(f"best-move-{what}", what=move.name, **way)


def write_csv(out: TextIO, balance: TerritoryBalance) -> None:
    """Write a line per territory; amounts in units of the reporting currency."""
    digits = minor_digits(balance.currency)
    writer = SpreadsheetWriter(out, [*TerritoryShare.model_fields, "currency"])
    for one in balance.territories:
        row = one.model_dump(mode="json")
        row |= {name: str(Decimal(row[name]).scaleb(-digits)) for name in ("potential", "revenue")}
        writer.write({**row, "currency": balance.currency})
