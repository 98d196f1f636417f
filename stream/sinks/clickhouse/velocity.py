"""The views of `velocity`: what `stream.planning.velocity` says, of the rows of deals.

What was closed of late is of the days of two sales cycles, the median of all deals won. All numbers are whole until one
division, which rounds half to even as the report does.
"""

from collections.abc import Sequence

from stream.core.funnel import Funnel
from stream.sinks.clickhouse.funnel_sql import NOW, day_of, rounded
from stream.sinks.clickhouse.sql import text, texts

_DAY_SECONDS = 86_400


def velocities(database: str, funnel: Funnel, whom: Sequence[str], names: str) -> str:
    """Return the SELECT of the velocities of now.

    Args:
        database: where `deal_rows` and `kpi_hours` are.
        funnel: the funnel file in force.
        whom: the ids of whose.
        names: columns that say what ids mean.
    """
    keys = ", ".join(whom)
    nothing = ", ".join(f"toInt64(0) AS {name}" for name in _CLOSINGS)
    open_stages = (stage.id for stage in funnel.stages.values() if stage.kind == "open" and not stage.of_leads)
    open_deals = (
        f"SELECT {_place('owner', whom)}, toInt64(deal.qualified) AS open_qualified, {nothing} "
        f"FROM {database}.deal_rows AS deal FINAL WHERE deal.stage_id IN ({texts(open_stages)})"
    )
    values = ", ".join(f"toInt64({value}) AS {name}" for name, value in _CLOSINGS.items())
    closed = (
        f"SELECT {_place('closed', whom)}, toInt64(0) AS open_qualified, {values} "
        f"FROM {database}.deal_rows AS deal FINAL "
        f"WHERE deal.outcome IN ('won', 'lost') AND {_is_of_late(database, funnel)}"
    )
    sums = ", ".join(f"sum({name}) AS all_{name}" for name in ("open_qualified", *_CLOSINGS))
    part = f"toInt256(all_open_qualified) * all_won * all_amount * all_cycles * {_DAY_SECONDS}"
    whole = "greatest(toInt256(all_won + all_lost) * all_amounts * all_seconds, 1)"
    is_said = (
        f"all_won + all_lost > 0 AND all_amounts > 0 AND all_cycles > 0 AND all_seconds >= all_cycles * {_DAY_SECONDS}"
    )
    return (
        f"SELECT {keys}, {names}, if({is_said}, {rounded(f'({part})', whole)}, NULL) AS velocity "
        f"FROM (SELECT {keys}, {sums} FROM ({open_deals} UNION ALL {closed}) GROUP BY {keys})"
    )


_WON = "deal.outcome = 'won'"
_HAS_CYCLE = f"({_WON} AND ifNull(deal.created_at <= deal.closed_at, 0))"
_SECONDS = "intDiv(assumeNotNull(deal.closed_at) - assumeNotNull(deal.created_at), 1000000)"
_CLOSINGS = {
    "won": f"{_WON} AND deal.qualified",
    "lost": "deal.outcome = 'lost' AND deal.qualified",
    "amount": f"if({_WON}, ifNull(deal.closed_amount, 0), 0)",
    "amounts": f"{_WON} AND deal.closed_amount IS NOT NULL",
    "seconds": f"if({_HAS_CYCLE}, {_SECONDS}, 0)",
    "cycles": _HAS_CYCLE,
}
"""What a closed deal adds to each field of `planning.velocity.Closings`."""


def _place(owner: str, whom: Sequence[str]) -> str:
    return ", ".join(f"{'deal' if name == 'pipeline_id' else f'deal.{owner}'}.{name} AS {name}" for name in whom)


def _is_of_late(database: str, funnel: Funnel) -> str:
    """Return the condition that a deal was closed within two sales cycles, today included."""
    cycle = (
        "SELECT if(sum(one.times) = 0, 0, quantileExactWeighted(one.value, one.times)) / 1440 "
        f"FROM {database}.kpi_hours FINAL ARRAY JOIN cycle_minutes AS one"
    )
    today, zone = day_of(NOW, funnel), text(funnel.file.time_zone)
    days = f"toInt32(greatest(ceil(2 * assumeNotNull(({cycle}))), 1))"

    def midnight(day: str) -> str:
        return f"toUnixTimestamp(toDateTime64({day}, 0, {zone})) * 1000000"

    return f"deal.closed_at >= {midnight(f'{today} - ({days} - 1)')} AND deal.closed_at < {midnight(f'{today} + 1')}"
