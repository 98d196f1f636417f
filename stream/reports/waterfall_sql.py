"""Where deals stood at the ends of a period, and how they came and went, as SQL over the rows of the deals.

Moments are microseconds UTC. What holds at a moment is what began, or was told, by then: the period's begin is the
moment before its first, its end its last one.
"""

from collections.abc import Sequence
from typing import NamedTuple

from schemas.currencies import minor_digits
from stream.core.funnel import Funnel
from stream.reports.query import Whose
from stream.sinks.clickhouse.funnel_sql import in_play_from
from stream.sinks.clickhouse.sql import FINAL_AT_ONCE, text, texts

_EVER = 2**62
_SAID = (
    "at_begin", "at_end", "due_at_begin", "due_at_end", "passed", "due_passed", "came", "went", "change", "c0", "c1"
)  # fmt: skip
"""What is said of each deal: those of which the same is said are added up."""

_BEGIN, _END, _DUE = "{begin:Int64}", "{end:Int64}", "{due:Int64}"
_AT_BEGIN, _AT_END = f"({_BEGIN} - 1)", f"({_END} - 1)"


class Standing(NamedTuple):
    """Where deals stood at the ends of a period, how they came and went, and what they are worth.

    `passed`: whether they were open in it at all. `due_…`: whether they were due then, too. `came`, `went`, `change`:
    steps, where they took them. `before`, `after`: their amounts, in the minor units of the two currencies, when they
    came, or at the begin, and when they went, or at the end.
    """

    at_begin: bool
    at_end: bool
    due_at_begin: bool
    due_at_end: bool
    passed: bool
    due_passed: bool
    came: str
    went: str
    change: str
    currency_before: str
    currency_after: str
    deals: int
    before: int
    after: int


class InStep(NamedTuple):
    """Whose deals of a step; `is_due`: of the waterfall of those that are due, instead of all open ones."""

    whose: Whose
    step: str
    is_due: bool


def standings_sql(database: str, funnel: Funnel, whose: Whose, at: int) -> str:
    """Return a SELECT of the columns of a `Standing`.

    Its parameters are the period's ends, `due` (before which deals are due), and those of `whose`.

    Args:
        database: where `deal_rows` is.
        funnel: gives the stages, and the rates at the moment `at`, by which an amount in another currency is larger.
        whose: whose deals.
        at: microseconds UTC.
    """
    said = ", ".join(_SAID)
    rows = _by_deal(database, funnel, whose, at)
    return f"SELECT {said}, count(), sum(a0), sum(a1) FROM ({rows}) GROUP BY {said} {FINAL_AT_ONCE}"


def deals_in_step_sql(database: str, funnel: Funnel, of: InStep, at: int, columns: Sequence[str]) -> str:
    """Return a SELECT of the deals in a step, as many as its standings count: of some plain columns of `deal_rows`.

    Its parameters are those of `standings_sql`, and so are the other arguments. What other steps need is left out.
    """
    begin, end, passed = "at_begin", "at_end", "passed"
    if of.is_due:
        begin, end, passed = "at_begin AND due_at_begin", "at_end AND due_at_end", "due_passed"
    match of.step:
        case "opening":
            condition = begin
        case "closing":
            condition = end
        case "grown" | "shrunk":
            condition = f"{begin} AND change = {text(of.step)}"
        case step:
            condition = f"{passed} AND (NOT ({begin}) AND came = {text(step)} OR NOT ({end}) AND went = {text(step)})"
    rows = _by_deal(database, funnel, of.whose, at, columns)
    return f"SELECT {', '.join(columns)} FROM ({rows}) WHERE {condition}"


def _by_deal(database: str, funnel: Funnel, whose: Whose, at: int, columns: Sequence[str] = ()) -> str:
    """Return a SELECT of the columns of `_SAID`, the deal's amounts, and some plain columns of `deal_rows`."""
    kept = "".join(f"{name}, " for name in columns)
    change = f"if({_worth('a1', 'c1', funnel, at)} > {_worth('a0', 'c0', funnel, at)}, 'grown', 'shrunk') "
    # What others need is a column of the SELECT within: ClickHouse copies an alias wherever it is needed.
    rows = _deals(database, funnel, whose, columns)
    for needed in (_places(), _standing(), _steps(funnel)):
        rows = f"SELECT *, {needed} FROM ({rows})"
    return (
        f"SELECT {kept}a0, a1, if(a0 = a1 AND c0 = c1, '', {change}) AS change, "
        f"{', '.join(name for name in _SAID if name != 'change')} FROM ({rows})"
    )


