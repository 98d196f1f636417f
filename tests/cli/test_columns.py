"""Tables of a leader's numbers have 80 columns in every language, and no number or heading in them is cut."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from schemas.report import RateValue
from stream.cli.output import commission_table, deal_table, forecast_tables, goal_table, territory_table
from stream.cli.output.reader import Reader
from stream.cli.output.screen import print_table
from stream.words import LANGUAGES
from tests.support.clickhouse import funnel_of

LONG = "N" * 40
AMOUNT = 123_456_700  # a million and a quarter, in cents
SPOKEN = (("en", "deal"), ("tr", "deal"), ("tr", "opportunity"))
READERS = [Reader(LANGUAGES.words(tag, word), funnel_of()) for tag, word in SPOKEN]


def told(**fields: object) -> Any:
    """Return what has of a contract those fields that a table shows."""
    return SimpleNamespace(**fields)


def statements(reader):
    one = told(
        name=LONG, first="2026-10-01", last="2026-12-31", quota=30_000_000, attained=13_640_000, attainment=1.10,
        earned=1_234_500, adjusted=-123_400, paid=1_111_100, settled=False,
    )  # fmt: skip
    return commission_table.statement_lines(told(statements=[one]), reader)


def territories(reader):
    one = told(
        name=LONG, reps=3.75, potential=1_600_000_000, balance_index=1.25, activities=1234, workload_index=1.25,
        revenue=29_212_300, result_index=1.25,
    )  # fmt: skip
    return territory_table.territory_lines(told(territories=[one]), reader)


def teams(reader):
    one = told(
        team_id="north", name=LONG, booked=34_546_400, amount=29_890_400, p10=47_010_700, p50=51_972_500,
        p90=56_904_400, chance=1.0,
    )  # fmt: skip
    return forecast_tables.team_lines(told(teams=[one]), reader)


def stages(reader):
    won = RateValue(value=0.74, n=1260, low=0.68, high=0.79)
    one = told(stage=LONG, deals=1234, amount=18_704_400, expected=13_995_200, won=won)
    return forecast_tables.stage_lines(told(stages=[one]), reader)


def due(reader):
    one = told(
        deal_id=LONG, owner=LONG, stage=LONG, amount=3_760_000, chance=0.75, expected_close="2026-09-13", overdue=True
    )
    return forecast_tables.due_lines(told(deals=[one]), reader)


def record(reader):
    one = told(
        first="2026-09-01", last="2026-09-30", p10=AMOUNT, p90=AMOUNT, came=AMOUNT, booked=0, came_of_due=0, within=True
    )
    return forecast_tables.past_lines(told(record=[one]), reader)


def goals(reader):
    one = told(
        kpi=LONG, of=(), stage=None, activity_type=None, source=None, loss_reason=None,
        last="2026-09-30", at_most=True, target=AMOUNT, value=AMOUNT, landing=AMOUNT, unit="money", is_over=False,
        state="on_pace",
    )  # fmt: skip
    return goal_table.goal_lines(told(goals=[one]), reader)


def deals(reader):
    one = told(
        deal_id=LONG, stage=LONG, rep_id="1", owner=LONG, days_in_stage=1234, reported_amount=AMOUNT,
        next_deal_pays=1_234_500, closed_at=datetime(2026, 9, 30, tzinfo=UTC), expected_close=None, stuck=True,
        quiet=True, overdue=True, uncertain=True,
    )  # fmt: skip
    return deal_table.deal_lines(told(deals=[one]), reader, 80)


def printed(table, width):
    """The lines of a table on a terminal of some width."""
    console = Console(width=width)
    with console.capture() as capture:
        console.print(table)
    return capture.get().splitlines()


def parted(table, width):
    """The lines of what is printed of a table where it may be parted."""
    console = Console(width=width)
    with console.capture() as capture:
        print_table(console, table)
    return capture.get().splitlines()


def without_names(line):
    """Return the cells of a line but names, and lines of a table of any width alike."""
    return re.sub("N+…?", "", re.sub("─+", "─", line)).split()


@pytest.mark.parametrize("table", [statements, territories, teams, stages, due, record, goals, deals])
@pytest.mark.parametrize("reader", READERS, ids=["-".join(one) for one in SPOKEN])
def test_a_table_fits_into_80_columns_and_only_names_are_cut(table, reader):
    narrow, wide = (printed(table(reader), width) for width in (80, 200))
    assert max(len(line.rstrip()) for line in narrow) <= 80
    assert [without_names(line) for line in narrow] == [without_names(line) for line in wide]


@pytest.mark.parametrize("table", [statements, territories, teams, stages, due, record, goals, deals])
@pytest.mark.parametrize("reader", READERS, ids=["-".join(one) for one in SPOKEN])
def test_where_there_is_less_room_a_table_is_parted_with_the_name_in_each_part_and_nothing_lost(table, reader):
    narrow, wide = parted(table(reader), 60), printed(table(reader), 200)
    assert max(len(line.rstrip()) for line in narrow) <= 60
    cells = [cell for line in narrow for cell in without_names(line)]
    assert set(cells) == {cell for line in wide for cell in without_names(line)}
    rules = [line for line in narrow if "─" in line]
    named = [line for line in narrow if re.match(" (NNNNNNN|[0-9]+.[0-9]+ )", line)]
    assert len(rules) > 1
    assert len(named) == len(rules)


def test_a_table_with_room_is_one():
    assert parted(goals(READERS[0]), 80) == printed(goals(READERS[0]), 80)
