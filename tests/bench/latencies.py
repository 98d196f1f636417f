"""The latencies that `noting_worker` noted, by the moment at which their events arrived."""

from collections.abc import Sequence
from math import ceil, inf
from pathlib import Path
from typing import NamedTuple

TARGETS = ("metrics", "clickhouse")


class Latency(NamedTuple):
    """An observation: moments are seconds since 1970."""

    arrived: float
    shown: float

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.shown - self.arrived


class Latencies:
    """All of them, by target."""

    def __init__(self, notes: Path) -> None:
        self._of: dict[str, list[Latency]] = {target: [] for target in TARGETS}
        for line in notes.read_text().splitlines():
            target, shown, seconds = line.split()
            self._of[target].append(Latency(float(shown) - float(seconds), float(shown)))

    def between(self, target: str, began: float, ended: float, shown: float = inf) -> list[float]:
        """Return the seconds of those that arrived from `began` until before `ended`.

        shown: when all of them had been; what is shown after that is shown again.
        """
        return [one.seconds for one in self._of[target] if began <= one.arrived < ended and one.shown <= shown]

    def caught_up(self, target: str, restarted: float) -> float:
        """Return when the last number of what had arrived before was shown; `restarted` where nothing was missing."""
        shown = (one.shown for one in self._of[target] if one.arrived < restarted <= one.shown)
        return max(shown, default=restarted)


def quantile(seconds: Sequence[float], share: float) -> float:
    """Return the smallest that at least this share does not exceed; not a number where there are none."""
    return sorted(seconds)[ceil(share * len(seconds)) - 1] if seconds else float("nan")
