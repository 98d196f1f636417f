"""Which KPI of whom a panel tells, and what `dealstream kpis` says of it: the report of the same days and people."""

import json
import re
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from schemas.currencies import minor_digits
from stream.core.buckets import Days, buckets
from stream.kpis.catalogue import kpis_of
from stream.kpis.declaration import Kpi, Subject
from stream.reports import Hours, ReportQuery, Reports, Whose
from tests.generate.dashboards.delivered import Asked
from tests.generate.dashboards.filled_in import Choice
from tests.generate.dashboards.grafana import Grafana, Row

_VIEW = re.compile(
    r"FROM (deals|stages|sources|loss_reasons|activities|pace|bottlenecks|velocity)_(by_\$\{grain\}|now)_\w+"
)
_SUBJECTS: dict[str, Subject] = {
    "deals": "deals",
    "pace": "deals",
    "stages": "stage",
    "bottlenecks": "stage",
    "velocity": "deals",
    "sources": "source",
    "loss_reasons": "loss reason",
    "activities": "activity type",
}


class Told(NamedTuple):
    """A number of a panel, in the unit of people, beside what the report says."""

    kpi: str
    of: str
    panel: float | None
    report: float | None


def is_of_kpis(asked: Asked) -> bool:
    """Whether a panel reads a view of KPIs."""
    return _VIEW.search(asked.target["rawSql"]) is not None


class Compare:
    """Compares panels with reports."""

    def __init__(self, grafana: Grafana) -> None:
        self._grafana, self._known = grafana, grafana.known
        self._reports = Reports(Hours(grafana.clickhouse, grafana.known), grafana.known)
        self._unit = 10 ** minor_digits(grafana.known.currency)
        self.report = cache(self._report)

    def _report(self, days: Days | str, whose: Whose) -> dict[str, Any]:
        query = ReportQuery(days, whose=whose) if isinstance(days, str) else ReportQuery("month", *days, whose)  # type: ignore[arg-type]
        told: dict[str, Any] = json.loads(
            self._reports.report(query, self._grafana.looked.last).model_dump_json(by_alias=True)
        )
        return told

    def told(self, asked: Asked, choices: dict[str, Choice], whose: Whose) -> list[Told]:
        """Every number of a panel that is a KPI's; whose: who is chosen."""
        start, when = _VIEW.findall(asked.target["rawSql"])[0]
        kpis = {kpi.title: kpi for kpi in kpis_of(_SUBJECTS[start])}
        shown = [name for name in kpis if start == "pace" or (kpis[name].grain == "now") is (when == "now")]
        told = []
        for row in self._grafana.panel(asked, choices):
            days = row["Period"] if start == "pace" else "today" if when == "now" else self._days(row, choices)
            told += [self._one(kpis[name], days, row, whose) for name in shown if name in row]
        return told

    def _one(self, kpi: Kpi, days: Days | str, row: Row, whose: Whose) -> Told:
        says = self._reported(kpi, days, row, whose)
        if isinstance(says, dict):
            says = says["value"]
        if says is not None and kpi.unit == "money":
            says /= self._unit
        value = None if row[kpi.title] is None else float(row[kpi.title])
        return Told(kpi.id, f"{whose} {days} {row}", value, says)

    def _reported(self, kpi: Kpi, days: Days | str, row: Row, whose: Whose) -> Any:
        if "Team" in row and "Rep" in row:
            # Who changed the team has a row in each.
            whose = Whose(team=next(one.id for one in self._known.file.teams if one.name == row["Team"]))
        report = self.report(days, whose)
        match kpi.subject:
            case "stage":
                stages = {f"{p['name']}: {s['name']}": s for p in report["pipelines"] for s in p.get("stages", ())}
                return stages[row["Stage"]][kpi.id]
            case "source":
                return _named(report["sources"], row["Source"])[kpi.id]
            case "loss reason":
                return _named(report["loss_reasons"], row["Loss reason"])[kpi.id]
            case "activity type":
                kind = next(one.id for one in self._known.file.activity_types if one.name == row["Activity"])
                return report["total"][f"{kpi.id}_by_type"][kind]
        for column, rows in (("Rep", "reps"), ("Team", "teams"), ("Territory", "territories")):
            if column in row:
                return _named(report[rows], row[column])[kpi.id]
        return report["total"][kpi.id]

    def _days(self, row: Row, choices: dict[str, Choice]) -> Days:
        first = date.fromisoformat(str(row.get("time", choices["period"]))[:10])
        [days] = buckets("month", Days(first, first), self._known.file.fiscal_year_starts)
        return Days(days.first, min(days.last, self._grafana.looked.last.date() + timedelta(days=1)))


def _named(rows: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(row for row in rows if row["name"] == name)
