-- Activities: of several events of one activity the last by (revision, occurred_at, event_id) counts.
SELECT last.2 AS rep_id, last.3 AS at, last.4 AS activity_type, last.5 AS seconds
FROM
(
    SELECT
        argMax(
            (
                toString(type), body.rep_id, toUnixTimestamp64Micro(occurred_at), body.activity_type,
                body.duration_seconds
            ),
            (revision, occurred_at, event_id)
        ) AS last
    FROM
    (
        SELECT
            entity_id, event_id, revision, type, occurred_at,
            JSONExtract(raw.body, 'Tuple(rep_id String, activity_type String, duration_seconds Int64)') AS body
        FROM {database}.raw_events AS raw FINAL
        WHERE startsWith(type, 'activity.')
            AND entity_id >= {first:String} AND ({end:String} = '' OR entity_id < {end:String})
    )
    -- What the funnel file in force does not know is a dead letter, here as in the service.
    WHERE type = 'activity.deleted'
        OR (
            body.rep_id IN (SELECT rep_id FROM {run}_assignments)
            AND body.activity_type IN (SELECT activity_type FROM {run}_activity_types)
        )
    GROUP BY entity_id
)
WHERE last.1 = 'activity.logged'
