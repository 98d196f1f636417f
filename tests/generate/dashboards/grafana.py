"""Grafana's part: which values a reader can choose, and what a panel gets."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from stream.core.funnel import Funnel
from stream.sinks.clickhouse.client import ClickHouse
from tests.generate.dashboards import filled_in
from tests.generate.dashboards.delivered import Asked, variables
from tests.generate.dashboards.filled_in import ALL, Choice, Looked
from tests.generate.dashboards.simulated import DAYS

_READ = re.compile(r"\b(FROM|JOIN) (?=[a-z])")

Row = dict[str, Any]


class Grafana:
    """Asks as the data source of ClickHouse does, whose default database names without one are of."""

    def __init__(self, clickhouse: ClickHouse, known: Funnel) -> None:
        self.clickhouse, self.known = clickhouse, known
        now = datetime.now(UTC)
        self.looked = Looked(now - timedelta(days=DAYS), now)
        self._told: dict[str, list[Row]] = {}

    def rows(self, query: str, choices: Mapping[str, Choice]) -> list[Row]:
        """The rows of a query, by name of their columns."""
        sql = _READ.sub(rf"\1 {self.clickhouse.database}.", filled_in.sql(query, choices, self.looked))
        if sql not in self._told:
            self._told[sql] = _rows(self.clickhouse.export(sql, {}, "JSONCompact"))
        return self._told[sql]

    def panel(self, asked: Asked, choices: Mapping[str, Choice]) -> list[Row]:
        """What a panel gets of one of its questions."""
        return self.rows(asked.target["rawSql"], choices)

    def offered(self, dashboard: str, name: str, choices: Mapping[str, Choice]) -> dict[str, str]:
        """What a variable of ClickHouse offers, text by value: of two columns the first is the value."""
        rows = self.rows(variables(dashboard)[name]["query"], choices)
        return {str(next(iter(row.values()))): str([*row.values()][-1]) for row in rows}

    def choices(self, dashboard: str, **changed: Choice) -> dict[str, Choice]:
        """What is chosen at first: all, the currency, months; of these the one before the present one.

        That one is whole: on the first day of a month little has happened in the present one.
        """
        chosen: dict[str, Choice] = {"pipeline": [ALL], "team": [ALL], "rep": [ALL], "grain": "month", **changed}
        chosen["currency"] = next(iter(self.offered(dashboard, "currency", chosen)))
        if "period" not in chosen:
            chosen["period"] = sorted(self.offered(dashboard, "period", chosen))[-2]
        return chosen


def _rows(told: bytes) -> list[Row]:
    answer = json.loads(told)
    names = [column["name"] for column in answer["meta"]]
    return [dict(zip(names, row, strict=True)) for row in answer["data"]]
