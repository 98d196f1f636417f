"""Panels: one number, a table, series over time, bars by name."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from grafana_foundation_sdk.builders import bargauge, stat, table, text, timeseries
from grafana_foundation_sdk.builders import common as common_builders
from grafana_foundation_sdk.builders.dashboard import DashboardLink, ThresholdsConfig
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models import common
from grafana_foundation_sdk.models import text as text_models
from grafana_foundation_sdk.models.dashboard import (
    DataSourceRef,
    DynamicConfigValue,
    Panel,
    Threshold,
    ThresholdsMode,
)

from stream.generate.dashboards.kpi_look import (
    BOUNDS,
    DECIMALS,
    UNITS,
    description_of,
    steps_of,
    thresholds_of,
    title_of,
)
from stream.generate.dashboards.sources import CLICKHOUSE, PROMETHEUS, Sql, promql
from stream.kpis.declaration import Kpi
from stream.sinks.gauges import KpiGauge

Query = Builder[Dataquery]

NOTHING = "Nothing here: choose an earlier period, or more teams, reps or pipelines, on top."
"""What a panel of KPIs says where there is no row."""

_GREEN_TO_RED = ("green", "yellow", "red")


def bounds(middling: float, bad: float) -> ThresholdsConfig:
    """Return colours of a number of which less is better."""
    at = (None, middling, bad)
    steps = [Threshold(value=value, color=colour) for value, colour in zip(at, _GREEN_TO_RED, strict=True)]
    return ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps)


def link(title: str, url: str) -> DashboardLink:
    """Return a link that opens beside the dashboard."""
    return DashboardLink(title).url(url).target_blank(True)


def one_kpi(kpi: Kpi, sql: str, span: int = 4) -> Builder[Panel]:
    """Return a KPI as one large number."""
    panel = (
        stat.Panel()
        .title(title_of(kpi))
        .description(description_of(kpi))
        .datasource(CLICKHOUSE)
        .with_target(Sql(sql))
        .unit(UNITS[kpi.unit])
        .thresholds(thresholds_of(kpi))
        .no_value(NOTHING)
        .graph_mode(common.BigValueGraphMode.NONE)
        .reduce_options(common_builders.ReduceDataOptions().calcs(["lastNotNull"]))
        .height(4)
        .span(span)
    )
    return panel.decimals(DECIMALS[kpi.unit]) if kpi.unit in DECIMALS else panel


def _over_time() -> timeseries.Panel:
    legend = common_builders.VizLegendOptions().display_mode(common.LegendDisplayMode.LIST)
    legend = legend.placement(common.LegendPlacement.BOTTOM).show_legend(True).calcs([])
    tooltip = common_builders.VizTooltipOptions().mode(common.TooltipDisplayMode.MULTI)
    return timeseries.Panel().legend(legend).tooltip(tooltip.sort(common.SortOrder.DESCENDING))


def kpi_over_time(kpi: Kpi, sql: str, *, by: str, bars: bool = False, span: int = 12) -> Builder[Panel]:
    """Return a KPI as a line, or stacked bars, for each value of a column `by`."""
    panel = (
        _over_time()
        .title(f"{title_of(kpi)} by {by.lower()}")
        .description(description_of(kpi))
        .datasource(CLICKHOUSE)
        .with_target(Sql(sql, over_time=True))
        .unit(UNITS[kpi.unit])
        .display_name(f"${{__field.labels.{by}}}")
        .no_value(NOTHING)
        .height(9)
        .span(span)
    )
    if bars:
        stacked = common_builders.StackingConfig().mode(common.StackingMode.NORMAL)
        return panel.draw_style(common.GraphDrawStyle.BARS).fill_opacity(80).stacking(stacked)
    return panel.show_points(common.VisibilityMode.ALWAYS)


def counted_over_time(title: str, description: str, sql: str, *, nothing: str, span: int = 12) -> Builder[Panel]:
    """Return how many of something there were over time, as bars; the column that is not `time` has the number."""
    return (
        _over_time()
        .title(title)
        .description(description)
        .datasource(CLICKHOUSE)
        .with_target(Sql(sql, over_time=True))
        .unit("locale")
        .draw_style(common.GraphDrawStyle.BARS)
        .fill_opacity(80)
        .no_value(nothing)
        .height(9)
        .span(span)
    )


def measured(
    title: str,
    description: str,
    questions: Sequence[Query],
    unit: str,
    *,
    colours: ThresholdsConfig | None = None,
    nothing: str,
    span: int = 12,
) -> Builder[Panel]:
    """Return numbers of the service itself over time; colours: lines at which they are middling and bad."""
    panel = (
        _over_time()
        .title(title)
        .description(description)
        .datasource(PROMETHEUS)
        .targets([*questions])
        .unit(unit)
        .min(0)
        .no_value(nothing)
        .height(8)
        .span(span)
    )
    if colours is None:
        return panel
    lines = common_builders.GraphThresholdsStyleConfig().mode(common.GraphThresholdsStyleMode.LINE)
    return panel.thresholds(colours).thresholds_style(lines)


def measured_now(
    title: str,
    description: str,
    question: Query,
    unit: str,
    *,
    colours: ThresholdsConfig,
    nothing: str,
    span: int = 4,
) -> Builder[Panel]:
    """Return a number of the service itself, as it is now, in a colour that says whether it is well."""
    return (
        stat.Panel()
        .title(title)
        .description(description)
        .datasource(PROMETHEUS)
        .with_target(question)
        .unit(unit)
        .thresholds(colours)
        .no_value(nothing)
        .graph_mode(common.BigValueGraphMode.NONE)
        .reduce_options(common_builders.ReduceDataOptions().calcs(["lastNotNull"]))
        .height(4)
        .span(span)
    )


def live(gauge: KpiGauge, *, span: int = 12) -> Builder[Panel]:
    """Return a gauge of /metrics by team, as it was known at each moment.

    Of several workers that tell it while partitions move, one counts.
    """
    period = ', period="today"' if "period" in gauge.labels else ""
    when = "Today: " if period else "Now: "
    return (
        _over_time()
        .title(f"{when}{title_of(gauge.kpi)} by team")
        .description(f"{gauge.meaning} As it was known at each moment: what came late does not change the line.")
        .datasource(PROMETHEUS)
        .with_target(promql(f'max by (team) ({gauge.name}{{team=~"$team"{period}}})', "{{team}}"))
        .unit(UNITS[gauge.kpi.unit])
        .no_value("Prometheus has none of it: does it scrape the workers?")
        .height(7)
        .span(span)
    )


def kpi_by_name(kpi: Kpi, sql: str, *, span: int = 12) -> Builder[Panel]:
    """Return a KPI as a bar for each row, in their order; the first column has the names."""
    return (
        bargauge.Panel()
        .title(title_of(kpi))
        .description(description_of(kpi))
        .datasource(CLICKHOUSE)
        .with_target(Sql(sql))
        .unit(UNITS[kpi.unit])
        .orientation(common.VizOrientation.HORIZONTAL)
        .display_mode(common.BarGaugeDisplayMode.BASIC)
        .reduce_options(common_builders.ReduceDataOptions().values(True))
        .no_value(NOTHING)
        .height(9)
        .span(span)
    )


def kpi_table(title: str, description: str, sql: str, kpis: Iterable[Kpi], *, span: int = 24) -> Builder[Panel]:
    """Return a table with a column for each KPI, and others before them."""
    panel = rows(title, description, sql, span=span, source=CLICKHOUSE)
    for kpi in kpis:
        panel = panel.override_by_name(kpi.title, [*_column(kpi)])
    return panel


def _column(kpi: Kpi) -> Iterable[DynamicConfigValue]:
    yield DynamicConfigValue(id_val="unit", value=UNITS[kpi.unit])
    yield DynamicConfigValue(id_val="description", value=description_of(kpi))
    if kpi.unit in DECIMALS:
        yield DynamicConfigValue(id_val="decimals", value=DECIMALS[kpi.unit])
    if (kpi.subject, kpi.id) in BOUNDS:
        steps = [{"value": step.value, "color": step.color} for step in steps_of(kpi)]
        yield DynamicConfigValue(id_val="thresholds", value={"mode": "absolute", "steps": steps})
        yield DynamicConfigValue(id_val="custom.cellOptions", value={"type": "color-text"})


def rows(
    title: str,
    description: str,
    question: str | Query,
    *,
    span: int = 24,
    height: int = 9,
    source: DataSourceRef = CLICKHOUSE,
    nothing: str = NOTHING,
    links: Mapping[str, Sequence[DashboardLink]] | None = None,
    hidden: Sequence[str] = (),
    units: Mapping[str, str] | None = None,
) -> table.Panel:
    """Return a table.

    Args:
        title, description, nothing: what it says, also where it has no row.
        question: SQL, or a query of another source.
        span, height: in units of the grid, of which a row has 24.
        source: whom it asks.
        links: of a column, where a click leads.
        hidden: columns that only links read.
        units: of a column, by Grafana's ids.
    """
    panel = (
        table.Panel()
        .show_header(True)
        .frame_index(0)
        .title(title)
        .description(description)
        .datasource(source)
        .with_target(Sql(question) if isinstance(question, str) else question)
        .no_value(nothing)
        .height(height)
        .span(span)
    )
    for column, unit in (units or {}).items():
        panel = panel.override_by_name(column, [DynamicConfigValue(id_val="unit", value=unit)])
    for column, of_column in (links or {}).items():
        panel = panel.override_by_name(column, [DynamicConfigValue(id_val="links", value=[*map(_link, of_column)])])
    for column in hidden:
        panel = panel.override_by_name(column, [DynamicConfigValue(id_val="custom.hidden", value=True)])
    return panel


def _link(builder: DashboardLink) -> dict[str, Any]:
    built = builder.build()
    return {"title": built.title, "url": built.url, "targetBlank": built.target_blank}


def words(title: str, markdown: str, *, span: int = 24, height: int = 6) -> Builder[Panel]:
    """Return a panel of text."""
    return text.Panel().title(title).mode(text_models.TextMode.MARKDOWN).content(markdown).height(height).span(span)
