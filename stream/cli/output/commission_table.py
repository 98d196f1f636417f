"""What reps are paid, on a terminal of 80 columns and as CSV."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TextIO

from rich.box import SIMPLE_HEAD
from rich.table import Table

from schemas.commission import Commission, CommissionPosting, CommissionStatement
from schemas.currencies import minor_digits
from stream.cli.output.screen import console
from stream.cli.output.written import NOTHING, days_of, moment_of, shortened, written
from stream.core.funnel import Funnel
from stream.service.counted import counted
from stream.service.spreadsheets import SpreadsheetWriter

_MOST_NEXT = 5
_IN_CSV = (
    "rep_id", "name", "from", "to", "plan_id", "settled", "deal_id", "url", "closed_on", "posted_on", "of_from",
    "of_to", "amount", "attained_before", "attained_after", "paid", "reason",
)  # fmt: skip
_MONEY = ("amount", "attained_before", "attained_after", "paid")


def show(answer: Commission, known: Funnel) -> None:
    """Print on standard output: a line per rep and period, the postings of one rep, and what comes next."""
    out = console()
    out.print(f"Commission · {days_of(answer.first, answer.last)} · amounts in {known.currency}")
    out.print(f"As it was known on {moment_of(answer.as_of, known)} ({known.file.time_zone})")
    if not answer.has_plans:
        out.print("The funnel file has no plan; add plans, and quotas for their reps.")
        return
    if not answer.statements:
        out.print("No rep with a plan has a quota on these days.")
        return
    out.print(_statements(answer, known))
    if answer.rep is not None or len(answer.statements) == 1:
        for statement in answer.statements:
            out.print(_postings(statement, known))
    out.print(_said(answer, known))
    if answer.at_forecast is not None:
        low, middle, high = (written(one, "money", known) for one in answer.at_forecast.model_dump().values())
        out.print(
            f"At the reps' forecasts the running periods cost {middle}; {low} at the low ones, {high} at the high."
        )
    for line in _of_next_deals(answer, known):
        out.print(line)


def _statements(answer: Commission, known: Funnel) -> Table:
    table = _table(("Rep", "Period"), ("Quota", "Won", "Of it", "Earned", "Adjusted", "Paid"))
    for one in answer.statements:
        table.add_row(
            shortened(one.name, 16),
            days_of(one.first, one.last).rpartition(" ")[0],
            written(one.quota or None, "money", known),
            written(one.attained, "money", known),
            NOTHING if one.attainment is None else f"{one.attainment:.0%}",
            written(one.earned, "money", known),
            written(one.adjusted, "money", known) if one.adjusted else "",
            written(one.paid, "money", known) + ("" if one.settled else "*"),
        )
    return table


def _postings(statement: CommissionStatement, known: Funnel) -> Table:
    table = _table(("Deal", "Closed"), ("Amount", "From", "To", "Paid"), "Why")
    for one in statement.postings:
        table.add_row(
            shortened(one.deal_id, 16),
            one.closed_on,
            written(one.amount, "money", known),
            _percent(one.attainment_before),
            _percent(one.attainment_after),
            f"{one.paid / 10 ** minor_digits(known.currency):,.2f}",
            shortened(one.why, 18),
        )
    return table


def _table(texts: tuple[str, ...], numbers: tuple[str, ...], *more: str) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for heading in texts:
        table.add_column(heading, no_wrap=True)
    for heading in numbers:
        table.add_column(heading, justify="right", no_wrap=True)
    for heading in more:
        table.add_column(heading, no_wrap=True)
    return table


def _percent(share: float | None) -> str:
    return NOTHING if share is None else f"{share:.0%}"


def _said(answer: Commission, known: Funnel) -> str:
    paid = answer.paid or 0
    open_ = paid - answer.settled
    said = f"{written(paid, 'money', known)} in all"
    if any(not one.settled for one in answer.statements):
        said += f"; * not settled yet: {written(open_, 'money', known)}"
    if answer.other_plan is not None:
        difference = answer.other_plan.paid - paid
        more = "more" if difference >= 0 else "less"
        said += (
            f". By the other plans {written(answer.other_plan.paid, 'money', known)}, "
            f"{written(abs(difference), 'money', known)} {more}"
        )
    return said + "."


def _of_next_deals(answer: Commission, known: Funnel) -> Iterator[str]:
    paying = [one for one in answer.next_deals if one.pays]
    for one in paying[:_MOST_NEXT]:
        yield (
            f"{one.name} gets {written(one.pays, 'money', known)} for winning {shortened(one.deal_id, 20)} "
            f"({shortened(one.stage, 14)}, {written(one.amount, 'money', known)}) now."
        )
    if len(paying) > _MOST_NEXT:
        yield f"{counted(len(paying) - _MOST_NEXT, 'other open deal')} would pay too; --json has them."


def write_csv(out: TextIO, answer: Commission) -> None:
    """Write a row for each posting; amounts in units of the reporting currency."""
    writer = SpreadsheetWriter(out, _IN_CSV)
    for statement in answer.statements:
        for posting in statement.postings:
            writer.write(_row(statement, posting, minor_digits(answer.currency)))


def _row(statement: CommissionStatement, posting: CommissionPosting, digits: int) -> dict[str, object]:
    row = statement.model_dump(by_alias=True) | posting.model_dump()
    return row | {name: str(Decimal(row[name]).scaleb(-digits)) for name in _MONEY if row[name] is not None}
