"""Other tests for a leak, on streams of single outcomes, each with its threshold fitted to one false alarm in 5,000."""

from typing import NamedTuple

import numpy as np

from stream.alerts.calibrating.thresholds import thresholds
from stream.leaks.chain import ODDS
from stream.leaks.logit import logit
from stream.leaks.wobble import FLOOR
from tests.statistics.cells import DAYS
from tests.statistics.many import Flags, Floats, Many, watch

BETWEEN = 5000
SHIFTS = ((0.2, 0.35), (0.2, 0.27), (0.05, 0.10))
CHANGE = 400
LONGEST = 4000
STRENGTH = 20
_FIT = (3000, 3000)
_WARM = 500


class Fitted(NamedTuple):
    """A test at its threshold: false alarms in 5,000 outcomes, and outcomes until a shift is seen."""

    name: str
    shift: tuple[float, float]
    realised: float
    mean: float
    nine: float


class Statistic:
    """A statistic of many streams; it alarms where it reaches a threshold, and begins anew."""

    whole = False
    """Whether it only has whole values, so that delays are read off between two thresholds."""

    def begin(self, streams: int, draw: np.random.Generator) -> None:
        """Begin with so many streams."""
        self.value = np.zeros(streams)

    def add(self, leaked: Flags) -> Floats:
        """Return the statistic after one more outcome of each stream."""
        raise NotImplementedError

    def again(self, chosen: Flags) -> None:
        """Begin anew with some of the streams."""
        self.value[chosen] = 0.0


class Cusum(Statistic):
    """The likelihood-ratio CUSUM; the usual rate is known, or that of a fixed baseline of so many outcomes."""

    def __init__(self, rate: float, known: int | None = None) -> None:
        self.rate, self.known = rate, known

    def begin(self, streams: int, draw: np.random.Generator) -> None:
        super().begin(streams, draw)
        usual = np.full(streams, self.rate)
        if self.known is not None:
            usual = (draw.binomial(self.known, usual) + STRENGTH * self.rate) / (self.known + STRENGTH)
        self.tolerated = np.log(1 + (ODDS - 1) * usual)

    def add(self, leaked: Flags) -> Floats:
        self.value = np.maximum(0.0, self.value + leaked * np.log(ODDS) - self.tolerated)
        return self.value


class Ewma(Statistic):
    """The exponentially weighted mean; the usual rate is known."""

    def __init__(self, rate: float, weight: float) -> None:
        self.rate, self.weight = rate, weight

    def begin(self, streams: int, draw: np.random.Generator) -> None:
        self.value = np.full(streams, self.rate)

    def add(self, leaked: Flags) -> Floats:
        self.value += self.weight * (leaked - self.value)
        return self.value

    def again(self, chosen: Flags) -> None:
        self.value[chosen] = self.rate


class Window(Statistic):
    """Leaks of the last outcomes: a fixed threshold on their share, or a sliding Beta–Binomial, which rises with it."""

    whole = True

    def __init__(self, length: int) -> None:
        self.length = length

    def begin(self, streams: int, draw: np.random.Generator) -> None:
        super().begin(streams, draw)
        self.last = np.zeros((self.length, streams))
        self.place = 0

    def add(self, leaked: Flags) -> Floats:
        self.value += leaked - self.last[self.place]
        self.last[self.place] = leaked
        self.place = (self.place + 1) % self.length
        return self.value

    def again(self, chosen: Flags) -> None:
        super().again(chosen)
        self.last[:, chosen] = 0.0


class Batches(Statistic):
    """A p-chart: leaks of each whole batch."""

    whole = True

    def __init__(self, length: int) -> None:
        self.length = length

    def begin(self, streams: int, draw: np.random.Generator) -> None:
        super().begin(streams, draw)
        self.place = 0

    def add(self, leaked: Flags) -> Floats:
        if self.place == 0:
            self.value[:] = 0
        self.value += leaked
        self.place = (self.place + 1) % self.length
        return self.value if self.place == 0 else np.full(len(leaked), -1.0)


