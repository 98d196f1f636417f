"""Every Prometheus metric of the service's own health, declared once with its meaning.

The KPI gauges are in `stream.sinks.prometheus`.
"""

from prometheus_client import Counter, Gauge, Histogram

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)

# Gateway
REQUESTS = Counter(
    "dealstream_gateway_requests_total", "Webhook requests by connector and status.", ["connector", "status"]
)
ACCEPTED = Counter(
    "dealstream_gateway_events_total", "Events acknowledged, by Kafka or by the journal on disk.", ["connector"]
)
REJECTED = Counter("dealstream_rejected_total", "Payloads put into the dead letters, by reason.", ["reason"])
IGNORED = Counter("dealstream_gateway_ignored_total", "Events deliberately ignored, by kind.", ["connector", "kind"])
REQUEST_SECONDS = Histogram(
    "dealstream_gateway_request_seconds",
    "Time from a request's arrival to its answer.",
    ["connector"],
    buckets=_SECONDS,
)
LIMITED = Counter(
    "dealstream_gateway_limited_total",
    "Requests answered 429: the address failed too often, or the connector sent too many events.",
    ["connector", "limit"],
)
REPLAYED = Counter(
    "dealstream_gateway_replayed_total",
    "Requests that had come before, answered alike and not stored again.",
    ["connector"],
)
JOURNAL_RECORDS = Gauge("dealstream_journal_records", "Records that are acknowledged and wait on disk for Kafka.")
JOURNAL_BYTES = Gauge("dealstream_journal_bytes", "What these take of the disk.")
JOURNAL_LIMIT_BYTES = Gauge("dealstream_journal_limit_bytes", "Most that they may take; 0 without a journal.")
CHANGES_BEHIND = Gauge(
    "dealstream_change_topic_behind_records", "Change events on Salesforce's topic that this gateway has not read yet."
)
CHANGES_READ = Gauge(
    "dealstream_change_topic_read", "1 while Salesforce's topic is read, 0 while it or Kafka is away.", ["topic"]
)
BROKER_UP = Gauge("dealstream_broker_up", "1 while Kafka answers, else 0.")
SECRETS_FILE_REFUSED = Gauge(
    "dealstream_secrets_file_refused",
    "1 while a connector's file of secrets cannot be used and those that it had before are; the log says why.",
    ["connector"],
)

# Gateway and worker
FUNNEL_FILE_REFUSED = Gauge(
    "dealstream_funnel_file_refused",
    "1 while a changed funnel file is not taken up: it is broken, or changes the past; the log says what.",
    ["reason"],
)

CERTIFICATE_EXPIRES = Gauge(
    "dealstream_certificate_expires_timestamp_seconds",
    "When the certificate at the gateway's public address ends; 0: it is not valid any more.",
    ["host"],
)
DISK_BYTES = Gauge(
    "dealstream_disk_bytes", "Size of the disk that a folder of the service is on: journal, clickhouse.", ["folder"]
)
DISK_FREE_BYTES = Gauge("dealstream_disk_free_bytes", "What is free of it for the service.", ["folder"])

# Worker
EVENTS = Counter("dealstream_events_total", "Records read from a topic.", ["topic"])
CHUNK_RECORDS = Histogram(
    "dealstream_chunk_records", "Records per chunk.", ["topic"], buckets=(1, 3, 10, 30, 100, 300, 1000, 3000, 10_000)
)
CHUNK_SECONDS = Histogram("dealstream_chunk_seconds", "Time to fold and store a chunk.", ["topic"], buckets=_SECONDS)
LAG = Gauge("dealstream_lag_records", "Records not yet processed, by topic and partition.", ["topic", "partition"])
OFFSET_GAPS = Counter("dealstream_holes_total", "Chunks that did not begin where the one before ended.", ["topic"])
MISSING_RECORDS = Counter(
    "dealstream_missing_records_total",
    "Records that were never processed: Kafka no longer has them, or their topic was made anew.",
    ["topic"],
)
END_TO_END_SECONDS = Histogram(
    "dealstream_end_to_end_seconds",
    "Time from a request's arrival to the KPI: on /metrics, or in ClickHouse. The oldest event of each change counts. "
    "After a crash what was stored in the seconds before it may be stored, and counted here, once more.",
    ["target"],
    buckets=_SECONDS,
)
UNBALANCED = Gauge(
    "dealstream_unbalanced_windows", "Windows in which what entered a stage is not what became of it; always 0."
)
RESTATED = Counter(
    "dealstream_restated_windows_total", "Changes of windows whose hour was over; the view `restatements` has each."
)

