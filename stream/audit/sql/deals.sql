-- Deals, without the amounts: creation, close and sales cycle. A deal is closed by whoever had it at the move.
SELECT deal_id, created_at AS owned_at, first_pipeline_id AS pipeline_id, created_at AS at, name AS measure, 1 AS value
FROM {run}_outcomes
ARRAY JOIN if(outcome = '', ['created'], ['created', concat('created_', outcome)]) AS name
WHERE is_created
UNION ALL
SELECT
    deal_id, last_entered_at AS owned_at, last_pipeline_id AS pipeline_id, closed_at AS at, name AS measure, 1 AS value
FROM {run}_outcomes
ARRAY JOIN arrayConcat(
    [transform(outcome, ['lost', 'disqualified'], ['lost_deals', 'disqualified_deals'], outcome)],
    if(is_qualified AND outcome IN ('won', 'lost'), [concat(outcome, '_qualified')], [])
) AS name
WHERE outcome != ''
UNION ALL
SELECT
    deal_id, last_entered_at AS owned_at, last_pipeline_id AS pipeline_id, closed_at AS at, item.1 AS measure,
    item.2 AS value
FROM {run}_outcomes
ARRAY JOIN [
    ('cycle_deals', toInt64(1)),
    ('cycle_seconds', intDiv(closed_at - created_at, 1000000)),
    (concat('cycle_minutes:', toString(intDiv(closed_at - created_at, 60 * 1000000))), toInt64(1))
] AS item
WHERE outcome = 'won' AND is_created AND closed_at >= created_at
