"""What ClickHouse says of accounts: the open pipeline of each, by territory."""

from collections.abc import Sequence
from typing import NamedTuple

from stream.core.funnel import Funnel
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.funnel_sql import IN_PLAY_NOW, at_todays_rate, is_open
from stream.sinks.clickhouse.sql import FINAL_AT_ONCE


class OpenAccounts(NamedTuple):
    """What is open in a territory, in the reporting currency at today's rates.

    `amount`: of all its deals. `account_ids`, `amounts`: the accounts with more than nothing, those with least first.
    """

    territory_id: str
    amount: int
    account_ids: Sequence[str]
    amounts: Sequence[int]


def open_accounts(clickhouse: ClickHouse, funnel: Funnel) -> list[OpenAccounts]:
    """Return the open accounts of each territory. Blocks, and raises ClickHouseUnavailable."""
    worth = at_todays_rate("deal.amount", "deal.currency", funnel)
    # A row per territory: accounts are as many as open deals, and a row of Python's each takes as long as the look.
    rows = clickhouse.query(
        "SELECT territory_id, sum(amount), arraySort((id, amount) -> amount, ids, amounts), "
        "arraySort(groupArrayIf(amount, is_movable) AS amounts), groupArrayIf(account_id, is_movable) AS ids FROM ("
        "SELECT deal.owner.territory_id AS territory_id, deal.account_id AS account_id, "
        f"sum(ifNull({worth}, 0)) AS amount, account_id != '' AND amount > 0 AS is_movable "
        f"FROM {clickhouse.database}.deal_rows AS deal FINAL "
        f"WHERE {IN_PLAY_NOW} AND {is_open('deal.stage_id', funnel)} "
        "AND NOT deal.is_lead AND deal.owner.territory_id != '' "
        f"GROUP BY territory_id, account_id) GROUP BY territory_id {FINAL_AT_ONCE}"
    )
    return [OpenAccounts(territory_id, int(amount), ids, amounts) for territory_id, amount, ids, amounts, _ in rows]
