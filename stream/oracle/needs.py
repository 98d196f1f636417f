"""What is needed for a gap, off the rows of all deals: in fractions, deal by deal."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil

from stream.oracle.organisation import EPOCH, Organisation
from stream.oracle.outlook import median_cycle
from stream.oracle.rows import Row

_YEAR = 365

Belongs = Callable[[Row], bool]
"""Says of whoever had a deal whether it is somebody who is looked at."""


class Needs:
    """What is needed by what all deals did until a moment."""

    def __init__(self, rows: Iterable[Row], organisation: Organisation, now: datetime) -> None:
        self._rows = [row for row in rows if not row["is_deleted"]]
        self._o = organisation
        self._today = organisation.day(now)

    def deals(self, gap: int, belongs: Belongs) -> int | None:
        """Return how many deals must be won."""
        return self._needed(gap, belongs, lambda pipeline: Fraction(1))

    def leads(self, gap: int, belongs: Belongs) -> int | None:
        """Return how many deals must come in."""
        return self._needed(gap, belongs, lambda pipeline: self._all_stages(pipeline, belongs))

    def _needed(self, gap: int, belongs: Belongs, per_deal: Callable[[str], Fraction | None]) -> int | None:
        if gap <= 0:
            return 0
        won = [
            row
            for row in self._rows
            if row["outcome"] == "won"
            and row["closed_amount"] is not None
            and belongs(row["closed"])
            and 0 <= (self._today - self._day(row["closed_at"])).days < _YEAR
        ]
        revenue: int = sum(row["closed_amount"] for row in won)
        if revenue <= 0:
            return None
        deals = Fraction(0)
        for row in won:
            leads = per_deal(row["pipeline_id"])
            if leads is None:
                return None
            deals += leads
        return ceil(deals * gap / revenue)

    def _all_stages(self, pipeline: str, belongs: Belongs) -> Fraction | None:
        """Return how many deals must come into a pipeline for one to be won."""
        leads = Fraction(1)
        for place in self._o.order[pipeline]:
            if place.kind == "open":
                fates = [
                    one["fate"]
                    for row in self._rows
                    for one in row["reached"]
                    if one["stage_id"] == place.stage and belongs(one) and self._had_its_time(one["at"])
                ]
                if "progressed" not in fates:
                    return None
                leads *= Fraction(len(fates), fates.count("progressed"))
        return leads

    def _had_its_time(self, at: int) -> bool:
        cycle = median_cycle(self._rows)
        if cycle is None:
            return False
        last = self._today - timedelta(days=max(1, ceil(2 * cycle)))
        return 0 <= (last - self._day(at)).days < _YEAR

    def _day(self, at: int) -> date:
        return self._o.day(EPOCH + timedelta(microseconds=at))
