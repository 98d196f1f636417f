"""The files of deploy/grafana: dashboards, and what Grafana reads at its start to find them and the data sources."""

import os
from collections.abc import Callable, Mapping
from functools import partial

import yaml
from grafana_foundation_sdk.models.dashboard import Dashboard

from stream.config.refused import PREFIX
from stream.generate.dashboards import operations, runbooks, sales_leader, service, team_manager
from stream.generate.dashboards.frame import as_json
from stream.generate.dashboards.said import TAGS, tag, words_of
from stream.generate.dashboards.sources import CLICKHOUSE_PLUGIN, CLICKHOUSE_UID, PROMETHEUS_UID
from stream.words import DEAL, Words

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
    """Return where Grafana looks for dashboards: a folder for each language, so that readers choose, or who runs it."""
    providers = [
        {
            "name": tag(words),
            "folder": words.say("folder"),
            "type": "file",
            "allowUiUpdates": False,
            "updateIntervalSeconds": 30,
            "options": {"path": f"/var/lib/grafana/dashboards/{words.language}"},
        }
        for words in map(words_of, TAGS)
    ]
    return _MADE + yaml.safe_dump({"apiVersion": 1, "providers": providers}, sort_keys=False, allow_unicode=True)


DASHBOARDS: Mapping[str, Callable[[Words], Dashboard]] = {
    "sales-leader": sales_leader.dashboard,
    "team-manager": team_manager.dashboard,
    "operations": operations.dashboard,
    "service": service.dashboard,
    runbooks.NAME: runbooks.dashboard,
}
"""The dashboards of each language, by name."""


def _dashboard(tag_: str, name: str) -> str:
    # Grafana reads files as they are: what its readers call a deal is written into them.
    return as_json(DASHBOARDS[name](words_of(tag_, os.environ.get(f"{PREFIX}DEAL_WORD", DEAL))))


FILES: Mapping[str, Callable[[], str]] = {
    "provisioning/datasources/dealstream.yml": _data_sources,
    "provisioning/dashboards/dealstream.yml": _providers,
    **{f"dashboards/{one}/{name}.json": partial(_dashboard, one, name) for one in TAGS for name in DASHBOARDS},
}
"""What is made, by path below deploy/grafana."""
