"""What sums of money are made of: the amounts of their deals, by whose they are."""

from collections.abc import Mapping
from typing import NamedTuple

from stream.core.buckets import Days
from stream.core.funnel import Funnel
from stream.planning.goals import Added
from stream.reports.query import Whose
from stream.reports.stretches import stretches
from stream.sinks.clickhouse.client import ClickHouse


class _Column(NamedTuple):
    """Where an amount stands in the row of a deal: of which deals, of which moment, and whose it is."""

    amount: str
    moment: str
    place: str
    pipeline: str
    only: str


AMOUNTS: Mapping[str, _Column] = {
    "revenue": _Column("closed_amount", "closed_at", "closed", "pipeline_id", "outcome = 'won'"),
    "created_amount": _Column("created_amount", "created_at", "created", "created_pipeline_id", "NOT is_lead"),
}
"""The KPIs of deals, and of sources, of which the amounts are known one by one."""


class Amounts:
    """The amounts that a KPI adds up over some days."""

    def __init__(self, rows: list[tuple[Whose, str, Added]]) -> None:
        self._rows = rows

    def of(self, whose: Whose, source: str | None) -> Added:
        """Return how many deals somebody has, from one source or from any, their sum, and that of their squares."""
        counted = [
            added
            for member, from_, added in self._rows
            if source in (None, from_) and all(a in (None, b) for a, b in zip(whose, member, strict=True))
        ]
        numbers, amounts, squares = zip(*counted, strict=True) if counted else ((), (), ())
        return Added(sum(numbers), sum(amounts), sum(squares))


def amounts(clickhouse: ClickHouse, funnel: Funnel, kpi_id: str, days: Days) -> Amounts:
    """Return the amounts that a KPI (of `AMOUNTS`) adds up over some days. Blocks, and raises ClickHouseUnavailable."""
    amount, moment, place, pipeline, only = AMOUNTS[kpi_id]
    [stretch] = stretches([days], funnel)
    rows = clickhouse.query(
        f"SELECT {place}.team_id, assumeNotNull({place}.rep_id), {place}.territory_id, {pipeline}, source, "
        f"count(), sum({amount}), sum(pow(toFloat64({amount}), 2)) FROM {clickhouse.database}.deal_rows FINAL "
        f"WHERE {only} AND {amount} IS NOT NULL AND {stretch.has_moment(moment)} GROUP BY ALL"
    )
    return Amounts(
        [
            (Whose(team, rep, territory, pipeline_id), source, Added(number, int(total), squares))
            for team, rep, territory, pipeline_id, source, number, total, squares in rows
        ]
    )
