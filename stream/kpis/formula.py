"""The kinds of formula that KPIs are made of: all that `evaluate`, and the SQL of the views, need to know."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

Only = Literal["open stages", "mql stages", "sql stages", "selling activities"]
"""What the funnel file says of the stages or types of activity that count."""

Limit = Literal["stalled_after_days"]
"""A number that the funnel file sets for a stage."""


@dataclass(frozen=True, slots=True)
class Total:
    """Measures added up, and others taken off.

    `only`: of measures by stage or type of activity, those that the funnel file calls so.
    `stalled`: visits that are under way for longer than their stage's limit; stages without one have none.
    """

    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()
    only: Only | None = None
    stalled: bool = False


def total(*plus: str, minus: tuple[str, ...] = (), only: Only | None = None, stalled: bool = False) -> Total:
    """Return the total of some measures."""
    return Total(plus, minus, only, stalled)


@dataclass(frozen=True, slots=True)
class Sum:
    """A total as it is, an integer; or, with a scale, in a larger unit than that of its measures."""

    null_rule: ClassVar[str] = "0 where nothing happened"
    of: Total
    scale: int = 1


@dataclass(frozen=True, slots=True)
class Ratio:
    """Part / (whole × scale), for example seconds per visit in days."""

    null_rule: ClassVar[str] = "null where there is nothing to divide by"
    part: Total
    whole: Total
    scale: int = 1


@dataclass(frozen=True, slots=True)
class Rate:
    """Part / whole of the same set, with n and its Wilson 95% interval.

    `flow`: part and whole are different sets, so that the quotient can exceed 1; then there is no interval.
    """

    null_rule: ClassVar[str] = "null where there is nothing to divide by"
    part: Total
    whole: Total
    flow: bool = False


@dataclass(frozen=True, slots=True)
class Quantile:
    """The quantile `part`/`of` of a measure that is a distribution; between two middle values their mean.

    Hyndman and Fan's definition 2 (1996).
    """

    null_rule: ClassVar[str] = "null where no value is known"
    measure: str
    part: int = 1
    of: int = 2


@dataclass(frozen=True, slots=True)
class OverMembers:
    """Of the reps with any of `among`: the share of those whose total reaches a bound, as a rate."""

    null_rule: ClassVar[str] = "null where there is no such rep"
    total: Total
    at_least: int
    among: Total


@dataclass(frozen=True, slots=True)
class Derived:
    """The product of some KPIs of the same subject, divided by others, by their ids."""

    null_rule: ClassVar[str] = "null where one of its parts is, or there is nothing to divide by"
    times: tuple[str, ...]
    over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AgainstTarget:
    """A KPI of the same subject, by its id, divided by the target that the funnel file sets."""

    null_rule: ClassVar[str] = "null where it is, or no target is set"
    kpi: str
    target: Limit


class Summed(Protocol):
    """What was added up of a group."""

    def total(self, of: Total, label: str = "") -> int:
        """Return a total over the period: of one label (a stage, a type of activity), or of all of them."""
        ...


@dataclass(frozen=True, slots=True)
class OnlyPython:
    """What no other kind can say. It has no column in the views.

    `of`: the measures that it reads; `compute`: given the group and the label (a stage, a type of activity, or empty).
    """

    null_rule: ClassVar[str] = "as its meaning says"
    of: Total
    compute: Callable[[Summed, str], float | None]


Formula = Sum | Ratio | Rate | Quantile | OverMembers | Derived | AgainstTarget | OnlyPython


def totals(formula: Formula) -> Iterator[Total]:
    """Yield the totals that a formula reads itself; derived ones read other KPIs."""
    match formula:
        case Sum() | OnlyPython():
            yield formula.of
        case Ratio() | Rate():
            yield formula.part
            yield formula.whole
        case OverMembers():
            yield formula.total
            yield formula.among
        case Quantile():
            yield Total((formula.measure,))
        case Derived() | AgainstTarget():
            return


def is_rate(formula: Formula) -> bool:
    """Say whether a formula gives a rate with an interval."""
    return isinstance(formula, Rate | OverMembers)
