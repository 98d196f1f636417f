-- Of what was delivered more than once the first arrival counts, so that what was known at a moment can be told later.
-- Contents that differ are rows of their own, each with its own arrival.
CREATE TABLE IF NOT EXISTS {database}.raw_events_by_content
(
    topic LowCardinality(String) COMMENT 'Topic it was on',
    entity_id String COMMENT 'Key of the record: deal or activity',
    event_id String,
    revision UInt32 COMMENT 'A correction has a higher one',
    type LowCardinality(String),
    occurred_at DateTime64(6, 'UTC'),
    received_at Nullable(DateTime64(6, 'UTC')) COMMENT 'Its first arrival; NULL: it was replayed only',
    source LowCardinality(String) COMMENT 'Connector',
    body String CODEC(ZSTD(3)) COMMENT 'The record as it was at its first arrival, JSON',
    content UInt32 MATERIALIZED toUInt32(cityHash64(replaceRegexpAll(
        body, '"(received_at|assignments)"\\s*:\\s*("[^"]*"|null|\\[[^\\]]*\\])', '')))
        COMMENT 'Code of the body without its arrival and what the funnel file adds',
    moved_to LowCardinality(String) MATERIALIZED if(
        type = 'deal.stage_changed', JSONExtractString(body, 'stage_id'), '') COMMENT 'The stage of a move',
    version UInt64 MATERIALIZED if(
        received_at IS NULL, 0,
        toUInt64(9223372036854775807 - greatest(0, toUnixTimestamp64Micro(assumeNotNull(received_at)))))
        COMMENT 'The sooner it arrived, the higher; 0 for a replay: it never displaces what arrived'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (topic, entity_id, event_id, revision, occurred_at, content);

INSERT INTO {database}.raw_events_by_content
    (topic, entity_id, event_id, revision, type, occurred_at, received_at, source, body)
SELECT topic, entity_id, event_id, revision, type, occurred_at, received_at, source, body
FROM {database}.raw_events;

-- A migration that broke off is done once more: then it copies the new table, and nothing is lost.
EXCHANGE TABLES {database}.raw_events AND {database}.raw_events_by_content;

DROP TABLE {database}.raw_events_by_content;
