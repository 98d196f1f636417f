"""What ClickHouse says of the course that deals took: how many were won for how much, and moved on from each stage."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from schemas.measures import IN_HOURS
from stream.core.aggregate import Measures, add_to
from stream.core.buckets import Days
from stream.core.funnel import MICROS, Funnel
from stream.kpis.keys import parts_of
from stream.planning.needs import Conversion, Course
from stream.planning.win_chances import mature
from stream.reports.codes import GROUPINGS, Codes
from stream.reports.query import Whose
from stream.sinks.clickhouse.client import ClickHouse

_FATES = {one.name for one in IN_HOURS if one.name.startswith("cohort_")}
_WINS = {"won", "won_amount", "won_without_amount"}
_YEAR = timedelta(days=364)


class Record(NamedTuple):
    """What somebody's deals did: what they brought in the last year, and their course by pipeline."""

    revenue: int
    courses: Mapping[str, Course]


NO_RECORD = Record(0, {})
"""Of who has done nothing."""

Records = Mapping[tuple[str, str], Record]
"""By column and member of a grouping; both empty: everybody."""


def records(
    clickhouse: ClickHouse, codes: Codes, funnel: Funnel, whose: Whose, today: date, median_cycle: float | None
) -> Records:
    """Return the record of each group of a report.

    Deals won are those of the last year, up to today; stages were reached so long ago that the deals have had their
    time.

    Args:
        clickhouse: where the hours are.
        codes: of measures and members.
        funnel: the funnel file in force.
        whose: whose deals.
        today: in the reporting zone.
        median_cycle: days, of all deals; None: nothing was won yet, and there is no record.
    """
    if median_cycle is None:
        return {}
    where, parameters = whose.where()
    reached, won = mature(today, median_cycle), Days(today - _YEAR, today)
    parameters |= {"fates": codes.of(_FATES), "wins": codes.of(_WINS)}
    measures: dict[tuple[str, str], dict[str, Measures]] = {}
    for member, of, numbers in clickhouse.query(
        "SELECT member, groupArray(code), groupArray(number) FROM (SELECT member, code, sum(value) AS number "
        f"FROM {clickhouse.database}.kpi_hours FINAL ARRAY JOIN codes AS code, numbers AS value "
        f"WHERE {where} AND ((code IN {{fates:Array(UInt64)}} AND {_during(funnel, Days(*reached))}) "
        f"OR (code IN {{wins:Array(UInt64)}} AND {_during(funnel, won)})) "
        "GROUP BY member, code HAVING number != 0) GROUP BY member",
        parameters,
    ):
        ids = codes.member(member)
        for group in (("", ""), *zip(GROUPINGS[:3], ids[:3], strict=True)):
            add_to(measures.setdefault(group, {}).setdefault(ids[3], {}), codes.measures(of, numbers))
    return {group: _record(by_pipeline, funnel) for group, by_pipeline in measures.items()}


def _during(funnel: Funnel, days: Days) -> str:
    begin, end = (funnel.midnight(day) // MICROS for day in (days.first, days.last + timedelta(days=1)))
    return f"hour >= toDateTime64({begin}, 0, 'UTC') AND hour < toDateTime64({end}, 0, 'UTC')"


def _record(by_pipeline: Mapping[str, Measures], funnel: Funnel) -> Record:
    courses = {}
    for pipeline_id, measures in by_pipeline.items():
        fates: dict[str, dict[str, int]] = {}
        for key, number in measures.items():
            name, stage_id, _ = parts_of(key)
            fates.setdefault(stage_id, {})[name] = number
        conversions = tuple(_conversion(fates.get(stage.id, {})) for stage in funnel.open_stages.get(pipeline_id, ()))
        won = measures.get("won", 0) - measures.get("won_without_amount", 0)
        courses[pipeline_id] = Course(won, conversions)
    return Record(sum(measures.get("won_amount", 0) for measures in by_pipeline.values()), courses)


def _conversion(fates: Mapping[str, int]) -> Conversion:
    return Conversion(fates.get("cohort_progressed", 0), sum(fates.values()))
