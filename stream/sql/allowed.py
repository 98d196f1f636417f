"""What a question may have in it, judged by the tree that ClickHouse's own parser makes of it.

ClickHouse forbids what writes over a connection that is `readonly`. It does not forbid functions that read files or
settings, nor tables of other databases, nor writing the answer into a file: these are refused here, before anything
runs. Functions and parts of speech are let through by lists: what a later ClickHouse adds is refused until it is there.
"""

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

CATEGORIES = (
    "Aggregate Functions", "Arithmetic", "Arrays", "Bit", "Bitmap", "Comparison", "Conditional", "Dates and Times",
    "Distance", "Encoding", "Financial", "Hash", "JSON", "Logical", "Map", "Mathematical", "Null", "Random Number",
    "Rounding", "String", "String Replacement", "String Search", "String Splitting", "Time Window", "Tuple",
    "Type Conversion", "URL", "UUID",
)  # fmt: skip
"""Of `system.functions`, whose functions make a value of their arguments and nothing else."""

NAMED = (
    "bar", "byteSize", "caseWithExpression", "countDigits", "finalizeAggregation", "formatReadableDecimalSize",
    "formatReadableQuantity", "formatReadableSize", "formatReadableTimeDelta", "identity", "ignore", "isConstant",
    "isDecimalOverflow", "materialize", "neighbor", "parseTimeDelta", "rowNumberInAllBlocks", "rowNumberInBlock",
    "runningDifference", "throwIf", "toColumnTypeName", "toTypeName", "transform", "variantElement", "variantType",
)  # fmt: skip
"""Functions of other categories that do the same."""

TABLE_FUNCTIONS = ("numbers", "generateSeries", "generate_series", "values")
"""They make rows of their arguments."""

_SYNTAX = ("exists", "grouping", "lambda", "untuple")
"""What the parser calls a function, and `system.functions` does not have."""

_COMBINATORS = (
    "ArgMax", "ArgMin", "Array", "Distinct", "ForEach", "If", "Map", "Merge", "MergeState", "OrDefault", "OrNull",
    "Resample", "SimpleState", "State",
)  # fmt: skip

_NODES = (
    "ArrayJoin", "Asterisk", "ColumnsExceptTransformer", "ColumnsListMatcher", "ColumnsRegexpMatcher",
    "ColumnsReplaceTransformer", "ColumnsTransformerList", "DescribeQuery", "ExpressionList", "Function",
    "Identifier", "InterpolateElement", "Literal", "OrderByElement", "QualifiedAsterisk",
    "QualifiedColumnsListMatcher", "QualifiedColumnsRegexpMatcher", "SampleRatio", "SelectIntersectExceptQuery",
    "SelectQuery", "SelectWithUnionQuery", "Subquery", "TableExpression", "TableIdentifier", "TableJoin",
    "TablesInSelectQuery", "TablesInSelectQueryElement", "WindowDefinition", "WindowListElement", "WithElement",
)  # fmt: skip
"""Parts of a question below which the tree shows all that is in them. It does not below APPLY: no function's name."""

_ROOTS = ("SelectWithUnionQuery", "DescribeQuery")
_UNDER_ROOTS = ("ExpressionList", "TableExpression")
_NODE = re.compile(r"( *)(\w+)")
_FUNCTION = re.compile(r" *Function (\S+)")
_NAME = re.compile(r" *(?:Table)?Identifier (.+?)(?: \(alias .*)?$")


class NotAllowed(Exception):
    """A question that is refused before it runs. The message says what of it, and the way out."""


class Allowed(NamedTuple):
    """What a ClickHouse has of it, in small letters. `aggregates`: those that combinators go with."""

    functions: frozenset[str]
    aggregates: frozenset[str]
    other_databases: frozenset[str]

    @classmethod
    def of(cls, functions: Iterable[tuple[str, str, bool]], databases: Collection[str], own: str) -> "Allowed":
        """Return what is allowed.

        Args:
            functions: name, category and whether it aggregates; of an alias the category of what it stands for.
            databases: all that there are.
            own: the one that may be asked.
        """
        fitting = [one for one in functions if one[2] or one[1] in CATEGORIES or one[0] in NAMED]
        names = frozenset(name.lower() for name, _, _ in fitting)
        return cls(
            names | {name.lower() for name in (*TABLE_FUNCTIONS, *_SYNTAX)},
            frozenset(name.lower() for name, _, is_aggregate in fitting if is_aggregate),
            frozenset(databases) - {own},
        )

    def check(self, tree: Iterable[str]) -> None:
        """Raise NotAllowed where a question has something else in it. `tree`: the lines of its EXPLAIN AST."""
        lines = list(tree)
        if not lines or lines[0].split()[0] not in _ROOTS:
            raise NotAllowed("only SELECT, DESCRIBE TABLE and SHOW TABLES can be asked")
        for line in lines[1:]:
            indent, node = matched.groups() if (matched := _NODE.match(line)) else ("", "")
            if node == "Set":
                raise NotAllowed("SETTINGS cannot be set here; leave them out")
            if node == "ColumnsApplyTransformer":
                raise NotAllowed("APPLY cannot be used here; write the function for each column")
            if node not in _NODES:
                raise NotAllowed(f"{node or line}: this cannot be used here")
            if len(indent) == 1 and node not in _UNDER_ROOTS:
                raise NotAllowed("FORMAT and INTO OUTFILE cannot be asked for; take --csv or --json")
            if (function := _FUNCTION.match(line)) and not self._has(function[1]):
                raise NotAllowed(f"{function[1]}: this function cannot be used here")
            if (name := _NAME.match(line)) and any(name[1].startswith(f"{other}.") for other in self.other_databases):
                raise NotAllowed(f"{name[1]}: it is of another database; SHOW TABLES says what can be asked")

    def _has(self, function: str) -> bool:
        return function.lower() in self.functions or self._is_combined(function)

    def _is_combined(self, function: str) -> bool:
        rests = [function.removesuffix(end) for end in _COMBINATORS if function.endswith(end)]
        return any(rest.lower() in self.aggregates or self._is_combined(rest) for rest in rests)
