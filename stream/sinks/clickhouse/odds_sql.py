"""Odds ratios in SQL: what `stream.kpis.odds` does."""

from collections.abc import Callable

from stream.kpis.odds import LEAST_CLOSED, LEAST_ON_A_SIDE
from stream.kpis.statistics import Z


def odds_ratio(won_with: str, lost_with: str, won: str, lost: str, name: str, *, stratified: bool) -> str:
    """Return the columns of an odds ratio: name, name_n, name_error, for `interval`; NULL where it says nothing.

    Args:
        won_with, lost_with: expressions of maps from stratum to the deals that were won and lost with the feature.
        won, lost: of all of them.
        name: of the columns.
        stratified: as `stream.kpis.formula.OddsRatio`.
    """
    strata = f"arrayDistinct(arrayConcat(mapKeys({won}), mapKeys({lost}), mapKeys({won_with}), mapKeys({lost_with})))"
    tables = f"{name}_tables"
    cells = (
        f"arrayMap(s -> (toFloat64({won_with}[s]), toFloat64({lost_with}[s]), toFloat64({won}[s] - {won_with}[s]), "
        f"toFloat64({lost}[s] - {lost_with}[s])), {strata})"
    )

    def added(expression: str) -> str:
        return f"arraySum(t -> {expression}, {tables})"

    n, with_ = f"{name}_n", added("t.1 + t.2")
    is_enough = f"{n} >= {LEAST_CLOSED} AND {with_} >= {LEAST_ON_A_SIDE} AND {n} - {with_} >= {LEAST_ON_A_SIDE}"
    if stratified:
        odds, error, is_defined = _mantel_haenszel(added)
    else:
        a, b, c, d = (f"({added(f't.{cell}')} + 0.5)" for cell in (1, 2, 3, 4))
        odds, error, is_defined = f"{a} * {d} / ({b} * {c})", f"sqrt(1 / {a} + 1 / {b} + 1 / {c} + 1 / {d})", "1"
    return (
        f"toInt64(arraySum(t -> t.1 + t.2 + t.3 + t.4, ({cells} AS {tables}))) AS {n}, "
        f"if({is_enough} AND {is_defined}, {odds}, NULL) AS {name}, {error} AS {name}_error"
    )


def interval(name: str) -> tuple[str, str]:
    """Return the ends of the 95% interval of an odds ratio, of its columns."""
    return f"exp(log({name}) - {Z} * {name}_error)", f"exp(log({name}) + {Z} * {name}_error)"


def _mantel_haenszel(added: Callable[[str], str]) -> tuple[str, str, str]:
    of = "(t.1 + t.2 + t.3 + t.4)"
    concordant, discordant = f"t.1 * t.4 / {of}", f"t.2 * t.3 / {of}"
    p, q = f"(t.1 + t.4) / {of}", f"(t.2 + t.3) / {of}"

    def summed(expression: str) -> str:
        return added(f"if({of} = 0, 0, {expression})")

    r, s = summed(concordant), summed(discordant)
    error = (
        f"sqrt({summed(f'{p} * {concordant}')} / (2 * {r} * {r}) "
        f"+ {summed(f'{p} * {discordant} + {q} * {concordant}')} / (2 * {r} * {s}) "
        f"+ {summed(f'{q} * {discordant}')} / (2 * {s} * {s}))"
    )
    return f"{r} / {s}", error, f"{r} > 0 AND {s} > 0"
