"""What `make statistics` holds the detector to."""

from collections.abc import Mapping

from tests.statistics import ends as leaks
from tests.statistics.cells import BETWEEN, Kind, Rate
from tests.statistics.delays import WATCHED, WELL_KNOWN, Case, Delays
from tests.statistics.years import BOUND, Years

LEAST, MOST = 0.8, 1.2
SLOWEST = 1.1
_ERRORS = 2


def at_most(kind: Kind) -> bool:
    """Whether only too many false alarms are a miss.

    So it is of rare outcomes in small buckets after a small baseline; and of a season whose months move besides, since
    what is not known of the season raises the threshold, too.
    """
    return (kind.rate == 0.05 and kind.size <= 2 and kind.known == 50) or (kind.season and kind.wobble)


def missed_rates(rates: Mapping[Kind, Rate]) -> list[str]:
    """Return what rates lie outside by more than two standard errors."""
    missed = []
    for kind, one in rates.items():
        if one.ratio - _ERRORS * one.error > MOST:
            missed.append(f"{told(kind)}: {one.ratio:.2f} times the budget")
        if one.ratio + _ERRORS * one.error < LEAST and not at_most(kind):
            missed.append(f"{told(kind)}: only {one.ratio:.2f} of the budget")
    return missed


def missed_delays(delays: Mapping[Case, Delays]) -> list[str]:
    """Return what delays are more than a tenth above the optimal ones, by more than two standard errors."""
    return [
        f"{case}: {one.ratio:.2f} times the optimal delay"
        for case, one in delays.items()
        if case.times >= WELL_KNOWN and case.begins >= WATCHED and one.ratio - _ERRORS * one.error > SLOWEST
    ]


def missed_ends(ends: Mapping[leaks.Leak, leaks.Ends]) -> list[str]:
    """Return what strong leaks are told to be over while they go on more often than chance may raise an alarm."""
    return [
        f"{leak}: told to be over once in {one.between:.0f} buckets while it goes on"
        for leak, one in ends.items()
        if leak.odds >= leaks.STRONG and BETWEEN / one.between - _ERRORS * one.error > MOST
    ]


def missed_years(years: Years) -> list[str]:
    """Return what is wrong with quiet years."""
    missed = []
    if not LEAST <= years.ratio <= MOST:
        missed.append(f"quiet years: {years.ratio:.2f} times the budget on average")
    if years.alarms[0] > BOUND:
        missed.append(f"the seeded year: {years.alarms[0]} false alarms, of which 99 % of years have {BOUND} at most")
    return missed


def told(kind: Kind) -> str:
    """Return a kind in words."""
    more = [name for name, there in (("season", kind.season), ("wobble", kind.wobble)) if there]
    return f"rate {kind.rate:g}, {kind.size:g} a bucket, baseline {kind.known:,}" + "".join(
        f", {name}" for name in more
    )
