"""What changed in the open pipeline: opening, what came and went, closing. See docs/semantics.md, The waterfall."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple, get_args

from schemas.report import Movement, Waterfall
from stream.core.buckets import Days
from stream.core.funnel import Funnel
from stream.reports.query import Whose
from stream.reports.waterfall_sql import Standing, standings_sql
from stream.sinks.clickhouse.client import ClickHouse

Step = Literal[
    "opening", "new", "reopened", "pulled_in", "grown", "shrunk", "pushed_out", "won", "lost", "disqualified", "other",
    "closing",
]  # fmt: skip
STEP_NAMES: tuple[Step, ...] = get_args(Step)


class Waterfalls(NamedTuple):
    """The waterfall of all open deals, and of those that are due in the period."""

    of_all: Waterfall
    of_due: Waterfall


class _Step(NamedTuple):
    deals: int
    amounts: Counter[str]
    """By currency, in its minor unit."""


def waterfalls(clickhouse: ClickHouse, funnel: Funnel, days: Days, due_by: date, whose: Whose, now: int) -> Waterfalls:
    """Return what changed over some days, up to now (microseconds UTC). Blocks; raises ClickHouseUnavailable."""
    parameters = moments(funnel, days, due_by, now)
    at = parameters["end"] - 1
    asked = {name: value for name, value in whose._asdict().items() if value is not None}
    steps: tuple[dict[str, _Step], dict[str, _Step]] = ({}, {})
    sql = standings_sql(clickhouse.database, funnel, whose, at)
    for row in clickhouse.query(sql, {**parameters, **asked}):
        standing = Standing(*row)
        of_due = standing._replace(
            at_begin=standing.at_begin and standing.due_at_begin,
            at_end=standing.at_end and standing.due_at_end,
            passed=standing.due_passed,
        )
        for taken, one in zip(steps, (standing, of_due), strict=True):
            for name, currency, deals, amount in _taken(one):
                step = taken.setdefault(name, _Step(0, Counter()))
                step.amounts[currency] += amount
                taken[name] = step._replace(deals=step.deals + deals)
    return Waterfalls(*(_waterfall(of, funnel, at) for of in steps))


def moments(funnel: Funnel, days: Days, due_by: date, now: int) -> dict[str, int]:
    """Return the parameters that say when: the ends of some days, of which what lies ahead has none, and `due`."""
    begin = funnel.midnight(days.first)
    end = max(begin, min(funnel.midnight(days.last + timedelta(days=1)), now + 1))
    return {"begin": begin, "end": end, "due": funnel.midnight(due_by + timedelta(days=1))}


def _taken(one: Standing) -> Iterator[tuple[str, str, int, int]]:
    """Yield the steps that deals took: name, currency, deals and amount."""
    before, after = one.currency_before, one.currency_after
    if one.at_begin:
        yield "opening", before, one.deals, one.before
        if one.change:
            yield one.change, after, one.deals, one.after
            yield one.change, before, 0, -one.before
    elif one.passed:
        yield one.came, after, one.deals, one.after
    if one.at_end:
        yield "closing", after, one.deals, one.after
    elif one.passed:
        # Who comes and goes in other ways is one deal.
        is_counted = not (one.came == one.went == "other")
        yield one.went, after, one.deals if is_counted else 0, -one.after


def _waterfall(steps: dict[str, _Step], funnel: Funnel, at: int) -> Waterfall:
    """Return a waterfall in the reporting currency. It adds up, since what is rounded is the level after each step."""

    def worth(amounts: Counter[str]) -> int:
        return sum(funnel.convert(amount, currency, None, at) or 0 for currency, amount in amounts.items() if currency)

    level: Counter[str] = Counter()
    movements: dict[str, Movement] = {}
    for name in STEP_NAMES[:-1]:
        before = worth(level)
        step = steps.get(name, _Step(0, Counter()))
        level.update(step.amounts)
        movements[name] = Movement(deals=step.deals, amount=worth(level) - before)
    closing = steps.get("closing", _Step(0, Counter()))
    return Waterfall(**movements, closing=Movement(deals=closing.deals, amount=worth(level)))
