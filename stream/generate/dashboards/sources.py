"""The two data sources that panels ask, and questions to them."""

from typing import Any

from grafana_foundation_sdk.builders import prometheus
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models.dashboard import DataSourceRef

CLICKHOUSE_UID = "dealstream-clickhouse"
PROMETHEUS_UID = "dealstream-prometheus"
CLICKHOUSE_PLUGIN = "grafana-clickhouse-datasource"

# Each dashboard lets its reader choose another one: a variable stands in for the source.
CLICKHOUSE = DataSourceRef(type_val=CLICKHOUSE_PLUGIN, uid="${clickhouse_datasource}")
PROMETHEUS = DataSourceRef(type_val="prometheus", uid="${prometheus_datasource}")

_TIME_SERIES, _TABLE = 0, 1
"""How the plugin's backend names the forms of an answer (`mapQueryTypeToGrafanaFormat` of its source)."""


class _SqlQuery(Dataquery):
    """A query of the ClickHouse plugin, of which the SDK has no model: `CHSqlQuery` of its source."""

    def __init__(self, sql: str, ref_id: str, over_time: bool) -> None:
        self._sql, self._ref_id, self._over_time = sql, ref_id, over_time

    def to_json(self) -> dict[str, Any]:
        return {
            "refId": self._ref_id,
            "datasource": CLICKHOUSE,
            "editorType": "sql",
            "queryType": "timeseries" if self._over_time else "table",
            "format": _TIME_SERIES if self._over_time else _TABLE,
            "rawSql": self._sql,
        }


class Sql(Builder[Dataquery]):
    """A question to ClickHouse: of a table, or of series `over_time`."""

    def __init__(self, sql: str, ref_id: str = "A", *, over_time: bool = False) -> None:
        self._query = _SqlQuery(sql, ref_id, over_time)

    def build(self) -> Dataquery:
        """Return the question."""
        return self._query


def promql(expression: str, legend: str = "", ref_id: str = "A", *, now: bool = False) -> prometheus.Dataquery:
    """Return a question to Prometheus: of the time that is looked at, or of its end only (`now`)."""
    query = prometheus.Dataquery().expr(expression).ref_id(ref_id).datasource(PROMETHEUS)
    if legend:
        query = query.legend_format(legend)
    return query.instant() if now else query.range()
