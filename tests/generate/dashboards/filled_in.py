"""What Grafana makes of a query before it asks: variables and macros filled in.

After the sources of what fills them in: `formatRegistry` of @grafana/scenes, `interpolateQueryExpr` of Grafana's data
source of Prometheus, `applyConditionalAll` and `getMacroArgs` in src/data/CHDatasource.ts and pkg/macros/macros.go
of grafana/clickhouse-datasource (commit 1d04063).
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

ALL = "$__all"
Choice = str | list[str]
"""What is chosen of a variable: a value, or several; all of them: `[ALL]`."""

_CONDITIONAL = "$__conditionalAll("
_VARIABLE = re.compile(r"\$\{(\w+)(?::(\w+))?\}|\$(?!__)(\w+)")
_MACRO = re.compile(r"\$__(\w+)(?:\(([^()]*)\))?")


class Looked(NamedTuple):
    """The time that a dashboard looks at, and how far apart points of a series are."""

    first: datetime
    last: datetime
    interval_seconds: int = 3600


def sql(query: str, choices: Mapping[str, Choice], looked: Looked) -> str:
    """Return the SQL that ClickHouse gets."""
    while (at := query.rfind(_CONDITIONAL)) >= 0:
        condition, variable = _arguments(query, at + len(_CONDITIONAL) - 1)
        name = re.search(r"\w+", variable).group()
        everything = choices[name] in (ALL, [ALL], "", [])
        whole = f"{_CONDITIONAL}{condition},{variable})"
        query = query.replace(whole, "1=1" if everything else condition, 1)
    query = _VARIABLE.sub(lambda one: _formatted(choices[one[1] or one[3]], one[2]), query)
    return _MACRO.sub(lambda one: _expanded(one[1], one[2], looked), query)


def _arguments(query: str, opening: int) -> list[str]:
    depth, begun, arguments = 0, opening + 1, []
    for at in range(opening, len(query)):
        match query[at]:
            case "(":
                depth += 1
            case ")":
                depth -= 1
            case "," if depth == 1:
                arguments.append(query[begun:at])
                begun = at + 1
        if depth == 0:
            return [*arguments, query[begun:at]]
    raise AssertionError(f"a bracket is not closed: {query[opening:]}")


def _formatted(choice: Choice, form: str | None) -> str:
    if form == "singlequote":
        # Quotes are escaped, backslashes are not.
        return ",".join(
            "'" + one.replace("'", "\\'") + "'" for one in ([choice] if isinstance(choice, str) else choice)
        )
    assert form is None, f"a format that nothing here knows: {form}"
    return choice if isinstance(choice, str) else "{" + ",".join(choice) + "}" if len(choice) > 1 else choice[0]


def _expanded(macro: str, argument: str | None, looked: Looked) -> str:
    first, last = (f"toDateTime({int(at.timestamp())})" for at in (looked.first, looked.last))
    match macro:
        case "timeFilter":
            return f"{argument} >= {first} AND {argument} <= {last}"
        case "fromTime":
            return first
        case "toTime":
            return last
        case "timeInterval":
            return f"toStartOfInterval(toDateTime({argument}), INTERVAL {max(looked.interval_seconds, 1)} second)"
    raise AssertionError(f"a macro that the plugin does not know, or nothing here: {macro}")


def promql(query: str, choices: Mapping[str, Choice], all_values: Mapping[str, str], looked: Looked) -> str:
    """Return the PromQL that Prometheus gets; all_values: what a variable stands for where all is chosen."""
    query = query.replace("$__rate_interval", f"{looked.interval_seconds * 4}s")
    query = query.replace("$__range", f"{int((looked.last - looked.first).total_seconds())}s")
    return _VARIABLE.sub(lambda one: _pattern(choices[one[1] or one[3]], all_values.get(one[1] or one[3])), query)


def _pattern(choice: Choice, all_value: str | None) -> str:
    if choice in (ALL, [ALL]):
        assert all_value, "a variable of which all can be chosen says what that is"
        return all_value
    if isinstance(choice, str):
        return _escaped(choice)
    return _escaped(choice[0]) if len(choice) == 1 else f"({'|'.join(map(_escaped, choice))})"


def _escaped(value: str) -> str:
    """As a part of a regular expression within a string of PromQL."""
    return re.sub(r"[$^*{}\[\]'+?.()|]", r"\\\\\g<0>", value.replace("\\", "\\\\\\\\"))
