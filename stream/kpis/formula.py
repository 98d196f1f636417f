"""The kinds of formula that KPIs are made of: all that `evaluate`, and the SQL of the views, need to know."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from schemas.measures import BY_NAME

Only = Literal["open stages", "selling activities"]
"""What the funnel file says of the stages or types of activity that count."""

Limit = Literal["stalled_after_days"]
"""A number that the funnel file sets for a stage."""

Of = Literal["own", "all", "pipeline", "first stage"]
"""What a total of a subject (a stage, a type of activity, a source, a loss reason) adds up: its own label; those of all
of its kind; of a stage those of all stages of its pipeline, or of the pipeline's first open stage.
"""

Age = Literal["any", "stuck", "fresh"]
"""Of open deals: those whose hour is longer ago than the limit of their stage, or the rest. A stage without a limit has
none that are stuck.
"""


@dataclass(frozen=True, slots=True)
class Total:
    """Measures added up, and others taken off.

    A measure whose detail is a currency is converted at the rate of the present day: the sum of each currency, rounded
    half to even.

    `only`: of measures by stage or type of activity, those that the funnel file calls so; for KPIs of deals.
    `of`: whose numbers, where the KPI is of a stage, a type of activity, a source or a loss reason.
    `age`: of measures of now (`Measure.of_now`), those whose hour is so old.
    `elapsed`: measures of now. Of those whose hour lies before the period's end, the seconds from it until that end, or
    until now if that is sooner, times their number, are added.
    """

    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()
    only: Only | None = None
    of: Of = "own"
    age: Age = "any"
    elapsed: tuple[str, ...] = ()

    @property
    def measures(self) -> tuple[str, ...]:
        """The names of all measures that it reads."""
        return (*self.plus, *self.minus, *self.elapsed)

    @property
    def is_of_all(self) -> bool:
        """Whether all that its measures say of a period counts, where nothing is chosen of it."""
        return not self.elapsed and self.only is None and self.age == "any"


def total(
    *plus: str,
    minus: tuple[str, ...] = (),
    only: Only | None = None,
    of: Of = "own",
    age: Age = "any",
    elapsed: tuple[str, ...] = (),
) -> Total:
    """Return the total of some measures."""
    return Total(plus, minus, only, of, age, elapsed)


@dataclass(frozen=True, slots=True)
class Sum:
    """A total as it is, an integer; or, with a scale, in a larger unit than that of its measures."""

    null_rule: ClassVar[str] = "0 where nothing happened"
    total: Total
    scale: int = 1


@dataclass(frozen=True, slots=True)
class Planned:
    """A total of what the funnel file plans."""

    null_rule: ClassVar[str] = "null where nothing is planned"
    total: Total


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a total comes to if it goes on like this: so far × whole / gone."""

    null_rule: ClassVar[str] = "null where there is nothing to divide by"
    so_far: Total
    whole: Total
    gone: Total


@dataclass(frozen=True, slots=True)
class Ratio:
    """Part / (whole × scale), for example seconds per visit in days."""

    null_rule: ClassVar[str] = "null where there is nothing to divide by"
    part: Total
    whole: Total
    scale: int = 1


@dataclass(frozen=True, slots=True)
class Rate:
    """Part / whole of the same set, with n and its Wilson 95% interval."""

    null_rule: ClassVar[str] = "null where there is nothing to divide by"
    part: Total
    whole: Total


@dataclass(frozen=True, slots=True)
class Quantile:
    """The quantile `part`/`of` of a measure that is a distribution, divided by `scale`.

    Between two middle values their mean: Hyndman and Fan's definition 2 (1996).
    """

    null_rule: ClassVar[str] = "null where no value is known"
    measure: str
    part: int = 1
    of: int = 2
    scale: int = 1


@dataclass(frozen=True, slots=True)
class SurvivalMedian:
    """The median of a time, those counted whose time is not over: Kaplan and Meier's (1958), divided by `scale`.

    The smallest t with S(t) ≤ ½, where S falls at each t by the share of those at risk whose time was over after t.

    `ended`: the distribution of the times that are over. `open`: of those that are not, of the time until now.
    """

    null_rule: ClassVar[str] = "null where more than half have lasted longer than all that is known"
    ended: str
    open: str
    scale: int = 1


