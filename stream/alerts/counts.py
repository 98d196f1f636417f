"""What series count, by day and band, read off the rows of deals."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from schemas.alert import Kind
from stream.alerts.counts_sql import batches_sql, closed_counts_sql, cycles_sql, limits, stage_counts_sql
from stream.alerts.series import Scope, Series, kinds_of
from stream.core.buckets import Days
from stream.core.funnel import Funnel
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.funnel_sql import DAY

_EPOCH = date(1970, 1, 1)
_CLOSED = 2
_SCOPES: tuple[Scope, ...] = ("all", "territory", "team")
_KINDS: tuple[tuple[Kind, ...], ...] = (("lost", "disqualified"), ("stuck", "conversion"), ("win_rate",))
"""By family the kinds that its counts are of."""


class DayCounts(NamedTuple):
    """Outcomes by day and band, in that order, and those of them that leaked: columns of one length.

    Days are counted from 1970. Days and bands without outcomes are left out.
    """

    days: list[int]
    bands: list[int]
    outcomes: list[int]
    leaks: list[int]


class Batch(NamedTuple):
    """Many deals that one person closed in a stage within ten minutes.

    `at`: when the first of them was, in microseconds UTC. `bands`: how many are of each age (5: beyond the limit).
    `amount`: what is known of theirs together, in the minor unit of the reporting currency. `deals`: the largest 200.
    """

    pipeline_id: str
    stage_id: str
    team_id: str
    territory_id: str
    rep_id: str
    kind: Kind
    day: date
    at: int
    number: int
    bands: dict[int, int]
    amount: int | None
    deals: tuple[str, ...]


class Counts(NamedTuple):
    """What the series count over some days; those without an outcome are left out."""

    days: Days
    of: dict[Series, DayCounts]
    batches: list[Batch]


def read_counts(clickhouse: ClickHouse, funnel: Funnel, days: Days, cycles: Mapping[str, int]) -> Counts:
    """Return what all series count over some days. Blocks; raises ClickHouseUnavailable.

    Args:
        clickhouse: has the rows of the deals.
        funnel: the funnel file in force.
        days: which.
        cycles: the median sales cycle of pipelines (`read_cycles`), in microseconds.
    """
    watched = {(one.kind, one.pipeline_id, one.stage_id) for one in kinds_of(funnel)}
    of_stages = limits(funnel)
    begin = funnel.midnight(days.first)
    moments = {
        "begin": begin,
        "end": funnel.midnight(days.last + timedelta(days=1)),
        "reach": begin - max(of_stages.values()) * DAY,
    }
    counted: dict[Series, DayCounts] = {}
    for sql in (
        stage_counts_sql(clickhouse.database, funnel, of_stages),
        closed_counts_sql(clickhouse.database, funnel, cycles),
    ):
        for scope, scope_id, family, place_id, in_days, bands, outcomes, *leaks in clickhouse.query(sql, moments):
            of_stage = family < _CLOSED
            pipeline_id = funnel.stages[place_id].pipeline_id if of_stage else place_id
            stage_id = place_id if of_stage else ""
            for kind, leaked in zip(_KINDS[family], leaks, strict=False):
                if (kind, pipeline_id, stage_id) in watched:
                    series = Series(kind, pipeline_id, stage_id, _SCOPES[scope], scope_id)
                    counted[series] = DayCounts(in_days, bands, outcomes, leaked)
    batches = [
        Batch(
            pipeline,
            stage,
            team,
            territory,
            rep,
            kind,
            day_of_number(day),
            at,
            number,
            dict(zip(*bands, strict=True)),
            amount,
            tuple(deals),
        )
        for pipeline, stage, team, territory, rep, kind, day, at, number, bands, amount, deals in clickhouse.query(
            batches_sql(clickhouse.database, funnel, of_stages), moments
        )
    ]
    return Counts(days, counted, batches)


def read_cycles(clickhouse: ClickHouse, funnel: Funnel, before: date) -> dict[str, int]:
    """Return the median sales cycle of the deals won before a day, by pipeline, in microseconds.

    Blocks; raises ClickHouseUnavailable.
    """
    return dict(clickhouse.query(cycles_sql(clickhouse.database), {"end": funnel.midnight(before)}))


def day_of_number(number: int) -> date:
    """Return a day by its number, counted from 1970."""
    return _EPOCH + timedelta(days=number)
