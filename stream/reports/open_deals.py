"""What is open now, by member and hour: read of the hours, and of the rows of deals."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from stream.core.aggregate import Measures, add_to
from stream.kpis.catalogue import KPIS
from stream.kpis.formula import totals
from stream.kpis.keys import parts_of
from stream.reports.codes import Codes, Member
from stream.reports.query import Whose
from stream.reports.row_measures import RowMeasures
from stream.sinks.clickhouse.client import ClickHouse

_ELAPSED = {name for kpi in KPIS for one in totals(kpi.formula) for name in one.elapsed}
"""Measures whose very hours count."""

_Place = tuple[str | None, str | None, str | None, str]


class OpenDeals(NamedTuple):
    """What is open now, by an hour (seconds UTC) that stands for all of like age.

    What only stages need is of no team, rep and territory (None), but of all of a pipeline.
    """

    team_id: str | None
    rep_id: str | None
    territory_id: str | None
    pipeline_id: str
    hour: int
    measures: Measures

    @property
    def member(self) -> Member | None:
        """Team, rep, territory and pipeline; None: it is of all of a pipeline."""
        if self.team_id is None or self.rep_id is None or self.territory_id is None:
            return None
        return self.team_id, self.rep_id, self.territory_id, self.pipeline_id


def open_deals(
    clickhouse: ClickHouse, codes: Codes, rows: RowMeasures, whose: Whose, edges: Iterable[int]
) -> list[OpenDeals]:
    """Return what is open now, whenever it began. Blocks; raises ClickHouseUnavailable.

    Args:
        clickhouse: where the hours are.
        codes: of measures and members.
        rows: reads what rows of deals say of now.
        whose: whose deals.
        edges: seconds UTC; hours between two of them are added up and stand under one of them, but for
            measures whose very hours count: they stand under hours whose sum is the same.
    """
    where, parameters = whose.where()
    ordered = parameters["edges"] = sorted(set(edges))
    hours_of_age = rows.hours_between(ordered)
    summed: dict[tuple[_Place, int], Measures] = {}
    for member, age, measures in rows.now(whose, ordered):
        add_to(summed.setdefault((member, hours_of_age[age]), {}), measures)
    for code, age, measure_codes, numbers, seconds in clickhouse.query(
        "SELECT member, age, groupArray(code), groupArray(number), groupArray(hours) FROM ("
        "SELECT member, age, code, sum(value) AS number, sum(value * second) AS hours FROM ("
        "SELECT member, toUnixTimestamp64Second(hour) AS second, "
        "arrayCount(edge -> second >= edge, {edges:Array(Int64)}) AS age, open_codes, open_numbers "
        f"FROM {clickhouse.database}.kpi_hours FINAL WHERE {where} AND notEmpty(open_codes)) "
        "ARRAY JOIN open_codes AS code, open_numbers AS value GROUP BY member, age, code) GROUP BY member, age",
        parameters,
    ):
        member = codes.member(code)
        of_hour = codes.measures(measure_codes, numbers), codes.measures(measure_codes, seconds)
        for hour, measures in _parted(hours_of_age[age], *of_hour):
            add_to(summed.setdefault((member, hour), {}), measures)
    return [OpenDeals(*member, hour, measures) for (member, hour), measures in summed.items()]


def _parted(age: int, measures: Measures, hours: Measures) -> Iterator[tuple[int, Measures]]:
    """Yield what is open of one age, by hour: that of the age, but where the very hours count two a second apart."""
    by_hour: dict[int, Measures] = {}
    for name, value in measures.items():
        is_exact = parts_of(name)[0] in _ELAPSED and value > 0
        hour, later = divmod(hours[name], value) if is_exact else (age, 0)
        for at, number in ((hour, value - later), (hour + 1, later)):
            if number:
                by_hour.setdefault(at, {})[name] = number
    yield from by_hour.items()
