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


def bucket(grain: str, fiscal_year_starts: int) -> str:
    """Return the first day of the bucket that a local hour is in.

    Date32 and plain arithmetic, since the functions for weeks and months give a Date, which wraps around
    before 1970 and after 2149.
    """
    day = "toDate32(local_hour)"
    month = f"({day} - (toDayOfMonth({day}) - 1))"
    match grain:
        case "day":
            return day
        case "week":
            return f"{day} - (toDayOfWeek({day}) - 1)"
        case "month":
            return month
        case _:
            months = 3 if grain == "quarter" else 12
            return f"addMonths({month}, -((toMonth({day}) - {fiscal_year_starts} + 12) % {months}))"


def median(measure: str) -> str:
    """Return the median of a measure whose labels are the exact values; of two middle ones the mean."""
    counted = f"measure = {text(measure)} AND value > 0"
    low, high = _middle(f"groupArrayIf((toInt64OrZero(label), value), {counted})", f"sumIf(value, {counted})")
    return f"if(sumIf(value, {counted}) = 0, NULL, ({low} + {high}) / 2)"


def middles(measure: str, measures: str) -> str:
    """Return a map of the measure's two middle values, once each: its median is that of all of them.

    Args:
        measure: its labels are the exact values.
        measures: map of measures, as Map(String, Int64).
    """
    prefix = f"{measure}:"
    ours = f"mapFilter((name, value) -> startsWith(name, {text(prefix)}) AND value > 0, {measures})"
    pairs = f"arrayMap((name, value) -> (toInt64OrZero(substring(name, {len(prefix) + 1})), value), "
    pairs += f"mapKeys({ours}), mapValues({ours}))"
    names = [f"concat({text(prefix)}, toString({one}))" for one in _middle(pairs, f"arraySum(mapValues({ours}))")]
    return f"if(empty({ours}), {ours}, mapFromArrays([{', '.join(names)}], [toInt64(1), toInt64(1)]))"


def _middle(pairs: str, n: str) -> tuple[str, str]:
    """Return the two middle values of (value, count) pairs whose counts add up to n; one twice if n is odd."""
    ordered = f"arraySort({pairs})"
    seen = f"arrayCumSum(pair -> pair.2, {ordered})"
    at = "arrayFirst((pair, seen) -> seen > intDiv({}, 2), {}, {}).1"
    return at.format(f"{n} - 1", ordered, seen), at.format(n, ordered, seen)
