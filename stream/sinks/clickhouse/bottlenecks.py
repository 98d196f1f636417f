"""The views of `bottleneck_share`: of the time that deals have spent in the stages of a pipeline, how much in each.

Time counts when a visit ends, all of it; that of a visit under way counts in every period since the deal came, up to
the end of the period or to now. So a row of hours is one of several periods, unlike in all other views.
"""

from collections.abc import Mapping

from stream.core.buckets import Grain
from stream.core.funnel import Funnel
from stream.sinks.clickhouse.funnel_sql import is_open
from stream.sinks.clickhouse.sql import bucket, ratio, text

_DAYS: Mapping[Grain, int] = {"day": 1, "week": 7}
_MONTHS: Mapping[Grain, int] = {"month": 1, "quarter": 3, "year": 12}


def bottlenecks(database: str, funnel: Funnel, grain: Grain, names: str) -> str:
    """Return the SELECT of the shares by period, pipeline and stage.

    Args:
        database: where `measures` is.
        funnel: the funnel file in force.
        grain: of the periods.
        names: columns that say what ids mean.
    """
    fiscal, zone = funnel.file.fiscal_year_starts, text(funnel.file.time_zone)
    first = bucket(grain, fiscal)
    this = first.replace("local_hour", f"toTimeZone(now64(0), {zone})")
    since, after = _steps(grain, first, this)
    ended = f"SELECT {first} AS {grain}, pipeline_id, label AS stage_id, value AS seconds"
    under_way = (
        f"SELECT arrayJoin(arrayMap(step -> {after.format('step')}, range(toUInt32({since} + 1)))) AS {grain}, "
        f"pipeline_id, label AS stage_id, "
        f"value * (least(toUnixTimestamp(now()), toUnixTimestamp(toDateTime64({_next(grain)}, 0, {zone}))) "
        "- toUnixTimestamp64Second(hour)) AS seconds"
    )
    rows = (
        f"{ended} FROM {database}.measures WHERE measure = 'stage_seconds' UNION ALL "
        f"{under_way} FROM {database}.measures WHERE measure = 'waiting' AND hour < now('UTC')"
    )
    summed = f"SELECT {grain}, pipeline_id, stage_id, sum(seconds) AS spent FROM ({rows}) GROUP BY ALL"
    all_stages = f"sum(spent) OVER (PARTITION BY {grain}, pipeline_id)"
    return (
        f"SELECT {grain}, pipeline_id, stage_id, {names}, {ratio('spent', 'of_all')} AS bottleneck_share "
        f"FROM (SELECT *, {all_stages} AS of_all FROM ({summed}) WHERE {is_open('stage_id', funnel)})"
    )


def _steps(grain: Grain, first: str, this: str) -> tuple[str, str]:
    """Return how many periods lie between two first days, and the first day after so many ({}) more."""
    if grain in _DAYS:
        return f"intDiv(dateDiff('day', {first}, {this}), {_DAYS[grain]})", f"({first}) + {_DAYS[grain]} * {{}}"
    months = _MONTHS[grain]
    return f"intDiv(dateDiff('month', {first}, {this}), {months})", f"addMonths({first}, {months} * {{}})"


def _next(grain: Grain) -> str:
    return f"{grain} + {_DAYS[grain]}" if grain in _DAYS else f"addMonths({grain}, {_MONTHS[grain]})"
