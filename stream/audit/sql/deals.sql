-- Deals, without the amounts: creation, close, sales cycle, and the activities that went before the close.
SELECT deal_id, created_at AS owned_at, first_pipeline_id AS pipeline_id, created_at AS at, name AS measure, 1 AS value
FROM {run}_outcomes
ARRAY JOIN if(outcome = '', ['created'], ['created', concat('created_', outcome)]) AS name
WHERE is_created
UNION ALL
SELECT
    deal_id, closed_at AS owned_at, last_pipeline_id AS pipeline_id, closed_at AS at,
    transform(outcome, ['lost', 'disqualified'], ['lost_deals', 'disqualified_deals'], outcome) AS measure, 1 AS value
FROM {run}_outcomes
WHERE outcome != ''
UNION ALL
SELECT
    deal_id, closed_at AS owned_at, last_pipeline_id AS pipeline_id, closed_at AS at, item.1 AS measure, item.2 AS value
FROM {run}_outcomes
ARRAY JOIN [
    ('cycle_deals', toInt64(1)),
    ('cycle_seconds', intDiv(closed_at - created_at, 1000000)),
    (concat('cycle_days:', toString(intDiv(closed_at - created_at, 86400 * 1000000))), toInt64(1))
] AS item
WHERE outcome = 'won' AND is_created AND closed_at >= created_at
UNION ALL
SELECT DISTINCT
    outcomes.deal_id AS deal_id, outcomes.closed_at AS owned_at, outcomes.last_pipeline_id AS pipeline_id,
    outcomes.closed_at AS at, concat(outcomes.outcome, '_touched:', events.activity_type) AS measure, 1 AS value
FROM {run}_outcomes AS outcomes
INNER JOIN {run}_events AS events ON outcomes.deal_id = events.deal_id
WHERE outcomes.outcome IN ('won', 'lost') AND events.type = 'deal.touched' AND events.at <= outcomes.last_entered_at
