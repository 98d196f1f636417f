CREATE TABLE IF NOT EXISTS {database}.raw_events
(
    topic LowCardinality(String) COMMENT 'Topic it was on',
    entity_id String COMMENT 'Key of the record: deal or activity',
    event_id String,
    revision UInt32 COMMENT 'A correction has a higher one',
    type LowCardinality(String),
    occurred_at DateTime64(6, 'UTC'),
    received_at Nullable(DateTime64(6, 'UTC')),
    source LowCardinality(String) COMMENT 'Connector',
    body String CODEC(ZSTD(3)) COMMENT 'The record as it was, JSON',
    version UInt64 COMMENT 'Arrival in microseconds, 0 for a replay: a replay never displaces what arrived'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (topic, entity_id, event_id, revision, occurred_at);

CREATE TABLE IF NOT EXISTS {database}.kpi_hours
(
    team_id String,
    rep_id String,
    territory_id String,
    pipeline_id String,
    hour DateTime64(0, 'UTC') COMMENT 'Start of the hour; any year that a CRM can write',
    measures Map(LowCardinality(String), Int64) COMMENT 'See docs/semantics.md',
    version UInt64 COMMENT 'The highest version of a window is the truth',
    received_at Nullable(DateTime64(6, 'UTC')) COMMENT 'Arrival of the oldest event behind the change',
    written_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (team_id, rep_id, territory_id, pipeline_id, hour);

CREATE TABLE IF NOT EXISTS {database}.dead_letters
(
    letter_id String,
    reason LowCardinality(String),
    detail String,
    origin String,
    payload_base64 String CODEC(ZSTD(3)),
    rejected_at DateTime64(6, 'UTC')
)
ENGINE = ReplacingMergeTree
ORDER BY letter_id;
