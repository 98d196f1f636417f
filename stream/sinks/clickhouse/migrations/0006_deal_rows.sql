-- Within tuples ids are plain strings: LowCardinality there costs an insert three times as much.
CREATE TABLE IF NOT EXISTS {database}.deal_rows
(
    deal_id String,
    version UInt64 COMMENT 'The highest version of a deal is the truth',
    received_at Nullable(Int64) COMMENT 'Latest arrival among the events folded in last; like all moments here in microseconds',
    is_deleted UInt8 COMMENT 'Deleted or merged: FINAL leaves it out',
    is_lead Bool COMMENT 'It was in pipelines of leads only',
    pipeline_id LowCardinality(String),
    stage_id LowCardinality(String),
    stage_since Nullable(Int64),
    outcome LowCardinality(String) COMMENT 'won, lost, disqualified; empty: open',
    closed_at Nullable(Int64),
    created_at Nullable(Int64),
    created Tuple(rep_id Nullable(String), team_id String, territory_id String)
        COMMENT 'Who had it when it was created; rep_id NULL: its creation is not known or does not count',
    created_pipeline_id LowCardinality(String),
    owner Tuple(rep_id String, team_id String, territory_id String),
    closed Tuple(rep_id String, team_id String, territory_id String)
        COMMENT 'Who had it when it was closed',
    qualified Bool COMMENT 'It reached a stage marked sql, or one beyond it',
    amount Nullable(Int64) COMMENT 'In the minor unit of currency',
    currency LowCardinality(String),
    closed_amount Nullable(Int64) COMMENT 'In the minor unit of the reporting currency, at the rate of the close',
    created_amount Nullable(Int64) COMMENT 'The same, at the rate of the creation',
    expected_close Nullable(Int64),
    account_id String,
    source LowCardinality(String),
    loss_reason LowCardinality(String),
    last_touch_at Nullable(Int64),
    last_touch LowCardinality(String),
    last_move_at Nullable(Int64),
    last_amount_at Nullable(Int64),
    parts Array(Tuple(
        rep_id String, team_id String, territory_id String,
        stage_id String, pipeline_id String, visit UInt32, began Int64, ended Nullable(Int64),
        beginning String, ending String, amount Nullable(Int64))),
    reached Array(Tuple(
        rep_id String, team_id String, territory_id String,
        stage_id String, pipeline_id String, at Int64, skipped Bool,
        fate String, amount Nullable(Int64))),
    qualifying Tuple(
        rep_id String, team_id String, territory_id String,
        pipeline_id String, at Int64, fate String, until Nullable(Int64))
        COMMENT 'Its first entry into a stage marked mql; without a fate there was none',
    touches Array(Tuple(activity_type String, number UInt32)),
    amounts Array(Tuple(at Int64, amount Int64, currency String)),
    close_dates Array(Tuple(at Int64, close_date Nullable(Int64)))
)
ENGINE = ReplacingMergeTree(version, is_deleted)
ORDER BY deal_id;
