"""A deal's history sorted into its properties."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from stream.core.facts import History, Kind
from stream.core.links import in_order
from stream.core.owners import Owner


class CloseDate(NamedTuple):
    """The close date last told: when that was, the date (None: blanked), and whether it counts as the CRM has it."""

    set_at: int
    date: int | None
    by_crm: bool


@dataclass(slots=True)
class Registers:
    """A history sorted into its properties; `amount_at`: when the amount became what it is."""

    gone: bool = False
    created: int | None = None
    stages: list[tuple[int, str]] = field(default_factory=list)
    owner_times: list[int] = field(default_factory=list)
    owners: list[Owner] = field(default_factory=list)
    amount: tuple[int, str | None, str | None] | None = None
    amount_at: int | None = None
    currency: str | None = None
    close_date: CloseDate | None = None
    source: str | None = None
    loss_reason: str | None = None
    account: str | None = None
    touches: list[tuple[int, str]] = field(default_factory=list)


def registers(history: History) -> Registers:
    """Sort a history into registers: the last one in their order wins."""
    deal = Registers()
    for at, _, _, _, _, kind, value in in_order(history):
        data: Any = value
        if kind == Kind.STAGE:
            deal.stages.append((at, data))
        elif kind == Kind.TOUCHED:
            deal.touches.append((at, data))
        elif kind == Kind.OWNER:
            deal.owner_times.append(at)
            deal.owners.append(data)
        elif kind == Kind.AMOUNT:
            # Many CRMs blank the amount of a lost deal: the last known one stays.
            if data[0] is not None:
                amount = (data[0], data[1], data[2] if len(data) > 2 else None)
                if amount != deal.amount:
                    deal.amount, deal.amount_at = amount, at
        elif kind == Kind.CREATED:
            if deal.created is None:
                deal.created = at
        elif kind == Kind.CLOSE_DATE:
            by_crm = isinstance(data, tuple)
            deal.close_date = CloseDate(at, data[0] if by_crm else data, by_crm)
        elif kind == Kind.CURRENCY:
            deal.currency = data
        elif kind == Kind.SOURCE:
            deal.source = data
        elif kind == Kind.LOSS_REASON:
            deal.loss_reason = data
        elif kind == Kind.ACCOUNT:
            deal.account = data
        elif kind in (Kind.DELETED, Kind.MERGED):
            deal.gone = True
        elif kind == Kind.RESTORED:
            deal.gone = False
    return deal
