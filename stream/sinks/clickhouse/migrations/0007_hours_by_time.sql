-- Ordered by time, since reports are about days: they read those alone, and FINAL has little to compare. The measures
-- stand once more as codes of their names, which add up many times faster; each distribution has a column of its own.
DROP VIEW IF EXISTS {database}.keep_restatements;

CREATE TABLE IF NOT EXISTS {database}.kpi_hours_by_time
(
    team_id String,
    rep_id String,
    territory_id String,
    pipeline_id String,
    hour DateTime64(0, 'UTC') COMMENT 'Start of the hour; any year that a CRM can write',
    measures Map(LowCardinality(String), Int64) COMMENT 'See docs/semantics.md',
    version UInt64 COMMENT 'The highest version of a window is the truth',
    received_at Nullable(DateTime64(6, 'UTC')) COMMENT 'Arrival of the oldest event behind the change',
    written_at DateTime64(3, 'UTC') DEFAULT now64(3),
    causes Array(Tuple(entity_id String, event_id String))
        COMMENT 'Events that changed the hour after it was over; the first five',
    restates Map(LowCardinality(String), Int64) COMMENT 'What the hour said before of each measure that they changed',
    member UInt64 MATERIALIZED cityHash64(team_id, rep_id, territory_id, pipeline_id) COMMENT 'Code of the four',
    codes Array(UInt64) MATERIALIZED arrayMap(
        name -> cityHash64(name),
        arrayFilter(name -> NOT (startsWith(name, 'won_amounts:') OR startsWith(name, 'cycle_minutes:')), mapKeys(measures)))
        COMMENT 'Codes of the names of measures, but for distributions',
    numbers Array(Int64) MATERIALIZED arrayFilter(
        (value, name) -> NOT (startsWith(name, 'won_amounts:') OR startsWith(name, 'cycle_minutes:')),
        mapValues(measures), mapKeys(measures)) COMMENT 'Their values',
    open_codes Array(UInt64) MATERIALIZED arrayMap(
        name -> cityHash64(name),
        arrayFilter(
            name -> startsWith(name, 'waiting:') OR startsWith(name, 'waiting_amount:') OR startsWith(name, 'cohort_open:'),
            mapKeys(measures))) COMMENT 'The same, of measures of deals that are open',
    open_numbers Array(Int64) MATERIALIZED arrayFilter(
        (value, name) ->
            startsWith(name, 'waiting:') OR startsWith(name, 'waiting_amount:') OR startsWith(name, 'cohort_open:'),
        mapValues(measures), mapKeys(measures)),
    won_amounts Array(Tuple(value Int64, times UInt64)) MATERIALIZED arrayMap(
        (name, times) -> (toInt64OrZero(substring(name, 13)), toUInt64(times)),
        mapKeys(mapFilter((name, value) -> startsWith(name, 'won_amounts:'), measures)),
        mapValues(mapFilter((name, value) -> startsWith(name, 'won_amounts:'), measures)))
        COMMENT 'The measure of this name: values, and how often each occurs',
    cycle_minutes Array(Tuple(value Int64, times UInt64)) MATERIALIZED arrayMap(
        (name, times) -> (toInt64OrZero(substring(name, 15)), toUInt64(times)),
        mapKeys(mapFilter((name, value) -> startsWith(name, 'cycle_minutes:'), measures)),
        mapValues(mapFilter((name, value) -> startsWith(name, 'cycle_minutes:'), measures)))
        COMMENT 'The measure of this name'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (hour, team_id, rep_id, territory_id, pipeline_id);

INSERT INTO {database}.kpi_hours_by_time
    (team_id, rep_id, territory_id, pipeline_id, hour, measures, version, received_at, written_at, causes, restates)
SELECT team_id, rep_id, territory_id, pipeline_id, hour, measures, version, received_at, written_at, causes, restates
FROM {database}.kpi_hours;

-- A migration that broke off is done once more: then it copies the new table, and nothing is lost.
EXCHANGE TABLES {database}.kpi_hours AND {database}.kpi_hours_by_time;

DROP TABLE {database}.kpi_hours_by_time;

CREATE MATERIALIZED VIEW IF NOT EXISTS {database}.keep_restatements TO {database}.restated_hours AS
SELECT
    received_at AS restated_at, hour, team_id, rep_id, territory_id, pipeline_id, name, before,
    measures[name] AS after, causes, version
FROM {database}.kpi_hours
ARRAY JOIN mapKeys(restates) AS name, mapValues(restates) AS before;
