"""Panels: one number, series over time, bars by name, text. What they say stands in words, by the name of the panel."""

from collections.abc import Sequence
from typing import Literal

from grafana_foundation_sdk.builders import bargauge, stat, text, timeseries
from grafana_foundation_sdk.builders import common as common_builders
from grafana_foundation_sdk.builders.dashboard import ThresholdsConfig
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models import common
from grafana_foundation_sdk.models import text as text_models
from grafana_foundation_sdk.models.dashboard import Panel, Threshold, ThresholdsMode

from stream.generate.dashboards.kpi_look import DECIMALS, description_of, thresholds_of, title_of, unit_of
from stream.generate.dashboards.said import of_panel
from stream.generate.dashboards.sources import CLICKHOUSE, PROMETHEUS, Sql, promql
from stream.kpis.declaration import Kpi
from stream.sinks.gauges import KpiGauge
from stream.words import Words

Query = Builder[Dataquery]

NOTHING = "panel-nothing"
"""The words of a panel of KPIs where there is no row."""

UNSCRAPED = "service-unscraped"
"""The words of a panel of the service's own numbers where there is none."""

By = Literal["team", "rep", "stage", "territory"]
"""Whose lines are beside each other."""

_GREEN_TO_RED = ("green", "yellow", "red")


def bounds(middling: float, bad: float) -> ThresholdsConfig:
    """Return colours of a number of which less is better."""
    at = (None, middling, bad)
    steps = [Threshold(value=value, color=colour) for value, colour in zip(at, _GREEN_TO_RED, strict=True)]
    return ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps)


def one_kpi(words: Words, kpi: Kpi, sql: str, span: int = 4) -> Builder[Panel]:
    """Return a KPI as one large number."""
    panel = (
        stat.Panel()
        .title(title_of(words, kpi))
        .description(description_of(words, kpi))
        .datasource(CLICKHOUSE)
        .with_target(Sql(sql))
        .unit(unit_of(words, kpi))
        .thresholds(thresholds_of(kpi))
        .no_value(words.say(NOTHING))
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


def kpi_over_time(words: Words, kpi: Kpi, sql: str, *, by: By, bars: bool = False, span: int = 12) -> Builder[Panel]:
    """Return a KPI as a line, or stacked bars, for each value of the column of `by`."""
    panel = (
        _over_time()
        .title(words.say(f"kpi-by-{by}", title=title_of(words, kpi)))
        .description(description_of(words, kpi))
        .datasource(CLICKHOUSE)
        .with_target(Sql(sql, over_time=True))
        .unit(unit_of(words, kpi))
        .display_name(f"${{__field.labels.{by.capitalize()}}}")
        .no_value(words.say(NOTHING))
        .height(9)
        .span(span)
    )
    if bars:
        stacked = common_builders.StackingConfig().mode(common.StackingMode.NORMAL)
        return panel.draw_style(common.GraphDrawStyle.BARS).fill_opacity(80).stacking(stacked)
    return panel.show_points(common.VisibilityMode.ALWAYS)


def counted_over_time(words: Words, name: str, sql: str, *, span: int = 12) -> Builder[Panel]:
    """Return how many of something there were over time, as bars; the column that is not `time` has the number."""
    told = of_panel(words, name)
    return (
        _over_time()
        .title(told.title)
        .description(told.said)
        .datasource(CLICKHOUSE)
        .with_target(Sql(sql, over_time=True))
        .unit("locale")
        .display_name(told.title)
        .draw_style(common.GraphDrawStyle.BARS)
        .fill_opacity(80)
        .no_value(told.nothing)
        .height(9)
        .span(span)
    )


def measured(
    words: Words,
    name: str,
    questions: Sequence[Query],
    unit: str,
    *,
    colours: ThresholdsConfig | None = None,
    span: int = 12,
) -> Builder[Panel]:
    """Return numbers of the service itself over time; colours: lines at which they are middling and bad."""
    told = of_panel(words, name, UNSCRAPED)
    panel = (
        _over_time()
        .title(told.title)
        .description(told.said)
        .datasource(PROMETHEUS)
        .targets([*questions])
        .unit(unit)
        .min(0)
        .no_value(told.nothing)
        .height(8)
        .span(span)
    )
    if colours is None:
        return panel
    lines = common_builders.GraphThresholdsStyleConfig().mode(common.GraphThresholdsStyleMode.LINE)
    return panel.thresholds(colours).thresholds_style(lines)


def measured_now(
    words: Words, name: str, question: Query, unit: str, *, colours: ThresholdsConfig, span: int = 4
) -> Builder[Panel]:
    """Return a number of the service itself, as it is now, in a colour that says whether it is well."""
    told = of_panel(words, name, UNSCRAPED)
    return (
        stat.Panel()
        .title(told.title)
        .description(told.said)
        .datasource(PROMETHEUS)
        .with_target(question)
        .unit(unit)
        .thresholds(colours)
        .no_value(told.nothing)
        .graph_mode(common.BigValueGraphMode.NONE)
        .reduce_options(common_builders.ReduceDataOptions().calcs(["lastNotNull"]))
        .height(4)
        .span(span)
    )


def live(words: Words, gauge: KpiGauge, *, span: int = 12) -> Builder[Panel]:
    """Return a gauge of /metrics by team, as it was known at each moment.

    Of several workers that tell it while partitions move, one counts.
    """
    period = ', period="today"' if "period" in gauge.labels else ""
    when = "kpi-today" if period else "kpi-now"
    return (
        _over_time()
        .title(words.say(when, title=title_of(words, gauge.kpi)))
        .description(words.say("kpi-as-known", meaning=gauge.kpi.said(words).meaning))
        .datasource(PROMETHEUS)
        .with_target(promql(f'max by (team) ({gauge.name}{{team=~"$team"{period}}})', "{{team}}"))
        .unit(unit_of(words, gauge.kpi))
        .no_value(words.say("kpi-unscraped"))
        .height(7)
        .span(span)
    )


def kpi_by_name(words: Words, kpi: Kpi, sql: str, *, span: int = 12) -> Builder[Panel]:
    """Return a KPI as a bar for each row, in their order; the first column has the names."""
    return (
        bargauge.Panel()
        .title(title_of(words, kpi))
        .description(description_of(words, kpi))
        .datasource(CLICKHOUSE)
        .with_target(Sql(sql))
        .unit(unit_of(words, kpi))
        .orientation(common.VizOrientation.HORIZONTAL)
        .display_mode(common.BarGaugeDisplayMode.BASIC)
        .reduce_options(common_builders.ReduceDataOptions().values(True))
        .no_value(words.say(NOTHING))
        .height(9)
        .span(span)
    )


def markdown(title: str, content: str, *, span: int = 24, height: int = 6) -> Builder[Panel]:
    """Return a panel of text."""
    return text.Panel().title(title).mode(text_models.TextMode.MARKDOWN).content(content).height(height).span(span)
