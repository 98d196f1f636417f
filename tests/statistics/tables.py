"""The tables of docs/alerts.md."""

from collections.abc import Iterable, Mapping, Sequence

from tests.statistics.bars import LEAST, MOST, at_most
from tests.statistics.cells import BASELINES, SIZES, STRENGTHS, Kind, Rate
from tests.statistics.delays import TIMES, WATCHED, WELL_KNOWN, Case, Delays
from tests.statistics.ends import Ends, Leak
from tests.statistics.streams import SHIFTS, Fitted
from tests.statistics.years import BOUND, BUDGET, Years

BEGIN, END = "<!-- make statistics: begin -->", "<!-- make statistics: end -->"


def page(text: str, tables: str) -> str:
    """Return a page with the tables in the place of those that it has.

    Raises:
        ValueError: the page has no marks.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page has no place for tables: it needs the lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{tables}\n{END}{after}"


def rates(told: Mapping[Kind, Rate], organisations: Sequence[int]) -> str:
    """Return the rates of false alarms; what misses its bar is bold, what is a bound only is in brackets."""

    def cell(kind: Kind) -> str:
        ratio = told[kind].ratio
        shown = f"{ratio:.2f}"
        if at_most(kind):
            return f"({shown})" if ratio <= MOST else f"**{shown}**"
        return shown if LEAST <= ratio <= MOST else f"**{shown}**"

    rows = [
        [f"{rate:g}", f"{size:g}", f"{known:,}"]
        + [cell(Kind(rate, size, known, season, wobble)) for season, wobble in _MODES]
        + [f"{told[Kind(rate, size, known)].quiet:.2f}", f"{told[Kind(rate, size, known)].first:.2f}"]
        for rate in STRENGTHS
        for size in SIZES
        for known in BASELINES
    ]
    head = [
        "rate",
        "a bucket",
        "baseline",
        "still",
        "wobble",
        "season",
        "season, wobble",
        "still, while quiet",
        "still, first 60",
    ]
    plain, others = organisations
    errors = [one.error for kind, one in told.items() if not (kind.season or kind.wobble)]
    return "\n".join(
        [
            f"False alarms ÷ budget ({plain:,} organisations each, standard errors {min(errors):.3f} to "
            f"{max(errors):.3f}; {others:,} with wobble or season):",
            "",
            *_table(head, rows),
        ]
    )


def delays(told: Mapping[Case, Delays]) -> str:
    """Return delays beside the optimal ones."""

    def cell(case: Case) -> str:
        one = told[case]
        return f"{one.ratio:.2f} ({one.median / one.optimal_median:.2f})"

    rows = []
    for rate in STRENGTHS:
        for size in SIZES:
            well = told[Case(rate, size, WELL_KNOWN, WATCHED)]
            rows.append(
                [f"{rate:g}", f"{size:g}", f"{well.optimal_mean:.1f} / {well.optimal_nine:.0f}"]
                + [f"{well.mean:.1f} / {well.nine:.0f}", f"{well.ratio:.2f}"]
                + [cell(Case(rate, size, times, 0)) for times in reversed(TIMES)]
            )
    head = ["rate", "a bucket", "optimal, mean / 90 %", f"{WELL_KNOWN} N_min, mean / 90 %", "÷ optimal"]
    head += [f"{times} N_min, at once" for times in reversed(TIMES)]
    return "\n".join(_table(head, rows))


def ends(told: Mapping[Leak, Ends]) -> str:
    """Return how soon alerts are over."""
    rows = [
        [f"{leak.size:g}", f"{leak.odds}", *_told(one), f"{one.early:.0%}", f"{one.between:,.0f}"]
        for leak, one in told.items()
    ]
    head = ["a bucket", "odds", "over after, mean", "median", "90 %", "told over too soon", "once in buckets of firing"]
    return "\n".join(_table(head, rows))


def streams(told: Iterable[Fitted]) -> str:
    """Return the other tests' delays."""
    by_name: dict[str, dict[tuple[float, float], Fitted]] = {}
    for one in told:
        by_name.setdefault(one.name, {})[one.shift] = one
    rows = [
        [name]
        + [f"{shifts[shift].mean:.0f} / {shifts[shift].nine:.0f}" for shift in SHIFTS]
        + [" · ".join(f"{shifts[shift].realised:.2f}" for shift in (SHIFTS[0], SHIFTS[2]))]
        for name, shifts in by_name.items()
    ]
    head = ["test", *(f"{usual:.2f} → {leaking:.2f}" for usual, leaking in SHIFTS), "realised rate"]
    return "\n".join(_table(head, rows))


def years(told: Years) -> str:
    """Return a sentence on quiet years."""
    alarms = sorted(told.alarms)
    return (
        f"{len(alarms)} quiet years of a board of {told.watched} series, {BUDGET} false alarms a year asked for: "
        f"{told.ratio * BUDGET:.1f} on average ({told.ratio:.2f} ± {told.error:.2f} of the budget), variance ÷ mean "
        f"{told.spread:.2f}, {alarms[0]} to {alarms[-1]}; {sum(one <= BOUND for one in alarms) / len(alarms):.1%} of "
        f"years have {BOUND} at most; the seeded year has {told.alarms[0]}."
    )


def _told(one: Ends) -> list[str]:
    return [f"{one.mean:.1f}", f"{one.median:.0f}", f"{one.nine:.0f}"]


_MODES = ((False, False), (False, True), (True, False), (True, True))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
