"""The waterfall's steps, deal by deal, as SQL over the rows of the deals.

Moments are microseconds UTC. What holds at a moment is what began, or was told, by then: the period's begin is the
moment before its first, its end its last one.
"""

from schemas.currencies import minor_digits
from stream.core.funnel import Funnel
from stream.reports.query import Whose
from stream.sinks.clickhouse.sql import texts

_EVER = 2**62
_BEGIN, _END, _DUE = "{begin:Int64}", "{end:Int64}", "{due:Int64}"
_AT_BEGIN, _AT_END = f"({_BEGIN} - 1)", f"({_END} - 1)"


def steps_sql(database: str, funnel: Funnel, whose: Whose, at: int) -> str:
    """Return a SELECT of of_due (0: of all open deals, 1: of those that are due), step, currency, deals and amount.

    Its parameters are the period's ends, `due` (before which deals are due), and those of `whose`.

    Args:
        database: where `deal_rows` is.
        funnel: gives the stages, and the rates at the moment `at`, by which an amount in another currency is larger.
        whose: whose deals.
        at: microseconds UTC.
    """
    rows = f"FROM {database}.deal_rows AS deal"
    # A deal that was closed before has no part in the period.
    had_part = (
        f"NOT deal.is_lead AND notEmpty(deal.parts.began) AND (deal.outcome = '' OR deal.last_move_at >= {_BEGIN})"
    )
    is_quiet = (
        f"(deal.parts.began[-1] < {_BEGIN} AND deal.amounts.at[-1] < {_BEGIN} AND deal.close_dates.at[-1] < {_BEGIN})"
    )
    # By the key, so that it comes to the same before and after the newest rows are found, and few rows are read whole.
    changed = f"{rows} FINAL PREWHERE deal.deal_id IN (SELECT deal.deal_id {rows} WHERE {had_part} AND NOT {is_quiet})"
    return (
        "SELECT of_due, step.1, step.2, sum(step.3), sum(step.4) FROM ("
        f"SELECT one.1 AS of_due, one.2 AS step FROM (SELECT arrayJoin({_unchanged()}) AS one "
        f"{rows} FINAL WHERE {had_part} AND {is_quiet} AND {_ours_now(funnel, whose)}) UNION ALL "
        f"SELECT of_due, arrayJoin(steps) AS step FROM ("
        f"{_changed(f'{changed} WHERE {had_part} AND NOT {is_quiet}', funnel, whose, at)})"
        ") GROUP BY of_due, step.1, step.2"
    )


def _unchanged() -> str:
    """Return (of_due, step) of a deal that is where it was: it opens and closes."""
    amount = "deal.amounts.currency[-1], 1, deal.amounts.amount[-1]"
    steps = f"[('opening', {amount}), ('closing', {amount})]"
    is_due = f"ifNull(deal.expected_close, {_EVER}) < {_DUE}"
    return (
        f"arrayFlatten([arrayMap(step -> (0, step), {steps}), if({is_due}, arrayMap(step -> (1, step), {steps}), [])])"
    )


