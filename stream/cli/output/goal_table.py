"""Goals as a table of 80 columns with what they need below, and as CSV."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, TextIO

from rich.box import SIMPLE_HEAD
from rich.table import Table

from schemas.currencies import minor_digits
from schemas.goals import Goals, GoalStanding
from stream.cli.output.screen import console
from stream.cli.output.written import NOTHING, shortened, written
from stream.core.funnel import Funnel
from stream.service.counted import counted
from stream.service.spreadsheets import SpreadsheetWriter
from stream.words import ENGLISH

_NAMES = 20
_STATES = {"attained": "reached", "on_pace": "on pace", "behind": "behind", None: NOTHING}
_MONEY = ("target", "value", "landing", "low", "high")


def show(goals: Goals, known: Funnel) -> None:
    """Print a table on standard output: a line per goal, and below how surely it is reached and what it takes."""
    out = console()
    if not goals.goals:
        out.print("The funnel file has no such goals; write them under goals, for example")
        out.print(f"  goals: [{{kpi: revenue, target: 1000000, by: {goals.generated_at.year}-12-31}}]")
        return
    out.print(_table(goals, known))
    for goal in goals.goals:
        for line in _said(goal, known):
            out.print(line)


def _table(goals: Goals, known: Funnel) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("Goal", no_wrap=True)
    for heading in ("By", "Target", "So far", "State", "Lands at"):
        table.add_column(heading, justify="right", no_wrap=True)
    for goal in goals.goals:
        last = date.fromisoformat(goal.last)
        table.add_row(
            shortened(goal.name, _NAMES),
            f"{last.day} {last:%b}",
            f"{'≤' if goal.at_most else ''}{written(goal.target, goal.unit, known)}",
            written(goal.value, goal.unit, known),
            "missed" if goal.is_over and goal.state == "behind" else _STATES[goal.state],
            written(goal.landing, goal.unit, known),
        )
    return table


def _said(goal: GoalStanding, known: Funnel) -> Iterator[str]:
    if goal.is_over:
        return
    if goal.low is not None and goal.level is not None and goal.level < 0.9:
        low, high = written(goal.low, goal.unit, known), written(goal.high, goal.unit, known)
        chance = "" if goal.chance is None else f", the target is reached with a chance of {goal.chance:.0%}"
        yield f"{goal.name}: in {100 * goal.level:.0f} of 100 cases it ends between {low} and {high}{chance}."
    if goal.no_projection is not None:
        why = ENGLISH.say(f"why-no-projection-{goal.no_projection}")
        yield f"{goal.name}: no projection: {why}."
    needed = goal.needed
    if needed is not None and needed.deals:
        leads = "" if needed.leads is None else f", for which {counted(needed.leads, 'lead')} must come in"
        between = (
            "" if needed.leads_low is None else f" ({needed.leads_low:,}–{needed.leads_high:,} in 80 of 100 cases)"
        )
        yield f"{goal.name}: it takes {counted(needed.deals, 'more deal')}{leads}{between}."


def write_csv(out: TextIO, goals: Goals) -> None:
    """Write every field; amounts in units of the reporting currency."""
    digits = minor_digits(goals.currency)
    writer = SpreadsheetWriter(out, [*_fields(), "currency"])
    for goal in goals.goals:
        writer.write({**_flat(goal, digits), "currency": goals.currency})


def _fields() -> list[str]:
    told = [field.alias or name for name, field in GoalStanding.model_fields.items() if name not in ("needed", "deals")]
    return [*told, "deals_needed", "leads_needed", "leads_needed_low", "leads_needed_high"]


def _flat(goal: GoalStanding, digits: int) -> dict[str, Any]:
    row = goal.model_dump(mode="json", by_alias=True, exclude={"needed", "deals"})
    if goal.unit == "money":
        row |= {name: None if row[name] is None else str(Decimal(round(row[name])).scaleb(-digits)) for name in _MONEY}
    needed = goal.needed.model_dump() if goal.needed else dict.fromkeys(("deals", "leads", "leads_low", "leads_high"))
    return row | dict(zip(_fields()[-4:], needed.values(), strict=True))
