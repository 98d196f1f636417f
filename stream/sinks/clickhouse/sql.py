"""Pieces of SQL that the views are made of."""

from collections.abc import Iterable

UNASSIGNED = "Unassigned"
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


def member(column: str, names: Iterable[tuple[str, str]]) -> str:
    """Return the name of a team or rep; what nobody has is unassigned."""
    return lookup(column, names, f"if({column} = '', {text(UNASSIGNED)}, {column})")


def ratio(part: str, whole: str) -> str:
    """Return part/whole; NULL where there is nothing to divide by."""
    return f"if(({whole}) > 0, ({part}) / ({whole}), NULL)"


def rate(part: str, whole: str, name: str) -> str:
    """Return a rate with its n and its Wilson score interval (Wilson 1927) at 95%: name, name_n, name_low, name_high.

    NULL where there is nothing to divide by. In a flow more can leave than enter: then there is no interval.
    """
    n, of = f"{name}_n", f"{name}_part"
    centre = f"{name} + {_Z2} / (2 * {n})"
    spread = f"sqrt({_Z2} * greatest(0, {name} * (1 - {name}) / {n} + {_Z2} / (4 * {n} * {n})))"
    scale = f"(1 + {_Z2} / {n})"
    valid = f"{n} > 0 AND {of} BETWEEN 0 AND {n}"
    return (
        f"if({n} > 0, ({part} AS {of}) / {n}, NULL) AS {name}, "
        f"greatest({whole}, 0) AS {n}, "
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


def quantile(pairs: str, part: int, of: int) -> str:
    """Return the quantile part/of of an array of (value, count), as `kpis.statistics` has it; NULL where empty."""
    counts = f"arrayMap(pair -> pair.2, {pairs})"
    n = f"arraySum({counts})"
    ordered = f"arraySort({pairs})"
    passed = f"arrayCumSum(pair -> pair.2, {ordered})"
    at = f"arrayFirst((pair, passed) -> passed > {{}}, {ordered}, {passed}).1"
    low = at.format(f"intDiv({n} * {part} + {of - 1}, {of}) - 1")
    high = at.format(f"least(intDiv({n} * {part}, {of}), {n} - 1)")
    return f"if(empty({pairs}), NULL, ({low} + {high}) / 2)"
