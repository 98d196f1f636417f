"""What all series are judged by until the next quarter: made of what was counted before it, and then frozen. Pure."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from itertools import islice, product
from math import inf
from statistics import fmean, median
from typing import NamedTuple

from schemas.alert import Calibration, Watched
from schemas.funnel_file import FunnelFile
from stream.alerts.calibrating.carried_evidence import cells_before, evidence_since, together
from stream.alerts.calibrating.patterns import Offsets, key_of, patterns
from stream.alerts.calibrating.thresholds import Thresholds, rough_height, thresholds
from stream.alerts.counts import Counts, DayCounts, day_of_number
from stream.alerts.despite_faults import of_each
from stream.alerts.series import Series, series_of
from stream.core.buckets import Days, start_of
from stream.core.funnel import Funnel
from stream.leaks.baseline import prior
from stream.leaks.budget import Candidate, least_known, shares
from stream.leaks.detector import Prior
from stream.leaks.heights import Heights
from stream.leaks.logit import Cell, information, level, logistic

LEAST_DAYS = 90
"""Days that must be known before anything is watched: a quarter."""
_YEAR_DAYS = 365
_SIZES_OF_DAYS = 250
_MONTH_DAYS = 365.25 / 12
_NO_PRIOR = Prior(0.5, 0.5)
_ALWAYS_WATCHED = 1e9
_MOST_IDS = 1000


class History(NamedTuple):
    """What a calibration is made of.

    Attributes:
        counts: of the days before it.
        cycles: the median sales cycle by pipeline, in microseconds.
        homes: the territory that most outcomes of a team lie in, by team.
        worth: what a deal is worth on average, by series.
        silent: ids of the series that are watched for silence.
        wait: after which 98 % of what happened on a day are usually known.
    """

    counts: Counts
    cycles: Mapping[str, int]
    homes: Mapping[str, str]
    worth: Mapping[Series, float]
    silent: Sequence[str]
    wait: timedelta = timedelta(0)


class _Known(NamedTuple):
    cells: tuple[Cell, ...]
    prior: Prior
    sizes: list[int]
    level: float

    @property
    def outcomes(self) -> float:
        return sum(cell.n for cell in self.cells) + sum(self.prior)

    @property
    def telling(self) -> float:
        """How much its outcomes tell, as a share of what they did if those of all ages and seasons leaked alike."""
        outcomes = sum(cell.n for cell in self.cells)
        if not outcomes:
            return 1.0
        rate = sum(cell.n * logistic(self.level + cell.offset) for cell in self.cells) / outcomes
        return information(self.cells, self.level) / (outcomes * rate * (1 - rate))


def baseline_days(first_day: date) -> Days:
    """Return the days that a calibration for a quarter looks back on: the year before it."""
    return Days(first_day - timedelta(days=_YEAR_DAYS), first_day - timedelta(days=1))


def quarter_of(day: date, funnel: Funnel) -> date:
    """Return the first day of the quarter (of the fiscal year) that a day is in."""
    return start_of("quarter", day, funnel.file.fiscal_year_starts)


def calibration_id(first_day: date, file: FunnelFile) -> str:
    """Return the id of a calibration: another one where the funnel file changes what is watched, or how."""
    return next(calibration_ids(first_day, file))


def calibration_ids(first_day: date, file: FunnelFile) -> Iterator[str]:
    """Yield the id of a calibration, then those that it may have been made under, as stages had ids of before."""
    alerts = file.alerts
    stages = [stage for one in file.pipelines for stage in one.stages]
    for ids in islice(product(*((stage.id, *stage.formerly) for stage in stages)), _MOST_IDS):
        limits = [(name, one.kind, one.stalled_after_days) for name, one in zip(ids, stages, strict=True)]
        told = (alerts.false_alarms_a_month, alerts.split, alerts.odds, alerts.watch, limits, file.time_zone)
        yield f"{first_day.isoformat()}-{sha256(repr(told).encode()).hexdigest()[:8]}"


def calibrate(first_day: date, history: History, file: FunnelFile, made_at: datetime) -> Calibration:
    """Return what series are judged by from a day on. Takes up to a minute for hundreds of series.

    One of which dealstream fails to work it out is there as failing, and stops no other.

    Args:
        first_day: the first day that is judged by it.
        history: what was counted on `baseline_days`.
        file: the funnel file: budget, odds, fiscal year.
        made_at: now.
    """
    counts, alerts = history.counts.of, file.alerts
    budget, odds = float(alerts.false_alarms_a_month), float(alerts.odds)
    last = first_day - timedelta(days=1)
    first = _first_whole_day(counts) or first_day
    counts = {series: _from(first, one) for series, one in counts.items()}
    counts = {series: one for series, one in counts.items() if one.days}
    told = patterns(counts, first, last, file.fiscal_year_starts)
    offsets = {key: Offsets(pattern, file.fiscal_year_starts) for key, pattern in told.of.items()}
    faults = {series: told.faults[key] for series in counts if (key := key_of(series)) in told.faults}
    patterned = {series: one for series, one in counts.items() if series not in faults}
    known = _known(patterned, offsets, history.homes, Days(first, last), faults)
    parents = {series: parent_of(series, known, history.homes) for series in known}
    is_learning = (first_day - first).days < LEAST_DAYS

    def made(series: Series, between: float) -> Thresholds:
        one = known[series]
        return thresholds(one.sizes, one.level, between, odds, told.wobble + told.unsure[key_of(series)], one.telling)

    def height(one: Candidate, between: float) -> float:
        if one.series in history.silent:
            return 0.0
        series = series_of(one.series)
        of = known[series]
        rough = of_each([series], lambda _: rough_height(of.sizes, of.level, between, odds), faults)
        return rough.get(series, inf)

    board = [
        *(
            Candidate(
                series.id,
                parent.id if (parent := parents[series]) else None,
                fmean(one.sizes),
                logistic(one.level),
                one.outcomes,
                history.worth.get(series, 0.0),
            )
            for series, one in known.items()
        ),
        # What is silent is so whatever its counts.
        *(Candidate(one, None, _ALWAYS_WATCHED, 0.5, _ALWAYS_WATCHED, _mean(history.worth)) for one in history.silent),
    ]
    by_value = alerts.split == "deal_value"
    of_budget = shares(
        board,
        _MONTH_DAYS / budget,
        height,
        odds,
        by_value=by_value,
    )
    usual = max((one.between for one in of_budget.values() if one.between), default=_MONTH_DAYS / budget * len(board))

    def watched_as(series: Series) -> Watched:
        one = known[series]
        share = of_budget[series.id]
        between = None if is_learning else share.between
        high = made(series, between) if between else Thresholds(Heights((0.0,), (0.0,)), 0.0)
        rate = logistic(one.level)
        parent = parents[series]
        h = high.heights(rate) if between else rough_height(one.sizes, one.level, usual, odds)
        needed = least_known(rate, h, odds)
        judged_from, baseline = first_day, one.cells
        if between and (first_day - first).days >= 2 * LEAST_DAYS:
            of_days = list(offsets[key_of(series)].cells(counts[series]))
            judged_from = evidence_since(of_days, one.prior, high.heights, odds, first_day)
            baseline = cells_before(of_days, judged_from)
        return Watched(
            series=series.id,
            parent=parent.id if parent else "",
            standing="learning" if is_learning else "watched" if between else "too_small",
            watched_in=share.watched_in or "",
            why=_why(is_learning, between, one, needed),
            outcomes=sum(cell.n for cell in one.cells),
            leaks=sum(cell.x for cell in one.cells),
            a_day=fmean(one.sizes),
            rate=rate,
            known=one.outcomes,
            needed=needed,
            days_between_false_alarms=between or 0.0,
            judged_from=None if judged_from == first_day else judged_from,
            baseline=tuple((cell.n, cell.x, cell.offset) for cell in baseline),
            prior=(one.prior.leaked, one.prior.kept),
            sizes=_how_often(one.sizes),
            heights=tuple(zip(high.heights.log_odds, high.heights.heights, strict=True)),
            warning_below=high.warning_below,
            moves_by=min(1.0, rate * (1 - rate) * told.wobble**0.5),
        )

    watched = of_each((one for one in known if one not in faults), watched_as, faults)
    of_series = [
        *watched.values(),
        *(_failing(one, counts[one], parent_of(one, counts, history.homes), fault) for one, fault in faults.items()),
    ]
    return Calibration(
        calibration_id=calibration_id(first_day, file),
        first_day=first_day,
        baseline_from=first,
        baseline_to=last,
        made_at=made_at,
        odds=odds,
        false_alarms_a_month=budget,
        silence_days=next((of_budget[one].between or 0.0 for one in history.silent), 0.0),
        wait_seconds=int(history.wait.total_seconds()),
        cycles=dict(history.cycles),
        wobble=told.wobble**0.5,
        quarters=told.quarters,
        patterns=told.of,
        series=tuple(sorted(of_series, key=lambda one: one.series)),
    )


def outcomes_of(counts: Counts) -> int:
    """Return how many outcomes a calibration would be made of, of all kinds."""
    first = _first_whole_day(counts.of)
    if first is None:
        return 0
    return sum(sum(_from(first, one).outcomes) for series, one in counts.of.items() if series.scope == "all")


def parent_of(series: Series, known: Iterable[Series], homes: Mapping[str, str]) -> Series | None:
    """Return what a series is a part of: a team's territory, if it has outcomes, else everybody; None: it is of all."""
    if series.scope == "all":
        return None
    if series.scope == "team" and (home := homes.get(series.scope_id)):
        territory = series.of("territory", home)
        if territory in known:
            return territory
    return series.of("all")