def _changed(deals: str, funnel: Funnel, whose: Whose, at: int) -> str:
    """Return a SELECT of of_due and steps of each deal of which something changed in the period."""
    ever = str(_EVER)
    following = "arrayPopFront(arrayPushBack(deal.parts, deal.parts[-1]))"
    parts = (
        f"arrayMap((part, next) -> (part.began, ifNull(part.ended, {ever}), part.beginning, "
        f"if(next.began = part.ended, next.stage_id, ''), {_ours('part', funnel, whose)}, {_open('part', funnel)}), "
        f"deal.parts, {following})"
    )

    def open_at(m: str) -> str:
        return f"arrayExists(part -> part.1 <= {m} AND part.2 > {m}, mine)"

    def there_at(m: str) -> str:
        close = f"arrayLast(told -> told.at <= {m}, deal.close_dates).close_date"
        return f"({open_at(m)} AND (of_due = 0 OR ifNull({close}, {ever}) < {_DUE}))"

    def amount_at(m: str) -> str:
        return f"arrayLast(told -> told.at <= {m}, deal.amounts)"

    moments = f"arrayFilter(m -> m >= {_BEGIN} AND m < {_END}, arrayConcat(mine.1, deal.close_dates.at))"
    came = (
        "multiIf(was_open, 'pulled_in', first.3 = 'reopened', 'reopened', "
        "arrayExists(part -> part.6 AND part.1 < first.1, all_parts), 'other', 'new')"
    )
    ended = " ".join(
        f"last.4 IN ({texts(_stages(funnel, kind))}), '{kind}',"
        for kind in ("won", "lost", "disqualified")
        if _stages(funnel, kind)
    )
    went = f"multiIf(is_open, 'pushed_out', {ended} 'other')"
    change = f"if({_worth('a1', funnel, at)} > {_worth('a0', funnel, at)}, 'grown', 'shrunk')"
    steps = (
        "arrayFilter(step -> step.1 != '', ["
        "(multiIf(at_begin, 'opening', passed, came, ''), if(at_begin, a0, a1).currency, 1, "
        "if(at_begin, a0, a1).amount), "
        "(if(differs, change, ''), a1.currency, 1, a1.amount), "
        "(if(differs, change, ''), a0.currency, 0, -a0.amount), "
        "(if(passed AND NOT at_end, went, ''), a1.currency, 1, -a1.amount), "
        "(if(at_end, 'closing', ''), a1.currency, 1, a1.amount)])"
    )
    return (
        f"WITH {parts} AS all_parts, arrayFilter(part -> part.5, all_parts) AS mine, "
        f"{open_at(_AT_BEGIN)} AS was_open, {open_at(_AT_END)} AS is_open, "
        f"{there_at(_AT_BEGIN)} AS at_begin, {there_at(_AT_END)} AS at_end, "
        f"(at_begin OR at_end OR arrayExists(m -> {there_at('m')}, {moments})) AS passed, "
        f"arrayFirst(part -> part.1 >= {_BEGIN}, mine) AS first, arrayLast(part -> part.1 < {_END}, mine) AS last, "
        f"{amount_at(_AT_BEGIN)} AS a0, {amount_at(f'if(is_open, {_AT_END}, last.2)')} AS a1, "
        f"(at_begin AND (a0.amount != a1.amount OR a0.currency != a1.currency)) AS differs, "
        f"{came} AS came, {went} AS went, {change} AS change "
        f"SELECT of_due, {steps} AS steps FROM (SELECT parts, amounts, close_dates {deals}) AS deal "
        "ARRAY JOIN [0, 1] AS of_due"
    )


def _stages(funnel: Funnel, kind: str) -> list[str]:
    return [stage.id for stage in funnel.stages.values() if stage.kind == kind and not stage.of_leads]


def _open(part: str, funnel: Funnel) -> str:
    return f"{part}.stage_id IN ({texts(_stages(funnel, 'open'))})"


def _ours(part: str, funnel: Funnel, whose: Whose) -> str:
    """Return the condition that a part is one of an open stage, with an owner and in a pipeline that are looked at."""
    asked = (f"{part}.{name}_id = {{{name}:String}}" for name, value in whose._asdict().items() if value is not None)
    return f"({' AND '.join((_open(part, funnel), *asked))})"


def _ours_now(funnel: Funnel, whose: Whose) -> str:
    """Return the condition that a deal is in an open stage now, with an owner and in a pipeline that are looked at."""
    columns = {"pipeline": "deal.pipeline_id"}
    asked = (
        f"{columns.get(name, f'deal.owner.{name}_id')} = {{{name}:String}}"
        for name, value in whose._asdict().items()
        if value is not None
    )
    return f"({' AND '.join((_open('deal', funnel), *asked))})"


def _worth(told: str, funnel: Funnel, at: int) -> str:
    """Return about what an amount is worth, in units of the reporting currency: to say which of two is larger."""
    units = {
        code: float(rate) / 10 ** minor_digits(code)
        for code in (funnel.currency, *funnel.file.exchange_rates)
        if (rate := funnel.rate(code, at)) is not None
    }
    values = ", ".join(map(repr, units.values()))
    return f"toFloat64({told}.amount) * transform({told}.currency, [{texts(units)}], [{values}], 0.)"
