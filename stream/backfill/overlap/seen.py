"""Which ids have come before: eight bytes per id, however many there are."""

import polars as pl


class Seen:
    """A set of ids. Ids are known by a hash of 64 bits, which two of ten million share once in 400,000 files."""

    def __init__(self) -> None:
        self._runs: list[pl.Series] = []  # each in order; every one much longer than the next
        self.count = 0

    def has(self, ids: pl.Series) -> pl.Series:
        """Return which ids were added."""
        return self._has(ids.hash())

    def _has(self, hashed: pl.Series) -> pl.Series:
        known = pl.repeat(False, len(hashed), eager=True)
        for run in self._runs:
            place = run.search_sorted(hashed).clip(0, len(run) - 1)
            known = known | (run.gather(place) == hashed)
        return known

    def again(self, ids: pl.Series) -> pl.Series:
        """Add ids, and return which of them were there before, also earlier in the same column."""
        hashed = ids.hash()
        again = ~hashed.is_first_distinct() | self._has(hashed)
        new = hashed.filter(~again)
        if len(new):
            self.count += len(new)
            self._runs.append(new.sort())
        while len(self._runs) > 1 and len(self._runs[-2]) < 4 * len(self._runs[-1]):
            last = self._runs.pop()
            self._runs[-1] = pl.concat([self._runs[-1], last]).sort()
        return again
