"""What a series is watched with: frozen until the next calibration, so that alarms do not come and go by themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from stream.leaks.budget import WARNING
from stream.leaks.chain import ODDS, Sizes, threshold, unchanged
from stream.leaks.detector import Baseline, Detector
from stream.leaks.heights import Heights, Stratum, tabulated
from stream.leaks.logit import Cell, level, logistic
from stream.leaks.wobble import Raise, raised

_KINDS = 6


@dataclass(frozen=True, slots=True)
class Calibration:
    """All that a series' run hangs on besides its buckets.

    Attributes:
        baseline: what it usually leaks.
        heights: the threshold by the rate, raised for wobble.
        warning_below: how much below the threshold a warning is raised.
        between: A, buckets between false alarms.
        odds: that it is watched for.
        sizes: of buckets, as they were.
        wobble: what the threshold was raised by, and the price.
    """

    baseline: Baseline
    heights: Heights
    warning_below: float
    between: float
    odds: float
    sizes: tuple[tuple[int, float], ...]
    wobble: Raise

    @property
    def id(self) -> str:
        """Sixteen digits that tell this calibration from every other."""
        told = (self.baseline, self.heights, self.warning_below, self.between, self.odds)
        return sha256(repr(told).encode()).hexdigest()[:16]

    @property
    def detector(self) -> Detector:
        """The test of the series."""
        return Detector(self.baseline, self.heights, self.odds)


def calibrate(
    baseline: Baseline,
    sizes: Sizes,
    buckets_between_false_alarms: float,
    wobble: float,
    strata: Sequence[Stratum] | None = None,
    odds: float = ODDS,
) -> Calibration:
    """Return what a series is watched with; takes about a second.

    Args:
        baseline: its outcomes by stratum, and the prior of its parent.
        sizes: of its last 250 buckets, empty ones included.
        buckets_between_false_alarms: A, its share of the budget.
        wobble: variance of single months in log odds², that of the season's offsets added.
        strata: their shares and offsets, six at most; as in the baseline, if not said.
        odds: that it is watched for.

    Raises:
        ValueError: no bucket has an outcome, or the prior says nothing.
    """
    prior = baseline.prior
    at = level(baseline.cells, prior.leaked, prior.kept)
    parts = tuple(strata or _strata(baseline.cells))
    kinds = [unchanged(logistic(at + part.offset), odds, part.share) for part in parts]
    h = threshold(sizes, kinds, odds, buckets_between_false_alarms)
    price = raised(sizes, kinds, odds, h, buckets_between_false_alarms, wobble)
    return Calibration(
        baseline=baseline,
        heights=tabulated(sizes, at, odds, buckets_between_false_alarms, parts).raised(price.by),
        warning_below=h - threshold(sizes, kinds, odds, buckets_between_false_alarms / WARNING),
        between=buckets_between_false_alarms,
        odds=odds,
        sizes=tuple(sorted(sizes.items())),
        wobble=price,
    )


def _strata(cells: Sequence[Cell]) -> list[Stratum]:
    """Return the strata of a baseline, six at most: the threshold hardly hangs on them, and each costs time."""
    by_offset: dict[float, int] = {}
    for cell in cells:
        by_offset[cell.offset] = by_offset.get(cell.offset, 0) + cell.n
    total = sum(by_offset.values())
    if not total:
        return [Stratum(1.0, 0.0)]
    groups: dict[int, list[tuple[int, float]]] = {}
    before = 0
    for offset, n in sorted(by_offset.items()):
        # By where the middle of the stratum lies among all outcomes.
        groups.setdefault(min(int(_KINDS * (before + n / 2) / total), _KINDS - 1), []).append((n, offset))
        before += n
    return [
        Stratum(sum(n for n, _ in group) / total, sum(n * offset for n, offset in group) / sum(n for n, _ in group))
        for group in groups.values()
        if any(n for n, _ in group)
    ]
