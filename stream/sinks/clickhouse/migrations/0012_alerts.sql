-- Alerts with all their versions, what people said to them, who was told, and what they were judged by. `body` is the
-- whole of it as JSON, as it was on the topic.
CREATE TABLE IF NOT EXISTS {database}.alerts
(
    alert_id String,
    version UInt32 COMMENT 'The highest version of an alert is the truth; the others are its history',
    series String,
    kind LowCardinality(String),
    state LowCardinality(String),
    pipeline_id LowCardinality(String),
    stage_id LowCardinality(String),
    team_id LowCardinality(String),
    territory_id LowCardinality(String),
    group_id String COMMENT 'The alert with which it is told',
    fired_on Nullable(Date32),
    since Date32 COMMENT 'The most likely day on which it began',
    changed_at DateTime64(6, 'UTC') COMMENT 'As of when it is so',
    evidence Float64,
    threshold Float64 COMMENT 'Evidence at which it fires',
    leaks_above Nullable(Float64) COMMENT 'Deals lost beyond what is normal',
    amount_above Nullable(Int64) COMMENT 'What these are worth, in the minor unit of the reporting currency',
    title String,
    body String CODEC(ZSTD(3)),
    written_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree(written_at)
ORDER BY (alert_id, version);

CREATE TABLE IF NOT EXISTS {database}.alert_answers
(
    alert_id String,
    at DateTime64(6, 'UTC'),
    kind LowCardinality(String) COMMENT 'acknowledged, snoozed, real, new_normal',
    reason String,
    by String,
    until Nullable(Date32),
    body String
)
ENGINE = ReplacingMergeTree
ORDER BY (alert_id, at);

CREATE TABLE IF NOT EXISTS {database}.alert_deliveries
(
    receiver String,
    alert_id String,
    state LowCardinality(String) COMMENT 'What is told of the alert',
    series String,
    status LowCardinality(String) COMMENT 'waiting, claimed, told; the last one counts',
    rank UInt8 COMMENT 'Of the status: what was told stays told',
    by String,
    at DateTime64(6, 'UTC'),
    body String
)
ENGINE = ReplacingMergeTree(rank)
ORDER BY (receiver, alert_id, state);

CREATE TABLE IF NOT EXISTS {database}.calibrations
(
    calibration_id String,
    first_day Date32,
    made_at DateTime64(6, 'UTC'),
    body String CODEC(ZSTD(3))
)
ENGINE = ReplacingMergeTree(made_at)
ORDER BY calibration_id;
