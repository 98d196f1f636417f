"""What some deals may come to: the distribution of the sum of their amounts, each won with a chance of its own.

Of few deals all sums are told apart. Of more the sum is worked out deal by deal in units: the largest amount that all
amounts are multiples of, or a thousandth of their total if that is larger. Then amounts are rounded to units, those of
one chance on what they add up to, so that the mean stays as it is; deals smaller than a unit, of which there are many
then, count together as a normal distribution of the same mean and variance. A quantile so found is within two units.

All numbers of units stand in one long integer, 64 bits each, with the chance of each in parts of 2⁴²: so a deal is a
few operations, however many sums there are.
"""

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain
from math import ceil, erf, fsum, gcd, sqrt
from operator import mul
from typing import NamedTuple

RESOLUTION = 1000
"""A unit is a thousandth of the total at least."""

NEARLY = 1e-5
"""What chances that add up may lose by rounding: within it a tenth is a tenth."""

_FEW = 10
_PLACE_BITS, _ONE_BITS, _WHOLE_BITS = 64, 21, 42
_ONE, _WHOLE = 1 << _ONE_BITS, 1 << _WHOLE_BITS
"""The chance 1 of a deal, and of all that may come."""

_MASK = sum(((1 << _WHOLE_BITS + 1) - 1) << place * _PLACE_BITS for place in range(2 * RESOLUTION))
_FAR = 4.5
"""So many times √2 standard deviations from the mean there is nothing left of a normal distribution."""


class Prospects(NamedTuple):
    """Deals of one chance to be won (0 to 1): their amounts, which may be negative."""

    chance: float
    amounts: Sequence[int]


class Distribution:
    """The distribution of what prospects come to. Amounts are in any one unit of money, whole ones.

    `total`: what they come to if all are won. `mean`: what they come to on average.
    """

    def __init__(self, prospects: Iterable[Prospects]) -> None:
        told = [one for one in prospects if one.chance > 0]
        self.total = sum(sum(one.amounts) for one in told)
        self.mean = fsum(sum(one.amounts) * one.chance for one in told)
        # What is negative counts at first, and comes back with the chance not to be won.
        least = sum(amount for one in told for amount in one.amounts if amount < 0)
        sums = _told_apart if sum(len(one.amounts) for one in told) <= _FEW else _in_units
        values, shares, self._nearby = sums(sorted(part for one in told for part in _upwards(one)))
        self._values = [least + value for value in values] if least else values
        self._up_to = list(accumulate(shares))

    def quantile(self, part: float) -> int:
        """Return the smallest value that with a probability of at least `part` is not exceeded."""
        place = bisect_left(self._up_to, part - NEARLY)
        return self._values[min(place, len(self._values) - 1)]

    def at_least(self, value: int) -> float:
        """Return the probability that the sum reaches a value."""
        return max(0.0, 1.0 - self._below(value))

    def rank(self, value: int) -> float:
        """Return where a value stands: the probability of less, and half of that of just as much."""
        return (self._below(value - self._nearby) + self._below(value + self._nearby + 1)) / 2

    def _below(self, value: int) -> float:
        place = bisect_left(self._values, value)
        if place == len(self._values):
            return 1.0  # shares add up to that but for rounding, and what cannot be has no chance
        return min(1.0, self._up_to[place - 1]) if place else 0.0


_Sums = tuple[Sequence[int], Sequence[float], int]
"""Values in order, their shares, and how near to a value another counts as the same."""


def _upwards(one: Prospects) -> Iterator[Prospects]:
    """Yield prospects of positive amounts, in order, whose sums are as far apart."""
    amounts = sorted(one.amounts)
    if up := amounts[bisect_right(amounts, 0) :]:
        yield Prospects(one.chance, up)
    down = amounts[: bisect_left(amounts, 0)]
    if down and one.chance < 1:
        yield Prospects(1 - one.chance, [-amount for amount in reversed(down)])


def _told_apart(prospects: Iterable[Prospects]) -> _Sums:
    """Return every sum that some prospects may have."""
    sums = {0: 1.0}
    for chance, amounts in prospects:
        for amount in amounts:
            before, sums = sums, {value: share * (1 - chance) for value, share in sums.items()}
            for value, share in before.items():
                sums[value + amount] = sums.get(value + amount, 0.0) + share * chance
    values = sorted(sums)
    return values, [sums[value] for value in values], 0


class _Small(NamedTuple):
    """Deals smaller than a unit, together: in units."""

    mean: float
    variance: float


def _in_units(prospects: Sequence[Prospects]) -> _Sums:
    """Return the sums that some prospects may have, in units."""
    total = sum(sum(one.amounts) for one in prospects)
    common = gcd(*chain.from_iterable(one.amounts for one in prospects)) or 1
    if total // common <= RESOLUTION:
        in_units = [(amount // common, chance) for chance, amounts in prospects for amount in amounts]
        shares = _shares(_summed(in_units))
        return [place * common for place in range(len(shares))], shares, 0
    large, small = _rounded(prospects, total)
    shares = _shares(_with_normal(_summed(large), small))
    values = [place * total // RESOLUTION for place in range(len(shares))]
    return values, shares, total // (2 * RESOLUTION)


def _rounded(prospects: Iterable[Prospects], total: int) -> tuple[list[tuple[int, float]], _Small]:
    """Return deals in thousandths of the total with their chances, and those that are smaller together."""
    least = -(-total // RESOLUTION)
    large, passed = [], 0
    mean = variance = 0.0
    for chance, amounts in prospects:
        small = amounts[: bisect_left(amounts, least)]
        mean += chance * sum(small)
        variance += chance * (1 - chance) * sum(map(mul, small, small))
        # What rounding adds to a deal it takes off others of its chance.
        for amount in amounts[len(small) :]:
            before = _nearest(passed, total)
            passed += amount
            large.append((_nearest(passed, total) - before, chance))
    unit = total / RESOLUTION
    # Short ones first: as long as the sum is short, so are its operations.
    return sorted(large), _Small(mean / unit, variance / unit**2)


def _nearest(passed: int, total: int) -> int:
    return (2 * passed * RESOLUTION + total) // (2 * total)


def _summed(deals: Iterable[tuple[int, float]]) -> int:
    """Return the distribution of the sum of some deals, told as units and chance."""
    whole = _WHOLE
    for units, chance in deals:
        won = round(chance * _ONE)
        whole = ((whole * (_ONE - won) + (whole * won << units * _PLACE_BITS)) >> _ONE_BITS) & _MASK
    return whole


def _with_normal(whole: int, small: _Small) -> int:
    """Return the distribution of a sum to which something normal is added."""
    if not small.mean:
        return whole
    spread = sqrt(2 * small.variance) or NEARLY

    def up_to(place: int) -> int:
        return round(_ONE * (1 + erf((place + 0.5 - small.mean) / spread)) / 2) if place >= 0 else 0

    last = ceil(small.mean + _FAR * spread)
    added = sum((up_to(place) - up_to(place - 1)) << place * _PLACE_BITS for place in range(last + 1))
    return (whole * added >> _ONE_BITS) & _MASK


def _shares(whole: int) -> list[float]:
    """Return the share of each number of units."""
    places = -(-whole.bit_length() // _PLACE_BITS)
    parts = memoryview(whole.to_bytes(places * _PLACE_BITS // 8, sys.byteorder)).cast("Q").tolist()
    all_parts = sum(parts)
    return [part / all_parts for part in parts]
