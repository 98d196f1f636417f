"""What a deal's history says of each of its properties."""

from collections import Counter
from datetime import datetime
from typing import NamedTuple, TypeVar

from stream.oracle.history import Event, time_of
from stream.oracle.organisation import Organisation, Written

LONGEST_TEXT = 200
V = TypeVar("V")


class Owner(NamedTuple):
    """Who had a deal, and where that rep worked; empty: nobody, none."""

    rep_id: str
    team_id: str
    territory_id: str


class Registers:
    """The properties of one deal. `history`: its events that count, in order."""

    def __init__(self, history: list[Event], organisation: Organisation) -> None:
        self._history = history
        self.organisation = organisation
        self.owner_changes = self.of("deal.owner_changed")
        created = self.of("deal.created")
        self.created_at: datetime | None = created[0]["occurred_at"] if created else None
        fates = [e["type"] for e in history if e["type"] in ("deal.deleted", "deal.merged", "deal.restored")]
        self.is_gone = bool(fates) and fates[-1] != "deal.restored"
        self._amounts = self._told_amounts()
        currencies = [e["currency"] for e in self.of("deal.currency_changed")]
        self._currency = currencies[-1] if currencies else None

    def forget_blanks(self) -> None:
        """Take the amount as the last one that is not blank."""
        self._amounts = [event for event in self._amounts if event["amount"] is not None]

    @property
    def amount_at(self) -> datetime | None:
        """When the amount was told, or blanked; None: it never was known."""
        return self._amounts[-1]["occurred_at"] if self._amounts else None

    @property
    def written(self) -> Written | None:
        """The amount as it was written last; None: not known."""
        return self._written(self._amounts[-1]) if self._amounts else None

    def of(self, kind: str) -> list[Event]:
        """Return the events of a type."""
        return [event for event in self._history if event["type"] == kind]

    def text(self, name: str) -> str:
        """Return the last value of a property that is kept; empty: none."""
        wanted = self.organisation.properties.get(name)
        values = [e["value"] for e in self.of("deal.property_changed") if e["property"] == wanted]
        return (values[-1] or "")[:LONGEST_TEXT] if values else ""

    def owner(self, at: datetime) -> Owner:
        """Return who had the deal at a moment."""
        if not self.owner_changes:
            return Owner("", "", "")
        first = self.owner_changes[0]
        # Of several at one moment the last holds.
        had = {e["occurred_at"]: e.get("rep_id") or "" for e in self.owner_changes if e["occurred_at"] <= at}
        if not had:
            at = first["occurred_at"]
            had = {at: first.get("rep_id") or ""}
        taken, rep = at, list(had.values())[-1]
        for moment, other in reversed(had.items()):
            if other != rep:
                break
            taken = moment
        return Owner(rep, *self.organisation.workplace(rep, at, taken))

    def amount(self, at: datetime) -> int | None:
        """Return the amount in the reporting currency at the rate of a day; None: not known."""
        written = self.written
        return None if written is None else self.organisation.reported(written, at)

    def own_amount(self) -> tuple[int, str] | None:
        """Return the amount in its own currency, and that; None: not known, or without a rate."""
        written = self.written
        return None if written is None else self.organisation.own(written)

    def own_amounts(self) -> dict[datetime, tuple[int, str]]:
        """Return the amounts that the deal had, each in its own currency with that, by the moment from which on.

        From when it was blanked it is 0 of the reporting currency.
        """
        told: dict[datetime, tuple[int, str] | None] = {}
        for event in self._amounts:
            written = self._written(event)
            nothing = (0, self.organisation.currency)
            told[event["occurred_at"]] = nothing if written is None else self.organisation.own(written)
        return _changes({at: own for at, own in told.items() if own is not None})

    def close_dates(self) -> dict[datetime, datetime | None]:
        """Return the close dates that were told, by the moment from which on."""
        dates = self.of("deal.close_date_changed")
        return _changes({e["occurred_at"]: e["close_date"] and time_of(e["close_date"]) for e in dates})

    def expected_close(self) -> datetime | None:
        """Return the close date that was told last."""
        dates = self.of("deal.close_date_changed")
        return time_of(dates[-1]["close_date"]) if dates and dates[-1]["close_date"] is not None else None

    def closed_at(self, moved: datetime) -> datetime:
        """Return when a deal that was moved to a closed stage counts as closed."""
        told = self.expected_close()
        if told is None:
            return moved
        last = self.of("deal.close_date_changed")[-1]
        is_of_crm = self.organisation.close_dates_of(last.get("source", "")) == "crm"
        return told if is_of_crm or last["occurred_at"] >= moved else moved

    def last_touch(self) -> tuple[datetime, str] | None:
        """Return when an activity last named the deal, and its type: of several then the one that comes last."""
        return max(((e["occurred_at"], e["activity_type"]) for e in self.of("deal.touched")), default=None)

    def touches(self, until: datetime | None) -> dict[str, int]:
        """Return how many activities of each type named the deal by a moment; None: ever."""
        return Counter(
            e["activity_type"] for e in self.of("deal.touched") if until is None or e["occurred_at"] <= until
        )

    def _told_amounts(self) -> list[Event]:
        """Return the events that told an amount, and those that blanked one."""
        told: list[Event] = []
        for event in self.of("deal.amount_changed"):
            was_known = bool(told) and told[-1]["amount"] is not None
            if event["amount"] is not None or was_known:
                told.append(event)
        return told

    def _written(self, event: Event) -> Written | None:
        if event["amount"] is None:
            return None
        return Written(event["amount"], event.get("exact"), event.get("currency"), self._currency)


def _changes(told: dict[datetime, V]) -> dict[datetime, V]:
    """Leave out what was the same before."""
    moments = list(told)
    return {at: told[at] for n, at in enumerate(moments) if n == 0 or told[at] != told[moments[n - 1]]}
