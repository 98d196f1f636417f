"""The test for a leak: the posterior-weighted likelihood-ratio CUSUM, a fold over the buckets of a series.

What a series usually leaks is not known but estimated, so 61 levels stand for what it may be. Each has a weight, which
all outcomes so far give it, and a CUSUM of its own, as if it were right; C is the log of the mean of the CUSUMs'
likelihood ratios. Outcomes under test speak for a level as unchanged ones, and against it as changed ones, so that an
unlucky baseline raises no alarm, and the baseline goes on learning. With a baseline that is known exactly, C is the
likelihood-ratio CUSUM (Page 1954).

A series fires when C reaches h; then C is held at h, so that the end of a leak shows at once. It resolves when C is
down to half of h, or when evidence of h says that the leak has ended (`ending`): where the baseline is small, levels
below the true one see a leak in what is usual, and C alone would never come down. While a series fires its outcomes are
kept aside: they become part of the baseline when it resolves, but not those of a leak that somebody confirmed.
"""

from collections.abc import Callable, Iterable, Sequence
from math import log, sqrt
from typing import Literal, NamedTuple

from stream.leaks.chain import ODDS
from stream.leaks.ending import Ending, Held
from stream.leaks.logit import Cell, information, level, log_weighted_mean, logistic

NODES = 61
_SPAN = 4.5
RESOLVED = 0.5
_HIGHEST = 30.0
"""Log odds beyond which rates are 0 or 1 to the machine."""

Event = Literal["fire", "resolve"]
Bucket = Iterable[Cell]
"""Outcomes of a bucket, a cell or more for each stratum; their order is of no consequence."""


class Prior(NamedTuple):
    """What is known of a rate before its own outcomes: as if so many outcomes had leaked, and so many had not."""

    leaked: float
    kept: float

    def turned(self) -> "Prior":
        """Return the same, for what did not leak."""
        return Prior(self.kept, self.leaked)


class Baseline(NamedTuple):
    """What a series usually leaks: outcomes by stratum before the watch began, and the prior of its parent."""

    cells: tuple[Cell, ...]
    prior: Prior

    def turned(self) -> "Baseline":
        """Return the baseline of a series in which falling is what is watched for."""
        return Baseline(tuple(cell.turned() for cell in self.cells), self.prior.turned())


class State(NamedTuple):
    """What the buckets so far have left; a run may stop at any bucket and go on from it.

    Attributes:
        weights: of each level, logs, up to a constant.
        sums: the CUSUM of each level.
        leaked: outcomes that leaked and are in the baseline by now, the prior's included.
        kept: and those that did not.
        held: what is kept while the series fires; None while it does not.
    """

    weights: tuple[float, ...]
    sums: tuple[float, ...]
    leaked: float
    kept: float
    held: Held | None = None

    @property
    def firing(self) -> bool:
        """Whether the series fires."""
        return self.held is not None

    @property
    def rate(self) -> float:
        """The posterior mean of the rate of leaks, over the strata as they came."""
        return self.leaked / (self.leaked + self.kept)

    @property
    def c(self) -> float:
        """The statistic as it stands."""
        return log_weighted_mean(self.weights, self.sums)


class Step(NamedTuple):
    """One bucket's result.

    Attributes:
        c: the statistic, before it is held at h.
        h: the threshold at the rate that was known by then.
        event: what happened in the bucket.
        firing: whether the series fires after it.
        provisional: the bucket is not complete yet, so that it is drawn but takes no part in firing.
        rate: the posterior mean of the rate of leaks.
    """

    c: float
    h: float
    event: Event | None
    firing: bool
    provisional: bool
    rate: float


class NewNormal(NamedTuple):
    """Somebody took an alert as the new normal.

    Attributes:
        since: index of the first bucket of the new baseline, that of the change point.
        at: index of the bucket before which the series starts anew.
    """

    since: int
    at: int


class Real(NamedTuple):
    """Somebody confirmed a leak in buckets `first` to `last`, by index: no firing that touches it becomes usual."""

    first: int
    last: int


class _Nodes(NamedTuple):
    """Of each level at some offset: log rate, log of what is kept, and what an outcome lowers the CUSUM by."""

    log_rates: list[float]
    log_kept: list[float]
    falls: list[float]


