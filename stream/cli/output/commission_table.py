"""What reps are paid, on a terminal of 80 columns and as CSV."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TextIO

from rich.box import SIMPLE_HEAD
from rich.table import Table

from schemas.commission import Commission, CommissionPosting, CommissionStatement
from schemas.currencies import minor_digits
from stream.cli.output.names import shortened
from stream.cli.output.reader import Reader
from stream.cli.output.screen import console, name_cell, print_table
from stream.service.spreadsheets import SpreadsheetWriter

_MOST_NEXT = 5
_IN_CSV = (
    "rep_id", "name", "from", "to", "plan_id", "settled", "deal_id", "url", "closed_on", "posted_on", "of_from",
    "of_to", "amount", "attained_before", "attained_after", "paid", "reason",
)  # fmt: skip
_MONEY = ("amount", "attained_before", "attained_after", "paid")


def show(answer: Commission, reader: Reader) -> None:
    """Print on standard output: a line per rep and period, the postings of one rep, and what comes next."""
    out, file = console(), reader.funnel.file
    amounts = reader.say("head-amounts", currency=answer.currency)
    out.print(f"{reader.say('pay-title')} · {reader.days(answer.first, answer.last)} · {amounts}")
    out.print(reader.say("pay-as-known", moment=reader.moment(answer.as_of), zone=file.time_zone))
    if answer.team is not None:
        out.print(reader.say("pay-of-team"))
    if not answer.has_plans:
        out.print(" ".join([reader.say("pay-not-written"), *_of_other_plan(answer, reader)]))
        return
    if not answer.statements:
        out.print(" ".join([reader.say("pay-nobody"), *_of_other_plan(answer, reader)]))
        return
    print_table(out, statement_lines(answer, reader))
    if answer.rep is not None or len(answer.statements) == 1:
        for statement in answer.statements:
            print_table(out, _postings(statement, reader))
    out.print(" ".join(_said(answer, reader)))
    if answer.at_forecast is not None:
        low, middle, high = map(reader.money, answer.at_forecast.model_dump().values())
        out.print(reader.say("pay-at-forecasts", low=low, middle=middle, high=high))
    for line in _of_next_deals(answer, reader):
        out.print(line)


def statement_lines(answer: Commission, reader: Reader) -> Table:
    """Return a line per rep and period."""
    numbers = ("quota", "won", "pay-of-quota", "pay-earned-short", "pay-adjusted-short", "pay-paid")
    table = _table(reader, ("rows-rep", "period"), numbers)
    for one in answer.statements:
        table.add_row(
            name_cell(shortened(one.name, 16)),
            reader.days(one.first, one.last).rpartition(" ")[0],
            reader.money(one.quota or None),
            reader.money(one.attained),
            reader.share(one.attainment),
            reader.money(one.earned),
            reader.money(one.adjusted) if one.adjusted else "",
            reader.money(one.paid) + ("" if one.settled else "*"),
        )
    return table


def _postings(statement: CommissionStatement, reader: Reader) -> Table:
    table = _table(reader, ("deal", "pay-closed"), ("amount", "pay-from", "pay-to", "pay-paid"), "why")
    for one in statement.postings:
        table.add_row(
            name_cell(shortened(one.deal_id, 16)),
            reader.figures(one.closed_on),
            reader.money(one.amount),
            reader.share(one.attainment_before),
            reader.share(one.attainment_after),
            reader.money(one.paid, 2),
            shortened(reader.say(f"posting-{one.reason}"), 20),
        )
    return table


def _table(reader: Reader, texts: tuple[str, ...], numbers: tuple[str, ...], *more: str) -> Table:
    """Return a table without rows. `texts`, `numbers`, `more`: messages at the heads of its columns."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    names, *others = texts
    table.add_column(name_cell(reader.say(names)))
    for heading in others:
        table.add_column(reader.say(heading), no_wrap=True)
    for heading in numbers:
        table.add_column(reader.say(heading), justify="right", no_wrap=True)
    for heading in more:
        table.add_column(reader.say(heading), no_wrap=True)
    return table


def _said(answer: Commission, reader: Reader) -> Iterator[str]:
    paid = answer.paid or 0
    if any(not one.settled for one in answer.statements):
        yield reader.say("pay-in-all-open", amount=reader.money(paid), open=reader.money(paid - answer.settled))
    else:
        yield reader.say("pay-in-all", amount=reader.money(paid))
    yield from _of_other_plan(answer, reader)


def _of_other_plan(answer: Commission, reader: Reader) -> Iterator[str]:
    if answer.other_plan is not None:
        difference = answer.other_plan.paid - (answer.paid or 0)
        told = {"amount": reader.money(answer.other_plan.paid), "difference": reader.money(abs(difference))}
        yield reader.say("pay-other-more" if difference >= 0 else "pay-other-less", **told)
        named = answer.other_plan.reps
        if without := sorted({one.name for one in answer.statements if one.rep_id not in named}):
            yield reader.say("pay-other-without", reps=", ".join(without))


def _of_next_deals(answer: Commission, reader: Reader) -> Iterator[str]:
    paying = [one for one in answer.next_deals if one.pays]
    for one in paying[:_MOST_NEXT]:
        yield reader.say(
            "pay-would-get",
            rep=one.name,
            pays=reader.money(one.pays),
            deal=shortened(one.deal_id, 20),
            stage=shortened(one.stage, 14),
            amount=reader.money(one.amount),
        )
    if len(paying) > _MOST_NEXT:
        yield reader.say("pay-others-would", n=len(paying) - _MOST_NEXT)


def write_csv(out: TextIO, answer: Commission) -> None:
    """Write a row for each posting; amounts in units of the reporting currency."""
    writer = SpreadsheetWriter(out, _IN_CSV)
    for statement in answer.statements:
        for posting in statement.postings:
            writer.write(_row(statement, posting, minor_digits(answer.currency)))


def _row(statement: CommissionStatement, posting: CommissionPosting, digits: int) -> dict[str, object]:
    row = statement.model_dump(by_alias=True) | posting.model_dump()
    return row | {name: str(Decimal(row[name]).scaleb(-digits)) for name in _MONEY if row[name] is not None}
