"""Tables: of KPIs, and of what else has rows. Columns have one name in all languages; what their heads say is words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from grafana_foundation_sdk.builders import table
from grafana_foundation_sdk.builders.dashboard import DashboardLink
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models.dashboard import DataSourceRef, DynamicConfigValue, Panel

from stream.generate.dashboards.kpi_look import BOUNDS, DECIMALS, description_of, steps_of, unit_of
from stream.generate.dashboards.panels import NOTHING, Query
from stream.generate.dashboards.said import columns, of_panel
from stream.generate.dashboards.sources import CLICKHOUSE, Sql
from stream.kpis.declaration import Kpi
from stream.sinks.clickhouse.sql import UNASSIGNED
from stream.words import Words

_OF_PEOPLE = ("Team", "Rep")
"""Columns in which views say UNASSIGNED."""


def link(title: str, url: str) -> DashboardLink:
    """Return a link that opens beside the dashboard."""
    return DashboardLink(title).url(url).target_blank(True)


def kpi_table(
    words: Words,
    name: str,
    sql: str,
    kpis: Sequence[Kpi],
    *,
    span: int = 24,
    values: Mapping[str, Mapping[str, str]] | None = None,
) -> Builder[Panel]:
    """Return a table with a column for each KPI, and others before them; values: as those of `rows`."""
    panel = rows(words, name, sql, span=span, kpis=kpis, values=values)
    for kpi in kpis:
        panel = panel.override_by_name(kpi.title, [*_column(words, kpi)])
    return panel


def _column(words: Words, kpi: Kpi) -> Iterable[DynamicConfigValue]:
    yield DynamicConfigValue(id_val="unit", value=unit_of(words, kpi))
    yield DynamicConfigValue(id_val="description", value=description_of(words, kpi))
    if kpi.unit in DECIMALS:
        yield DynamicConfigValue(id_val="decimals", value=DECIMALS[kpi.unit])
    if (kpi.subject, kpi.id) in BOUNDS:
        steps = [{"value": step.value, "color": step.color} for step in steps_of(kpi)]
        yield DynamicConfigValue(id_val="thresholds", value={"mode": "absolute", "steps": steps})
        yield DynamicConfigValue(id_val="custom.cellOptions", value={"type": "color-text"})


def rows(
    words: Words,
    name: str,
    question: str | Query,
    *,
    span: int = 24,
    height: int = 9,
    source: DataSourceRef = CLICKHOUSE,
    links: Mapping[str, Sequence[DashboardLink]] | None = None,
    hidden: Sequence[str] = (),
    units: Mapping[str, str] | None = None,
    heads: Mapping[str, str] | None = None,
    values: Mapping[str, Mapping[str, str]] | None = None,
    kpis: Iterable[Kpi] = (),
) -> table.Panel:
    """Return a table.

    Args:
        words: of the language.
        name: what it says stands under that name.
        question: SQL, or a query of another source.
        span, height: in units of the grid, of which a row has 24.
        source: whom it asks.
        links: of a column, where a click leads.
        hidden: columns that only links read.
        units: of a column, by Grafana's ids.
        heads: what stands over columns that SQL does not name.
        values: of a column, what stands for its values.
        kpis: those that it has columns of.
    """
    told = of_panel(words, name, NOTHING)
    panel = (
        table.Panel()
        .show_header(True)
        .frame_index(0)
        .title(told.title)
        .description(told.said)
        .datasource(source)
        .with_target(Sql(question) if isinstance(question, str) else question)
        .no_value(told.nothing)
        .height(height)
        .span(span)
    )
    named = dict(columns(words, question, kpis)) if isinstance(question, str) else {}
    nobody = words.say("nobody")
    shown = {column: {UNASSIGNED: nobody} for column in _OF_PEOPLE if column in named and nobody != UNASSIGNED}
    changed: list[tuple[str, str, Any]] = [
        *((column, "unit", unit) for column, unit in (units or {}).items()),
        *((column, "links", [*map(_link, of_column)]) for column, of_column in (links or {}).items()),
        *((column, "custom.hidden", True) for column in hidden),
        *((column, "mappings", [_mapping(of_column)]) for column, of_column in (shown | dict(values or {})).items()),
        *((column, "displayName", head) for column, head in (named | dict(heads or {})).items() if head != column),
    ]
    for column, option, value in changed:
        panel = panel.override_by_name(column, [DynamicConfigValue(id_val=option, value=value)])
    return panel


def _link(builder: DashboardLink) -> dict[str, Any]:
    built = builder.build()
    return {"title": built.title, "url": built.url, "targetBlank": built.target_blank}


def _mapping(values: Mapping[str, str]) -> dict[str, Any]:
    options = {value: {"text": shown, "index": index} for index, (value, shown) in enumerate(values.items())}
    return {"type": "value", "options": options}
