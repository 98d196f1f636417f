"""The measures of now (`Measure.of_now`), so kept that any age and any end of a period is looked up, not added up."""

from bisect import bisect_left
from collections.abc import Mapping
from functools import cached_property
from itertools import accumulate

from stream.core.aggregate import Measures
from stream.kpis.keys import parts_of


class _Hours:
    """One measure of one label and detail: its values by hour, with running sums."""

    def __init__(self, by_hour: dict[int, int]) -> None:
        self._by_hour = sorted(by_hour.items())
        self._hours = [hour for hour, _ in self._by_hour]
        self._sums = [0, *accumulate(value for _, value in self._by_hour)]

    def between(self, begin: int | None, end: int | None) -> int:
        """Return the sum of the hours from `begin` to before `end`."""
        first = 0 if begin is None else bisect_left(self._hours, begin)
        last = len(self._hours) if end is None else bisect_left(self._hours, end)
        return self._sums[last] - self._sums[first] if last > first else 0

    def elapsed(self, until: int) -> int:
        """Return the seconds from each hour before a moment to that moment, times its value, added up."""
        last = bisect_left(self._hours, until)
        return until * self._sums[last] - self._products[last]

    @cached_property
    def _products(self) -> list[int]:
        # Few measures are asked how long ago they are.
        return [0, *accumulate(hour * value for hour, value in self._by_hour)]


class OpenDeals:
    """Measures of now by hour (seconds UTC).

    Hours that no limit of a stage and no end of a period parts may stand together under the last of them.
    """

    def __init__(self, by_hour: Mapping[int, Measures]) -> None:
        by_key: dict[str, dict[int, int]] = {}
        for hour, measures in by_hour.items():
            for key, value in measures.items():
                by_key.setdefault(key, {})[hour] = value
        # A key is in many hours: it is taken apart once.
        self._split: dict[str, list[tuple[tuple[str, str], dict[int, int]]]] = {}
        for key, hours in by_key.items():
            name, label, detail = parts_of(key)
            self._split.setdefault(name, []).append(((label, detail), hours))
        self._hours: dict[str, list[tuple[tuple[str, str], _Hours]]] = {}

    def of(self, name: str) -> list[tuple[tuple[str, str], _Hours]]:
        """Return a measure's hours by (label, detail)."""
        if name not in self._hours:
            self._hours[name] = [(place, _Hours(hours)) for place, hours in self._split.get(name, ())]
        return self._hours[name]
