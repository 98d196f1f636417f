"""How fair territories are, by the definition, and the best move by trying every one."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from math import sqrt
from typing import NamedTuple

from schemas.funnel_file import FunnelFile


class Move(NamedTuple):
    """What is left of the imbalance, squared, how much moves, its id, where to and where from."""

    left: Fraction
    size: Fraction
    id: str
    to: str
    origin: str


def reps_on(file: FunnelFile, day: date) -> dict[str, tuple[str, Fraction]]:
    """Return the territory of each rep on a day, and how much of a rep they are."""
    there = {}
    for rep in file.reps:
        begun = [one for one in rep.assignments if one.starts <= day]
        if not begun or begun[-1].territory is None or (rep.until is not None and day > rep.until):
            continue
        share = Fraction(1)
        for ramp in file.ramps:
            months = (day.year - ramp.starts.year) * 12 + day.month - ramp.starts.month - (day.day < ramp.starts.day)
            if ramp.rep == rep.id and 0 <= months < len(ramp.months):
                share = Fraction(ramp.months[months])
        there[rep.id] = (begun[-1].territory, share)
    return there


def rep_days(file: FunnelFile, first: date, last: date) -> Counter[str]:
    """Return how many reps there were in each territory, day by day."""
    counts: Counter[str] = Counter()
    for number in range((last - first).days + 1):
        for territory, share in reps_on(file, first + timedelta(days=number)).values():
            counts[territory] += share  # type: ignore[assignment]
    return counts


def indices(amounts: Mapping[str, int], reps: Mapping[str, Fraction | int]) -> dict[str, Fraction | None]:
    """Return the index of each territory."""
    manned = [one for one in amounts if reps.get(one, 0) > 0]
    amount, capacity = sum(amounts[one] for one in manned), sum(Fraction(reps[one]) for one in manned)
    if amount <= 0:
        return dict.fromkeys(amounts)
    return {
        one: Fraction(amounts[one], amount) / (Fraction(reps[one]) / capacity) if one in manned else None
        for one in amounts
    }


def imbalance_squared(amounts: Mapping[str, int], reps: Mapping[str, Fraction | int]) -> Fraction | None:
    """Return the square of the imbalance: of the indices' distances from 1, weighted by the reps."""
    known = {one: index for one, index in indices(amounts, reps).items() if index is not None}
    if not known:
        return None
    capacity = sum(Fraction(reps[one]) for one in known)
    return sum((Fraction(reps[one]) * (index - 1) ** 2 for one, index in known.items()), Fraction(0)) / capacity


def imbalance(amounts: Mapping[str, int], reps: Mapping[str, Fraction | int]) -> float | None:
    """Return the imbalance."""
    squared = imbalance_squared(amounts, reps)
    return None if squared is None else sqrt(squared)


def best_account_move(
    amounts: Mapping[str, int], reps: Mapping[str, Fraction | int], accounts: Iterable[tuple[str, str, int]]
) -> Move | None:
    """Return the best move of an account (id, territory, amount)."""

    def left(origin: str, to: str, size: int) -> Fraction:
        return _left({**amounts, origin: amounts[origin] - size, to: amounts[to] + size}, reps)

    moves = [
        Move(left(origin, to, size), Fraction(size), id_, to, origin)
        for id_, origin, size in accounts
        for to in amounts
        if size > 0 and to != origin and reps.get(origin, 0) > 0 and reps.get(to, 0) > 0
    ]
    return _best(moves, amounts, reps)


def best_rep_move(
    amounts: Mapping[str, int], reps: Mapping[str, Fraction], who: Mapping[str, tuple[str, Fraction]]
) -> Move | None:
    """Return the best move of a rep, of whom `who` says where they are and how much of a rep."""
    moves = [
        Move(_left(amounts, {**reps, origin: reps[origin] - share, to: reps[to] + share}), share, rep, to, origin)
        for rep, (origin, share) in who.items()
        for to in amounts
        if share > 0 and to != origin and reps.get(to, 0) > 0 and reps[origin] > share
    ]
    return _best(moves, amounts, reps)


def _left(amounts: Mapping[str, int], reps: Mapping[str, Fraction | int]) -> Fraction:
    squared = imbalance_squared(amounts, reps)
    return Fraction(0) if squared is None else squared


def _best(moves: list[Move], amounts: Mapping[str, int], reps: Mapping[str, Fraction | int]) -> Move | None:
    now = imbalance_squared(amounts, reps)
    best = min(moves, default=None)
    return best if best is not None and now is not None and best.left < now else None
