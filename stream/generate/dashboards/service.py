"""The dashboard of who runs dealstream: whether it takes in, counts, stores and tells, and what holds it up."""

from grafana_foundation_sdk.models.dashboard import Dashboard
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from stream.generate.dashboards import runbooks
from stream.generate.dashboards.frame import SERVICE_MARKS, Chapter, frame
from stream.generate.dashboards.panels import bounds, link, measured, measured_now, rows, words
from stream.generate.dashboards.service_alerts import telling
from stream.generate.dashboards.service_queries import UNSCRAPED, of, quantiles, rate, series
from stream.generate.dashboards.sources import PROMETHEUS, promql
from stream.generate.dashboards.variables import of_processes, page, sources

_ANY = bounds(1, 1)
"""Colours of what should be 0."""


def _is_it_well() -> Chapter:
    # What is, what that means, the question, and from when on it is middling and bad.
    now = [
        ("Processes down", "Gateways and workers that Prometheus cannot read.", f"sum({of('up')} == bool 0)", _ANY),
        (
            "Events waiting",
            "Of all topics, not yet counted.",
            f"sum({of('dealstream_lag_records')})",
            bounds(10_000, 100_000),
        ),
        (
            "Kafka away from",
            "Processes that Kafka does not answer.",
            f"sum({of('dealstream_broker_up')} == bool 0)",
            _ANY,
        ),
        (
            "Windows that do not add up",
            "What entered a stage is not what became of it: always 0.",
            f"sum({of('dealstream_unbalanced_windows')})",
            _ANY,
        ),
        (
            "Stored events missing",
            "Events that ClickHouse had and has not, or never saw.",
            f"max({of('dealstream_missing_events')}) + max({of('dealstream_unseen_records')})",
            _ANY,
        ),
        (
            "Waiting in journals",
            "Records acknowledged that wait for Kafka on disk.",
            f"sum({of('dealstream_journal_records')})",
            bounds(1, 100_000),
        ),
    ]
    firing = promql('ALERTS{alertstate="firing", area="service"}', now=True).format(PromQueryFormat.TABLE)
    return Chapter(
        "Is it well",
        [
            *(
                measured_now(title, said, promql(asked, now=True), "locale", colours=colours, nothing=UNSCRAPED)
                for title, said, asked, colours in now
            ),
            rows(
                "Alerts on the service that fire",
                "What to do about each is on the dashboard of runbooks, and in docs/runbooks.",
                firing,
                source=PROMETHEUS,
                nothing="No alert fires.",
                hidden=("Time", "Value", "__name__", "alertstate", "area"),
                links={"alertname": [link("Runbooks", "/d/dealstream-runbooks")]},
                span=14,
            ),
            words("What to do about each alert", runbooks.contents(), span=10, height=9),
        ],
    )


def _gateways() -> Chapter:
    full = f"{of('dealstream_journal_bytes')} / ({of('dealstream_journal_limit_bytes')} > 0)"
    return Chapter(
        "Way in",
        [
            series(
                "Requests by answer",
                "Webhook requests a second.",
                rate("dealstream_gateway_requests_total", "connector, status"),
                "{{connector}} {{status}}",
                "reqps",
            ),
            measured(
                "Time to an answer",
                "From the arrival of a request to its answer. CRMs give up after some seconds.",
                quantiles("dealstream_gateway_request_seconds", "connector"),
                "s",
                colours=bounds(1, 5),
                nothing=UNSCRAPED,
            ),
            series(
                "Events acknowledged",
                "Events a second, by Kafka or by the journal.",
                rate("dealstream_gateway_events_total", "connector"),
                "{{connector}}",
            ),
            series(
                "Put into the dead letters",
                "Payloads a second that cannot be used, by reason.",
                rate("dealstream_rejected_total", "reason"),
                "{{reason}}",
            ),
            measured(
                "Refused and repeated",
                "Requests a second that were answered 429, and that had come before.",
                [
                    promql(rate("dealstream_gateway_limited_total", "connector, limit"), "{{connector}} limited"),
                    promql(rate("dealstream_gateway_replayed_total", "connector"), "{{connector}} repeated", "B"),
                ],
                "cps",
                nothing=UNSCRAPED,
            ),
            measured(
                "Journals filled",
                "What waits for Kafka on disk, as a share of what may. A full journal refuses.",
                [promql(full, "{{instance}}")],
                "percentunit",
                colours=bounds(0.25, 0.5),
                nothing="No gateway has a journal (DEALSTREAM_JOURNAL).",
            ),
            measured(
                "Change events waiting",
                "Of Salesforce's topic, not yet read.",
                [promql(f"sum by (instance) ({of('dealstream_change_topic_behind_records')})", "{{instance}}")],
                "locale",
                colours=bounds(100, 1000),
                nothing=UNSCRAPED,
            ),
            measured(
                "Certificate ends in",
                "Of the gateway's public address.",
                [promql(f"{of('dealstream_certificate_expires_timestamp_seconds')} - time()", "{{host}}")],
                "s",
                nothing="The public address has no certificate that could end.",
            ),
        ],
    )