def tests_of(rate: float) -> dict[str, Statistic]:
    """Return the tests by name."""
    return {
        "CUSUM, usual rate known (optimal)": Cusum(rate),
        "CUSUM, fixed baseline of 2,000": Cusum(rate, 2000),
        "CUSUM, fixed baseline of 200": Cusum(rate, 200),
        "EWMA 0.01, usual rate known": Ewma(rate, 0.01),
        "sliding Beta–Binomial of 100, usual rate known": Window(100),
        "p-chart of 50, usual rate known": Batches(50),
        "fixed threshold on the last 30, usual rate known": Window(30),
    }


def fitted(name: str, shift: tuple[float, float], seed: int, streams: int) -> Fitted:
    """Return a test at one false alarm in 5,000 outcomes."""
    rate, _ = shift
    statistic = tests_of(rate)[name]
    if statistic.whole:
        least = next(whole for whole in range(1, 200) if _alarms(statistic, rate, whole, seed) <= 1)
        ends = [
            (one, _alarms(statistic, rate, one, seed), *_delay(statistic, shift, one, seed, streams))
            for one in (least - 1, least)
        ]
        (_, often, *before), (_, rarely, *after) = ends
        part = np.log(often) / np.log(often / rarely) if rarely else 1.0
        mean, nine = ((1 - part) * one + part * other for one, other in zip(before, after, strict=True))
        return Fitted(name, shift, 1.0, float(mean), float(nine))
    low, high = (rate, 1.0) if isinstance(statistic, Ewma) else (0.5, 30.0)
    for _ in range(11):
        middle = (low + high) / 2
        low, high = (middle, high) if _alarms(statistic, rate, middle, seed) > 1 else (low, middle)
    return Fitted(name, shift, _alarms(statistic, rate, high, seed + 1), *_delay(statistic, shift, high, seed, streams))


def detector(known: int, shift: tuple[float, float], seed: int, streams: int) -> Fitted:
    """Return the detector with a baseline of so many outcomes; its threshold is the product's, not fitted."""
    rate, leaking = shift
    draw = np.random.default_rng([seed, known])
    heights = [thresholds([1] * DAYS, logit(rate), BETWEEN, ODDS, FLOOR).heights] * streams

    def drawn(rates: Floats) -> Many:
        many = streams, len(rates)
        none = np.zeros((streams, 1))
        base = draw.binomial(known, rate, (streams, 1))
        prior = np.tile([STRENGTH * rate, STRENGTH * (1 - rate)], (streams, 1))
        leaks = (draw.random(many) < rates).astype(np.int64)
        return Many(
            np.ones(many, np.int64), leaks, np.zeros(many[1], np.int64), np.full((streams, 1), known), base, none, prior
        )

    quiet = watch(drawn(np.full(BETWEEN, rate)), heights).fired
    seen = watch(drawn(np.repeat([rate, leaking], [CHANGE, LONGEST])), heights, once=True).fired
    first = np.where(seen.any(1), seen.argmax(1), CHANGE + LONGEST)
    delay = first[first >= CHANGE] - CHANGE + 1
    name = f"detector, baseline of {known:,}"
    return Fitted(name, shift, float(quiet.sum(1).mean()), float(delay.mean()), float(np.quantile(delay, 0.9)))


def _alarms(statistic: Statistic, rate: float, threshold: float, seed: int) -> float:
    """Return false alarms in 5,000 outcomes."""
    streams, outcomes = _FIT
    draw = np.random.default_rng([seed, 5])
    statistic.begin(streams, draw)
    alarms = 0
    for place in range(outcomes):
        over = statistic.add(draw.random(streams) < rate) >= threshold
        if over.any():
            statistic.again(over)
            alarms += int(over.sum()) if place >= _WARM else 0
    return alarms / streams / (outcomes - _WARM) * BETWEEN


def _delay(
    statistic: Statistic, shift: tuple[float, float], threshold: float, seed: int, streams: int
) -> tuple[float, float]:
    """Return outcomes until the shift is seen, the mean and the 90 % quantile."""
    draw = np.random.default_rng([seed, 6])
    statistic.begin(streams, draw)
    first = np.full(streams, -1)
    for place in range(CHANGE + LONGEST):
        over = statistic.add(draw.random(streams) < shift[place >= CHANGE]) >= threshold
        first[over & (first < 0)] = place
        if (first >= 0).all():
            break
    first[first < 0] = CHANGE + LONGEST
    delay = first[first >= CHANGE] - CHANGE + 1
    return float(delay.mean()), float(np.quantile(delay, 0.9))