def _first_whole_day(counts: Mapping[Series, DayCounts]) -> date | None:
    """Return the day from which all is known; None: nothing is.

    While a history begins, only what ends soon has ended, which makes of its first months others than they were: those
    before the first with half as many outcomes as is usual are left out.
    """
    months: dict[date, int] = {}
    for series, one in counts.items():
        if series.scope == "all":
            for day, outcomes in zip(one.days, one.outcomes, strict=True):
                month = day_of_number(day).replace(day=1)
                months[month] = months.get(month, 0) + outcomes
    if not months:
        return None
    usual = median(months.values())
    begin = min(month for month, outcomes in months.items() if 2 * outcomes >= usual)
    firsts = [day for one in counts.values() for day in one.days[:1]]
    return max(begin, day_of_number(min(firsts)))


def _from(first: date, counts: DayCounts) -> DayCounts:
    skipped = bisect_left(counts.days, (first - date(1970, 1, 1)).days)
    return DayCounts(*(column[skipped:] for column in counts))


def _failing(series: Series, counts: DayCounts, parent: Series | None, fault: Exception) -> Watched:
    """Return a series of which dealstream fails to work out what is normal."""
    return Watched(
        series=series.id,
        parent=parent.id if parent else "",
        standing="failing",
        watched_in="",
        why=f"dealstream fails to work out what is normal ({type(fault).__name__}: {fault})",
        outcomes=sum(counts.outcomes),
        leaks=sum(counts.leaks),
        a_day=0.0,
        rate=0.0,
        known=0.0,
        needed=0.0,
        days_between_false_alarms=0.0,
        baseline=(),
        prior=_NO_PRIOR,
        sizes=(),
        heights=((0.0, 0.0),),
        warning_below=0.0,
        moves_by=0.0,
    )