def _workers() -> Chapter:
    gaps, lost = (
        f"sum by (topic) (increase({of(counter)}[$__range]))"
        for counter in ("dealstream_holes_total", "dealstream_missing_records_total")
    )
    return Chapter(
        "Counting",
        [
            measured(
                "From a webhook to the number",
                "From the arrival of a request to the KPI, on /metrics and in ClickHouse.",
                quantiles("dealstream_end_to_end_seconds", "target"),
                "s",
                colours=bounds(5, 60),
                nothing=UNSCRAPED,
            ),
            series(
                "Events read",
                "Records a second, by topic.",
                rate("dealstream_events_total", "topic"),
                "{{topic}}",
            ),
            measured(
                "Waiting to be counted",
                "Records of each topic that are not yet processed.",
                [promql(f"sum by (topic) ({of('dealstream_lag_records')})", "{{topic}}")],
                "locale",
                colours=bounds(10_000, 100_000),
                nothing=UNSCRAPED,
            ),
            measured(
                "Time of a chunk",
                "To fold and store a chunk of records.",
                quantiles("dealstream_chunk_seconds", "topic"),
                "s",
                nothing=UNSCRAPED,
            ),
            series(
                "Records in a chunk",
                "On average. Large chunks while much waits are as it should be.",
                " / ".join(rate(f"dealstream_chunk_records_{part}", "topic") for part in ("sum", "count")),
                "{{topic}}",
                "short",
            ),
            measured(
                "Gaps and records that Kafka has lost",
                "In the time that is looked at. Gaps are read again by themselves.",
                [
                    promql(gaps, "gaps in {{topic}}"),
                    promql(lost, "lost of {{topic}}", "B"),
                ],
                "locale",
                colours=_ANY,
                nothing=UNSCRAPED,
            ),
            series(
                "Corrections",
                "Windows a second whose hour was over when they changed.",
                rate("dealstream_restated_windows_total", "instance"),
                "{{instance}}",
            ),
            measured(
                "Series left out of /metrics",
                "Beyond the limit of series (DEALSTREAM_SERIES_LIMIT).",
                [promql(of("dealstream_kpi_series_cut"), "{{instance}}")],
                "locale",
                colours=_ANY,
                nothing=UNSCRAPED,
            ),
        ],
    )


def _stores() -> Chapter:
    used = f"1 - {of('dealstream_disk_free_bytes')} / {of('dealstream_disk_bytes')}"
    return Chapter(
        "ClickHouse and disks",
        [
            series(
                "Rows written",
                "Rows a second, by table.",
                rate("dealstream_sink_rows_total", "table"),
                "{{table}}",
            ),
            measured(
                "ClickHouse is behind by",
                "The age of the oldest record that waits for it.",
                [promql(f"max by (instance) ({of('dealstream_sink_behind_seconds')})", "{{instance}}")],
                "s",
                colours=bounds(30, 60),
                nothing=UNSCRAPED,
            ),
            series(
                "Inserts that failed",
                "Inserts a second that are tried again.",
                rate("dealstream_sink_errors_total", "instance"),
                "{{instance}}",
            ),
            measured(
                "Disks filled",
                "Of the disks with journal and ClickHouse, the share that is taken.",
                [promql(used, "{{instance}} {{folder}}")],
                "percentunit",
                colours=bounds(0.7, 0.9),
                nothing=UNSCRAPED,
            ),
        ],
    )


def dashboard() -> Dashboard:
    """Return the dashboard."""
    return frame(
        "dealstream-service",
        "The service",
        "Whether dealstream itself is well: lag, latency, chunks, sinks, dead letters, journal.",
        [sources()[0], page(), *of_processes()],
        [_is_it_well(), _gateways(), _workers(), _stores(), telling()],
        [SERVICE_MARKS],
        since="now-6h",
        zone="browser",
        refresh="30s",
    )
