"""Makes reports: KPIs of a view as plain JSON."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

from stream.core.aggregate import Measures, add_to
from stream.core.funnel import MICROS, Funnel, micros
from stream.kpis import kpi
from stream.kpis.periods import Days, Grain, buckets, readable_grain
from stream.reports.hours import Hours, Waiting
from stream.reports.view import View
from stream.sinks.clickhouse.client import ClickHouse

G = TypeVar("G", bound=Hashable)
MakeRow = Callable[[Measures, dict[int, Measures]], dict[str, Any]]
UNASSIGNED = "Unassigned"


class Reports:
    """Makes reports. All methods block (call them in a thread) and raise ClickHouseUnavailable."""

    def __init__(self, clickhouse: ClickHouse, funnel: Funnel) -> None:
        self._hours = Hours(clickhouse, funnel)
        self._funnel = funnel
        self._names = {rep.id: rep.name for rep in funnel.file.reps}
        self._teams = {team.id: team.name for team in funnel.file.teams}
        self._open_stages = [stage for stages in funnel.open_stages.values() for stage in stages]

    def report(self, view: View, now: datetime, grain: Grain | None = None) -> dict[str, Any]:
        """Return all KPIs of a view, as plain JSON: total, by team, by rep, by stage, over time.

        `grain` None: one that can be looked over. What ends in `_now` is of this moment, whatever the days.
        """
        grain = grain or readable_grain(view.days)
        seconds = micros(now) // MICROS
        began = self._funnel.midnight(view.days.first) // MICROS
        sums = self._hours.sums(view)
        waiting = self._hours.waiting(view, self._edges(seconds, began))

        def row(measures: Measures, here: dict[int, Measures]) -> dict[str, Any]:
            return self._kpis(measures) | asdict(kpi.now_kpis(self._open_stages, here, seconds))

        return {
            "from": view.days.first.isoformat(),
            "to": view.days.last.isoformat(),
            "team": view.team,
            "rep": view.rep,
            "pipeline": view.pipeline,
            "currency": self._funnel.currency,
            "generated_at": now.isoformat(),
            "total": row(sums.total, _grouped(waiting, lambda w: None).get(None, {})),
            "mql_to_sql": asdict(kpi.mql_to_sql(sums.total, self._funnel)),
            "teams": self._by_team(sums.teams, _grouped(waiting, lambda w: w.team_id), row),
            "reps": self._by_rep(sums.reps, _grouped(waiting, lambda w: (w.rep_id, w.team_id)), row),
            "pipelines": self._pipelines(
                view, sums.pipelines, _grouped(waiting, lambda w: w.pipeline_id), seconds, began
            ),
            "grain": grain,
            "trend": self._trend(view, grain),
            "uncertain_deals": self._hours.uncertain(view),
            "has_data": self._hours.mark()[0] > 0,
        }

    def all_days(self, view: View) -> Days:
        """Return a view's days, begun on the first day that is known of whom it is about."""
        first = self._hours.first_day(view)
        return Days(min(first or view.days.last, view.days.last), view.days.last)

    def mark(self, view: View, now: datetime) -> tuple[Any, ...]:
        """Return what differs once a report of whom the view is about may differ: much cheaper than a report."""
        # Deals stall when as much time has passed since a full hour, and zones are quarters of an hour apart.
        return micros(now) // MICROS // 900, self._hours.mark(), self._hours.uncertain(view)

    def members(self) -> list[tuple[str, str]]:
        """Return all (team, rep) that were ever told of, also those who left the funnel file."""
        return self._hours.members()

    def windows(self) -> Iterator[str]:
        """Yield every window as it is stored, as the JSON of a HourlyMeasures."""
        return self._hours.windows()

    # The parts of a report

    def _edges(self, now: int, began: int) -> set[int]:
        """Return the moments (seconds UTC) that part hours of entry: the period's begin, and each stage's limit."""
        limits = {int(stage.stalled_after.total_seconds()) for stage in self._open_stages if stage.stalled_after}
        return {began, *(now - limit + 1 for limit in limits)}

    def _kpis(self, measures: Measures) -> dict[str, Any]:
        return asdict(kpi.kpi_set(measures, self._funnel))

    def _by_team(
        self,
        sums: dict[str, Measures],
        waiting: dict[str, dict[int, Measures]],
        row: MakeRow,
    ) -> list[dict[str, Any]]:
        rows = [
            {"team_id": team_id, "name": self._team(team_id), **made} for team_id, made in _rows(sums, waiting, row)
        ]
        # Those of the funnel file first, by name; then those that left it; nobody's last.
        return sorted(
            rows, key=lambda row: (self._teams.get(row["team_id"], "\uffff"), not row["team_id"], row["name"])
        )

    def _by_rep(
        self,
        sums: dict[tuple[str, str], Measures],
        waiting: dict[tuple[str, str], dict[int, Measures]],
        row: MakeRow,
    ) -> list[dict[str, Any]]:
        rows = [
            {
                "rep_id": rep_id,
                "team_id": team_id,
                "name": self._names.get(rep_id, rep_id or UNASSIGNED),
                "team": self._team(team_id),
                **made,
            }
            for (rep_id, team_id), made in _rows(sums, waiting, row)
        ]
        return sorted(rows, key=lambda row: (-row["revenue"], row["name"], row["team"], row["rep_id"]))

    def _team(self, team_id: str) -> str:
        return self._teams.get(team_id, team_id or UNASSIGNED)

    def _pipelines(
        self,
        view: View,
        sums: dict[str, Measures],
        waiting: dict[str, dict[int, Measures]],
        now: int,
        began: int,
    ) -> list[dict[str, Any]]:
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
                                sums.get(pipeline.id, {}),
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

    def _trend(self, view: View, grain: Grain) -> list[dict[str, Any]]:
        """Return the KPIs per bucket, oldest first, those without events included; the first and last may be cut."""
        year = self._funnel.file.fiscal_year_starts
        found = self._hours.by_time(view, grain)
        return [
            {"from": days.first.isoformat(), "to": days.last.isoformat(), **self._kpis(found.get(days.first, {}))}
            for days in buckets(grain, view.days, year)
        ]


def _grouped(waiting: list[Waiting], group: Callable[[Waiting], G]) -> dict[G, dict[int, Measures]]:
    groups: dict[G, dict[int, Measures]] = {}
    for one in waiting:
        add_to(groups.setdefault(group(one), {}).setdefault(one.hour, {}), one.measures)
    return groups


def _rows(
    sums: dict[G, Measures], waiting: dict[G, dict[int, Measures]], row: MakeRow
) -> Iterator[tuple[G, dict[str, Any]]]:
    """Yield the row of each group that has numbers in the period, or open deals now."""
    for group in sums.keys() | waiting.keys():
        made = row(sums.get(group, {}), waiting.get(group, {}))
        if sums.get(group) or made["deals_now"]:
            yield group, made
