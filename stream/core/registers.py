"""A deal's history sorted into its properties."""

from typing import Any, NamedTuple

import msgspec

from stream.core.facts import History, Kind, close_date_of
from stream.core.links import in_order

Amount = tuple[int, str | None, str | None]
"""An amount as it was told: in minor units, with its own currency if any, and all its decimals where it was rounded."""


class CloseDate(NamedTuple):
    """A close date that was told: when, the date (None: blanked), and whether it counts as the CRM has it."""

    set_at: int
    date: int | None
    by_crm: bool


class Registers(msgspec.Struct, gc=False):
    """A history sorted into its properties. Of those that are lists each is told with its moment, in order."""

    gone: bool
    created: int | None
    stages: list[tuple[int, str]]
    owner_times: list[int]
    owners: list[str]
    amounts: list[tuple[int, Amount]]
    currency: str | None
    close_dates: list[CloseDate]
    source: str | None
    loss_reason: str | None
    account: str | None
    touches: list[tuple[int, str]]


def registers(history: History) -> Registers:
    """Sort a history into registers: the last one in their order wins."""
    deal = Registers(False, None, [], [], [], [], None, [], None, None, None, [])
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
            deal.close_dates.append(CloseDate(at, *close_date_of(data)))
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