class Detector:
    """The test of one series; it keeps no state.

    Args:
        baseline: what the series usually leaks.
        h: the threshold by the posterior mean of the rate, see `heights.Heights`.
        odds: the odds ratio that the series is watched for.
        nodes: how many levels stand for what the baseline may be.

    Raises:
        ValueError: the baseline and its prior have no outcome, or all of them leaked, or none.
    """

    def __init__(self, baseline: Baseline, h: Callable[[float], float], odds: float = ODDS, nodes: int = NODES) -> None:
        self._baseline = baseline
        self._h = h
        self._odds = odds
        self._log_odds = log(odds)
        prior = baseline.prior
        middle = level(baseline.cells, prior.leaked, prior.kept)
        spread = 1 / sqrt(information(baseline.cells, middle, prior.leaked + prior.kept))
        self._levels = [middle + (2 * _SPAN * place / (nodes - 1) - _SPAN) * spread for place in range(nodes)]
        self._ending = Ending(self._levels, odds)
        self._at: dict[float, _Nodes] = {}

    @property
    def levels(self) -> list[float]:
        """The log odds that stand for what is usual."""
        return self._levels

    def start(self) -> State:
        """Return the state before the first bucket."""
        cells, prior = self._baseline
        nodes = self._nodes(0.0)
        weights = [
            prior.leaked * log_rate + prior.kept * log_kept
            for log_rate, log_kept in zip(nodes.log_rates, nodes.log_kept, strict=True)
        ]
        return self._learned(State(tuple(weights), (0.0,) * len(weights), prior.leaked, prior.kept), cells)

    def step(self, state: State, bucket: Bucket, *, complete: bool = True, real: bool = False) -> tuple[State, Step]:
        """Return the state after a bucket, and its result.

        Args:
            state: that of all buckets before.
            bucket: outcomes; one without any changes nothing.
            complete: False: the bucket takes no part in firing or resolving.
            real: somebody confirmed that the series leaks: what was kept aside stays out of the baseline.
        """
        cells = _by_stratum(bucket)
        if not cells:
            return state, Step(state.c, self._h(state.rate), None, state.firing, not complete, state.rate)
        if state.held is None:
            state = self._learned(state, cells)
        else:
            state = state._replace(held=self._ending.add(state.held, cells))
        sums: Sequence[float] = state.sums
        for n, x, offset in cells:
            rise = x * self._log_odds
            sums = [one + rise - n * fall for one, fall in zip(sums, self._nodes(offset).falls, strict=True)]
        state = state._replace(sums=tuple([one if one > 0.0 else 0.0 for one in sums]))
        c, h = state.c, self._h(state.rate)
        event: Event | None = None
        rate = state.rate
        if complete:
            state, event = self._judged(state, c, h, real)
        return state, Step(c, h, event, state.firing, not complete, rate)

    def run(
        self,
        buckets: Sequence[Bucket],
        complete: int | None = None,
        real: Sequence[Real] = (),
        new_normal: Sequence[NewNormal] = (),
    ) -> list[Step]:
        """Return the results of all buckets, from the baseline on.

        Args:
            buckets: of the series, in order.
            complete: how many of the first of them are; the others are provisional. All, if not said.
            real: leaks that somebody confirmed.
            new_normal: alerts that somebody took as the new normal.
        """
        listed = [tuple(bucket) for bucket in buckets]
        accepted = {one.at: one.since for one in new_normal}
        detector, state = self, self.start()
        steps: list[Step] = []
        for index, bucket in enumerate(listed):
            if index in accepted:
                since = [cell for one in listed[accepted[index] : index] for cell in one]
                detector = Detector(
                    Baseline(_by_stratum(since), self._baseline.prior), self._h, self._odds, len(self._levels)
                )
                state = detector.start()
            confirmed = any(_touches(one, steps, index) for one in real)
            state, step = detector.step(state, bucket, complete=complete is None or index < complete, real=confirmed)
            steps.append(step)
        return steps

    def _judged(self, state: State, c: float, h: float, real: bool) -> tuple[State, Event | None]:
        """Fire, hold or resolve."""
        held = state.held
        ended = held is not None and self._ending.evidence(held) >= h
        if c >= h and not ended:
            state = state._replace(sums=tuple([max(0.0, one - (c - h)) for one in state.sums]))
            if held is not None:
                return state, None
            leaking = [weight + one for weight, one in zip(state.weights, state.sums, strict=True)]
            return state._replace(held=self._ending.begin(leaking)), "fire"
        if held is None or not (ended or c <= RESOLVED * h):
            return state, None
        quiet = state._replace(sums=(0.0,) * len(state.sums), held=None)
        return quiet if real else self._learned(quiet, _by_stratum(held.aside)), "resolve"

    def _learned(self, state: State, cells: Iterable[Cell]) -> State:
        """Return the state with some outcomes in the baseline."""
        weights: Sequence[float] = state.weights
        leaked, kept = state.leaked, state.kept
        for n, x, offset in cells:
            nodes = self._nodes(offset)
            rest = n - x
            weights = [
                weight + x * log_rate + rest * log_kept
                for weight, log_rate, log_kept in zip(weights, nodes.log_rates, nodes.log_kept, strict=True)
            ]
            leaked, kept = leaked + x, kept + rest
        return state._replace(weights=tuple(weights), leaked=leaked, kept=kept)

    def _nodes(self, offset: float) -> _Nodes:
        """Return the levels at an offset, worked out at its first use."""
        if offset not in self._at:
            log_odds = [max(-_HIGHEST, min(_HIGHEST, one + offset)) for one in self._levels]
            self._at[offset] = _Nodes(
                [log(logistic(one)) for one in log_odds],
                [log(logistic(-one)) for one in log_odds],
                [log(1 + (self._odds - 1) * logistic(one)) for one in log_odds],
            )
        return self._at[offset]


def _by_stratum(bucket: Bucket) -> tuple[Cell, ...]:
    """Add up the cells of each stratum, in the strata's order, so that sums do not hang on the order of cells."""
    sums: dict[float, tuple[int, int]] = {}
    for n, x, offset in bucket:
        if not 0 <= x <= n:
            raise ValueError(f"a cell has {x} leaks of {n} outcomes; leaks are outcomes, too")
        if n:
            before = sums.get(offset, (0, 0))
            sums[offset] = before[0] + n, before[1] + x
    return tuple(Cell(n, x, offset) for offset, (n, x) in sorted(sums.items()))


def _touches(confirmed: Real, steps: Sequence[Step], index: int) -> bool:
    """Whether the firing that is under way before a bucket overlaps a confirmed leak."""
    if confirmed.first > index:
        return False
    first = index
    while first and steps[first - 1].firing:
        first -= 1
    return first <= index and confirmed.last >= first
