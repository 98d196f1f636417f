"""Statistics in SQL: what `stream.kpis.statistics` and `stream.kpis.survival` do."""

from collections.abc import Iterable, Sequence

from stream.kpis.survival import ROUNDING

_Z2 = "3.8414588206941254"  # square of the normal distribution's 97.5% quantile
_ABOVE = 1e-12  # of less than 10^11 values it passes none


def wilson(shares: Sequence[str], ns: Sequence[str]) -> str:
    """Return an array of the ends of the Wilson score intervals (Wilson 1927) at 95% of shares of n, all columns.

    NULL where there is nothing to divide by. What is no share (which only a defect can give) has no interval.
    Written once for all of them, since ClickHouse takes its time to read long statements.
    """
    spread = f"sqrt({_Z2} * (p * (1 - p) / n + {_Z2} / (4 * n * n)))"

    def end(sign: str, exact: int) -> str:
        value = f"(p + {_Z2} / (2 * n) {sign} {spread}) / (1 + {_Z2} / n)"
        return f"multiIf(NOT (n > 0 AND p BETWEEN 0 AND 1), NULL, p = {exact}, {exact}, {value})"

    return f"arrayMap((p, n) -> ({end('-', 0)}, {end('+', 1)}), [{', '.join(shares)}], [{', '.join(ns)}])"


def quantiles(value: str, times: str, levels: Iterable[tuple[int, int]], is_counted: str = "") -> str:
    """Return the aggregate that gives quantiles part/of of values, as `kpis.statistics` has them: an array.

    Where part/of of the values lie at or below one value exactly, that is found at the level itself, and the next one
    just above it; a quantile is the mean of both.

    Args:
        value: expression of a value, a whole number.
        times: how often it occurs.
        levels: part and of.
        is_counted: the condition on the rows; empty: all.
    """
    asked = list(levels)
    at = ", ".join(f"{part / of!r}, {part / of + _ABOVE!r}" for part, of in asked)
    condition = f", {is_counted}" if is_counted else ""
    both = f"quantilesExactWeighted{'If' if is_counted else ''}({at})({value}, {times}{condition})"
    return _middles(both, len(asked))


def quantiles_of_arrays(column: str, levels: Iterable[tuple[int, int]]) -> str:
    """Return the same of a column that has many values in each row: tuples of `value` and `times`.

    Values that stand as often as they occur are sorted in half the time that it takes to add up how often they do.
    """
    asked = list(levels)
    # It counts positions from 0 and rounds down: just below the level lies the last value up to it, above it the next.
    at = ", ".join(f"{part / of - _ABOVE!r}, {part / of + _ABOVE!r}" for part, of in asked)
    each = (
        f"arrayFlatten(arrayMap((value, times) -> arrayResize([value], times, value), {column}.value, {column}.times))"
    )
    return _middles(f"quantilesExactArray({at})({each})", len(asked))


def _middles(both: str, number: int) -> str:
    """Return the means of the two values of each of some levels."""
    return f"[{', '.join(f'({both}[{2 * one + 1}] + {both}[{2 * one + 2}]) / 2' for one in range(number))}]"


def survival_counts(time: str, ended: str, waiting: str, is_counted: str = "") -> str:
    """Return the aggregate that `survival_median` reads: times, how many were over after each, how many are not."""
    condition = f", {is_counted}" if is_counted else ""
    return f"sumMap{'If' if is_counted else ''}([{time}], [{ended}], [{waiting}]{condition})"


def survival_median(counts: str) -> str:
    """Return the median of times, as `kpis.survival` has it, of a column of `survival_counts`; NULL: not known."""
    left = f"arrayMap((ended, waiting) -> ended + waiting, {counts}.2, {counts}.3)"
    at_risk = f"arrayMap((gone, n) -> arraySum({left}) - gone + n, arrayCumSum({left}), {left})"
    falls = f"arrayMap((ended, n) -> log((n - ended) / n), {counts}.2, {at_risk})"
    return f"arrayFirstOrNull((t, s) -> exp(s) <= {0.5 + ROUNDING!r}, {counts}.1, arrayCumSum({falls}))"
