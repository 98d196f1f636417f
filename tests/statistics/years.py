"""Quiet years of a whole board: one false alarm a month over all of its series was asked for."""

from typing import NamedTuple

import numpy as np

from stream.alerts.calibrating.thresholds import rough_height
from stream.leaks.budget import Candidate, shares
from stream.leaks.chain import ODDS
from stream.leaks.detector import Prior
from stream.leaks.logit import logit
from stream.leaks.wobble import FLOOR
from tests.statistics.cells import DAYS, SIZES, STRENGTHS, compare, heights_of
from tests.statistics.many import Many, watch

MONTH, YEAR = 21, 252
BUDGET = 12
BOUND = 21
"""Alarms of a year that 99 % of years have at most, if they come as in a Poisson process of twelve a year."""
EACH = 2
BASELINE = 252


class Years(NamedTuple):
    """Alarms of each quiet year, and how many series the board watches of how many."""

    alarms: list[int]
    watched: int
    series: int

    @property
    def ratio(self) -> float:
        """The mean of all years ÷ the budget."""
        return float(np.mean(self.alarms)) / BUDGET

    @property
    def error(self) -> float:
        """The standard error of the ratio."""
        return float(np.std(self.alarms) / np.sqrt(len(self.alarms))) / BUDGET

    @property
    def spread(self) -> float:
        """The variance of years ÷ their mean: 1 of a Poisson process."""
        return float(np.var(self.alarms) / np.mean(self.alarms))


def years(seed: int, count: int) -> Years:
    """Return the alarms of so many years of a board of two series of every rate and size, after a year of baseline."""
    draw = np.random.default_rng([seed, 200])
    board = [
        Candidate(f"{rate} {size} {place}", None, size, rate, strength + size * BASELINE)
        for rate, strength in STRENGTHS.items()
        for size in SIZES
        for place in range(EACH)
    ]

    def height(one: Candidate, between: float) -> float:
        return rough_height(draw.poisson(one.outcomes_a_bucket, DAYS).tolist(), logit(one.rate), between, ODDS)

    split = shares(board, MONTH, height)
    alarms = np.zeros(count, int)
    for one in board:
        between = split[one.series].between
        if between is None:
            continue
        strength = STRENGTHS[one.rate]
        prior = Prior(strength * one.rate, strength * (1 - one.rate))
        usual = draw.beta(*prior, (count, 1))
        n = draw.poisson(one.outcomes_a_bucket, (count, BASELINE + YEAR))
        x = draw.binomial(n, usual)
        many = Many(
            n[:, BASELINE:],
            x[:, BASELINE:],
            np.zeros(YEAR, np.int64),
            n[:, :BASELINE].sum(1)[:, None],
            x[:, :BASELINE].sum(1)[:, None],
            np.zeros((count, 1)),
            np.tile(prior, (count, 1)),
        )
        heights = heights_of(many, one.outcomes_a_bucket, between, FLOOR, draw)
        told = watch(many, heights)
        compare(many, heights, told)
        alarms += told.fired.sum(1)
    return Years(alarms.tolist(), sum(one.between is not None for one in split.values()), len(board))
