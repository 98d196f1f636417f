"""Pieces of SQL that the views are made of."""

from collections.abc import Iterable

UNASSIGNED = "Unassigned"
FINAL_AT_ONCE = "SETTINGS split_intersecting_parts_ranges_into_layers_final = 0"
"""Behind a SELECT that has little to do but to find the newest rows: in one go, since layers cost most of its time."""


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


def member(database: str, column: str) -> str:
    """Return the name of a team or rep, as the view `names` has it at that moment; what nobody has is unassigned.

    Args:
        database: where `names` is.
        column: `team_id` or `rep_id`, whatever it is of.
    """
    kind = column.rpartition(".")[2].removesuffix("_id")
    # Not in the text: a colleague more would be a change of all views, and making them takes ClickHouse seconds.
    known = f"(SELECT (groupArray(id), groupArray(name)) FROM {database}.names WHERE kind = {text(kind)})"  # noqa: S608
    return f"transform({column}, {known}.1, {known}.2, if({column} = '', {text(UNASSIGNED)}, {column}))"


def ratio(part: str, whole: str) -> str:
    """Return part/whole; NULL where there is nothing to divide by."""
    return f"if(({whole}) > 0, ({part}) / ({whole}), NULL)"


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
