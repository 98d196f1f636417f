"""How a goal stands: whether it is reached, where its number comes out if things go on as so far, and how surely."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import accumulate
from math import exp, lgamma, log, sqrt
from statistics import NormalDist
from typing import Literal, NamedTuple

State = Literal["attained", "on_pace", "behind"]

LEVEL = 0.8
"""How likely the end of a sum, or of a rate, lies in its interval."""

LEAST = 5
"""Fewer deals say nothing of how surely a number goes on."""

_Z = NormalDist().inv_cdf((1 + LEVEL) / 2)

Number = int | float | Fraction


class Time(NamedTuple):
    """How much of a goal's time is gone, and all of it, in any unit: working days, or calendar days."""

    gone: int
    whole: int

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is left."""
        return self.gone >= self.whole


class Target(NamedTuple):
    """What a number is to reach, or with `at_most` not to exceed. A fraction as the nearest float, as rates are."""

    value: int | float
    at_most: bool = False

    def met_by(self, value: Number) -> bool:
        """Say whether a value is as it should be."""
        return value <= self.value if self.at_most else value >= self.value


class Added(NamedTuple):
    """What a sum is made of so far: how many deals (or whatever counts), their sum, and the sum of their squares."""

    number: int
    amount: int
    squares: float


class Counted(NamedTuple):
    """What a rate is made of so far: of how many deals (or whatever counts), and how many of them it counts."""

    counted: int
    number: int


class Projection(NamedTuple):
    """Where a number ends: between `low` and `high` in 80 of 100 cases; `chance` (0 to 1): as the target asks."""

    low: float
    high: float
    chance: float


def landing(value: Number, time: Time, *, adds_up: bool) -> Number | None:
    """Return where a number comes out at the end if things go on as so far.

    Args:
        value: so far.
        time: of the goal.
        adds_up: whether it grows over time, as revenue does; a rate stays as it is.

    Returns:
        None where nothing of the time is gone, so that a sum says nothing yet.
    """
    if not adds_up or time.is_over:
        return value
    return Fraction(value) * time.whole / time.gone if time.gone > 0 else None


def state(value: Number | None, target: Target, time: Time, *, adds_up: bool) -> State | None:
    """Return how a goal stands; None: nothing can be said yet.

    A sum that is to stay below its target is attained only once the time is over: it can grow until then.
    """
    if value is None:
        return None
    may_still_exceed = target.at_most and adds_up and not time.is_over
    if target.met_by(value) and not may_still_exceed:
        return "attained"
    end = landing(value, time, adds_up=adds_up)
    if end is None:
        return None
    return "on_pace" if target.met_by(end) else "behind"


def projected(so_far: Added, target: Target, time: Time) -> Projection | None:
    """Return where a sum ends, if deals come as often, and as large, as so far.

    A compound Poisson process, the uncertainty of its rate included: the variance of what is to come is
    Σa² · r/g · (1 + r/g), where g of the time is gone and r is left. What there is already stays.

    Returns:
        None below five deals, or where nothing of the time is gone.
    """
    number, amount, squares = so_far
    if number < LEAST or time.gone <= 0:
        return None
    left = max(time.whole - time.gone, 0) / time.gone
    end, spread = amount * (1 + left), sqrt(squares * left * (1 + left))
    if spread == 0 or target.value < amount or (target.value == amount and not target.at_most):
        # At the end, or once more was reached than was asked for, nothing is open.
        chance = 1.0 if target.met_by(amount) else 0.0
    else:
        below = NormalDist(end, spread).cdf(float(target.value))
        chance = below if target.at_most else 1 - below
    return Projection(max(end - _Z * spread, amount), end + _Z * spread, chance)


def projected_rate(so_far: Counted, target: Target, time: Time) -> Projection | None:
    """Return where a rate ends, if as many are still to come as the time that is left says, each counted as likely.

    How likely is known by those there were: of what is to come the number counted is beta-binomial, with Jeffreys'
    prior. What there is already stays.

    Returns:
        None below five deals, or where nothing of the time is gone.
    """
    counted, number = so_far
    if number < LEAST or time.gone <= 0:
        return None
    to_come = round(number * max(time.whole - time.gone, 0) / time.gone)
    whole = number + to_come
    shares = list(_beta_binomial(counted + 0.5, number - counted + 0.5, to_come))
    up_to = list(accumulate(shares))

    def end_at(part: float) -> float:
        return (counted + next((more for more, passed in enumerate(up_to) if passed >= part), to_come)) / whole

    chance = sum(share for more, share in enumerate(shares) if target.met_by((counted + more) / whole))
    return Projection(end_at((1 - LEVEL) / 2), end_at((1 + LEVEL) / 2), min(chance, 1.0))


def _beta_binomial(a: float, b: float, number: int) -> Iterator[float]:
    """Yield the probability of 0, 1, … of a number, each with the same chance, of which Beta(a, b) is known."""
    at = lgamma(b + number) - lgamma(b) + lgamma(a + b) - lgamma(a + b + number)
    for more in range(number + 1):
        yield exp(at)
        if more < number:
            at += log((number - more) * (a + more) / ((more + 1) * (b + number - more - 1)))
