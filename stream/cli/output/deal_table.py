"""Deals as a table of 80 columns or more, and as CSV."""

from decimal import Decimal
from typing import TextIO

from rich.box import SIMPLE_HEAD
from rich.table import Table

from schemas.currencies import minor_digits
from schemas.report import DealList, ListedDeal
from stream.cli.output.names import NOTHING, shortened
from stream.cli.output.reader import Reader
from stream.cli.output.screen import console, name_cell, print_table
from stream.service.spreadsheets import SpreadsheetWriter

_WIDTH = 80
"""What a terminal has at least; in a wider one ids are whole."""

_FLAGS = ("stuck", "quiet", "overdue", "uncertain")
_TEXTS = ("deal", "stage", "owner")
_NUMBERS = ("days", "amount", "close-day", "flags-short")
_PAYS = "pays"
_WIDTHS, _NARROW = (20, 14, 14), (14, 8, 8)
"""Of the texts; narrow ones leave room for what deals pay."""


def show(deals: DealList, reader: Reader) -> None:
    """Print a table on standard output: a line per deal, and how many there are."""
    out = console()
    said = f"{reader.say('deals', n=deals.count)}, {reader.money(deals.amount)} {deals.currency}"
    if deals.without_amount:
        said += f", {reader.say('deals-without-amount', n=deals.without_amount, currency=deals.currency)}"
    if deals.deals:
        print_table(out, deal_lines(deals, reader, out.width))
    flags = [flag for flag in _FLAGS if any(getattr(deal, flag) for deal in deals.deals)]
    legend = [f"{_letter(flag, reader)} {reader.say(f'flag-{flag}')}" for flag in flags]
    out.print(f"{said}{'; ' if legend else ''}{', '.join(legend)}")
    if deals.count > len(deals.deals) > 0:
        out.print(reader.say("deals-shown", n=len(deals.deals)))


def _letter(flag: str, reader: Reader) -> str:
    return reader.say(f"flag-{flag}")[0].upper()


def deal_lines(deals: DealList, reader: Reader, width: int) -> Table:
    """Return a line per deal for a terminal that is so wide."""
    room = max(0, width - _WIDTH)
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for heading in _TEXTS:
        table.add_column(name_cell(reader.say(heading)))
    pays = any(deal.next_deal_pays is not None for deal in deals.deals)
    of_id, of_stage, of_owner = _NARROW if pays else _WIDTHS
    for heading in (*_NUMBERS[:2], *((_PAYS,) if pays else ()), *_NUMBERS[2:]):
        table.add_column(reader.say(heading), justify="right", no_wrap=True)
    for deal in deals.deals:
        closed = deal.closed_at and deal.closed_at.astimezone(reader.funnel.zone).date().isoformat()
        ends = closed or deal.expected_close
        table.add_row(
            name_cell(shortened(deal.deal_id, of_id + room)),
            name_cell(shortened(deal.stage or reader.say("no-stage"), of_stage)),
            name_cell(shortened(reader.name(deal.rep_id, deal.owner), of_owner)),
            NOTHING if deal.days_in_stage is None else reader.number(deal.days_in_stage),
            reader.money(deal.reported_amount),
            *((reader.money(deal.next_deal_pays),) if pays else ()),
            reader.figures(ends) if ends else NOTHING,
            "".join(_letter(flag, reader) for flag in _FLAGS if getattr(deal, flag)),
        )
    return table


def write_csv(out: TextIO, deals: DealList) -> None:
    """Write every field; amounts in units of their currency."""
    reporting = minor_digits(deals.currency)
    writer = SpreadsheetWriter(out, ListedDeal.model_fields)
    for deal in deals.deals:
        row = deal.model_dump(mode="json")
        own = minor_digits(deal.currency) if deal.currency else 0
        for name, digits in (("amount", own), ("reported_amount", reporting), ("next_deal_pays", reporting)):
            if row[name] is not None:
                row[name] = str(Decimal(row[name]).scaleb(-digits))
        writer.write(row)
