"""The forecast of a period: what is booked, and what the open deals that are due may bring."""

from array import array
from collections.abc import Iterable
from hashlib import blake2b
from typing import NamedTuple

from stream.planning.distribution import Distribution, Prospects


class Forecast(NamedTuple):
    """What a period may come to, in the minor unit of the reporting currency.

    `p10`, `p50`, `p90`: with a probability of 10, 50, 90 % it comes to so much or less. `chance`: the probability that
    it reaches `target`; None where there is no target.
    """

    booked: int
    mean: int
    p10: int
    p50: int
    p90: int
    target: int | None
    chance: float | None


_MOST = 10_000
_KNOWN: dict[bytes, Forecast] = {}
"""Forecasts that were worked out, by what they are of: most of a report's rows are asked for again as they were."""


def forecast(booked: int, prospects: Iterable[Prospects], target: int | None) -> Forecast:
    """Return the forecast of a period.

    Args:
        booked: what has been won already.
        prospects: the open deals that are expected to close by its end.
        target: what it is to come to; None or 0: nothing is asked.
    """
    told = sorted(Prospects(one.chance, sorted(one.amounts)) for one in prospects)
    key = _digest(booked, told, target or 0)
    known = _KNOWN.get(key)
    if known is None:
        known = of_distribution(booked, Distribution(told), target)
        if len(_KNOWN) >= _MOST:
            _KNOWN.clear()  # what is still asked for is there again with the next report
        _KNOWN[key] = known
    return known


def of_distribution(booked: int, to_come: Distribution, target: int | None) -> Forecast:
    """Return the forecast of a period from the distribution of what is to come."""
    p10, p50, p90 = (booked + to_come.quantile(part) for part in (0.1, 0.5, 0.9))
    chance = to_come.at_least(target - booked) if target else None
    return Forecast(booked, booked + round(to_come.mean), p10, p50, p90, target or None, chance)


def _digest(booked: int, prospects: Iterable[Prospects], target: int) -> bytes:
    """Return what stands for a question: 32 bytes instead of the amounts of thousands of deals."""
    digest = blake2b(f"{booked} {target}".encode(), digest_size=32)
    for chance, amounts in prospects:
        digest.update(array("d", (chance, len(amounts))).tobytes())
        digest.update(array("q", amounts).tobytes())
    return digest.digest()
