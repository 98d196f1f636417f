"""A deal's history sorted into its properties."""

from dataclasses import dataclass, field
from typing import Any

from stream.core.facts import History, Kind
from stream.core.links import in_order
from stream.core.owners import Owner


@dataclass(slots=True)
class Registers:
    """A history sorted into its properties."""

    gone: bool = False
    created: int | None = None
    stages: list[tuple[int, str]] = field(default_factory=list)
    owner_times: list[int] = field(default_factory=list)
    owners: list[Owner] = field(default_factory=list)
    amount: tuple[int, str | None, str | None] | None = None
    currency: str | None = None
    close_date: tuple[int, int | None] | None = None
    source: str | None = None
    loss_reason: str | None = None
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
                deal.amount = (data[0], data[1], data[2] if len(data) > 2 else None)
        elif kind == Kind.CREATED:
            if deal.created is None:
                deal.created = at
        elif kind == Kind.CLOSE_DATE:
            deal.close_date = (at, data)
        elif kind == Kind.CURRENCY:
            deal.currency = data
        elif kind == Kind.SOURCE:
            deal.source = data
        elif kind == Kind.LOSS_REASON:
            deal.loss_reason = data
        elif kind in (Kind.DELETED, Kind.MERGED):
            deal.gone = True
        elif kind == Kind.RESTORED:
            deal.gone = False
    return deal
