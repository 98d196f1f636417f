"""Pieces of SQL that the views are made of."""

from collections.abc import Iterable

_Z2 = "3.8414588206941254"  # square of the normal distribution's 97.5% quantile


def text(value: str) -> str:
    """Return a string literal."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def texts(values: Iterable[str]) -> str:
    """Return string literals, separated by commas."""
    return ", ".join(text(value) for value in values)


def lookup(column: str, pairs: Iterable[tuple[str, str]], otherwise: str) -> str:
    """Return an expression that turns an id into a name.

    Args:
        column: holds the id.
        pairs: id and name.
        otherwise: expression for ids that are not among them.
    """
    known = list(pairs)
    if not known:
        return otherwise
    return f"transform({column}, [{texts(key for key, _ in known)}], [{texts(name for _, name in known)}], {otherwise})"


def total(measure: str) -> str:
    """Return the sum of a measure over the rows of the view `measures`."""
    return f"sumIf(value, measure = {text(measure)})"


def ratio(part: str, whole: str) -> str:
    """Return part/whole; NULL where there is nothing to divide by."""
    return f"if(({whole}) > 0, ({part}) / ({whole}), NULL)"


def rate(part: str, whole: str, name: str) -> str:
    """Return a rate with its Wilson score interval (Wilson 1927) at 95%, as columns name, name_low, name_high.

    NULL where there is nothing to divide by. In a flow more can leave than enter: then there is no interval.
    """
    n = f"({whole})"
    p = f"({part}) / {n}"
    centre = f"{p} + {_Z2} / (2 * {n})"
    spread = f"sqrt({_Z2} * greatest(0, {p} * (1 - {p}) / {n} + {_Z2} / (4 * {n} * {n})))"
    scale = f"(1 + {_Z2} / {n})"
    valid = f"{n} > 0 AND ({part}) BETWEEN 0 AND {n}"
    return (
        f"{ratio(part, whole)} AS {name}, "
        f"if({valid}, greatest(0, ({centre} - {spread}) / {scale}), NULL) AS {name}_low, "
        f"if({valid}, least(1, ({centre} + {spread}) / {scale}), NULL) AS {name}_high"
    )


def median(measure: str) -> str:
    """Return the median of a measure whose labels are the exact values; of two middle ones the mean."""
    counted = f"measure = {text(measure)} AND value > 0"
    pairs = f"arraySort(groupArrayIf((toInt64OrZero(label), value), {counted}))"
    n = f"sumIf(value, {counted})"

    def at(position: str) -> str:
        seen = f"arrayCumSum(pair -> pair.2, {pairs})"
        return f"arrayFirst((pair, seen) -> seen > {position}, {pairs}, {seen}).1"

    return f"if({n} = 0, NULL, ({at(f'intDiv({n} - 1, 2)')} + {at(f'intDiv({n}, 2)')}) / 2)"
