"""The dashboard of who runs dealstream: whether it takes in, counts, stores and tells, and what holds it up."""

from grafana_foundation_sdk.models.dashboard import Dashboard
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from stream.generate.dashboards import runbooks
from stream.generate.dashboards.frame import Chapter, frame, service_marks
from stream.generate.dashboards.panels import bounds, markdown, measured, measured_now
from stream.generate.dashboards.said import uid
from stream.generate.dashboards.service_alerts import telling
from stream.generate.dashboards.service_queries import of, quantiles, rate, series
from stream.generate.dashboards.sources import PROMETHEUS, promql
from stream.generate.dashboards.tables import link, rows
from stream.generate.dashboards.variables import of_processes, page, sources
from stream.words import Words

_ANY = bounds(1, 1)
"""Colours of what should be 0."""


def _is_it_well(words: Words) -> Chapter:
    # What is, the question, and from when on it is middling and bad.
    now = [
        ("processes-down", f"sum({of('up')} == bool 0)", _ANY),
        ("events-waiting", f"sum({of('dealstream_lag_records')})", bounds(10_000, 100_000)),
        ("kafka-away", f"sum({of('dealstream_broker_up')} == bool 0)", _ANY),
        ("unbalanced", f"sum({of('dealstream_unbalanced_windows')})", _ANY),
        (
            "missing-events",
            f"max({of('dealstream_missing_events')}) + max({of('dealstream_unseen_records')})",
            _ANY,
        ),
        ("in-journals", f"sum({of('dealstream_journal_records')})", bounds(1, 100_000)),
    ]
    firing = promql('ALERTS{alertstate="firing", area="service"}', now=True).format(PromQueryFormat.TABLE)
    return Chapter(
        words.say("row-well"),
        [
            *(
                measured_now(words, name, promql(asked, now=True), "locale", colours=colours)
                for name, asked, colours in now
            ),
            rows(
                words,
                "firing",
                firing,
                source=PROMETHEUS,
                hidden=("Time", "Value", "__name__", "alertstate", "area"),
                links={"alertname": [link(words.say("link-runbooks"), f"/d/{uid(words, runbooks.NAME)}")]},
                heads={label: words.say(f"column-{label}") for label in ("alertname", "severity", "job", "instance")},
                values={"severity": {one: words.say(f"severity-{one}") for one in ("critical", "warning")}},
                span=14,
            ),
            markdown(words.say("panel-what-to-do"), runbooks.contents(words), span=10, height=9),
        ],
    )


def _gateways(words: Words) -> Chapter:
    full = f"{of('dealstream_journal_bytes')} / ({of('dealstream_journal_limit_bytes')} > 0)"
    return Chapter(
        words.say("row-way-in"),
        [
            series(
                words,
                "requests",
                rate("dealstream_gateway_requests_total", "connector, status"),
                "{{connector}} {{status}}",
                words.say("unit-requests"),
            ),
            measured(
                words,
                "answer-time",
                quantiles(words, "dealstream_gateway_request_seconds", "connector"),
                "s",
                colours=bounds(1, 5),
            ),
            series(
                words,
                "acknowledged",
                rate("dealstream_gateway_events_total", "connector"),
                "{{connector}}",
            ),
            series(
                words,
                "rejected",
                rate("dealstream_rejected_total", "reason"),
                "{{reason}}",
            ),
            measured(
                words,
                "refused",
                [
                    promql(
                        rate("dealstream_gateway_limited_total", "connector, limit"),
                        words.say("legend-limited", of="{{connector}}"),
                    ),
                    promql(
                        rate("dealstream_gateway_replayed_total", "connector"),
                        words.say("legend-repeated", of="{{connector}}"),
                        "B",
                    ),
                ],
                words.say("unit-events"),
            ),
            measured(
                words,
                "journals-filled",
                [promql(full, "{{instance}}")],
                "percentunit",
                colours=bounds(0.25, 0.5),
            ),
            measured(
                words,
                "change-events",
                [promql(f"sum by (instance) ({of('dealstream_change_topic_behind_records')})", "{{instance}}")],
                "locale",
                colours=bounds(100, 1000),
            ),
            measured(
                words,
                "certificate",
                [promql(f"{of('dealstream_certificate_expires_timestamp_seconds')} - time()", "{{host}}")],
                "s",
            ),
        ],
    )


def _workers(words: Words) -> Chapter:
    gaps, lost = (
        f"sum by (topic) (increase({of(counter)}[$__range]))"
        for counter in ("dealstream_holes_total", "dealstream_missing_records_total")
    )
    return Chapter(
        words.say("row-counting"),
        [
            measured(
                words,
                "end-to-end",
                quantiles(words, "dealstream_end_to_end_seconds", "target"),
                "s",
                colours=bounds(5, 60),
            ),
            series(
                words,
                "events-read",
                rate("dealstream_events_total", "topic"),
                "{{topic}}",
            ),
            measured(
                words,
                "lag",
                [promql(f"sum by (topic) ({of('dealstream_lag_records')})", "{{topic}}")],
                "locale",
                colours=bounds(10_000, 100_000),
            ),
            measured(
                words,
                "chunk-time",
                quantiles(words, "dealstream_chunk_seconds", "topic"),
                "s",
            ),
            series(
                words,
                "chunk-records",
                " / ".join(rate(f"dealstream_chunk_records_{part}", "topic") for part in ("sum", "count")),
                "{{topic}}",
                "short",
            ),
            measured(
                words,
                "gaps",
                [
                    promql(gaps, words.say("legend-gaps", of="{{topic}}")),
                    promql(lost, words.say("legend-lost", of="{{topic}}"), "B"),
                ],
                "locale",
                colours=_ANY,
            ),
            series(
                words,
                "restated",
                rate("dealstream_restated_windows_total", "instance"),
                "{{instance}}",
            ),
            measured(
                words,
                "series-cut",
                [promql(of("dealstream_kpi_series_cut"), "{{instance}}")],
                "locale",
                colours=_ANY,
            ),
        ],
    )


def _stores(words: Words) -> Chapter:
    used = f"1 - {of('dealstream_disk_free_bytes')} / {of('dealstream_disk_bytes')}"
    return Chapter(
        words.say("row-stores"),
        [
            series(
                words,
                "rows-written",
                rate("dealstream_sink_rows_total", "table"),
                "{{table}}",
            ),
            measured(
                words,
                "sink-behind",
                [promql(f"max by (instance) ({of('dealstream_sink_behind_seconds')})", "{{instance}}")],
                "s",
                colours=bounds(30, 60),
            ),
            series(
                words,
                "inserts-failed",
                rate("dealstream_sink_errors_total", "instance"),
                "{{instance}}",
            ),
            measured(
                words,
                "disks",
                [promql(used, "{{instance}} {{folder}}")],
                "percentunit",
                colours=bounds(0.7, 0.9),
            ),
        ],
    )


def dashboard(words: Words) -> Dashboard:
    """Return the dashboard."""
    return frame(
        words,
        "service",
        [sources(words)[0], page(words), *of_processes(words)],
        [*(chapter(words) for chapter in (_is_it_well, _gateways, _workers, _stores, telling))],
        [service_marks(words)],
        since="now-6h",
        zone="browser",
        refresh="30s",
    )
