"""The codes that measures and members have in ClickHouse, and what they stand for."""

import threading
from collections.abc import Collection, Sequence

from schemas.measures import IN_HOURS, Measure
from stream.core.aggregate import Measures
from stream.core.funnel import Funnel
from stream.core.of_file import OfFile
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.sql import texts

Member = tuple[str, str, str, str]
"""Team, rep, territory, pipeline."""

GROUPINGS = ("team_id", "rep_id", "territory_id", "pipeline_id")
"""The columns of a member, by each of which a report groups."""


class Codes:
    """Looks codes up, and asks ClickHouse for those that are new. All methods block and raise ClickHouseUnavailable."""

    def __init__(self, clickhouse: ClickHouse, funnel: Funnel) -> None:
        self._clickhouse = clickhouse
        self._table = f"{clickhouse.database}.kpi_hours"
        self._expected = OfFile(funnel, lambda _: [key for measure in IN_HOURS for key in _keys(measure, funnel)])
        self._asked: list[str] = []
        self._names: dict[int, str] = {}
        self._members: dict[int, Member] = {}
        # Reports are made in several threads: what one of them looks up in does not change any more.
        self._asking = threading.Lock()

    def measures(self, codes: Sequence[int], numbers: Sequence[int]) -> Measures:
        """Return measures by name, but for those of 0."""
        names = self._know(codes)
        return {names[code]: number for code, number in zip(codes, numbers, strict=True) if number}

    def of(self, names: Collection[str]) -> list[int]:
        """Return the codes of some measures, of all their labels that are known."""
        return [code for code, key in self._know(()).items() if key.partition(":")[0] in names]

    def member(self, code: int) -> Member:
        """Return whom a code stands for."""
        with self._asking:
            if code not in self._members:
                rows = self._clickhouse.query(
                    "SELECT member, any(team_id), any(rep_id), any(territory_id), any(pipeline_id) "
                    f"FROM {self._table} GROUP BY member"
                )
                self._members = {
                    member: (team, rep, territory, pipeline) for member, team, rep, territory, pipeline in rows
                }
            return self._members[code]

    def _know(self, codes: Sequence[int]) -> dict[int, str]:
        """Return the names of all codes that are known, of those given at least."""
        with self._asking:
            expected = self._expected()
            if self._asked is not expected:
                select = f"SELECT arrayJoin([{texts(expected)}]) AS name"
                self._names = self._names | self._named(select)
                self._asked = expected
            if not self._names.keys() >= set(codes):
                # Of stages and the like that the funnel file no longer has.
                there = f"SELECT DISTINCT arrayJoin(mapKeys(measures)) AS name FROM {self._table}"
                self._names = self._names | self._named(there)
            return self._names

    def _named(self, select: str) -> dict[int, str]:
        return dict(self._clickhouse.query(f"SELECT cityHash64(name), name FROM ({select})"))


def _keys(measure: Measure, funnel: Funnel) -> list[str]:
    """Return the keys that a measure can have by the funnel file."""
    if measure.distribution:
        return []
    match measure.label:
        case "stage":
            keys = [f"{measure.name}:{stage_id}" for stage_id in funnel.stages]
        case "activity type":
            keys = [f"{measure.name}:{kind}" for kind in funnel.activity_types]
        case _:
            return [measure.name]
    if measure.detail == "currency":
        return [f"{key}:{currency}" for key in keys for currency in (funnel.currency, *funnel.file.exchange_rates)]
    return keys
