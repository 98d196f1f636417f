"""Whether territories are fair: what `/api/territories` answers and `dealstream territories --json` prints.

An index is a territory's share of something over its share of the reps: 1 is fair, 2 twice as much per rep. An
imbalance says how far all are from 1 together: 0 is fair.
"""

from datetime import datetime
from typing import Literal

from pydantic import Field

from schemas.base import Contract, Currency, Identifier, Money


class TerritoryShare(Contract):
    """A territory, and what it has per rep."""

    territory_id: Identifier
    name: str = Field(description="Its name.")
    reps: float = Field(ge=0, description="Who works there today; a new rep counts as the share of a quota asked.")
    potential: Money = Field(description="What there is to win.")
    activities: int = Field(description="Activities logged on the days.")
    revenue: Money = Field(description="What was won on the days.")
    balance_index: float | None = Field(
        description="Of the potential, for the reps of today. null: nobody works there, or there is none anywhere."
    )
    workload_index: float | None = Field(description="Of the activities, for the reps of the days up to today.")
    result_index: float | None = Field(description="Of the revenue, for the reps of the days up to today.")


class TerritoryMove(Contract):
    """A rep or an account that would go to another territory."""

    kind: Literal["rep", "account"]
    id: Identifier
    name: str = Field(description="The rep's name; of an account its id.")
    origin: Identifier = Field(description="The territory it comes from.")
    to: Identifier = Field(description="The territory it goes to.")
    reps: float = Field(description="How much of a rep moves; 0: an account does.")
    potential: Money = Field(description="Which potential moves; 0: a rep does.")
    imbalance: float = Field(ge=0, description="Of the potential, once it has moved.")


class TerritoryBalance(Contract):
    """How fair territories are."""

    first: str = Field(alias="from", description="First day of activities and revenue.")
    last: str = Field(alias="to", description="Last day.")
    currency: Currency = Field(description="The reporting currency.")
    money_unit: str = Field(description="What an amount of 1 is, for example 0.01 EUR.")
    generated_at: datetime
    as_of: datetime | None = Field(None, description="By what was known then; null: by all that is known.")
    potential_of: Literal["funnel file", "open pipeline"] = Field(
        description="Where potentials are from; of accounts always the open pipeline, or their part of it."
    )
    imbalance: float | None = Field(ge=0, description="Of the potential. null: nobody works in one, or there is none.")
    workload_imbalance: float | None = Field(ge=0, description="Of the activities.")
    result_imbalance: float | None = Field(ge=0, description="Of the revenue.")
    best_move: TerritoryMove | None = Field(
        description="The one move of a rep or an account that leaves the least imbalance of the potential; of two that "
        "leave the same the account. null: none makes it less."
    )
    best_rep_move: TerritoryMove | None = Field(description="The best one of a rep.")
    best_account_move: TerritoryMove | None = Field(description="The best one of an account.")
    territories: tuple[TerritoryShare, ...] = Field(description="By name; last those where nobody works.")
