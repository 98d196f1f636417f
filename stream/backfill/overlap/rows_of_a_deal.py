"""Collects what is to be sent of the rows of one deal, beside what earlier backfills of rows have sent. Pure."""

from collections.abc import Mapping

from stream.backfill.facts.exported import minute_of
from stream.backfill.overlap.stage_claims import RETRACTED, claim_of, is_now
from stream.backfill.overlap.told_facts import NewFact, says
from stream.backfill.send.records import DealFact
from stream.core.facts import Fact, Kind


class RowsOfADeal:
    """Collects what is to be sent of the rows of one deal."""

    def __init__(self, mine: Mapping[str, Fact], revision: int, deal_id: str) -> None:
        self.send: list[DealFact] = []
        self.known: list[DealFact] = []
        self.kept: set[str] = set()
        self._lost: set[str] = set()
        self._mine = mine
        self._revision = revision
        self._deal_id = deal_id

    def keep(self, fact: NewFact) -> None:
        """Send a fact, unless this export has said it before."""
        self.kept.add(fact.event_id)
        before = self._mine.get(fact.event_id)
        if before is None:
            self.send.append(fact.sent(self._revision))
            return
        # Said again by a later export it holds against what another file says of the time between.
        is_older = minute_of(before.revision) < minute_of(self._revision) and not is_now(fact.event_id)
        if is_older or not says(before, fact):
            self.send.append(fact.sent(max(self._revision, before.revision + 1)))
        else:
            self.known.append(fact.sent(before.revision))

    def lose(self, fact: NewFact, *, remember: bool = False) -> None:
        """Take back what something else tells better; `remember`: no earlier export may tell it either."""
        before = self._mine.get(fact.event_id)
        is_told = before is not None and before.kind != Kind.PROPERTY
        is_earlier = before is None or minute_of(before.revision) < minute_of(self._revision)
        if before is not None and is_told and minute_of(before.revision) <= minute_of(self._revision):
            self.take_back({fact.event_id})
        elif remember and is_earlier and not is_told:
            revision = self._revision if before is None else max(self._revision, before.revision + 1)
            self._send_back(fact.event_id, fact.at, revision)
        self._lost.add(fact.event_id)

    def supersede(self, fact: NewFact) -> None:
        """Remember a claim that a later export supersedes."""
        if fact.event_id not in self._mine:
            self._send_back(fact.event_id, fact.at, self._revision)
        self._lost.add(fact.event_id)

    def take_back(self, event_ids: set[str], at: int | None = None) -> None:
        """Take back what was sent; `at`: the moment to remember it by."""
        for event_id in sorted(event_ids):
            before = self._mine.get(event_id)
            if before is None or (before.kind == Kind.PROPERTY and (at is None or before.at == at)):
                continue
            claim = claim_of(event_id, before.at)
            moment = before.at if claim is None else claim.at
            self._lost.add(event_id)
            self._send_back(event_id, moment if at is None else at, max(self._revision, before.revision + 1))

    def settle_claims(self, holds: set[str], minute: int) -> None:
        """Take back claims that are superseded, and forget those that this export, mended, does not make any more."""
        for event_id, before in self._mine.items():
            claim = claim_of(event_id, before.at)
            if claim is None or event_id in self.kept or event_id in self._lost:
                continue
            if claim.exported == minute or event_id not in holds:
                self.take_back({event_id}, RETRACTED if claim.exported == minute else None)

    def _send_back(self, event_id: str, at: int, revision: int) -> None:
        self.send.append(DealFact("taken_back", self._deal_id, at, event_id, None, None, revision))
