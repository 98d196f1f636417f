"""Reports for people: the page's, the terminal's and the API's numbers, from the hours in ClickHouse."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from stream.core import kpi
from stream.core.aggregate import Measures, add_to
from stream.core.funnel import MICROS, Funnel, micros, moment
from stream.core.periods import Days, Grain, start_of
from stream.sinks.clickhouse.client import ClickHouse

G = TypeVar("G", bound=Hashable)
UNASSIGNED = "Unassigned"


class View(NamedTuple):
    """What a report is about. `days` in the reporting zone; None: everybody, every pipeline."""

    days: Days
    team: str | None = None
    pipeline: str | None = None


class _Sum(NamedTuple):
    team_id: str
    rep_id: str
    pipeline_id: str
    measures: Measures


class Reports:
    """Makes reports. All methods block (call them in a thread) and raise ClickHouseAway."""

    def __init__(self, clickhouse: ClickHouse, funnel: Funnel) -> None:
        self._clickhouse = clickhouse
        self._funnel = funnel
        self._names = {rep.id: rep.name for rep in funnel.file.reps}
        self._teams = {team.id: team.name for team in funnel.file.teams}

    def report(self, view: View, now: datetime) -> dict[str, Any]:
        """Return all KPIs of a view, as plain JSON: total, by team, by rep, by stage."""
        sums = self._sums(view)
        waiting = self._waiting(view)
        return {
            "from": view.days.first.isoformat(),
            "to": view.days.last.isoformat(),
            "team": view.team,
            "pipeline": view.pipeline,
            "currency": self._funnel.currency,
            "generated_at": now.isoformat(),
            "total": self._kpis(_grouped(sums, lambda s: None).get(None, {})),
            "mql_to_sql": asdict(kpi.mql_to_sql(_grouped(sums, lambda s: None).get(None, {}), self._funnel)),
            "teams": self._by_team(sums),
            "reps": self._by_rep(sums),
            "pipelines": self._pipelines(view, sums, waiting, micros(now) // MICROS),
            "uncertain_deals": self._uncertain(view),
        }

    def trend(self, view: View, grain: Grain) -> list[dict[str, Any]]:
        """Return the KPIs per bucket of the period, oldest first; buckets without events included."""
        where, parameters = self._where(view)
        rows = self._clickhouse.query(
            f"SELECT toDate(local_hour) AS day, sumMap(measures) FROM {self._clickhouse.database}.hours "
            f"WHERE {where} GROUP BY day",
            parameters,
        )
        year = self._funnel.file.fiscal_year_starts
        buckets: dict[date, Measures] = {}
        day = view.days.first
        while day <= view.days.last:
            buckets.setdefault(start_of(grain, day, year), {})
            day += timedelta(days=1)
        for day, measures in rows:
            add_to(buckets.setdefault(start_of(grain, day, year), {}), measures)
        return [{"from": first.isoformat(), **self._kpis(buckets[first])} for first in sorted(buckets)]

    def windows(self) -> Iterable[str]:
        """Yield every window as it is stored, as the JSON of a KpiRow."""
        sql = (
            "SELECT toJSONString(map('team_id', team_id, 'rep_id', rep_id, 'territory_id', territory_id, "
            "'pipeline_id', pipeline_id)), hour, measures, version "
            f"FROM {self._clickhouse.database}.hours"
        )
        for block in self._clickhouse.stream(sql):
            for members, hour, measures, version in block:
                at = moment(int(hour.timestamp()) * MICROS).isoformat().replace("+00:00", "Z")
                values = ",".join(f'"{name}":{value}' for name, value in measures.items())
                yield f'{members[:-1]},"hour":"{at}","version":{version},"measures":{{{values}}}}}'

    # Queries

    def _where(self, view: View) -> tuple[str, dict[str, Any]]:
        first = self._funnel.midnight(view.days.first) // MICROS
        end = self._funnel.midnight(view.days.last + timedelta(days=1)) // MICROS
        where = "hour >= fromUnixTimestamp({first:Int64}) AND hour < fromUnixTimestamp({end:Int64})"
        scope, parameters = self._scope(view)
        return f"{where} AND {scope}", {"first": first, "end": end, **parameters}

    @staticmethod
    def _scope(view: View) -> tuple[str, dict[str, Any]]:
        where, parameters = ["1"], {}
        if view.team is not None:
            where.append("team_id = {team:String}")
            parameters["team"] = view.team
        if view.pipeline is not None:
            # Activities belong to no pipeline, and show in all.
            where.append("pipeline_id IN ({pipeline:String}, '')")
            parameters["pipeline"] = view.pipeline
        return " AND ".join(where), parameters

    def _sums(self, view: View) -> list[_Sum]:
        where, parameters = self._where(view)
        rows = self._clickhouse.query(
            f"SELECT team_id, rep_id, pipeline_id, sumMap(measures) FROM {self._clickhouse.database}.hours "
            f"WHERE {where} GROUP BY team_id, rep_id, pipeline_id",
            parameters,
        )
        return [_Sum(*row) for row in rows]

    def _waiting(self, view: View) -> dict[str, dict[int, Measures]]:
        """Return who is in a stage now, by pipeline and hour of entry: all time, not the period's."""
        scope, parameters = self._scope(view)
        rows = self._clickhouse.query(
            "SELECT pipeline_id, toInt64(toUnixTimestamp(hour)) AS entered, "
            "sumMap(mapFilter((name, value) -> startsWith(name, 'still_there'), measures)) AS waiting "
            f"FROM {self._clickhouse.database}.hours WHERE {scope} GROUP BY pipeline_id, entered "
            "HAVING notEmpty(waiting)",
            parameters,
        )
        found: dict[str, dict[int, Measures]] = {}
        for pipeline_id, entered, measures in rows:
            found.setdefault(pipeline_id, {})[entered] = measures
        return found

    def _uncertain(self, view: View) -> int:
        """Return how many deals may have missed changes: now, of all pipelines."""
        scope, parameters = self._scope(view._replace(pipeline=None))
        sql = f"SELECT count() FROM {self._clickhouse.database}.uncertain_deals WHERE {scope}"
        ((number,),) = self._clickhouse.query(sql, parameters)
        return int(number)

    # The parts of a report

    def _kpis(self, measures: Measures) -> dict[str, Any]:
        return asdict(kpi.kpi_set(measures, self._funnel))

    def _by_team(self, sums: list[_Sum]) -> list[dict[str, Any]]:
        groups = _grouped(sums, lambda s: s.team_id)
        return [
            {"team_id": team_id, "name": self._teams.get(team_id, team_id or UNASSIGNED), **self._kpis(groups[team_id])}
            for team_id in sorted(groups, key=lambda team_id: self._teams.get(team_id, "\uffff"))
            if groups[team_id]
        ]

    def _by_rep(self, sums: list[_Sum]) -> list[dict[str, Any]]:
        groups = _grouped(sums, lambda s: (s.rep_id, s.team_id))
        rows = [
            {
                "rep_id": rep_id,
                "team_id": team_id,
                "name": self._names.get(rep_id, rep_id or UNASSIGNED),
                "team": self._teams.get(team_id, team_id or UNASSIGNED),
                **self._kpis(measures),
            }
            for (rep_id, team_id), measures in groups.items()
            if measures
        ]
        return sorted(rows, key=lambda row: (-row["revenue"], row["name"], row["team"]))

    def _pipelines(
        self, view: View, sums: list[_Sum], waiting: dict[str, dict[int, Measures]], now: int
    ) -> list[dict[str, Any]]:
        groups = _grouped(sums, lambda s: s.pipeline_id)
        began = self._funnel.midnight(view.days.first) // MICROS
        return [
            {
                "pipeline_id": pipeline.id,
                "name": pipeline.name,
                "stages": [
                    {
                        "name": stage.name,
                        "kind": stage.kind,
                        **asdict(
                            kpi.stage_kpis(
                                self._funnel.stages[stage.id],
                                groups.get(pipeline.id, {}),
                                waiting.get(pipeline.id, {}),
                                now,
                                began,
                            )
                        ),
                    }
                    for stage in pipeline.stages
                ],
            }
            for pipeline in self._funnel.file.pipelines
            if view.pipeline in (None, pipeline.id)
        ]


def _grouped(sums: list[_Sum], group: Callable[[_Sum], G]) -> dict[G, Measures]:
    groups: dict[G, Measures] = {}
    for one in sums:
        add_to(groups.setdefault(group(one), {}), one.measures)
    return groups
