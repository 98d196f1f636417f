-- MQL to SQL: each deal or lead once, at its first entry into a stage marked mql. `until` -1: neither qualified nor closed.
WITH
    entries AS
    (
        SELECT
            deal_id, number, skipped, pipeline_id, owned_at, at
        FROM {run}_reached
        WHERE mark = 'mql'
        ORDER BY deal_id, number, skipped, position
        LIMIT 1 BY deal_id
    ),
    -- A visit comes before the skips at its end.
    ways AS
    (
        SELECT
            deal_id, number, false AS is_skip, entered_at AS at, is_qualified OR kind = 'won' AS qualifies,
            left_at = -1 AND kind IN ('lost', 'disqualified') AS is_lost
        FROM {run}_visits
        UNION ALL
        SELECT deal_id, number, true AS is_skip, at, mark = 'sql' AS qualifies, false AS is_lost
        FROM {run}_skips
    )
SELECT
    entries.deal_id AS deal_id,
    any(entries.pipeline_id) AS pipeline_id,
    any(entries.owned_at) AS owned_at,
    any(entries.at) AS entered_at,
    minIf(
        (ways.number, ways.is_skip, ways.at),
        ways.qualifies AND (ways.number, ways.is_skip) >= (entries.number, entries.skipped)
    ) AS first_way,
    countIf(ways.qualifies AND (ways.number, ways.is_skip) >= (entries.number, entries.skipped)) > 0 AS is_converted,
    countIf(ways.is_lost) > 0 AS is_lost,
    multiIf(is_converted, 'converted', is_lost, 'lost', 'open') AS fate,
    multiIf(is_converted, first_way.3, is_lost, maxIf(ways.at, ways.is_lost), -1) AS until
FROM entries
INNER JOIN ways ON entries.deal_id = ways.deal_id
GROUP BY deal_id
