"""A deal's history sorted into its properties."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from stream.core.facts import History, Kind
from stream.core.links import in_order
from stream.core.owners import Owner

Amount = tuple[int, str | None, str | None]
"""An amount as it was told: in minor units, with its own currency if any, and all its decimals where it was rounded."""


class CloseDate(NamedTuple):
    """A close date that was told: when, the date (None: blanked), and whether it counts as the CRM has it."""

    set_at: int
    date: int | None
    by_crm: bool


@dataclass(slots=True)
class Registers:
    """A history sorted into its properties. Of those that are lists each is told with its moment, in order."""

    gone: bool = False
    created: int | None = None
    stages: list[tuple[int, str]] = field(default_factory=list)
    owner_times: list[int] = field(default_factory=list)
    owners: list[Owner] = field(default_factory=list)
    amounts: list[tuple[int, Amount]] = field(default_factory=list)
    currency: str | None = None
    close_dates: list[CloseDate] = field(default_factory=list)
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
                deal.amounts.append((at, data if len(data) > 2 else (*data, None)))
        elif kind == Kind.CREATED:
            if deal.created is None:
                deal.created = at
        elif kind == Kind.CLOSE_DATE:
            by_crm = isinstance(data, tuple)
            deal.close_dates.append(CloseDate(at, data[0] if by_crm else data, by_crm))
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
