"""Odds ratios: how much more often deals with a feature are won than those without it."""

from collections.abc import Iterable
from math import exp, log, sqrt
from typing import NamedTuple

from stream.kpis.statistics import Rate, Z

LEAST_CLOSED = 30
LEAST_ON_A_SIDE = 10
"""Fewer deals, in all or with or without the feature, say nothing."""
_PRIOR = 0.5


class Table(NamedTuple):
    """Numbers of deals."""

    won_with: int
    lost_with: int
    won_without: int
    lost_without: int


def mantel_haenszel(strata: Iterable[Table]) -> Rate:
    """Return the odds ratio over some strata (Mantel and Haenszel 1959) with its 95% interval.

    The variance is that of Robins, Breslow and Greenland (1986). Without a value where the deals are too few, or one of
    its sums is 0.
    """
    tables = list(strata)
    n = sum(map(sum, tables))
    if _too_few(tables):
        return Rate(None, n, None, None)
    r = s = pr = mixed = qs = 0.0
    for a, b, c, d in tables:
        of = a + b + c + d
        if of == 0:
            continue
        concordant, discordant = a * d / of, b * c / of
        p, q = (a + d) / of, (b + c) / of
        r += concordant
        s += discordant
        pr += p * concordant
        mixed += p * discordant + q * concordant
        qs += q * discordant
    if r <= 0 or s <= 0:
        return Rate(None, n, None, None)
    return _with_interval(r / s, sqrt(pr / (2 * r * r) + mixed / (2 * r * s) + qs / (2 * s * s)), n)


def crude(strata: Iterable[Table]) -> Rate:
    """Return the odds ratio of all strata in one table, ½ added to each cell (Haldane 1956, Anscombe 1956)."""
    tables = list(strata)
    n = sum(map(sum, tables))
    if _too_few(tables):
        return Rate(None, n, None, None)
    a, b, c, d = (sum(column) + _PRIOR for column in zip(*tables, strict=True))
    return _with_interval(a * d / (b * c), sqrt(1 / a + 1 / b + 1 / c + 1 / d), n)


def _too_few(tables: list[Table]) -> bool:
    with_ = sum(one.won_with + one.lost_with for one in tables)
    without = sum(one.won_without + one.lost_without for one in tables)
    return with_ + without < LEAST_CLOSED or min(with_, without) < LEAST_ON_A_SIDE


def _with_interval(odds: float, error: float, n: int) -> Rate:
    return Rate(odds, n, exp(log(odds) - Z * error), exp(log(odds) + Z * error))
