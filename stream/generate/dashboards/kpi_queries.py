"""SQL over the views of KPIs, with the choices of the reader filled in by Grafana.

A choice of several is filled in as a list of literals (`:singlequote`), which escapes quotes and nothing else: the
values of the variables have their backslashes doubled already (`variables.py`).
"""

from collections.abc import Iterable, Sequence

from stream.kpis.declaration import Kpi
from stream.kpis.formula import Planned, Rate, Sum
from stream.sinks.clickhouse.sql import text
from stream.words import Words

MONEY_UNIT = "(SELECT exp10(minor_digits) FROM reporting)"
"""Views have money in the minor unit of the reporting currency; people read units."""

OF_PERIOD = "${grain} = toDate32(${period:singlequote})"
"""The condition that a row is of the period that is chosen."""

PERIOD_BEGINS = "toDateTime(${grain}, 'UTC') AS time"
"""The column that places a row in time; dashboards of KPIs are in UTC, so that a day is that day everywhere."""

STAGE = "concat(pipeline, ': ', stage) AS \"Stage\""
"""The column that says which stage: pipelines may have stages of one name."""

TEAM = 'team AS "Team"'
REP = 'rep AS "Rep"'

WITHIN_TIME = "$__timeFilter(time)"

_PARTS = {"quota_attainment": ("revenue", "quota")}
"""The columns that a quotient divides, where a view has both."""


class NotAdded(ValueError):
    """Several rows of a KPI do not add up to one: what it divides is not in the view."""


def source(words: Words) -> str:
    """Return the column of sources, with the words that reports have where there is none."""
    return _named("source_name", words.say("not-given"), "Source")


def loss_reason(words: Words) -> str:
    """Return the column of reasons for which deals are lost."""
    return _named("loss_reason", words.say("not-given"), "Loss reason")


def territory(words: Words) -> str:
    """Return the column of territories."""
    return _named("territory", words.say("nobody"), "Territory")


def _named(column: str, unnamed: str, heading: str) -> str:
    return f"if({column} = '', {text(unnamed)}, {column}) AS \"{heading}\""


def chosen(column: str, variable: str) -> str:
    """Return the condition that a column has one of the values that are chosen; that all are is no condition."""
    return f"$__conditionalAll({column} IN (${{{variable}:singlequote}}), ${variable})"


def value(kpi: Kpi) -> str:
    """Return a KPI of one row, as people read it."""
    return f"{kpi.id} / {MONEY_UNIT}" if kpi.unit == "money" else kpi.id


def together(kpi: Kpi) -> str:
    """Return a KPI of several rows in one. Raises NotAdded."""
    match kpi.formula:
        case Sum() | Planned():
            return f"sum({kpi.id})" if kpi.unit != "money" else f"sum({kpi.id}) / {MONEY_UNIT}"
        case Rate():
            return f"sum(round({kpi.id} * {kpi.id}_n)) / nullIf(sum({kpi.id}_n), 0)"
    if kpi.id not in _PARTS:
        raise NotAdded(kpi.id)
    part, whole = _PARTS[kpi.id]
    return f"sum({part}) / nullIf(sum({whole}), 0)"


def each(kpis: Iterable[Kpi]) -> list[str]:
    """Return columns of KPIs of one row each; their names are the titles in English, whatever the heads say."""
    return [f'{value(kpi)} AS "{kpi.title}"' for kpi in kpis]


def added(kpis: Iterable[Kpi]) -> list[str]:
    """Return columns of KPIs of several rows in one, named as those of `each`. Raises NotAdded."""
    return [f'{together(kpi)} AS "{kpi.title}"' for kpi in kpis]


def select(columns: Sequence[str], view: str, conditions: Iterable[str], rest: str = "") -> str:
    """Return a SELECT of a view."""
    where = "\n  AND ".join(conditions)
    return (
        f"SELECT {', '.join(columns)}\nFROM {view}"
        + (f"\nWHERE {where}" if where else "")
        + (f"\n{rest}" if rest else "")
    )
