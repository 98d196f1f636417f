-- Which events are stored, kept apart from the events: what is missing of them can be told by day. The sink computes
-- the code itself (`stream.sinks.clickhouse.kept.register`), and writes it in an insert of its own.
ALTER TABLE {database}.raw_events ADD COLUMN IF NOT EXISTS code UInt64 MATERIALIZED reinterpretAsUInt64(substring(MD5(
    concat(topic, '/', replaceRegexpAll(
        body, '"(received_at|assignments)"\\s*:\\s*("[^"]*"|null|\\[[^\\]]*\\])', ''))), 1, 8))
    COMMENT 'Code of topic and content, as event_register has it';

CREATE TABLE IF NOT EXISTS {database}.event_register
(
    topic LowCardinality(String) COMMENT 'Topic that the event was on',
    day Int32 COMMENT 'On which it happened (UTC), in days since 1970',
    code UInt64 COMMENT 'Of its topic and content',
    noted_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree
ORDER BY (topic, day, code);

INSERT INTO {database}.event_register (topic, day, code)
SELECT topic, toInt32(floor(toUnixTimestamp64Micro(occurred_at) / 86400000000)), code FROM {database}.raw_events FINAL;

-- How far a sink has stored each partition. Where Kafka says more than this, ClickHouse has lost what it had.
CREATE TABLE IF NOT EXISTS {database}.sink_positions
(
    sink LowCardinality(String) COMMENT 'Consumer group',
    topic LowCardinality(String),
    partition Int32,
    next_offset Int64 COMMENT 'All before it are stored',
    written_at DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = ReplacingMergeTree(written_at)
ORDER BY (sink, topic, partition);

CREATE TABLE IF NOT EXISTS {database}.sink_gaps
(
    topic LowCardinality(String),
    partition Int32,
    first_offset Int64 COMMENT 'Of the records that the sink never saw: Kafka had them no longer',
    last_offset Int64,
    seen_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree(seen_at)
ORDER BY (topic, partition, first_offset);
