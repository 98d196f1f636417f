"""The dashboards as they are delivered, taken apart; those of all languages ask the same (`test_languages.py`)."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.support.paths import ROOT

FOLDER = ROOT / "deploy" / "grafana"
BY_LANGUAGE: dict[str, dict[str, dict[str, Any]]] = {
    folder.name: {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}
    for folder in sorted((FOLDER / "dashboards").iterdir())
}
DASHBOARDS = BY_LANGUAGE["en"]
EVERY = {f"{tag} {name}": one for tag, dashboards in BY_LANGUAGE.items() for name, one in dashboards.items()}
"""The dashboards of all languages."""
OF_KPIS = [name for name in DASHBOARDS if name in ("sales-leader", "team-manager", "operations")]


class Asked(NamedTuple):
    """One question of a panel."""

    dashboard: str
    panel: dict[str, Any]
    target: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.dashboard}: {self.panel['title']} {self.target['refId']}"


def panels() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every panel with the name of its dashboard; headings are none."""
    for name, dashboard in DASHBOARDS.items():
        yield from ((name, panel) for panel in dashboard["panels"] if panel["type"] != "row")


def asked(source: str) -> list[Asked]:
    """Every question that panels put to a source: clickhouse or prometheus."""
    return [
        Asked(name, panel, target)
        for name, panel in panels()
        for target in panel.get("targets", [])
        if target["datasource"]["uid"] == f"${{{source}_datasource}}"
    ]


def variables(dashboard: str) -> dict[str, dict[str, Any]]:
    """The variables of a dashboard by name, in their order."""
    return {one["name"]: one for one in DASHBOARDS[dashboard]["templating"]["list"]}