def _deals(database: str, funnel: Funnel, whose: Whose, columns: Sequence[str]) -> str:
    """Return a SELECT of the deals that were in the period: arrays of their parts and of what was told of them.

    Some plain columns of `deal_rows` come with them.

    Plain arrays, of which lambdas take few with them, are read many times faster than arrays of parts.
    `ours`: which parts are looked at.
    """
    fields = ["stage_id", *(f"{name}_id" for name, value in whose._asdict().items() if value is not None)]
    is_ours = f"({', '.join(fields)}) -> {_ours(funnel, whose)}"
    ours = f"arrayMap({is_ours}, {', '.join(f'deal.parts.{field}' for field in fields)})"
    kept = "".join(f"deal.{name} AS {name}, " for name in columns)
    # A deal that was closed before has no part in the period.
    had_part = (
        f"{in_play_from(_BEGIN)} AND NOT deal.is_lead AND notEmpty(deal.parts.began) "
        f"AND (deal.outcome = '' OR deal.last_move_at >= {_BEGIN})"
    )
    return (
        f"SELECT {kept}{ours} AS ours, deal.parts.began AS all_began, "
        "deal.parts.stage_id AS stages, "
        f"arrayMap(at -> ifNull(at, {_EVER}), deal.parts.ended) AS all_ended, "
        "deal.parts.beginning AS beginnings, "
        "deal.amounts.at AS amounts_at, deal.amounts.amount AS amounts, deal.amounts.currency AS currencies, "
        "deal.close_dates.at AS told_at, "
        f"arrayMap(date -> ifNull(date, {_EVER}) < {_DUE}, deal.close_dates.close_date) AS is_due "
        f"FROM {database}.deal_rows AS deal FINAL WHERE {had_part} AND has(ours, 1)"
    )


def _places() -> str:
    """Return the columns that say when the parts that are looked at began and ended, and where two of them are.

    `first`, `last`: places, among all parts, of the first of these that began in the period, and of the last that began
    before its end; 0: there is none.
    """
    return (
        "arrayFilter((at, is_ours) -> is_ours, all_began, ours) AS began, "
        "arrayFilter((at, is_ours) -> is_ours, all_ended, ours) AS ended, "
        f"arrayFirstIndex((at, is_ours) -> is_ours AND at >= {_BEGIN}, all_began, ours) AS first, "
        f"arrayLastIndex((at, is_ours) -> is_ours AND at < {_END}, all_began, ours) AS last"
    )


def _standing() -> str:
    """Return the columns that say where a deal stood at the period's ends."""

    def open_at(moment: str) -> str:
        return f"arrayExists((b, e) -> b <= {moment} AND e > {moment}, began, ended)"

    def due_at(moment: str) -> str:
        return f"is_due[arrayLastIndex(at -> at <= {moment}, told_at)]"

    return (
        f"{open_at(_AT_BEGIN)} AS at_begin, {open_at(_AT_END)} AS at_end, "
        f"{due_at(_AT_BEGIN)} AS due_at_begin, {due_at(_AT_END)} AS due_at_end, "
        "if(last < length(stages) AND all_began[last + 1] = all_ended[last], stages[last + 1], '') AS following, "
        f"arrayLastIndex(at -> at <= {_AT_BEGIN}, amounts_at) AS before, "
        f"arrayLastIndex(at -> at <= if(at_end, {_AT_END}, all_ended[last]), amounts_at) AS after"
    )


def _steps(funnel: Funnel) -> str:
    """Return the columns that say what a deal did in between, and its amounts."""
    came_in = f"arrayExists((b, e) -> b >= {_BEGIN} AND b < {_END} AND e > b, began, ended)"
    # What was told holds until the next is: due while a part was open.
    until = f"arrayPopFront(arrayPushBack(told_at, {_EVER}))"
    together = f"greatest(b, at, {_BEGIN}) < least(e, next, {_END})"
    was_due = (
        f"arrayExists((at, next, due) -> due AND arrayExists((b, e) -> {together}, began, ended), "
        f"told_at, {until}, is_due)"
    )
    kinds = [(kind, _stages(funnel, kind)) for kind in ("won", "lost", "disqualified")]
    ended = " ".join(f"following IN ({texts(stages)}), '{kind}'," for kind, stages in kinds if stages)
    opened_before = f"arrayExists((b, stage) -> b < all_began[first] AND {_open('stage', funnel)}, all_began, stages)"
    return (
        f"(at_begin OR {came_in}) AS passed, (at_begin AND due_at_begin OR {was_due}) AS due_passed, "
        f"multiIf(at_begin, 'pulled_in', beginnings[first] = 'reopened', 'reopened', {opened_before}, 'other', 'new') "
        f"AS came, multiIf(at_end, 'pushed_out', {ended} 'other') AS went, "
        "amounts[before] AS a0, currencies[before] AS c0, amounts[after] AS a1, currencies[after] AS c1"
    )


def _stages(funnel: Funnel, kind: str) -> list[str]:
    return [stage.id for stage in funnel.stages.values() if stage.kind == kind and not stage.of_leads]


def _open(stage: str, funnel: Funnel) -> str:
    return f"{stage} IN ({texts(_stages(funnel, 'open'))})"


def _ours(funnel: Funnel, whose: Whose) -> str:
    """Return the condition that a part is one of an open stage, with an owner and in a pipeline that are looked at."""
    asked = (f"{name}_id = {{{name}:String}}" for name, value in whose._asdict().items() if value is not None)
    return " AND ".join((_open("stage_id", funnel), *asked))


def _worth(amount: str, currency: str, funnel: Funnel, at: int) -> str:
    """Return about what an amount is worth, in units of the reporting currency: to say which of two is larger."""
    units = {
        code: float(rate) / 10 ** minor_digits(code)
        for code in (funnel.currency, *funnel.file.exchange_rates)
        if (rate := funnel.rate(code, at)) is not None
    }
    values = ", ".join(map(repr, units.values()))
    return f"toFloat64({amount}) * transform({currency}, [{texts(units)}], [{values}], 0.)"
