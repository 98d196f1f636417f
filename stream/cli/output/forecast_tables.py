"""A forecast on a terminal of 80 columns, and as CSV."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, TextIO

from rich.box import SIMPLE_HEAD
from rich.table import Table

from schemas.currencies import minor_digits
from schemas.forecast import ForecastReport
from stream.cli.output.screen import console
from stream.cli.output.written import NOTHING, days_of, range_of, shortened, written
from stream.core.funnel import Funnel
from stream.service.counted import counted
from stream.service.spreadsheets import SpreadsheetWriter

_DEALS = 10
_NAMES = 18
_MONEY = ("booked", "mean", "p10", "p50", "p90", "target")
_IN_ALL = ("in_all_p10", "in_all_p50", "in_all_p90")


def show(told: ForecastReport, known: Funnel) -> None:
    """Print a forecast on standard output."""
    out = console()
    for line in _said(told, known):
        out.print(line)
    for table in (_teams(told, known), _stages(told, known), _deals(told, known), _record(told, known)):
        if table.row_count:
            out.print(table)
    for line in _notes(told):
        out.print(line)


def _said(told: ForecastReport, known: Funnel) -> Iterator[str]:
    """Yield the forecast in words."""

    def money(amount: int | None) -> str:
        return written(amount, "money", known)

    yield f"Forecast for {days_of(told.first, told.last)}, amounts in {told.currency}"
    if told.total is None:
        yield "Too few deals were closed to go by: no forecast yet."
    else:
        of = told.total
        if told.in_all is not None and told.besides is not None:
            all_ = told.in_all
            yield f"About {money(all_.p50)}, in eight of ten cases between {money(all_.p10)} and {money(all_.p90)}."
            if all_.target is not None and all_.chance is not None:
                yield f"Quota {money(all_.target)}: reached with a chance of {all_.chance:.0%}."
            past = counted(told.besides.periods, told.period)
            yield (
                f"By the last {past} at this point: {told.besides.in_time:.0%} of what due deals are expected to bring "
                f"comes by the end, and others bring {money(told.besides.mean)}."
            )
            yield "If each due deal is won with the chance of its stage, and no other deal:"
        yield f"About {money(of.p50)}, in eight of ten cases between {money(of.p10)} and {money(of.p90)}."
        if of.target is not None and of.chance is not None:
            yield f"Quota {money(of.target)}: reached with a chance of {of.chance:.0%}."
        yield f"Booked: {money(of.booked)}."
        due = f"{counted(told.deals_due, 'open deal')}, {money(told.amount_due)}"
        yield f"Due: {due}; of it {money(of.mean - of.booked)} comes on average."
    yield f"Weighted pipeline, whenever it closes: {money(told.weighted_pipeline)}."
    speed = told.velocity
    if speed.per_day is not None and speed.win_rate is not None and speed.cycle_days is not None:
        yield (
            f"Velocity {money(speed.per_day)} a day: {counted(speed.open_deals, 'qualified deal')} × "
            f"{speed.win_rate:.0%} won × {money(speed.average_deal)} / {speed.cycle_days:.0f} days."
        )


def _table(title: str, *headings: str) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(title, no_wrap=True)
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    return table


def _teams(told: ForecastReport, known: Funnel) -> Table:
    table = _table("Team", "Booked", "Due", "Low", "Middle", "High", "Of quota")
    for team in told.teams:
        chance = NOTHING if team.chance is None else f"{team.chance:.0%}"
        amounts = (team.booked, team.amount, team.p10, team.p50, team.p90)
        table.add_row(shortened(team.name, _NAMES), *(written(one, "money", known) for one in amounts), chance)
    return table


def _stages(told: ForecastReport, known: Funnel) -> Table:
    table = _table("Stage", "Deals", "Due", "Expected", "Won", "95% range")
    for stage in told.stages:
        table.add_row(
            shortened(stage.stage, _NAMES),
            f"{stage.deals:,}",
            written(stage.amount, "money", known),
            written(stage.expected, "money", known),
            written(stage.won.value, "share", known),
            range_of(stage.won),
        )
    return table


def _deals(told: ForecastReport, known: Funnel) -> Table:
    table = _table("Deal", "Owner", "Stage", "Amount", "Chance", "Closes")
    for deal in told.deals[:_DEALS]:
        table.add_row(
            shortened(deal.deal_id, 16),
            shortened(deal.owner, 11),
            shortened(deal.stage, 11),
            written(deal.amount, "money", known),
            f"{deal.chance:.0%}",
            f"overdue {deal.expected_close}" if deal.overdue else deal.expected_close,
        )
    return table


def _record(told: ForecastReport, known: Funnel) -> Table:
    table = _table("30 days before", "Low", "High", "Came", "Of others", "")
    for past in told.record:
        amounts = (past.p10, past.p90, past.came, past.came - past.booked - past.came_of_due)
        verdict = "within" if past.within else "more" if past.came > past.p90 else "less"
        table.add_row(days_of(past.first, past.last), *(written(one, "money", known) for one in amounts), verdict)
    return table


def _notes(told: ForecastReport) -> Iterator[str]:
    calibration = told.calibration
    if calibration.periods:
        leaning = "" if calibration.leaning is None else f" Forecasts were {calibration.leaning}, beyond chance."
        yield (
            f"What came lay between low and high in {calibration.within} of "
            f"{counted(calibration.periods, told.period)}; 8 of 10 should.{leaning}"
        )
        if calibration.periods_in_all:
            of = counted(calibration.periods_in_all, told.period)
            yield f"With what other deals bring it lay in the range in {calibration.within_all} of {of}."
        yield "Of others: what deals brought that were not due then."
    left = told.left_out
    for number, why in (
        (left.without_close_date, "no expected close date"),
        (left.without_amount, "no amount"),
        (left.without_chance, "a stage of which too little is known"),
    ):
        if number:
            yield f"Not counted: {counted(number, 'open deal')} with {why}."
    if told.reached_from is not None and told.reached_to is not None:
        yield f"Chances are those of deals that reached their stage from {days_of(told.reached_from, told.reached_to)}."


def write_csv(out: TextIO, told: ForecastReport) -> None:
    """Write the past forecasts with what came, the oldest first, then the present one; amounts in units of currency."""
    columns = (
        "from", "to", "forecast_on", *_MONEY, "chance", "came", "came_of_due", "within", "rank", *_IN_ALL, "within_all",
        "currency",
    )  # fmt: skip
    writer = SpreadsheetWriter(out, columns)
    rows: list[dict[str, Any]] = [past.model_dump(by_alias=True) for past in told.record[::-1]]
    if told.total is not None:
        today = told.generated_at.date().isoformat()
        days = {"from": told.first, "to": told.last, "forecast_on": today}
        rows.append(told.total.model_dump() | days | {"in_all": told.in_all and told.in_all.model_dump()})
    digits = minor_digits(told.currency)
    for row in rows:
        in_all = row.pop("in_all") or {}
        row |= {name: in_all.get(name.removeprefix("in_all_")) for name in _IN_ALL}
        for name in (*_MONEY, "came", "came_of_due", *_IN_ALL):
            if row.get(name) is not None:
                row[name] = str(Decimal(row[name]).scaleb(-digits))
        writer.write(row | {"currency": told.currency})
