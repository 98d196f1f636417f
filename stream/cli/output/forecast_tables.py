"""A forecast on a terminal of 80 columns, and as CSV."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, TextIO

from rich.box import SIMPLE_HEAD
from rich.table import Table

from schemas.currencies import minor_digits
from schemas.forecast import ForecastReport
from schemas.report import ForecastValue
from stream.cli.output.names import shortened
from stream.cli.output.reader import Reader
from stream.cli.output.screen import console, name_cell, print_table
from stream.service.spreadsheets import SpreadsheetWriter
from stream.sinks.clickhouse.sql import UNASSIGNED

_DEALS = 10
_NAMES = 18
_MONEY = ("booked", "mean", "p10", "p50", "p90", "target")
_IN_ALL = ("in_all_p10", "in_all_p50", "in_all_p90")


def show(told: ForecastReport, reader: Reader) -> None:
    """Print a forecast on standard output."""
    out = console()
    for line in _said(told, reader):
        out.print(line)
    for table in (
        team_lines(told, reader),
        stage_lines(told, reader),
        due_lines(told, reader),
        past_lines(told, reader),
    ):
        if table.row_count:
            print_table(out, table)
    for line in _notes(told, reader):
        out.print(line)


def _said(told: ForecastReport, reader: Reader) -> Iterator[str]:
    """Yield the forecast in words."""
    yield reader.say("forecast-head", days=reader.days(told.first, told.last), currency=told.currency)
    if told.total is None:
        yield reader.say("forecast-too-few")
    else:
        of = told.total
        if told.in_all is not None and told.besides is not None:
            yield from _about(told.in_all, reader)
            yield reader.say(
                "forecast-besides-briefly",
                periods=reader.say(f"last-{told.period}s", n=told.besides.periods),
                share=reader.share(told.besides.in_time),
                mean=reader.money(told.besides.mean),
            )
            yield reader.say("forecast-of-due-alone")
        yield from _about(of, reader)
        yield reader.say("forecast-booked-is", amount=reader.money(of.booked))
        yield reader.say(
            "forecast-due-is",
            n=told.deals_due,
            amount=reader.money(told.amount_due),
            mean=reader.money(of.mean - of.booked),
        )
    yield reader.say("forecast-weighted-is", amount=reader.money(told.weighted_pipeline))
    speed = told.velocity
    if speed.per_day is not None and speed.win_rate is not None and speed.cycle_days is not None:
        yield reader.say(
            "forecast-velocity-is",
            n=speed.open_deals,
            share=reader.share(speed.win_rate),
            each=reader.money(speed.average_deal),
            days=reader.say("lasting-days", n=round(speed.cycle_days)),
            amount=reader.money(speed.per_day),
        )


def _about(of: ForecastValue, reader: Reader) -> Iterator[str]:
    low, middle, high = (reader.money(one) for one in (of.p10, of.p50, of.p90))
    yield reader.say("forecast-about", low=low, middle=middle, high=high)
    if of.target is not None and of.chance is not None:
        yield reader.say("forecast-quota", quota=reader.money(of.target), chance=reader.chance(of.chance))


def _table(reader: Reader, title: str, *headings: str) -> Table:
    """Return a table without rows. `title`, `headings`: messages; empty: nothing stands there."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(name_cell(reader.say(title)))
    for heading in headings:
        table.add_column(heading and reader.say(heading), justify="right", no_wrap=True)
    return table


def team_lines(told: ForecastReport, reader: Reader) -> Table:
    """Return what each team comes to."""
    table = _table(reader, "team", "booked", "due-short", "low", "middle", "high", "chance-of-quota-short")
    for team in told.teams:
        amounts = (team.booked, team.amount, team.p10, team.p50, team.p90)
        table.add_row(
            name_cell(shortened(reader.name(team.team_id, team.name), _NAMES)),
            *(reader.money(one) for one in amounts),
            reader.chance(team.chance),
        )
    return table


def stage_lines(told: ForecastReport, reader: Reader) -> Table:
    """Return what is due by stage."""
    table = _table(reader, "stage", "deals-short", "due-short", "expected", "won", "range-95-short")
    for stage in told.stages:
        table.add_row(
            name_cell(shortened(stage.stage, _NAMES)),
            reader.number(stage.deals),
            reader.money(stage.amount),
            reader.money(stage.expected),
            reader.value(stage.won.value, "share"),
            reader.range_of(stage.won),
        )
    return table


def due_lines(told: ForecastReport, reader: Reader) -> Table:
    """Return the deals that are expected to bring most."""
    table = _table(reader, "deal", "owner", "stage", "amount", "chance", "close-day")
    for deal in told.deals[:_DEALS]:
        closes = reader.figures(deal.expected_close)
        table.add_row(
            name_cell(shortened(deal.deal_id, 16)),
            shortened(reader.name("" if deal.owner == UNASSIGNED else deal.owner, deal.owner), 11),
            shortened(deal.stage, 11),
            reader.money(deal.amount),
            reader.share(deal.chance),
            f"{reader.say('flag-overdue')} {closes}" if deal.overdue else closes,
        )
    return table


def past_lines(told: ForecastReport, reader: Reader) -> Table:
    """Return how past forecasts did."""
    table = _table(reader, "days-before-30", "low", "high", "record-came", "of-others", "")
    for past in told.record:
        amounts = (past.p10, past.p90, past.came, past.came - past.booked - past.came_of_due)
        verdict = "record-within" if past.within else "record-more" if past.came > past.p90 else "record-less"
        days = reader.days(past.first, past.last)
        table.add_row(name_cell(days), *(reader.money(one) for one in amounts), reader.say(verdict))
    return table


def _notes(told: ForecastReport, reader: Reader) -> Iterator[str]:
    calibration = told.calibration
    of = f"record-of-{told.period}s"
    if calibration.periods:
        within = reader.say(of, within=calibration.within, n=calibration.periods)
        yield reader.say("record-lead", within=within)
        if calibration.leaning is not None:
            yield reader.say("record-too-low" if calibration.leaning == "too low" else "record-too-high")
        if calibration.periods_in_all:
            within = reader.say(of, within=calibration.within_all, n=calibration.periods_in_all)
            yield reader.say("record-lead-all", within=within)
        yield reader.say("of-others-meaning")
    left = told.left_out
    for message, number in (
        ("left-out-without_close_date", left.without_close_date),
        ("left-out-without_amount", left.without_amount),
        ("left-out-without_chance", left.without_chance),
    ):
        if number:
            yield reader.say("left-out", deals=reader.say(message, n=number))
    if told.reached_from is not None and told.reached_to is not None:
        yield reader.say("forecast-chances-of", days=reader.days(told.reached_from, told.reached_to))


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