@dataclass(frozen=True, slots=True)
class OverMembers:
    """Of the reps with any of `among`: the share of those whose total reaches a bound, as a rate.

    `everywhere`: the total is the rep's in all teams and territories, not only in those that are looked at.
    """

    null_rule: ClassVar[str] = "null where there is no such rep"
    total: Total
    at_least: int
    among: Total
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class OddsRatio:
    """The odds of success with a feature over those without it, with n = successes + failures and a 95% interval.

    Stratified: Mantel and Haenszel's (1959) over all strata, with the interval of Robins, Breslow and Greenland (1986).
    Crude: of all strata in one table, with ½ added to each of its cells (Haldane 1956, Anscombe 1956).

    `successes_with`, `failures_with`: measures by (feature, stratum). `successes`, `failures`: by stratum.
    """

    null_rule: ClassVar[str] = "null below 30 closed deals, or below 10 with or without the activity"
    successes_with: str
    failures_with: str
    successes: str
    failures: str
    stratified: bool = True


@dataclass(frozen=True, slots=True)
class Reported:
    """What only a report works out, of more than the sums of the group: it puts it into `Group.picked`.

    `said`: the formula as people write it. `of_plans`: whether it says nothing where the funnel file plans nothing.
    `adds_up`: whether it is a sum over the days, which goes on as time goes by.
    """

    said: str
    null_rule: str
    of_plans: bool = False
    adds_up: bool = False


@dataclass(frozen=True, slots=True)
class AgainstTarget:
    """A KPI of the same subject, by its id, divided by the target that the funnel file sets."""

    null_rule: ClassVar[str] = "null where it is, or no target is set"
    kpi: str
    target: Limit


@dataclass(frozen=True, slots=True)
class Projection:
    """What is to come of the deals that are open, by what became of such deals before.

    It reads days of its own, whatever the period, and each deal by itself: no sums of a group tell it, so that reports
    work it out (`stream.reports.outlook`), and no view has it.
    """

    null_rule: ClassVar[str] = "null where too few such deals were closed to go by"
    of: Literal["velocity", "weighted pipeline", "forecast"]


Formula = (
    Sum
    | Planned
    | Landing
    | Ratio
    | Rate
    | Quantile
    | SurvivalMedian
    | OverMembers
    | OddsRatio
    | Reported
    | Projection
    | AgainstTarget
)


def totals(formula: Formula) -> Iterator[Total]:
    """Yield the totals that a formula reads itself; what is against a target reads another KPI."""
    match formula:
        case Sum() | Planned():
            yield formula.total
        case Landing():
            yield formula.so_far
            yield formula.whole
            yield formula.gone
        case Ratio() | Rate():
            yield formula.part
            yield formula.whole
        case OverMembers():
            yield formula.total
            yield formula.among
        case Quantile():
            yield Total((formula.measure,))
        case SurvivalMedian():
            yield Total((formula.ended, formula.open))
        case OddsRatio():
            yield Total((formula.successes_with, formula.failures_with, formula.successes, formula.failures))
        case Reported() | AgainstTarget() | Projection():
            return


def has_interval(formula: Formula) -> bool:
    """Say whether a formula gives its n and an interval beside the value."""
    return isinstance(formula, Rate | OverMembers | OddsRatio)


def is_reported(formula: Formula) -> bool:
    """Say whether only reports work a formula out, so that no view has it."""
    return isinstance(formula, Reported | Projection)


def beside(formula: Formula) -> tuple[str, ...]:
    """Return the names of the numbers that a formula gives beside its value."""
    if has_interval(formula):
        return "n", "low", "high"
    is_forecast = isinstance(formula, Projection) and formula.of == "forecast"
    return ("p10", "p90", "mean", "booked", "target", "chance") if is_forecast else ()


def reads_rows(formula: Formula) -> bool:
    """Say whether a formula reads the rows of deals, which cost more than the measures that are kept in hours."""
    return isinstance(formula, Projection) or any(
        BY_NAME[name].kept == "rows" for one in totals(formula) for name in one.measures
    )


def reads_plans(formula: Formula) -> bool:
    """Say whether a formula reads what the funnel file plans; of a pipeline it then says nothing."""
    if isinstance(formula, Reported):
        return formula.of_plans
    return any(BY_NAME[name].kept == "plan" for one in totals(formula) for name in one.measures)


def is_of_one_bucket(formula: Formula) -> bool:
    """Say whether the windows of a period tell it.

    What has elapsed counts in each period since it began, and what is due of a quota depends on the present day. Views
    that part the windows by period have no column for what they do not tell.
    """
    if is_reported(formula):
        return False
    return not any(one.elapsed or "quota_due" in one.measures for one in totals(formula))
