ALTER TABLE {database}.kpi_hours
    ADD COLUMN IF NOT EXISTS causes Array(Tuple(entity_id String, event_id String))
        COMMENT 'Events that changed the hour after it was over; the first five',
    ADD COLUMN IF NOT EXISTS restates Map(LowCardinality(String), Int64)
        COMMENT 'What the hour said before of each measure that they changed';

CREATE TABLE IF NOT EXISTS {database}.restated_hours
(
    restated_at Nullable(DateTime64(6, 'UTC')) COMMENT 'Arrival of the oldest of the causes',
    hour DateTime64(0, 'UTC'),
    team_id String,
    rep_id String,
    territory_id String,
    pipeline_id String,
    name String COMMENT 'Measure, or measure:label',
    before Int64,
    after Int64,
    causes Array(Tuple(entity_id String, event_id String)),
    version UInt64 COMMENT 'Of the window, after the change'
)
ENGINE = ReplacingMergeTree
ORDER BY (hour, team_id, rep_id, territory_id, pipeline_id, name, version);

CREATE MATERIALIZED VIEW IF NOT EXISTS {database}.keep_restatements TO {database}.restated_hours AS
SELECT
    received_at AS restated_at, hour, team_id, rep_id, territory_id, pipeline_id, name, before,
    measures[name] AS after, causes, version
FROM {database}.kpi_hours
ARRAY JOIN mapKeys(restates) AS name, mapValues(restates) AS before;
