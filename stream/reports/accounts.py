"""What ClickHouse says of accounts: the open pipeline of each, by territory."""

from typing import NamedTuple

from stream.core.funnel import Funnel
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.funnel_sql import at_todays_rate, is_open


class OpenAccount(NamedTuple):
    """What an account (empty: deals of none) has open in a territory, in the reporting currency at today's rates."""

    territory_id: str
    account_id: str
    amount: int


def open_accounts(clickhouse: ClickHouse, funnel: Funnel) -> list[OpenAccount]:
    """Return the open amounts of all accounts in all territories. Blocks, and raises ClickHouseUnavailable."""
    worth = at_todays_rate("deal.amount", "deal.currency", funnel)
    rows = clickhouse.query(
        f"SELECT deal.owner.territory_id, deal.account_id, sum(ifNull({worth}, 0)) "
        f"FROM {clickhouse.database}.deal_rows AS deal FINAL "
        f"WHERE {is_open('deal.stage_id', funnel)} AND NOT deal.is_lead AND deal.owner.territory_id != '' GROUP BY ALL"
    )
    return [OpenAccount(territory_id, account_id, int(amount)) for territory_id, account_id, amount in rows]