def _known(
    counts: Mapping[Series, DayCounts],
    offsets: Mapping[str, Offsets],
    homes: Mapping[str, str],
    days: Days,
    faults: dict[Series, Exception],
) -> dict[Series, _Known]:
    last = (days.last - date(1970, 1, 1)).days
    of_days = min(days.length, _SIZES_OF_DAYS)

    def counted(series: Series) -> tuple[tuple[Cell, ...], list[int]]:
        by_day = [0] * of_days
        for day, cell in offsets[key_of(series)].cells(counts[series]):
            if last - day < of_days:
                by_day[last - day] += cell.n
        return together(cell for _, cell in offsets[key_of(series)].cells(counts[series])), by_day

    of_series = of_each(counts, counted, faults)
    cells = {series: one for series, (one, _) in of_series.items()}
    families: dict[Series | str, list[Series]] = {}
    for series in cells:
        parent = parent_of(series, cells, homes)
        families.setdefault(parent or f"{series.kind}/{series.pipeline_id}", []).append(series)
    family_of = {child: family for family, children in families.items() for child in children}

    @cache
    def prior_of(family: Series | str) -> Prior:
        children = families[family]
        of_parent = cells.get(family) if isinstance(family, Series) else None
        of_parent = of_parent or tuple(one for child in children for one in cells[child])
        return prior(of_parent, [cells[child] for child in children])

    def known(series: Series) -> _Known:
        one, sizes = of_series[series]
        of_family = prior_of(family_of[series])
        return _Known(one, of_family, sizes, level(one, *of_family))

    return of_each((series for series, (_, sizes) in of_series.items() if any(sizes)), known, faults)


def _why(is_learning: bool, between: float | None, one: _Known, needed: float) -> str:
    if is_learning:
        return f"less than a quarter ({LEAST_DAYS} days) of history is known"
    if between:
        return ""
    outcomes = sum(cell.n for cell in one.cells)
    if one.outcomes < needed:
        return f"{outcomes} outcomes are known; {needed:.0f} are needed to tell a leak from an unlucky start"
    return "so little leaks here that a leak could not be told from chance in time"


def _how_often(sizes: Sequence[int]) -> tuple[tuple[int, float], ...]:
    return tuple((size, sizes.count(size) / len(sizes)) for size in sorted(set(sizes)))


def _mean(worth: Mapping[Series, float]) -> float:
    return fmean(worth.values()) if worth else 1.0
