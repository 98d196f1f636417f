"""Rates on the scale of log odds, on which seasons, age bands and changes add up."""

from collections.abc import Iterable, Sequence
from math import exp, log
from typing import NamedTuple

_STEPS = 100
_CLOSE = 1e-12
_FAR = 30.0


class Cell(NamedTuple):
    """Outcomes of one kind: `n` of them, `x` leaked, of a stratum (age band, season) that is `offset` log odds off."""

    n: int
    x: int
    offset: float = 0.0

    def turned(self) -> "Cell":
        """Return the same outcomes, counted the other way round: what did not leak is what is watched."""
        return Cell(self.n, self.n - self.x, -self.offset)


def logistic(log_odds: float) -> float:
    """Return the rate of some log odds, without overflow."""
    if log_odds >= 0:
        return 1 / (1 + exp(-log_odds))
    odds = exp(log_odds)
    return odds / (1 + odds)


def logit(rate: float) -> float:
    """Return the log odds of a rate between 0 and 1, both excluded."""
    return log(rate / (1 - rate))


def shifted(rate: float, odds: float) -> float:
    """Return a rate whose odds are so many times those of another."""
    return odds * rate / (1 - rate + odds * rate)


def log_sum_exp(terms: Sequence[float]) -> float:
    """Return ln Σ eᵗ, without overflow whatever the terms."""
    most = max(terms)
    return most + log(sum([exp(term - most) for term in terms]))


def log_weighted_mean(weights: Sequence[float], logs: Sequence[float]) -> float:
    """Return the log of the weighted mean of what is given by its logs; weights are logs, too, up to a constant."""
    return log_sum_exp([weight + one for weight, one in zip(weights, logs, strict=True)]) - log_sum_exp(weights)


def level(cells: Iterable[Cell], leaked: float = 0.0, kept: float = 0.0) -> float:
    """Return the log odds at which the strata together leak as much as they did.

    Args:
        cells: outcomes with the offsets of their strata.
        leaked: outcomes without offset that leaked besides, such as those that a prior stands for; need not be whole.
        kept: and those that did not.

    Raises:
        ValueError: nothing or all leaked, which no log odds say.
    """
    listed = list(cells)
    known: list[tuple[float, float]] = [(cell.n, cell.offset) for cell in listed if cell.n]
    if leaked + kept > 0:
        known.append((leaked + kept, 0.0))
    return _level(known, leaked + sum(cell.x for cell in listed))


def shift(cells: Sequence[Cell], at: float) -> float:
    """Return by how many log odds some outcomes lie above a level; half an outcome is added to either side.

    Without offsets it is logit((x + ½) / (n + 1)) less the level (Haldane 1956, Anscombe 1956).
    """
    n, x = sum(cell.n for cell in cells), sum(cell.x for cell in cells)
    if not n:
        return 0.0
    return _level([(cell.n, cell.offset) for cell in cells if cell.n], n * (x + 0.5) / (n + 1)) - at


def information(cells: Iterable[Cell], at: float, besides: float = 0.0) -> float:
    """Return the precision, in 1 / log odds², with which some outcomes tell their level.

    Args:
        cells: outcomes by stratum.
        at: the level.
        besides: outcomes without offset that a prior stands for; need not be whole.
    """
    rates = [(cell.n, logistic(at + cell.offset)) for cell in cells]
    usual = logistic(at)
    return sum(n * rate * (1 - rate) for n, rate in rates) + besides * usual * (1 - usual)


def _level(known: Sequence[tuple[float, float]], leaked: float) -> float:
    n = sum(count for count, _ in known)
    if not 0 < leaked < n:
        raise ValueError(f"{leaked:g} of {n:g} outcomes leaked: a level needs some of both kinds; add a prior")
    offsets = {offset for _, offset in known}
    if len(offsets) == 1:
        return log(leaked / (n - leaked)) - offsets.pop()
    low, high = -_FAR - max(offsets), _FAR - min(offsets)
    at = log(leaked / (n - leaked))
    for _ in range(_STEPS):
        rates = [(count, logistic(at + offset)) for count, offset in known]
        short = leaked - sum(count * rate for count, rate in rates)
        low, high = (at, high) if short > 0 else (low, at)
        step = short / max(sum(count * rate * (1 - rate) for count, rate in rates), 1e-300)
        following = at + step if low < at + step < high else (low + high) / 2
        if abs(following - at) < _CLOSE:
            return following
        at = following
    return at