# Alerts on the funnel
ALERTS = Gauge(
    "dealstream_alerts",
    "1 for each alert on the funnel that is not over. `role` is lead for the one with which its `group` is told, else "
    "member; `state` is warning, firing, weakened or snoozed.",
    ["state", "kind", "series", "pipeline", "stage", "team", "territory", "alert", "group", "role"],
)
ALERT_EVIDENCE = Gauge(
    "dealstream_alert_evidence", "Evidence of a leak in a watched series, as a share of what makes it fire.", ["series"]
)
ALERT_SERIES_FAILING = Gauge(
    "dealstream_alert_series_failing",
    "1 for each watched series that dealstream fails to judge: its alerts are as they were, others are judged. So for "
    "calibration, where what is normal cannot be worked out anew, and messages/ with a pipeline, where it cannot say "
    "which alerts belong together.",
    ["series"],
)
ALERTS_JUDGED_AT = Gauge(
    "dealstream_alerts_judged_at_seconds", "When this worker judged last what is watched (Unix time); 0: never."
)
ALERTS_FIRED = Gauge("dealstream_alerts_fired", "Alerts on leaks that fired in the last year.")
ALERTS_WITHDRAWN = Gauge(
    "dealstream_alerts_withdrawn",
    "Of these, those that were withdrawn, since deals became known otherwise: above 5 %, days are judged too soon.",
)
ALERTS_HELD = Gauge(
    "dealstream_alerts_held", "1 while this worker judges nothing until the history that streams in is whole, else 0."
)
ALERTS_WAITING = Gauge(
    "dealstream_alert_notifications_waiting",
    "Alerts that a receiver is still to be told of: for its hours, or since it does not answer.",
    ["receiver"],
)
ALERTS_TOLD = Counter("dealstream_alert_notifications_total", "Alerts that a receiver was told of.", ["receiver"])
ALERT_FAILURES = Counter(
    "dealstream_alert_notification_failures_total", "Attempts to tell a receiver that it did not take.", ["receiver"]
)

# Sinks
SINK_RUNNING = Gauge("dealstream_sink_running", "1 once ClickHouse has its tables and takes rows, 0 before that.")
SINK_ROWS = Counter("dealstream_sink_rows_total", "Rows written to ClickHouse.", ["table"])
SINK_ERRORS = Counter("dealstream_sink_errors_total", "Inserts into ClickHouse that failed and are tried again.")
SINK_BEHIND_SECONDS = Gauge(
    "dealstream_sink_behind_seconds", "Age of the oldest record that waits for ClickHouse; 0 when none waits."
)
SINK_MISSING_RECORDS = Counter(
    "dealstream_sink_missing_records_total",
    "Records that Kafka no longer has and that were never stored in ClickHouse.",
    ["topic"],
)
MISSING_EVENTS = Gauge("dealstream_missing_events", "Events that were stored in ClickHouse and are not there any more.")
UNSEEN_RECORDS = Gauge(
    "dealstream_unseen_records", "Records of events and dead letters that ClickHouse's sinks have never seen."
)
BROKEN_PARTS = Gauge("dealstream_broken_parts", "Parts of tables that ClickHouse has set aside as broken.", ["table"])
SERIES_CUT = Gauge("dealstream_kpi_series_cut", "KPI series left out of /metrics because of the limit.")
