"""What a series is expected to leak before its own outcomes say so: its parent's rate, and how far it is trusted."""

from collections.abc import Sequence

from stream.leaks.detector import Prior
from stream.leaks.logit import Cell, information, level, logistic

DEFAULT_STRENGTH = 20.0
"""Where there are fewer than `LEAST_CHILDREN` to tell from."""
LEAST_CHILDREN = 5
_WEAKEST, _STRONGEST = 10.0, 400.0
_HALF = 0.5


def strength(children: Sequence[Sequence[Cell]]) -> float:
    """Return s, how many outcomes the parent's rate stands for: the more alike its children are, the more.

    s = π(1 − π) / τ² − 1, where τ² is the variance of the children's rates beyond what chance makes of them, by
    moments.

    Args:
        children: outcomes by stratum of each child of a parent.
    """
    known = [cells for cells in children if any(cell.n for cell in cells)]
    if len(known) < LEAST_CHILDREN:
        return DEFAULT_STRENGTH
    together = [cell for cells in known for cell in cells]
    at = level(together, _HALF, _HALF)
    n = sum(cell.n for cell in together)
    noise = information(together, at) / n
    apart = squares = 0.0
    for cells in known:
        of_child = sum(cell.n for cell in cells)
        expected = sum(cell.n * logistic(at + cell.offset) for cell in cells)
        apart += (sum(cell.x for cell in cells) - expected) ** 2 / of_child
        squares += of_child**2
    variance = (apart - (len(known) - 1) * noise) / (n - squares / n)
    rate = logistic(at)
    if variance <= 0:
        return _STRONGEST
    return min(max(rate * (1 - rate) / variance - 1, _WEAKEST), _STRONGEST)


def prior(parent: Sequence[Cell], children: Sequence[Sequence[Cell]]) -> Prior:
    """Return what the parent says of each of its children, as outcomes that leaked and that did not.

    Args:
        parent: its outcomes by stratum.
        children: those of each child, the one that is asked for among them.

    Raises:
        ValueError: the parent has no outcome.
    """
    if not any(cell.n for cell in parent):
        raise ValueError("parent: it has no outcome yet; begin the watch when there is one")
    rate, outcomes = logistic(level(parent, _HALF, _HALF)), strength(children)
    return Prior(outcomes * rate, outcomes * (1 - rate))
