"""The measures in hours that a deal adds to the windows."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta

from stream.oracle.deal import Deal
from stream.oracle.registers import Owner
from stream.oracle.visits import Visit

Window = tuple[str, str, str, str, int]
"""Team, rep, territory, pipeline, start of the hour in seconds since 1970."""

Sums = defaultdict[Window, Counter[str]]


class DealCount:
    """Counts one deal into `sums`."""

    def __init__(self, deal: Deal, sums: Sums) -> None:
        self._deal = deal
        self._registers = deal.registers
        self._sums = sums

    def add_up(self) -> None:
        """Count it. A deal that is gone counts nowhere."""
        if self._deal.is_gone:
            return
        for visit in self._deal.visits:
            self._count_visit(visit)
        for reached in self._deal.reached:
            counted = self._at(reached.owner, reached.place.pipeline, reached.at)
            counted[f"cohort_{reached.fate}:{reached.place.stage}"] += 1
        if self._deal.qualifying is not None:
            entry = self._deal.qualifying.entry
            self._at(entry.owner, entry.place.pipeline, entry.at)[f"mql_{self._deal.qualifying.fate}"] += 1
        self._count_creation()
        self._count_close()

    def _at(self, owner: Owner, pipeline: str, at: datetime) -> Counter[str]:
        hour = self._registers.organisation.hour(at)
        return self._sums[owner.team_id, owner.rep_id, owner.territory_id, pipeline, hour]

    def _count_visit(self, visit: Visit) -> None:
        stage, pipeline = visit.place.stage, visit.place.pipeline
        if visit.is_reopened:
            self._at(visit.parts[0].owner, pipeline, visit.start)[f"reopened:{stage}"] += 1
        for number, part in enumerate(visit.parts):
            began = self._at(part.owner, pipeline, part.start)
            began[f"{'taken_over' if number else 'entered'}:{stage}"] += 1
            if part.end is None:
                began[f"still_there:{stage}"] += 1
            else:
                began[f"then_{part.ending}:{stage}"] += 1
                self._at(part.owner, pipeline, part.end)[f"{part.ending}:{stage}"] += 1
        last = visit.parts[-1].owner
        if visit.end is not None:
            ended = self._at(last, pipeline, visit.end)
            ended[f"stage_seconds:{stage}"] += (visit.end - visit.start) // timedelta(seconds=1)
            for jumped in visit.jumped:
                ended[f"skipped:{jumped.stage}"] += 1
        elif visit.place.kind == "open":
            waits = self._at(last, pipeline, visit.start)
            waits[f"waiting:{stage}"] += 1
            own = self._registers.own_amount()
            if own is not None:
                waits[f"waiting_amount:{stage}:{own[1]}"] += own[0]

    def _count_creation(self) -> None:
        at = self._deal.counted_created_at
        if at is None:
            return
        counted = self._at(self._registers.owner(at), self._deal.first_pipeline, at)
        counted["created"] += 1
        counted["created_amount"] += self._registers.amount(at) or 0
        if self._deal.outcome:
            counted[f"created_{self._deal.outcome}"] += 1

    def _count_close(self) -> None:
        outcome, moved, closed = self._deal.outcome, self._deal.moved_at, self._deal.closed_at
        if moved is None or closed is None:
            return
        counted = self._at(self._registers.owner(moved), self._deal.last_pipeline, closed)
        if outcome == "disqualified":
            counted["disqualified_deals"] += 1
            return
        counted["won" if outcome == "won" else "lost_deals"] += 1
        counted[f"{outcome}_qualified"] += self._deal.is_qualified
        amount = self._registers.amount(closed)
        counted[f"{outcome}_without_amount"] += amount is None
        counted[f"{outcome}_amount"] += amount or 0
        if outcome != "won":
            return
        if amount is not None:
            counted[f"won_amounts:{amount}"] += 1
        created = self._deal.created_at
        if created is not None and created <= closed:
            age = closed - created
            counted["cycle_deals"] += 1
            counted["cycle_seconds"] += age // timedelta(seconds=1)
            counted[f"cycle_minutes:{age // timedelta(minutes=1)}"] += 1
