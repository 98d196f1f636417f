-- Activities: of each property the last one told counts, by (revision, occurred_at, event_id).
SELECT
    rep_id,
    started_at AS at,
    activity_type,
    multiIf(
        seconds IS NOT NULL, assumeNotNull(seconds),
        ended_at > started_at AND ended_at - started_at < 604801000000, intDiv(ended_at - started_at, 1000000),
        0
    ) AS seconds
FROM
(
    SELECT
        argMaxIf(type, rank, type IN ('activity.logged', 'activity.deleted', 'activity.restored')) AS fate,
        argMaxIf(body.activity_type, rank, type NOT IN ('activity.deleted', 'activity.restored')) AS activity_type,
        argMaxIf(rep_told, rank, body.rep_id IS NOT NULL) AS rep_id,
        argMaxOrNullIf(body.duration_seconds, rank, body.duration_seconds IS NOT NULL) AS seconds,
        argMaxOrNullIf(micros.ended, rank, micros.ended IS NOT NULL) AS ended,
        argMaxOrNullIf(micros.started, rank, micros.started IS NOT NULL) AS started,
        argMaxOrNullIf(occurred, rank, type = 'activity.created') AS created,
        ifNull(ended, 0) AS ended_at,
        assumeNotNull(coalesce(started, created, -1)) AS started_at
    FROM
    (
        SELECT
            entity_id,
            toString(type) AS type,
            toUnixTimestamp64Micro(occurred_at) AS occurred,
            (revision, occurred_at, event_id) AS rank,
            -- null is a property that the event does not tell.
            JSONExtract(raw.body, 'Tuple(
                rep_id Nullable(String), activity_type String, duration_seconds Nullable(Int64),
                started_at Nullable(String), ended_at Nullable(String))') AS body,
            ifNull({rep_of_now}, '') AS rep_told,
            CAST(
                (
                    if(
                        type = 'activity.logged', occurred,
                        toUnixTimestamp64Micro(parseDateTime64BestEffortOrNull(body.started_at, 6, 'UTC'))
                    ),
                    toUnixTimestamp64Micro(parseDateTime64BestEffortOrNull(body.ended_at, 6, 'UTC'))
                ),
                'Tuple(started Nullable(Int64), ended Nullable(Int64))'
            ) AS micros
        FROM {database}.raw_events AS raw FINAL
        WHERE startsWith(type, 'activity.')
            AND entity_id >= {first:String} AND ({end:String} = '' OR entity_id < {end:String})
    )
    -- What the funnel file in force does not know is a dead letter, here as in the service.
    WHERE type IN ('activity.deleted', 'activity.restored')
        OR (
            (rep_told = '' OR rep_told IN (SELECT rep_id FROM {run}_assignments))
            AND body.activity_type IN (SELECT activity_type FROM {run}_activity_types)
        )
    GROUP BY entity_id
)
WHERE fate != 'activity.deleted' AND activity_type != '' AND started_at >= 0
