"""What grafana/dashboard-linter (commit 4d0844b) checks, over again: it is a program in Go, and these are its rules.

Where a dashboard asks ClickHouse, the linter leaves its rules for PromQL out; these do not.
"""

import re
from collections.abc import Iterator
from typing import Any

UNITS = {
    "none",
    "short",
    "locale",
    "percent",
    "percentunit",
    "bytes",
    "s",
    "m",
    "h",
    "d",
    "reqps",
    "ops",
    "cps",
    "dateTimeAsIso",
}
"""Of the units that the linter knows, those that are used here."""

SUFFIX = "suffix:"
"""Grafana writes what follows behind the number, as it stands (`getValueFormat` of @grafana/data)."""

_NUMBERS = {"stat", "timeseries", "gauge", "bargauge"}
_SELECTOR = re.compile(r"(?<![\w:])([a-zA-Z_:]\w*)(\{[^}]*\})?(\[[^\]]*\])?")
_NO_METRIC = re.compile(r'"[^"]*"|\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)')


def problems(dashboard: dict[str, Any]) -> Iterator[str]:
    """Say what a dashboard does that a good one does not."""
    yield from _of_the_whole(dashboard)
    sources = {f"${{{one['name']}}}" for one in dashboard["templating"]["list"] if one["type"] == "datasource"}
    ids = [panel["id"] for panel in dashboard["panels"]]
    if len(set(ids)) < len(ids):
        yield "two panels have one id"
    for panel in dashboard["panels"]:
        if panel["type"] in ("row", "text"):
            continue
        yield from (f"{panel.get('title')}: {one}" for one in _of_a_panel(panel, sources))


def _of_the_whole(dashboard: dict[str, Any]) -> Iterator[str]:
    if dashboard.get("editable"):
        yield "it is editable"
    names = [one["name"] for one in dashboard["templating"]["list"]]
    asks = any(panel.get("targets") for panel in dashboard["panels"])
    if asks and "prometheus_datasource" not in names and "clickhouse_datasource" not in names:
        yield "its data sources cannot be chosen"
    for variable in dashboard["templating"]["list"]:
        if variable["type"] == "query" and variable["refresh"] != 2:
            yield f"{variable['name']} is not looked up anew when the time changes"
        if variable["type"] == "query" and variable["datasource"]["uid"][2:-1] not in names:
            yield f"{variable['name']} asks a source that cannot be chosen"
        if variable["name"] in ("job", "instance") and (variable["allValue"], variable["multi"]) != (".+", True):
            yield f"{variable['name']} does not let choose several, or all"


def _of_a_panel(panel: dict[str, Any], sources: set[str]) -> Iterator[str]:
    if not panel.get("title") or not panel.get("description"):
        yield "it has no title, or no description"
    if not panel.get("targets"):
        yield "it asks nothing"
    defaults = panel["fieldConfig"]["defaults"]
    if panel["type"] in _NUMBERS and not _is_unit(str(defaults.get("unit"))):
        yield f"its unit is {defaults.get('unit')!r}"
    if not defaults.get("noValue"):
        yield "it does not say what to do where there is nothing"
    for target in panel.get("targets", []):
        if {target["datasource"]["uid"], panel["datasource"]["uid"]} - sources:
            yield "its source cannot be chosen"


def _is_unit(unit: str) -> bool:
    return unit in UNITS or unit.removeprefix(SUFFIX) not in ("", unit)


def problems_of_promql(expression: str, *, of_processes: bool) -> Iterator[str]:
    """Say what is wrong with a query to Prometheus; of_processes: it is about those that job and instance choose.

    Alerts are of the whole service.
    """
    bare = _NO_METRIC.sub("", re.sub(r"\{[^}]*\}", lambda one: one[0].replace('"', "'"), expression))
    for name, labels, window in _SELECTOR.findall(bare):
        if not (labels or name.startswith("dealstream_")):
            continue  # a function, an operator, a number
        if (
            of_processes
            and name != "ALERTS"
            and not {"job=~'$job'", "instance=~'$instance'"} <= set(re.split(r"[{},]\s*", labels))
        ):
            yield f"{name} is of processes that are not chosen"
        if name.endswith("_total") and not re.search(rf"\b(rate|irate|increase)\({name}\b", bare):
            yield f"{name} only grows: what it shows is how long the process has run"
        if window and window != "[$__rate_interval]" and re.search(rf"\bi?rate\({name}\b", bare):
            yield f"{name} is looked at over {window} instead of $__rate_interval"
