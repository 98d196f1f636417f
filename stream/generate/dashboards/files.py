"""The files of deploy/grafana: dashboards, and what Grafana reads at its start to find them and the data sources."""

from collections.abc import Callable, Mapping

import yaml

from stream.generate.dashboards import operations, runbooks, sales_leader, service, team_manager
from stream.generate.dashboards.frame import as_json
from stream.generate.dashboards.sources import CLICKHOUSE_PLUGIN, CLICKHOUSE_UID, PROMETHEUS_UID

_MADE = "# Made from the code by `python -m stream.generate`; do not edit.\n"


def _data_sources() -> str:
    """Return the data sources; Grafana fills in ${NAME} from its environment."""
    sources = [
        {
            "name": "Prometheus",
            "uid": PROMETHEUS_UID,
            "type": "prometheus",
            "access": "proxy",
            "url": "http://prometheus:9090",
            "isDefault": True,
            "editable": False,
            "jsonData": {"httpMethod": "POST", "timeInterval": "15s"},
        },
        {
            "name": "ClickHouse",
            "uid": CLICKHOUSE_UID,
            "type": CLICKHOUSE_PLUGIN,
            "access": "proxy",
            "editable": False,
            "jsonData": {
                "host": "clickhouse",
                "port": 8123,
                "protocol": "http",
                "username": "${GRAFANA_CLICKHOUSE_USER}",
                "defaultDatabase": "dealstream",
                "queryTimeout": "60",
            },
            "secureJsonData": {"password": "${GRAFANA_CLICKHOUSE_PASSWORD}"},
        },
    ]
    return _MADE + yaml.safe_dump({"apiVersion": 1, "datasources": sources}, sort_keys=False)


def _providers() -> str:
    provider = {
        "name": "dealstream",
        "folder": "dealstream",
        "type": "file",
        "allowUiUpdates": False,
        "updateIntervalSeconds": 30,
        "options": {"path": "/var/lib/grafana/dashboards"},
    }
    return _MADE + yaml.safe_dump({"apiVersion": 1, "providers": [provider]}, sort_keys=False)


FILES: Mapping[str, Callable[[], str]] = {
    "provisioning/datasources/dealstream.yml": _data_sources,
    "provisioning/dashboards/dealstream.yml": _providers,
    "dashboards/sales-leader.json": lambda: as_json(sales_leader.dashboard()),
    "dashboards/team-manager.json": lambda: as_json(team_manager.dashboard()),
    "dashboards/operations.json": lambda: as_json(operations.dashboard()),
    "dashboards/service.json": lambda: as_json(service.dashboard()),
    "dashboards/runbooks.json": lambda: as_json(runbooks.dashboard()),
}
"""What is made, by path below deploy/grafana."""
