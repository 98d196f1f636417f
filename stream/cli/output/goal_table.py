"""Goals as a table of 80 columns with what they need below, and as CSV."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, TextIO

from rich.box import SIMPLE_HEAD
from rich.table import Table

from schemas.currencies import minor_digits
from schemas.goals import Goals, GoalStanding, Needed
from stream.cli.output.names import NOTHING, shortened
from stream.cli.output.reader import Reader
from stream.cli.output.screen import console, name_cell, print_table
from stream.kpis.catalogue import BY_SUBJECT
from stream.kpis.declaration import Subject
from stream.service.spreadsheets import SpreadsheetWriter

_COUNTED = ("deals", "activities")
_NAMES = 20
_STATES = {"attained": "verdict-reached", "on_pace": "verdict-on-pace", "behind": "verdict-behind"}
_SUBJECTS: dict[str, Subject] = {
    "stage": "stage", "activity_type": "activity type", "source": "source", "loss_reason": "loss reason"
}  # fmt: skip
_MONEY = ("target", "value", "landing", "low", "high")


def show(goals: Goals, reader: Reader) -> None:
    """Print a table on standard output: a line per goal, and below how surely it is reached and what it takes."""
    out = console()
    if not goals.goals:
        out.print(reader.say("goals-not-written"))
        out.print(f"  goals: [{{kpi: revenue, target: 1000000, by: {goals.generated_at.year}-12-31}}]")
        return
    if goals.as_of is not None:
        out.print(f"{reader.say('goals')} · {reader.say('head-as-known', moment=reader.moment(goals.as_of))}")
    print_table(out, goal_lines(goals, reader))
    for goal in goals.goals:
        for line in _said(goal, reader):
            out.print(line)


def goal_lines(goals: Goals, reader: Reader) -> Table:
    """Return a line per goal."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(name_cell(reader.say("goal")))
    for heading in ("goal-by", "goal-target-short", "goal-so-far", "state", "goal-lands"):
        table.add_column(reader.say(heading), justify="right", no_wrap=True)
    for goal in goals.goals:
        is_missed = goal.is_over and goal.state == "behind"
        state = "verdict-missed" if is_missed else _STATES.get(goal.state or "")
        table.add_row(
            name_cell(shortened(_called(goal, reader), _NAMES)),
            reader.words.short_day(date.fromisoformat(goal.last)),
            f"{'≤' if goal.at_most else ''}{reader.value(goal.target, goal.unit)}",
            reader.value(goal.value, goal.unit),
            NOTHING if state is None else reader.say(state),
            _worked_out(goal.landing, goal, reader),
        )
    return table


def _worked_out(value: float | None, goal: GoalStanding, reader: Reader) -> str:
    """Return where a goal comes out: of what is counted there is no half."""
    return reader.value(value if value is None or goal.unit not in _COUNTED else round(value), goal.unit)


def _called(goal: GoalStanding, reader: Reader) -> str:
    """Return what people call a goal: the number, and of what and whom it is."""
    subjects = (subject for field, subject in _SUBJECTS.items() if getattr(goal, field) is not None)
    subject: Subject = next(subjects, "deals")
    kpi = BY_SUBJECT[subject].get(goal.kpi)
    return ", ".join([goal.kpi if kpi is None else reader.title(kpi), *goal.of])


def _said(goal: GoalStanding, reader: Reader) -> Iterator[str]:
    called = _called(goal, reader)
    if goal.is_over and goal.no_projection is None:
        return
    if goal.low is not None and goal.level is not None and goal.level < 0.9:
        told = {
            "goal": called,
            "cases": reader.number(100 * goal.level),
            "low": _worked_out(goal.low, goal, reader),
            "high": _worked_out(goal.high, goal, reader),
        }
        if goal.chance is None:
            yield reader.say("goal-ends-between", **told)
        else:
            yield reader.say("goal-ends-between-chance", **told, chance=reader.chance(goal.chance))
    if goal.no_projection is not None:
        yield reader.say("goal-no-projection", goal=called, why=reader.say(f"why-no-projection-{goal.no_projection}"))
    needed = goal.needed
    if needed is not None and needed.deals:
        yield _needs(called, needed, reader)


def _needs(goal: str, needed: Needed, reader: Reader) -> str:
    deals = reader.say("more-deals", n=needed.deals)
    if needed.leads is None:
        return reader.say("goal-takes-deals", goal=goal, deals=deals)
    leads = reader.say("leads", n=needed.leads)
    if needed.leads_low is None or needed.leads_high is None:
        return reader.say("goal-takes-leads", goal=goal, deals=deals, leads=leads)
    between = f"{reader.number(needed.leads_low)}–{reader.number(needed.leads_high)}"
    return reader.say("goal-takes-range", goal=goal, deals=deals, leads=leads, range=between)


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
