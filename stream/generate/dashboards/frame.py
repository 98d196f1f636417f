"""What all dashboards have in common: names, links to each other and to the page, what is marked on time axes."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from grafana_foundation_sdk.builders.dashboard import AnnotationQuery, Dashboard, DashboardLink, Row
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import (
    AnnotationTarget,
    DashboardLinkType,
    Panel,
)
from grafana_foundation_sdk.models.dashboard import Dashboard as Built

from stream.generate.dashboards.said import tag, uid
from stream.generate.dashboards.sources import CLICKHOUSE, PROMETHEUS
from stream.generate.dashboards.variables import Variable
from stream.sinks.clickhouse.sql import text
from stream.words import Words


class Chapter(NamedTuple):
    """Panels under a heading."""

    title: str
    panels: Sequence[Builder[Panel]]


class _SqlTarget(AnnotationTarget):
    """Where marks come from, of the ClickHouse plugin, which the SDK does not know."""

    def __init__(self, sql: str) -> None:
        super().__init__(limit=100, match_any=False, tags=[], type_val="")
        self._sql = sql

    def to_json(self) -> dict[str, object]:
        """Return it as Grafana reads it."""
        asked = {"refId": "Anno", "editorType": "sql", "queryType": "table", "format": 1, "rawSql": self._sql}
        return super().to_json() | asked


class _SqlTargetBuilder(Builder[AnnotationTarget]):
    def __init__(self, sql: str) -> None:
        self._target = _SqlTarget(sql)

    def build(self) -> AnnotationTarget:
        return self._target


def _marks(name: str, colour: str, sql: str) -> AnnotationQuery:
    return (
        AnnotationQuery()
        .name(name)
        .datasource(CLICKHOUSE)
        .enable(True)
        .icon_color(colour)
        .target(_SqlTargetBuilder(sql))
    )


def alert_marks(words: Words) -> AnnotationQuery:
    """Return marks of alerts on the funnel that fired."""
    return _marks(
        words.say("marks-alerts"),
        "red",
        "SELECT min(changed_at) AS time, any(title) AS text, any(kind) AS tags FROM alerts FINAL "
        "WHERE state = 'firing' AND $__timeFilter(changed_at) GROUP BY alert_id",
    )


def correction_marks(words: Words) -> AnnotationQuery:
    """Return marks of numbers that late news corrected."""
    corrected = text(words.say("mark-correction"))
    return _marks(
        words.say("marks-corrections"),
        "blue",
        "SELECT toStartOfHour(assumeNotNull(restated_at)) AS time, "
        f"concat({corrected}, ': ', toString(count())) AS text, "
        "'correction' AS tags FROM restatements WHERE $__timeFilter(restated_at) GROUP BY time",
    )


def service_marks(words: Words) -> AnnotationQuery:
    """Return marks of alerts on the service that fired."""
    return (
        AnnotationQuery()
        .name(words.say("marks-alerts"))
        .datasource(PROMETHEUS)
        .enable(True)
        .icon_color("red")
        .expr('ALERTS{alertstate="firing", area="service"}')
    )


def frame(
    words: Words,
    name: str,
    variables: Iterable[Variable],
    chapters: Iterable[Chapter],
    marks: Iterable[AnnotationQuery] = (),
    *,
    since: str = "now-12M/M",
    zone: str = "utc",
    refresh: str = "1m",
) -> Built:
    """Return a dashboard.

    Args:
        words: of its language.
        name: of which its address is made, and under which its title stands.
        variables: what is chosen on top.
        chapters: what it shows.
        marks: on its time axes.
        since: the first moment it shows at first.
        zone: of the time axes; empty: the reader's.
        refresh: how often it looks again.
    """
    dashboard = (
        Dashboard(words.say(f"dashboard-{name}"))
        .uid(uid(words, name))
        .description(words.say(f"dashboard-{name}.said"))
        .tags([tag(words)])
        .readonly()
        .time(since, "now")
        .timezone(zone)
        .refresh(refresh)
        .variables([*variables])
        .annotations([*marks])
        .links(_links(words))
    )
    number = 0
    for chapter in chapters:
        number += 1
        dashboard = dashboard.with_row(Row(chapter.title).id(number))
        for panel in chapter.panels:
            number += 1
            dashboard = dashboard.with_panel(_numbered(panel, number))
    return dashboard.build()


class _numbered(Builder[Panel]):
    """A panel with its number on the dashboard, by which addresses name it."""

    def __init__(self, panel: Builder[Panel], number: int) -> None:
        self._panel, self._number = panel, number

    def build(self) -> Panel:
        built = self._panel.build()
        built.id_val = self._number
        return built


def _links(words: Words) -> list[Builder[Any]]:
    others = (
        DashboardLink(words.say("link-dashboards"))
        .type(DashboardLinkType.DASHBOARDS)
        .tags([tag(words)])
        .include_vars(True)
        .keep_time(True)
    )
    pages = (
        ("link-page", "${page}/"),
        ("link-deals", "${page}/?chapter=pipeline"),
        ("link-alerts", "${page}/?chapter=alerts"),
    )
    to_page = [
        DashboardLink(words.say(title)).type(DashboardLinkType.LINK).url(url).icon("external link").target_blank(True)
        for title, url in pages
    ]
    return [others, *to_page]


def as_json(dashboard: Built) -> str:
    """Return a dashboard as Grafana's provisioning reads it."""
    return JSONEncoder(indent=2, sort_keys=True).encode(dashboard) + "\n"
