"""A deal's history sorted into its properties."""

from typing import Any, NamedTuple

import msgspec

from stream.core.facts import History, Kind, close_date_of
from stream.core.links import in_order

Amount = tuple[int, str | None, str | None]
"""An amount as it was told: in minor units, with its own currency if any, and all its decimals where it was rounded."""


# Numbers of this module, since a compiled core has them as such; those of a class it looks up for each fact.
_STAGE, _TOUCHED, _OWNER, _AMOUNT, _CREATED = Kind.STAGE, Kind.TOUCHED, Kind.OWNER, Kind.AMOUNT, Kind.CREATED
_CLOSE_DATE, _CURRENCY, _SOURCE, _LOSS_REASON = Kind.CLOSE_DATE, Kind.CURRENCY, Kind.SOURCE, Kind.LOSS_REASON
_ACCOUNT, _DELETED, _MERGED, _RESTORED = Kind.ACCOUNT, Kind.DELETED, Kind.MERGED, Kind.RESTORED


class CloseDate(NamedTuple):
    """A close date that was told: when, the date (None: blanked), and whether it counts as the CRM has it."""

    set_at: int
    date: int | None
    by_crm: bool


class Registers(msgspec.Struct, gc=False):
    """A history sorted into its properties. Of those that are lists each is told with its moment, in order.

    `amounts`: None where one that was known was blanked.
    """

    gone: bool
    created: int | None
    stages: list[tuple[int, str]]
    owner_times: list[int]
    owners: list[str]
    amounts: list[tuple[int, Amount | None]]
    currency: str | None
    close_dates: list[CloseDate]
    source: str | None
    loss_reason: str | None
    account: str | None
    touches: list[tuple[int, str]]


def registers(history: History) -> Registers:
    """Sort a history into registers: the last one in their order wins."""
    stages: list[tuple[int, str]] = []
    owner_times: list[int] = []
    owners: list[str] = []
    amounts: list[tuple[int, Amount | None]] = []
    close_dates: list[CloseDate] = []
    touches: list[tuple[int, str]] = []
    deal = Registers(False, None, stages, owner_times, owners, amounts, None, close_dates, None, None, None, touches)
    for at, _, _, _, _, kind, value in in_order(history):
        data: Any = value
        if kind == _STAGE:
            stages.append((at, data))
        elif kind == _TOUCHED:
            touches.append((at, data))
        elif kind == _OWNER:
            owner_times.append(at)
            owners.append(data)
        elif kind == _AMOUNT:
            if data[0] is not None:
                amounts.append((at, data if len(data) > 2 else (*data, None)))
            elif amounts and amounts[-1][1] is not None:
                amounts.append((at, None))
        elif kind == _CREATED:
            if deal.created is None:
                deal.created = at
        elif kind == _CLOSE_DATE:
            close_dates.append(CloseDate(at, *close_date_of(data)))
        elif kind == _CURRENCY:
            deal.currency = data
        elif kind == _SOURCE:
            deal.source = data
        elif kind == _LOSS_REASON:
            deal.loss_reason = data
        elif kind == _ACCOUNT:
            deal.account = data
        elif kind in (_DELETED, _MERGED):
            deal.gone = True
        elif kind == _RESTORED:
            deal.gone = False
    return deal
