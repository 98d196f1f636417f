"""Adds up what files say was won, lost and is open, part by part, in a folder where they are many."""

from pathlib import Path

import polars as pl

from schemas.mapping import Activities
from stream.backfill.outcomes import Counts, Outcomes, outcomes
from stream.backfill.prepare import Ready
from stream.backfill.read.files import Files
from stream.core.funnel import Funnel

_SHARES = 16
_KINDS = ("created", "stage", "owner", "amount", "currency", "close_date", "taken_back")


class Ledger:
    """Counts by team and month. A single file with one row per deal is counted at once, others when all is known.

    Until then their facts are in a folder.
    """

    def __init__(self, funnel: Funnel, files: Files, folder: Path) -> None:
        self._funnel = funnel
        of_deals = [work for work in files.works if not isinstance(work.table, Activities)]
        self._at_once = len(of_deals) == 1
        self._sums: Outcomes = {}
        self._folder = folder
        self._parts = 0

    def add(self, ready: Ready) -> None:
        """Count what a part says, whether it is sent or known already."""
        facts = ready.fresh.filter(pl.col("kind").is_in(_KINDS))
        more = [*ready.merged, *ready.unsent]
        if more:
            merged = [fact for fact in more if fact.kind in _KINDS]
            facts = pl.concat([facts, pl.DataFrame(merged, schema=facts.schema, orient="row")])
        if not facts.height:
            return
        if self._at_once and ready.part.has_rows_of_deals:
            self._count(facts, in_order=not more)
            return
        self._folder.mkdir(exist_ok=True)
        share = (facts["deal_id"].hash() % _SHARES).alias("share")
        for (number,), some in facts.with_columns(share).group_by("share"):
            some.drop("share").write_parquet(self._folder / f"{number}-{self._parts}.parquet")
        self._parts += 1

    def outcomes(self) -> Outcomes:
        """Return what was added, by team and month."""
        for share in range(_SHARES):
            paths = sorted(self._folder.glob(f"{share}-*.parquet"))
            if paths:
                self._count(pl.concat([pl.read_parquet(path) for path in paths]), in_order=False)
            for path in paths:
                path.unlink()
        return self._sums

    def _count(self, facts: pl.DataFrame, *, in_order: bool) -> None:
        for place, counts in outcomes(facts, self._funnel, in_order=in_order).items():
            self._sums[place] = self._sums.get(place, Counts()).plus(counts)
