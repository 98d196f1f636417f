"""A deal: its registers, its visits, what it reached, how it was created and how it ended."""

from datetime import datetime

from stream.oracle.cohorts import is_qualified, qualifying_of, reached_by
from stream.oracle.history import Event
from stream.oracle.organisation import Organisation
from stream.oracle.registers import Registers
from stream.oracle.visits import visits_of


class Deal:
    """All that is counted of one deal, or record of leads."""

    def __init__(self, deal_id: str, history: list[Event], organisation: Organisation) -> None:
        self.deal_id = deal_id
        self.registers = Registers(history, organisation)
        self.is_gone = self.registers.is_gone
        self.visits = visits_of(self.registers)
        self.reached = reached_by(self.visits, organisation)
        self.qualifying = qualifying_of(self.visits, self.reached, organisation)
        self.is_qualified = is_qualified(self.visits, organisation)
        among_deals = [visit.place.pipeline for visit in self.visits if not visit.place.of_leads]
        self.is_lead = bool(self.visits) and not among_deals
        self.first_pipeline = among_deals[0] if among_deals else ""
        self.created_at = self.registers.created_at
        self.counted_created_at = None if self.is_lead else self.created_at
        last = self.visits[-1] if self.visits else None
        is_closed = last is not None and last.place.kind != "open" and not last.place.of_leads
        self.outcome = last.place.kind if last and is_closed else ""
        if self.outcome in ("lost", "disqualified"):
            # Many CRMs blank the amount of a deal that is lost.
            self.registers.forget_blanks()
        self.moved_at: datetime | None = last.start if last and is_closed else None
        self.closed_at = None if self.moved_at is None else self.registers.closed_at(self.moved_at)
        self.last_pipeline = last.place.pipeline if last else ""
